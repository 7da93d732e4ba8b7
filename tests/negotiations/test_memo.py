"""The memo: what it says, remarks and their answers, approval by parties and by silence."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from negotiations import tasks
from negotiations.actions import (
    advance_negotiation,
    answer_remark,
    approve_for_party,
    save_outcome,
    settle_memos,
)
from negotiations.actions.memo import add_erratum, remove_names
from negotiations.documents import memo_name, memo_pdf
from negotiations.invitations import memo_path
from negotiations.models import (
    AgendaItem,
    Disqualification,
    MemoApproval,
    Minutes,
    Negotiation,
    NegotiationSettings,
    PartyView,
    Presence,
    Remark,
)
from negotiations.names import NameRemover
from negotiations.paper import content_of, part_of
from tests.factories.contacts import make_person
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_followup,
    make_forum,
    make_negotiation,
    make_participant,
    make_remark,
)
from tests.negotiations.conftest import Area
from tests.paper import faults_of
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice
from yhdyspinta.notices.tasks import make_mails
from yhdyspinta.tenancy.models import Organisation

S, K = Negotiation.State, MemoApproval.Kind
MADE_AT = datetime(2026, 11, 3, 12, tzinfo=UTC)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())


def title_of(pdf: bytes) -> str:
    metadata = PdfReader(BytesIO(pdf)).metadata
    return str(metadata and metadata.title)


def a_memo(area: Area, **fields: Any) -> Negotiation:
    """Out for remarks, whose time is over; the county and Alavesi were there, Koivujoki was not."""
    told: dict[str, Any] = {
        "title_fi": "Yhteinen neuvottelu",
        "title_sv": "Gemensam förhandling",
        "state": S.COMMENTING,
        "starts_at": at(date(2026, 3, 2)),
        "ends_at": at(date(2026, 3, 2), 11),
        "comment_until": timezone.localdate() - timedelta(days=1),
        "covering": [area.alavesi, area.koivujoki],
        "convener": area.county,
        "number": 4,
        "number_year": 2026,
    } | fields
    negotiation = make_negotiation(**told)
    people = (
        (area.county, "Anna Esimerkki", "present"),
        (area.alavesi, "Hannele Kuusi", "present"),
        (area.koivujoki, "Matti Mäki", "absent"),
    )
    for organisation, name, attendance in people:
        make_participant(
            negotiation=negotiation, organisation=organisation, name=name, attendance=attendance
        )
    make_agendaitem(
        negotiation=negotiation,
        position=1,
        title="Työnjako",
        title_sv="Arbetsfördelning",
        outcome="Hannele Kuusen ehdotus hyväksyttiin.",
        outcome_sv="Förslaget godkändes.",
        outcome_kind="agreed",
    )
    return negotiation


def fill(area: Area, negotiation: Negotiation) -> None:
    """What only real meetings have: who came late, who stood aside, views, items moved on."""
    item = negotiation.items.get()
    hannele = negotiation.participants.get(name="Hannele Kuusi")
    hannele.deputy_for = "Börje Ståhl"
    hannele.save()
    came = at(date(2026, 3, 2)) + timedelta(minutes=33)
    Presence.objects.create(participant=hannele, item=item, came_at=came)
    Disqualification.objects.create(participant=hannele, item=item, reason="palvelussuhde")
    PartyView.objects.create(item=item, organisation=area.alavesi, text="Alavesi ei yhdy tähän.")
    make_followup(
        negotiation=negotiation, item=item, what="Päivitetään taulukko", organisation=area.alavesi
    )
    make_agendaitem(
        negotiation=negotiation,
        position=2,
        title="Valmiussuunnitelma",
        outcome="Salainen sisältö.",
        is_confidential=True,
        ground="621/1999 24 § 1 mom. 8 k",
    )
    make_agendaitem(
        negotiation=negotiation, position=3, title="Liikenne", carry="kept", carry_reason="Aika."
    )
    make_agendaitem(negotiation=negotiation, position=4, title="Ehdotus", is_proposal=True)


def test_memo_is_drafted_from_what_was_noted(area: Area) -> None:
    negotiation = a_memo(area)
    fill(area, negotiation)
    text = text_of(memo_pdf(negotiation, "fi", created=MADE_AT))
    for part in (
        "4/2026",
        "Hannele Kuusi (",
        "Börje Ståhl",
        "9.33",
        "palvelussuhde",
        "Alavesi ei yhdy tähän.",
        "Salainen sisältö.",
        "621/1999 24 § 1 mom. 8 k",
        "Aika.",
        "Päivitetään taulukko",
    ):
        assert part in text, part
    assert "Ehdotus" not in text
    county, alavesi = text.index("Järvialueen hyvinvointialue Anna"), text.index("Alavesi Hannele")
    assert county < alavesi < text.index("Koivujoki Matti")


@pytest.mark.parametrize("language", ["fi", "sv", "fi+sv"])
def test_a_full_memo_is_archival_and_accessible(area: Area, language: str) -> None:
    negotiation = a_memo(area)
    fill(area, negotiation)
    assert not faults_of(memo_pdf(negotiation, language, created=MADE_AT))


def test_bilingual_memo_has_both_texts_one_after_the_other(area: Area) -> None:
    pdf = memo_pdf(a_memo(area), "fi+sv", created=MADE_AT)
    text = text_of(pdf)
    finnish, swedish = text.index("Yhteinen neuvottelu"), text.index("Gemensam förhandling")
    assert (
        finnish < text.index("ehdotus hyväksyttiin") < swedish < text.index("Förslaget godkändes")
    )
    assert "Arbetsfördelning" in text
    assert b"/Lang (sv)" in pdf


def test_agreed_in_one_language_is_told_apart_in_the_other(area: Area) -> None:
    negotiation = a_memo(area)
    negotiation.items.update(outcome_sv="")
    pdf = memo_pdf(negotiation, "sv", created=MADE_AT)
    assert "ehdotus hyväksyttiin" in text_of(pdf)
    assert b"/Lang (fi)" in pdf


@pytest.mark.parametrize("is_bilingual", [True, False])
def test_papers_are_stored_in_the_languages_of_the_parties(area: Area, is_bilingual: bool) -> None:
    if is_bilingual:
        Organisation.objects.filter(pk=area.alavesi.pk).update(languages=["fi", "sv"])
    negotiation = a_memo(area)
    advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))
    stored = negotiation.minutes.values_list("language", "is_public", "kind")
    languages = ["fi", "fi+sv", "sv"] if is_bilingual else ["fi"]
    assert sorted(stored) == [(language, False, "memo") for language in languages]
    assert "4/2026" in text_of(negotiation.minutes.first().file.read())


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def at(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return at


# Remarks


def test_review_period_is_the_areas_own(area: Area) -> None:
    NegotiationSettings.objects.create(remark_days=21)
    negotiation = a_memo(area, state=S.HELD, comment_until=None)
    sent = advance_negotiation(negotiation, "circulate", actor=area.actor("coordinator"))
    assert sent.comment_until == timezone.localdate() + timedelta(days=21)


def test_a_remark_is_accepted_and_written_into_the_memo(area, url) -> None:
    negotiation = a_memo(area)
    item = negotiation.items.get()
    remark = make_remark(negotiation=negotiation, item=item, organisation=area.alavesi)
    approve_for_party(negotiation, actor=area.actor("editor"))
    client = area.people.client("coordinator")
    page = client.get(url("remark-answer", remark.pk))
    assert "Hannele Kuusen ehdotus" in page.content.decode()
    form = page.context["form"].initial
    posted = form | {"verdict": "accepted", "reason": "", "outcome": "Korjattu teksti."}
    response = client.post(url("remark-answer", remark.pk), posted)
    assert response.url == f"{negotiation.get_absolute_url()}#remarks"
    item.refresh_from_db()
    remark.refresh_from_db()
    assert (item.outcome, remark.verdict) == ("Korjattu teksti.", "accepted")
    assert not negotiation.approvals.standing().exists(), "Alavesi approved another text"


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"verdict": "rejected", "reason": " "}, "reason"),
        ({"verdict": "maybe"}, "verdict"),
        ({}, "verdict"),
        ({"verdict": "rejected", "reason": "x" * 301}, "reason"),
    ],
)
def test_a_wrong_answer_is_refused_and_what_was_typed_stays(area, url, answer, field) -> None:
    remark = make_remark(negotiation=a_memo(area), organisation=area.alavesi)
    client = area.people.client("coordinator")
    response = client.post(url("remark-answer", remark.pk), answer | {"outcome": "Kirjoitettu"})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Remark.objects.get(pk=remark.pk).verdict


def test_the_text_has_changed_while_the_remark_was_answered(area, url) -> None:
    negotiation = a_memo(area)
    item = negotiation.items.get()
    remark = make_remark(negotiation=negotiation, item=item, organisation=area.alavesi)
    save_outcome(item, revision=item.revision, kind="agreed", text="Toisen kirjaama.")
    answer = {"verdict": "accepted", "outcome": "Minun tekstini.", "version": item.revision}
    client = area.people.client("coordinator")
    response = client.post(url("remark-answer", remark.pk), answer)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Toisen kirjaama." in page
    assert "Minun tekstini." in page
    again = answer | {"version": response.context["form"]["version"].value()}
    assert client.post(url("remark-answer", remark.pk), again).status_code == 302
    item.refresh_from_db()
    assert item.outcome == "Minun tekstini."


def test_unanswered_remark_holds_the_approval(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = a_memo(area)
    remark = make_remark(negotiation=negotiation, organisation=area.alavesi)
    with pytest.raises(StepRefusedError):
        advance_negotiation(negotiation, "approve", actor=coordinator)
    answer_remark(remark, "rejected", "Näin sovittiin.", actor=coordinator)
    assert advance_negotiation(negotiation, "approve", actor=coordinator).is_final()


@pytest.mark.parametrize("name", ["remark-new", "remark-answer", "memo-approve"])
def test_nothing_is_said_of_an_approved_memo(area, url, name) -> None:
    negotiation = a_memo(area, state=S.APPROVED)
    remark = make_remark(negotiation=negotiation, organisation=area.alavesi)
    pk = remark.pk if name == "remark-answer" else negotiation.pk
    client = area.people.client("coordinator")
    assert client.post(url(name, pk), {"verdict": "accepted"}).status_code == 403


# Approval


def test_parties_approve_each_for_itself(area, url) -> None:
    negotiation = a_memo(area)
    assert area.people.client("editor").post(url("memo-approve", negotiation.pk)).status_code == 302
    approval = negotiation.approvals.get()
    assert (approval.organisation, approval.kind) == (area.alavesi, K.PARTY)
    approve_for_party(negotiation, actor=area.actor("editor"))
    assert negotiation.approvals.count() == 1
    page = area.people.client("coordinator").get(negotiation.get_absolute_url())
    shown = {each.name: each.approval for each in page.context["memo"]["parties"]}
    assert shown == {"Järvialueen hyvinvointialue": None, "Alavesi": approval}


def test_who_was_not_there_does_not_approve(area, url) -> None:
    negotiation = a_memo(area)
    response = area.people.client("partner").post(url("memo-approve", negotiation.pk))
    assert response.status_code == 422, "Koivujoki was invited and absent"
    assert not negotiation.approvals.exists()


def test_anyone_who_was_there_approves_for_the_party(area, url) -> None:
    negotiation = a_memo(area)
    viewer = area.people.members["viewer"]
    assert area.people.client("viewer").post(url("memo-approve", negotiation.pk)).status_code == 403
    person = make_person(organisation=area.alavesi, user=viewer.user)
    negotiation.participants.filter(organisation=area.alavesi).update(person=person)
    assert area.people.client("viewer").post(url("memo-approve", negotiation.pk)).status_code == 302


def test_changed_text_is_approved_again(area: Area) -> None:
    negotiation = a_memo(area)
    approve_for_party(negotiation, actor=area.actor("editor"))
    item = negotiation.items.get()
    save_outcome(item, revision=item.revision, kind="agreed", text="Toisin.")
    assert [each.kind for each in negotiation.approvals.all()] == [K.EARLIER]
    page = area.people.client("editor").get(negotiation.get_absolute_url())
    (alavesi,) = [p for p in page.context["memo"]["parties"] if p.name == "Alavesi"]
    assert alavesi.may_act
    assert alavesi.earlier
    assert not alavesi.approval
    approve_for_party(negotiation, actor=area.actor("editor"))
    save_outcome(AgendaItem.objects.get(pk=item.pk), revision=2, kind="agreed", text="Kolmas.")
    assert [each.kind for each in negotiation.approvals.all()] == [K.EARLIER], "once of each"


def changed(negotiation: Negotiation, text: str) -> None:
    item = negotiation.items.earliest("pk")
    save_outcome(item, revision=item.revision, kind="agreed", text=text)
    negotiation.refresh_from_db()


@pytest.mark.parametrize(
    ("left", "remark_days", "gets"),
    [(-30, 14, 7), (3, 14, 7), (12, 14, 12), (-1, 5, 5), (None, 14, 7)],
)
def test_changed_text_gets_a_new_period(
    area: Area, left: int | None, remark_days: int, gets: int
) -> None:
    NegotiationSettings.objects.create(remark_days=remark_days)
    today = timezone.localdate()
    until = None if left is None else today + timedelta(days=left)
    negotiation = a_memo(area, comment_until=until)
    changed(negotiation, "Hannele Kuusen ehdotus hyväksyttiin.")
    assert negotiation.comment_until == until, "nothing has changed"
    changed(negotiation, "Toisin.")
    assert negotiation.comment_until == today + timedelta(days=gets)
    with pytest.raises(StepRefusedError):
        advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))


def test_those_who_approve_are_told_of_changes_once_a_day(
    area: Area, on_day: Callable[[date], None]
) -> None:
    """What changes before the mail goes is in it; what changes after it, in the next morning's."""
    on_day(date(2026, 3, 20))
    negotiation = a_memo(area, comment_until=date(2026, 3, 16))
    make_participant(negotiation=negotiation, organisation=None, attendance="present")
    for title in ("Tilat", "Kalusto"):
        make_agendaitem(negotiation=negotiation, title=title, outcome="Ei.", outcome_kind="agreed")
    make_agendaitem(
        negotiation=negotiation, outcome="Ei.", outcome_kind="agreed", is_confidential=True
    )
    items = list(negotiation.items.order_by("position"))

    def change(*numbers: int) -> None:
        for n in numbers:
            item = AgendaItem.objects.get(pk=items[n].pk)
            save_outcome(item, revision=item.revision, kind="agreed", text=f"{item.outcome} Uusi.")

    def told() -> list[tuple[str, str, bool]]:
        notices = Notice.objects.filter(code="negotiation.memo_changed").order_by("pk")
        return [(n.recipient.name, n.parameters["what"]["fi"], n.at_once) for n in notices]

    change(0, 1, 1)
    assert told() == [
        ("Anna Esimerkki", "Työnjako, Tilat", True),
        ("Hannele Kuusi", "Työnjako, Tilat", True),
    ]
    first = Notice.objects.get(recipient__name="Hannele Kuusi")
    assert first.parameters["until_on"] == "2026-03-27"
    make_mails(Notice.objects.untold(), together=False)
    change(2, 3)
    later = told()[2:]
    assert [who for who, _what, _at_once in later] == ["Anna Esimerkki", "Hannele Kuusi"]
    assert all("Kalusto" in what and items[3].title not in what for _who, what, _ in later)
    morning = Notice.objects.untold().latest("pk").not_before
    assert timezone.localtime(morning).isoformat()[:13] == "2026-03-21T07"
    for who in ("editor", "coordinator"):
        approve_for_party(negotiation, actor=area.actor(who))
    advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))
    assert len(told()) == 2, "what was still to be told of the changes is not told any more"


