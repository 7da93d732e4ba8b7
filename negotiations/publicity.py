"""Whether an area shows memos to everyone."""

from django.utils import timezone

from negotiations.models import Forum, Negotiation


def publishes_memos() -> bool:
    """A forum of the area publishes its memos, or a memo is published today."""
    forums = Forum.objects.current().filter(publishes=True)
    published = Negotiation.objects.published(timezone.localdate())
    return bool(forums.exists() or published.exists())
