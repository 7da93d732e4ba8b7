"""The messages that the local mail sink has caught, readable at /mail/; only where it is in use."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from yhdyspinta.accounts.open import public


@dataclass(frozen=True)
class Caught:
    """One caught message."""

    name: str
    message: EmailMessage

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body else ""

    @property
    def attachments(self) -> list[str]:
        return [part.get_filename() or "" for part in self.message.iter_attachments()]


def _read(file: Path) -> Caught:
    with file.open("rb") as source:
        message = BytesParser(policy=policy.default).parse(source)
    assert isinstance(message, EmailMessage)
    return Caught(file.stem, message)


def _files() -> list[Path]:
    return sorted(Path(settings.MAIL_SINK_DIR).glob("*.eml"), reverse=True)


@require_GET
@public
def mail_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(_files(), 25).get_page(request.GET.get("page"))
    return render(request, "notices/sink_list.html", {"page": page, "mails": map(_read, page)})


@require_GET
@public
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    for file in _files():
        if file.stem == name:
            return render(request, "notices/sink_detail.html", {"mail": _read(file)})
    raise Http404


urlpatterns = [
    path("", mail_list, name="mail-sink"),
    path("<str:name>/", mail_detail, name="mail-sink-message"),
]