def test_a_remark_accepted_after_its_time_asks_again(area: Area) -> None:
    """By the secretary's correction alone: accepting or rejecting changes no text."""
    negotiation = a_memo(area)
    item = negotiation.items.get()
    remark = make_remark(negotiation=negotiation, item=item, organisation=area.alavesi)
    answer_remark(remark, "accepted", "", outcome=item.outcome, actor=area.actor("coordinator"))
    assert not Notice.objects.exists()
    answer_remark(
        remark,
        "accepted",
        "",
        outcome="Korjattu.",
        revision=item.revision,
        actor=area.actor("coordinator"),
    )
    negotiation.refresh_from_db()
    assert negotiation.comment_until == timezone.localdate() + timedelta(days=7)
    assert set(Notice.objects.values_list("code", flat=True)) == {"negotiation.memo_changed"}


def test_silence_approves_the_day_after(area: Area) -> None:
    negotiation = a_memo(area, comment_until=date(2026, 3, 20))
    approve_for_party(negotiation, actor=area.actor("editor"))
    settle_memos(date(2026, 3, 20))
    negotiation.refresh_from_db()
    assert negotiation.state == S.COMMENTING
    settle_memos(date(2026, 3, 21))
    negotiation.refresh_from_db()
    assert negotiation.state == S.APPROVED
    kinds = dict(negotiation.approvals.values_list("organisation__name_fi", "kind"))
    assert kinds == {"Järvialueen hyvinvointialue": K.SILENCE, "Alavesi": K.PARTY}
    text = text_of(Minutes.objects.get(negotiation=negotiation).file.read())
    assert "Järvialueen hyvinvointialue" in text
    assert "20.3.2026" in text
    entry = Entry.objects.about(negotiation).filter(code="negotiation.approve").get()
    assert entry.membership is None
    settle_memos(date(2026, 3, 22))
    assert Minutes.objects.count() == 1, "run twice"


