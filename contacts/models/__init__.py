"""The directory: interfaces, levels, persons, posts, holdings and organs."""

from contacts.models.interface import Interface, Level, Organ
from contacts.models.person import Absence, Person
from contacts.models.post import (
    Holding,
    HoldingCoverage,
    Post,
    PostCoverage,
    PostReader,
    Successor,
    people_with_posts,
)
from contacts.models.settings import DirectorySettings, directory_settings

__all__ = [
    "Absence",
    "DirectorySettings",
    "Holding",
    "HoldingCoverage",
    "Interface",
    "Level",
    "Organ",
    "Person",
    "Post",
    "PostCoverage",
    "PostReader",
    "Successor",
    "directory_settings",
    "people_with_posts",
]
