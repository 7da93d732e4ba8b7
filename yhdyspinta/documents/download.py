"""A file made for whoever asks for it, as the answer to a request."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from yhdyspinta.documents.models import safe_name

PDF = "application/pdf"


def download(content: bytes, name: str, media_type: str = PDF) -> HttpResponse:
    """The file to be saved under the name; nobody else's cache keeps it."""
    return HttpResponse(
        content,
        headers={
            "Content-Type": media_type,
            "Content-Disposition": content_disposition_header(True, safe_name(name)) or "",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