@pytest.mark.parametrize("what", ["remark", "inspected", "next_meeting", "unfinished"])
def test_silence_does_not_approve_what_waits_for_something(area: Area, what: str) -> None:
    by_rule = what in {"inspected", "next_meeting"}
    forum = make_forum(record=what) if by_rule else None
    negotiation = a_memo(area, comment_until=date(2026, 3, 20), forum=forum)
    if what == "remark":
        make_remark(negotiation=negotiation, organisation=area.alavesi)
    if what == "unfinished":
        make_agendaitem(negotiation=negotiation)
    settle_memos(date(2026, 4, 30))
    negotiation.refresh_from_db()
    assert negotiation.state == S.COMMENTING
    assert not Minutes.objects.exists()


def test_approved_before_the_day_only_when_every_party_has(area: Area, url: Any) -> None:
    coordinator = area.people.client("coordinator")
    negotiation = a_memo(area, comment_until=timezone.localdate())
    make_participant(negotiation=negotiation, organisation=None, attendance="present")
    address = url("step", negotiation.pk, "approve")
    for who in ("editor", "coordinator"):
        refused = coordinator.post(address)
        assert refused.status_code == 422
        negotiation.refresh_from_db()
        assert negotiation.state == S.COMMENTING
        approve_for_party(negotiation, actor=area.actor(who))
    assert coordinator.post(address).status_code == 302
    assert set(negotiation.approvals.values_list("kind", flat=True)) == {K.PARTY}


