"""Figures of the directory for the shared picture."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Post
from yhdyspinta.figures import figure


@figure("posts_filled_pct", _("Posts with a named person"))
def posts_filled_pct() -> float | None:
    """The share of valid posts that have a holder today; None in an empty directory."""
    today = timezone.localdate()
    posts = Post.objects.valid_on(today).count()
    if not posts:
        return None
    return 100 * (posts - Post.objects.vacant_on(today).count()) / posts
