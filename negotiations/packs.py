"""The evidence pack of a duty: what was sent, who came, what was written; with checksums."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from negotiations.clauses import pointed_to
from negotiations.documents import by_home
from negotiations.models import Duty, Negotiation
from yhdyspinta.documents.models import FileDamagedError, StoredFile
from yhdyspinta.documents.render import DataFile, render_pdf
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.templatetags.fields import in_languages

SUMS = "SHA256SUMS.txt"
PARTS = ("invitation", "agenda", "attendance")


@dataclass(frozen=True)
class Entry:
    """One file of the pack."""

    name: str
    title: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Pack:
    """A duty's evidence (näyttöpaketti): its files, and what is left out and why."""

    duty: Duty
    language: str
    created: datetime
    evidence: list[dict[str, Any]] = field(default_factory=list)
    meetings: list[dict[str, Any]] = field(default_factory=list)
    files: list[Entry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return slugify(f"{self.duty.what.name} {self.duty.bearer.name}")[:80] or "duty"

    def add(self, title: str, content: bytes, suffix: str = "pdf") -> None:
        number = len(self.files) + 1
        name = f"{number:02}-{slugify(title)[:70]}.{suffix}"
        self.files.append(Entry(name, title, content))

    def add_stored(self, title: str, file: StoredFile) -> None:
        try:
            content = file.read()
        except FileDamagedError:
            self.left_out.append(_("%(name)s: the file cannot be read.") % {"name": title})
        else:
            suffix = slugify(file.name.rpartition(".")[2])[:8] or "bin"
            self.add(title, content, suffix)


def pack_of(duty: Duty, actor: Actor) -> Pack:
    """Gather the evidence as it is now; what is confidential is only mentioned."""
    language = (get_language() or "fi")[:2]
    duties = Duty.objects.with_state(timezone.localdate()).with_evidence()
    found = duties.select_related("rule", "own_rule", "bearer", "other").get(pk=duty.pk)
    pack = Pack(found, language, timezone.now())
    shown = [link.evidence for link in found.shown_by]
    places = pointed_to(shown)
    visible = set(Negotiation.objects.visible_to(actor).values_list("pk", flat=True))
    for each in shown:
        pack.evidence.append({"row": each, "place": places.get(each.pk)})
        if each.negotiation and each.negotiation_id in visible:
            _add_meeting(pack, each.negotiation)
        if each.file:
            pack.add_stored(each.title or each.file.name, each.file)
    return pack


def _add_meeting(pack: Pack, negotiation: Negotiation) -> None:
    meeting = _meeting(negotiation)
    pack.meetings.append(meeting)
    for part in PARTS:
        title = f"{_part_names()[part]} {negotiation.day} {negotiation.title}"
        pack.add(title, _pdf(pack, "documents/evidence_part.html", title, meeting | {"part": part}))
    for title, file in _papers(negotiation, meeting["is_confidential"], pack):
        pack.add_stored(title, file)


def _part_names() -> dict[str, str]:
    return {
        "invitation": _("Invitation"),
        "agenda": _("Agenda"),
        "attendance": _("Attendance"),
    }


def _meeting(negotiation: Negotiation) -> dict[str, Any]:
    items = list(negotiation.items.filter(is_proposal=False).select_related("proposer"))
    people = list(negotiation.participants.select_related("organisation"))
    rules = negotiation.rules.select_related("rule", "own_rule")
    return {
        "negotiation": negotiation,
        "rules": [row.rule or row.own_rule for row in rules],
        "items": items,
        "groups": by_home(people),
        "is_confidential": any(item.is_confidential for item in items),
    }


def _papers(
    negotiation: Negotiation, is_confidential: bool, pack: Pack
) -> Iterator[tuple[str, StoredFile]]:
    """Memos, minutes and attachments; where something is confidential, only the public ones."""
    minutes = list(negotiation.minutes.select_related("file").order_by("approved_at", "pk"))
    for each in minutes:
        if each.is_public or not is_confidential:
            what = f"{each.get_kind_display()} {in_languages(each.language)}"
            yield f"{what} {negotiation.day}", each.file
    if is_confidential and minutes and not any(each.is_public for each in minutes):
        pack.left_out.append(_("A memo that has a confidential item."))
    for file in negotiation.attachments.select_related("file", "item"):
        if file.is_confidential or (file.item and file.item.is_confidential):
            pack.left_out.append(_("A confidential attachment."))
        else:
            yield file.title, file.file


def _pdf(pack: Pack, template: str, title: str, context: dict[str, Any], files: Any = ()) -> bytes:
    context = {"pack": pack, "publisher": pack.duty.bearer.name, "case_number": ""} | context
    return render_pdf(
        template,
        context,
        language=pack.language,
        title=title,
        created=pack.created,
        attachments=files,
    )


def as_pdf(pack: Pack, *, with_files: bool = True) -> bytes:
    """All in one: the duty, its evidence, each meeting's papers; the files are attached."""
    attached = [DataFile(file.name, file.content, file.title) for file in pack.files]
    duty = pack.duty
    title = _("Evidence: %(rule)s, %(name)s") % {"rule": duty.what.name, "name": duty.bearer.name}
    context = {"duty": duty, "rule": duty.what}
    files = attached if with_files else ()
    return _pdf(pack, "documents/evidence.html", title, context, files)


def as_zip(pack: Pack) -> bytes:
    """The files, a summary, and their checksums as `sha256sum --check` reads them."""
    summary = Entry("00-summary.pdf", "", as_pdf(pack, with_files=False))
    files = [summary, *pack.files]
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
        archive.writestr(SUMS, sums)
    return out.getvalue()