@pytest.mark.parametrize(
    ("record", "code", "at_once"),
    [
        ("memo", "negotiation.memo", True),
        ("next_meeting", "negotiation.memo_next", False),
        ("inspected", "negotiation.memo_inspected", False),
    ],
)
def test_the_letter_says_how_the_memo_is_approved(
    area: Area, english: None, record: str, code: str, at_once: bool
) -> None:
    negotiation = a_memo(area, state=S.HELD, forum=make_forum(record=record))
    advance_negotiation(negotiation, "circulate", actor=area.actor("coordinator"))
    notices = Notice.objects.all()
    assert {(n.code, n.at_once) for n in notices} == {(code, at_once)}
    says_silence = "If nobody has remarks" in tell(notices[0]).body
    assert says_silence is (record == "memo")


@pytest.mark.parametrize("record", ["next_meeting", "inspected"])
def test_changed_text_where_silence_approves_nothing(area: Area, record: str) -> None:
    """The next meeting takes the text as it is; who has inspected it is asked to do so again."""
    negotiation = a_memo(area, forum=make_forum(record=record))
    inspector = negotiation.participants.get(name="Hannele Kuusi")
    inspector.part = "inspector"
    inspector.save()
    before = negotiation.comment_until
    changed(negotiation, "Toisin.")
    told = Notice.objects.values_list("code", "recipient__name")
    if record == "next_meeting":
        assert not told.exists()
        assert negotiation.comment_until == before
    else:
        assert list(told) == [("negotiation.minutes_changed", "Hannele Kuusi")]
        assert negotiation.comment_until == timezone.localdate() + timedelta(days=7)


