"""Who gets which status from which page of agreements."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Agreement, Party
from tests.factories.agreements import (
    freeze,
    make_agreement,
    make_agreementdrafter,
    make_annex,
    make_clause,
    make_party,
)
from tests.factories.documents import make_stored_file
from yhdyspinta.tenancy.context import tenant_context

S = Agreement.State
WHO = [
    *("viewer", "editor", "recorder", "signatory", "coordinator", "admin"),
    *("partner", "outsider", "anonymous"),
]
ALL = (200, 200, 200, 200, 200, 200, 200, 404, 302)
COORDINATOR = (403, 403, 403, 403, 200, 403, 403, 404, 302)
COORDINATOR_DRAFT = (404, 404, 404, 404, 200, 404, 404, 404, 302)
NOBODY = (403, 403, 403, 403, 403, 403, 403, 404, 302)
NOBODY_DRAFT = (404, 404, 404, 404, 403, 404, 404, 404, 302)
# A POST without its form is refused with 422 where the actor may, and changes nothing.
POSTS = tuple(422 if status == 200 else status for status in COORDINATOR)
POSTS_DRAFT = tuple(422 if status == 200 else status for status in COORDINATOR_DRAFT)
MOVES = tuple(302 if status == 200 else status for status in COORDINATOR)
MOVES_DRAFT = tuple(302 if status == 200 else status for status in COORDINATOR_DRAFT)
# method, page, state, and a status for each of WHO
ACCESS = [
    ("get", "list", S.DRAFT, ALL),
    ("get", "create", S.DRAFT, COORDINATOR),
    ("post", "create", S.DRAFT, POSTS),
    ("get", "take-in", S.DRAFT, COORDINATOR),
    ("post", "take-in", S.DRAFT, POSTS),
    ("get", "detail", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "detail", S.REVIEW, ALL),
    ("get", "detail", S.DECIDING, ALL),
    ("get", "detail", S.IN_FORCE, ALL),
    ("get", "edit", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "edit", S.REVIEW, COORDINATOR),
    ("post", "edit", S.REVIEW, POSTS),
    ("get", "edit", S.DECIDING, NOBODY),
    ("post", "edit", S.IN_FORCE, NOBODY),
    ("get", "parties", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "parties", S.REVIEW, NOBODY),
    ("post", "parties", S.DECIDING, NOBODY),
    ("get", "drafters", S.DRAFT, COORDINATOR_DRAFT),
    ("post", "drafters", S.DRAFT, POSTS_DRAFT),
    ("get", "drafters", S.DECIDING, NOBODY),
    ("get", "text", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "text", S.REVIEW, ALL),
    ("get", "text", S.IN_FORCE, ALL),
    ("post", "clause-add", S.DRAFT, MOVES_DRAFT),
    ("post", "clause-add", S.DECIDING, NOBODY),
    ("get", "annexes", S.DRAFT, COORDINATOR_DRAFT),
    ("post", "annexes", S.REVIEW, POSTS),
    ("get", "annexes", S.DECIDING, NOBODY),
    ("get", "pdf", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "pdf", S.REVIEW, ALL),
    ("get", "step", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "step", S.REVIEW, COORDINATOR),
    ("post", "step", S.IN_FORCE, POSTS),
    ("get", "clause", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "clause", S.REVIEW, COORDINATOR),
    ("post", "clause", S.REVIEW, POSTS),
    ("get", "clause", S.DECIDING, NOBODY),
    ("post", "clause-move", S.DRAFT, POSTS_DRAFT),
    ("get", "clause-remove", S.REVIEW, COORDINATOR),
    ("post", "clause-remove", S.DECIDING, POSTS),
    ("post", "clause-remove", S.REVIEW, MOVES),
    ("get", "annex", S.DRAFT, COORDINATOR_DRAFT),
    ("get", "annex", S.DECIDING, ALL),
    ("post", "annex-remove", S.REVIEW, MOVES),
    ("post", "annex-remove", S.DECIDING, NOBODY),
    ("get", "decision", S.REVIEW, NOBODY),
    ("get", "decision", S.DECIDING, (403, 403, 200, 403, 200, 403, 403, 404, 302)),
    ("post", "decision", S.DECIDING, (403, 403, 422, 403, 422, 403, 403, 404, 302)),
    ("get", "decision", S.IN_FORCE, NOBODY),
    ("get", "source", S.DECIDING, ALL),
    ("get", "sign", S.SIGNING, (403, 403, 403, 200, 403, 403, 403, 404, 302)),
    ("post", "sign", S.SIGNING, (403, 403, 403, 422, 403, 403, 403, 404, 302)),
    ("get", "sign", S.DECIDING, NOBODY),
]
OF_AREA = {"list", "create", "take-in"}
OF_CLAUSE = {"clause", "clause-move", "clause-remove"}
OF_ANNEX = {"annex", "annex-remove"}
OF_PARTY = {"decision", "source", "sign"}


def make_world(people, state):
    """An agreement in that state, with a clause, an annex and Alavesi as a party."""
    agreement = make_agreement(parties=1)
    version = agreement.versions.get()
    party = make_party(agreement=agreement, organisation=people.municipality, position=1)
    clause, annex = make_clause(version=version, position=1), make_annex(version=version)
    if state not in {S.DRAFT, S.REVIEW}:
        freeze(version)
    Party.objects.update(source=make_stored_file(b"%PDF-1.7 ote"))
    Agreement.objects.update(state=state)
    return {"agreement": agreement, "party": party, "clause": clause, "annex": annex}


def address(page, world):
    if page in OF_AREA:
        return reverse(f"agreements:{page}", args=["jarvialue"])
    kinds = [(OF_CLAUSE, "clause"), (OF_ANNEX, "annex"), (OF_PARTY, "party")]
    kind = next((kind for pages, kind in kinds if page in pages), "agreement")
    step = ["decide"] if page == "step" else []
    return reverse(f"agreements:{page}", args=["jarvialue", world[kind].pk, *step])


@pytest.mark.parametrize(("method", "page", "state", "expected"), ACCESS)
def test_access(people, settings, tmp_path, method, page, state, expected):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    with tenant_context(people.tenant.pk):
        world = make_world(people, state)
    statuses = people.statuses(method, address(page, world), WHO)
    assert statuses == dict(zip(WHO, expected, strict=True))


def test_named_drafter_sees_and_writes_the_draft(people):
    with tenant_context(people.tenant.pk):
        world = make_world(people, S.DRAFT)
        make_agreementdrafter(agreement=world["agreement"], membership=people.members["editor"])
    client = people.client("editor")
    for page in ("detail", "text", "edit", "parties", "annexes", "clause"):
        assert client.get(address(page, world)).status_code == 200, page
    assert client.get(address("step", world)).status_code == 403
    assert client.get(address("drafters", world)).status_code == 403


def test_every_address_is_in_the_table():
    from agreements.urls import urlpatterns

    ours = {p.name for p in urlpatterns if str(p.pattern).startswith("agreements/")}
    assert ours - {page for _method, page, _state, _codes in ACCESS} == {"open"}


def test_upload_of_a_draft_is_not_shown_to_others(people, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    with tenant_context(people.tenant.pk):
        world = make_world(people, S.DRAFT)
    file = SimpleUploadedFile("a.pdf", b"%PDF-", "application/pdf")
    data = {"title": "x", "file": file}
    assert people.client("viewer").post(address("annexes", world), data).status_code == 404
