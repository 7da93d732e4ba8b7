"""The directory: interfaces, levels, persons, posts, holdings and organs."""

from contacts.models.interface import Interface, Level, Organ
from contacts.models.person import Person
from contacts.models.post import Holding, Post, PostCoverage, people_with_posts

__all__ = [
    "Holding",
    "Interface",
    "Level",
    "Organ",
    "Person",
    "Post",
    "PostCoverage",
    "people_with_posts",
]