def test_public_papers_name_nobody_outside_their_pages(area: Area) -> None:
    """Neither the title that the file carries nor its name; without names the heading neither."""
    negotiation = a_memo(area, title_fi="Hannele Kuusen tapaaminen")
    for fields, has_name in (
        ({}, True),
        ({"is_public": True}, False),
        ({"is_public": True, "has_names": False}, False),
    ):
        pdf = memo_pdf(negotiation, "fi", created=MADE_AT, **fields)
        title = title_of(pdf)
        assert ("Kuusen" in title) is has_name, fields
        assert "tapaaminen" in title
    assert "Kuusen" not in text_of(pdf)
    assert "Kuusen" in memo_name(negotiation, "fi")
    assert "Kuusen" not in memo_name(negotiation, "fi", is_public=True)


@pytest.mark.parametrize("is_secret", [True, False])
def test_a_published_paper_loses_names_from_its_file_too(area: Area, is_secret: bool) -> None:
    NegotiationSettings.objects.create(memo_names_days=0)
    negotiation = a_memo(area, title_fi="Hannele Kuusen tapaaminen")
    if is_secret:
        fill(area, negotiation)
    actor = area.actor("coordinator")
    for step in ("approve", "publish"):
        negotiation = advance_negotiation(negotiation, step, actor=actor)
    add_erratum(negotiation, "Hannele Kuusi oli etänä.", "fi", is_public=True, actor=actor)
    remove_names(timezone.localdate() + timedelta(days=1))
    shown = Minutes.objects.newest().filter(is_public=True).exclude(names_removed_at=None)
    assert {paper.kind for paper in shown} == {"memo", "erratum"}
    for paper in shown:
        assert "Kuus" not in paper.file.name
        assert "Kuus" not in title_of(paper.file.read())
        assert "Kuus" not in text_of(paper.file.read())


@pytest.mark.parametrize(
    ("name", "text", "clean"),
    [
        ("Hannele Kuusi", "Hannele Kuusen ja H. Kuusen esitys.", "[–] ja [–] esitys."),
        ("Matti Mäki", "Kysyttiin Matti Mäeltä.", "Kysyttiin [–]."),
        ("Börje Ståhl", "Börje Ståhls förslag", "[–] förslag"),
        ("Alavesi", "Alavesi yhtyy.", "Alavesi yhtyy."),
        ("Aki Virtanen-Salo", "Aki Virtanen-Salolle", "[–]"),
        ("Hannele Kuusi", "Kuusi kuntaa oli paikalla.", "Kuusi kuntaa oli paikalla."),
        (" ", "Mitään ei poisteta.", "Mitään ei poisteta."),
    ],
)
def test_names_are_found_in_their_cases(name: str, text: str, clean: str) -> None:
    assert NameRemover([name]).clean(text) == clean


# By a personal link


def by_link(negotiation: Negotiation, name: str = "Hannele Kuusi") -> str:
    return memo_path(negotiation.participants.get(name=name))


def test_who_has_no_account_remarks_by_the_link_of_the_mail(area: Area) -> None:
    negotiation = a_memo(area, state=S.HELD)
    fill(area, negotiation)
    advance_negotiation(negotiation, "circulate", actor=area.actor("coordinator"))
    notice = Notice.objects.get(code="negotiation.memo", recipient__name="Hannele Kuusi")
    client = area.people.client("anonymous")
    page = client.get(notice.path)
    assert page.status_code == 200
    titles = [str(item) for item in page.context["form"].fields["item"].queryset]
    assert titles == ["Työnjako", "Liikenne"]
    text = text_of(client.get(f"{notice.path}pdf/").content)
    assert "Salainen sisältö." not in text
    assert "Työnjako" in text
    assert client.post(notice.path, {"text": " "}).status_code == 422
    item = negotiation.items.get(title="Työnjako")
    assert client.post(notice.path, {"text": "Korjataan.", "item": item.pk}).status_code == 302
    remark = negotiation.remarks.get()
    assert (remark.membership, remark.organisation, remark.item) == (None, area.alavesi, item)
    assert "Hannele Kuusi" in remark.text
    assert "Korjataan." in remark.text
    page = area.people.client("coordinator").get(negotiation.get_absolute_url())
    assert "Korjataan." in page.content.decode()


def test_who_has_an_account_is_led_to_the_page(area: Area) -> None:
    negotiation = a_memo(area, state=S.HELD)
    person = make_person(organisation=area.alavesi, user=area.people.members["viewer"].user)
    negotiation.participants.filter(name="Hannele Kuusi").update(person=person)
    advance_negotiation(negotiation, "circulate", actor=area.actor("coordinator"))
    notice = Notice.objects.get(code="negotiation.memo", recipient__name="Hannele Kuusi")
    assert notice.path == negotiation.get_absolute_url()


@pytest.mark.parametrize(("state", "status"), [(S.HELD, 410), (S.APPROVED, 200)])
def test_a_link_is_good_while_there_is_a_memo(area: Area, state: str, status: int) -> None:
    negotiation = a_memo(area, state=state)
    client = area.people.client("anonymous")
    path = by_link(negotiation)
    assert client.get(path).status_code == status
    refused = client.post(path, {"text": "Myöhässä"})
    assert refused.status_code == (410 if state == S.HELD else 422)
    assert not negotiation.remarks.exists()
    assert client.get(path.replace("/memo/", "/memo/x")).status_code == 410
    negotiation.participants.all().delete()
    assert client.get(path).status_code == 410


def test_approved_memo_is_read_by_the_link(area: Area) -> None:
    negotiation = a_memo(area)
    fill(area, negotiation)
    advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))
    client = area.people.client("anonymous")
    text = text_of(client.get(f"{by_link(negotiation)}pdf/").content)
    assert "Työnjako" in text
    assert "Salainen sisältö." not in text


# As many statements however long


def test_a_long_memo_asks_no_more(area: Area) -> None:
    negotiation = a_memo(area)
    fill(area, negotiation)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            part_of(content_of(Negotiation.objects.get(pk=negotiation.pk)), "fi")
        return len(queries)

    few = cost()
    for n in range(20):
        person = make_participant(negotiation=negotiation, name=f"Uusi Nimi {n}")
        item = make_agendaitem(negotiation=negotiation, outcome="Sovittiin.", proposer=area.alavesi)
        Presence.objects.create(participant=person, item=item, came_at=timezone.now())
        Disqualification.objects.create(participant=person, item=item)
        PartyView.objects.create(item=item, organisation=area.alavesi, text="Kanta.")
        make_followup(negotiation=negotiation, item=item, organisation=area.alavesi)
        MemoApproval.objects.create(negotiation=negotiation, participant=person, kind=K.INSPECTED)
    assert cost() == few


def test_nights_work_may_run_twice(area: Area) -> None:
    negotiation = a_memo(area, comment_until=date(2026, 3, 20))
    tasks.settle_memos(tenant_id=area.tenant.pk)
    tasks.settle_memos(tenant_id=area.tenant.pk)
    negotiation.refresh_from_db()
    assert negotiation.state == S.APPROVED
