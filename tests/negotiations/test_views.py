"""Pages: with JavaScript and without, what is refused and why, how many queries they take."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations.duties import open_duties
from negotiations.models import (
    AgendaItem,
    Duty,
    Evidence,
    FollowUp,
    Minutes,
    Negotiation,
    Participant,
    Remark,
)
from tests.factories import contacts as people_factory
from tests.factories.documents import make_stored_file
from tests.factories.negotiations import (
    make_agendaitem,
    make_evidence,
    make_followup,
    make_minutes,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area

S = Negotiation.State
HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def at(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return at


@pytest.fixture
def coordinator(area: Area) -> Client:
    return area.people.client("coordinator")


def plan(area: Area, **changes: Any) -> dict[str, Any]:
    return {
        "title_fi": "Hyte-neuvottelu",
        "themes": ["hyte-negotiation"],
        "municipalities": [area.alavesi.pk],
        "starts_at": "2030-09-03T09:00",
        "ends_at": "2030-09-03T11:00",
        "convener": area.county.pk,
    } | changes


def test_a_plan_is_saved_with_its_rules_and_municipalities(area, url, coordinator) -> None:
    response = coordinator.post(url("new"), plan(area))
    negotiation = Negotiation.objects.get()
    assert response.url == negotiation.get_absolute_url()
    assert set(negotiation.rules.values_list("rule", flat=True)) == {
        "hyte-negotiation",
        "hyte-attendance",
    }
    assert (negotiation.state, negotiation.is_recorded_afterwards) == (S.PLANNED, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "2030-09-03T08:00"}, "ends_at"),
        ({"ends_at": "2030-09-03T09:00"}, "ends_at"),
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "2030-02-31T09:00"}, "starts_at"),
        ({"starts_at": "31.2.2030 9.00"}, "starts_at"),
        ({"title_fi": ""}, "title_fi"),
        ({"convener": "999999"}, "convener"),
        ({"municipalities": ["999999"]}, "municipalities"),
        ({"themes": ["hyte-attendance"]}, "themes"),
        ({"remote_link": "javascript:alert(1)"}, "remote_link"),
    ],
)
def test_a_wrong_plan_is_refused_and_nothing_typed_is_lost(
    area, url, coordinator, changes, field
) -> None:
    response = coordinator.post(url("new"), plan(area, place="Kunnantalon sali") | changes)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Kunnantalon sali" in response.content.decode()
    assert not Negotiation.objects.exists()


def test_a_day_that_has_passed_is_recorded_afterwards(area, url, coordinator) -> None:
    passed = {"starts_at": "2026-01-13T09:00", "ends_at": "2026-01-13T10:00"}
    coordinator.post(url("new"), plan(area, **passed))
    negotiation = Negotiation.objects.get()
    assert negotiation.is_recorded_afterwards
    make_participant(negotiation=negotiation)
    assert coordinator.post(url("step", negotiation.pk, "invite")).status_code == 422
    assert coordinator.post(url("step", negotiation.pk, "hold")).status_code == 302


def test_an_edit_keeps_what_was_chosen(area, url, coordinator) -> None:
    coordinator.post(url("new"), plan(area))
    negotiation = Negotiation.objects.get()
    form = coordinator.get(url("edit", negotiation.pk)).context["form"]
    assert form["themes"].value() == ["hyte-negotiation"]
    assert form["municipalities"].value() == [area.alavesi.pk]
    coordinator.post(url("edit", negotiation.pk), plan(area, themes=["s14"], municipalities=[]))
    assert list(negotiation.rules.values_list("rule", flat=True)) == ["s14"]
    assert not negotiation.municipalities.exists()


def test_invitation_to_nobody_says_what_to_do(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.PLANNED)
    response = coordinator.post(url("step", negotiation.pk, "invite"))
    assert response.status_code == 422
    assert len(response.context["reasons"]) == 1
    assert coordinator.get(url("step", negotiation.pk, "nonsense")).status_code == 404


def test_cancelling_asks_for_a_reason(area, url, coordinator) -> None:
    negotiation = make_negotiation()
    address = url("step", negotiation.pk, "cancel")
    assert coordinator.post(address, {"reason": " "}).status_code == 422
    assert coordinator.post(address, {"reason": "Myrsky"}).status_code == 302
    assert "Myrsky" in coordinator.get(negotiation.get_absolute_url()).content.decode()


def held(area: Area, **changes: Any) -> dict[str, Any]:
    return {
        "title_fi": "Syksyn neuvottelu",
        "held_on": "2026-02-10",
        "themes": ["s14"],
        "municipalities": [area.alavesi.pk],
        "convener": area.county.pk,
        "note": "Sovittiin työnjaosta.",
    } | changes


def test_already_held_on_one_page_with_a_note(area, url, coordinator) -> None:
    response = coordinator.post(url("held"), held(area))
    negotiation = Negotiation.objects.get()
    assert (response.status_code, negotiation.state) == (302, S.APPROVED)
    minutes = Minutes.objects.get()
    viewer = area.people.client("viewer")
    pdf = viewer.get(url("minutes", minutes.pk))
    assert pdf.content.startswith(b"%PDF-")
    assert "attachment" in pdf["Content-Disposition"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": "2099-01-01"}, "held_on"),
        ({"held_on": "2026-02-31"}, "held_on"),
        ({"note": ""}, "memo"),
        ({"municipalities": []}, "municipalities"),
        ({"memo": SimpleUploadedFile("muistio.exe", b"MZ")}, "memo"),
        ({"memo": SimpleUploadedFile("tyhja.pdf", b"")}, "memo"),
    ],
)
def test_a_wrong_record_is_refused(area, url, coordinator, changes, field) -> None:
    response = coordinator.post(url("held"), held(area, **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Negotiation.objects.exists()


def test_same_municipality_is_not_both_present_and_absent(area, url, coordinator) -> None:
    response = coordinator.post(url("held"), held(area, absent=[area.alavesi.pk]))
    assert "absent" in response.context["form"].errors


def test_people_of_the_directory_are_ticked_onto_the_list(area, url, coordinator) -> None:
    post = people_factory.make_post(organisation=area.alavesi, interface=None)
    person = people_factory.make_person(organisation=area.alavesi, name="Yleinen Yhteys")
    holding = people_factory.make_holding(post=post, person=person)
    foreign = people_factory.make_holding(
        post=people_factory.make_post(organisation=area.koivujoki, interface=None),
        person=people_factory.make_person(organisation=area.koivujoki),
    )
    negotiation = make_negotiation(state=S.PLANNED, covering=[area.alavesi], rules=["s14"])
    for _twice in range(2):
        coordinator.post(url("people", negotiation.pk), {"people": [holding.pk, foreign.pk, "x"]})
    assert list(negotiation.participants.values_list("name", flat=True)) == ["Yleinen Yhteys"]
    page = coordinator.get(url("people", negotiation.pk)).content.decode()
    assert "checked disabled" in page


def test_someone_else_needs_an_organisation(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.PLANNED)
    typed = {"name": "Pekka Poliisi", "email": "pekka@poliisi.fi"}
    assert coordinator.post(url("participant-new", negotiation.pk), typed).status_code == 422
    typed["organisation_name"] = "Itä-Suomen poliisilaitos"
    assert coordinator.post(url("participant-new", negotiation.pk), typed).status_code == 302
    again = coordinator.post(url("participant-new", negotiation.pk), typed)
    assert again.status_code == 422
    participant = Participant.objects.get()
    coordinator.post(url("participant-remove", participant.pk))
    assert not Participant.objects.exists()


def test_attendance_is_one_form(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.HELD, starts_at=timezone.now() - timedelta(days=1))
    there, away = (make_participant(negotiation=negotiation) for _n in range(2))
    coordinator.post(url("attendance", negotiation.pk), {"present": [there.pk, "x"]})
    marks = dict(negotiation.participants.values_list("pk", "attendance"))
    assert marks == {there.pk: "present", away.pk: "absent"}


def test_items_are_written_moved_and_removed(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.PLANNED)
    for title in ("Toinen", "Ensimmäinen"):
        coordinator.post(url("item-new", negotiation.pk), {"title": title})
    last = AgendaItem.objects.get(title="Ensimmäinen")
    coordinator.post(url("item-move", last.pk, "up"))
    assert list(negotiation.items.values_list("title", flat=True)) == ["Ensimmäinen", "Toinen"]
    assert coordinator.post(url("item-move", last.pk, "sideways")).status_code == 404
    coordinator.post(url("item-edit", last.pk), {"title": "Avaus", "proposal": "Avataan."})
    make_followup(negotiation=negotiation, item=last)
    response = coordinator.post(url("item-remove", last.pk), follow=True)
    assert AgendaItem.objects.filter(title="Avaus").exists()
    assert response.context["messages"]


def test_outcome_saves_itself_and_never_over_another(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.HELD, starts_at=timezone.now() - timedelta(hours=1))
    item = make_agendaitem(negotiation=negotiation)
    address = url("outcome", item.pk)
    typed = {"version": 1, "body": "Minun tekstini", "outcome_kind": "agreed"}
    saved = coordinator.post(address, typed, headers=HTMX)
    assert 'value="2"' in saved.content.decode()
    assert "data-hx-swap-oob" in saved.content.decode()
    theirs = coordinator.post(address, {**typed, "body": "Sinun tekstisi"}, headers=HTMX)
    text = theirs.content.decode()
    assert theirs.status_code == 409
    assert "Minun tekstini" in text
    assert "Sinun tekstisi" in text
    assert 'data-take-version="2"' in text
    assert "data-hx-swap-oob" not in text
    blank = coordinator.post(address, {"version": 1, "body": "Sinun tekstisi"}, headers=HTMX)
    assert "data-hx-swap-oob" in blank.content.decode()
    plain = coordinator.post(address, {**typed, "body": "Sinun tekstisi"})
    assert plain.status_code == 409
    assert "<html" in plain.content.decode()
    together = {"version": 2, "body": "Yhdessä", "outcome_kind": "agreed"}
    assert coordinator.post(address, together).status_code == 302
    item.refresh_from_db()
    assert item.outcome == "Yhdessä"
    assert coordinator.post(address, {"version": "x"}, headers=HTMX).status_code == 422


def test_follow_up_from_an_item_to_done(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.HELD)
    item = make_agendaitem(negotiation=negotiation)
    form = coordinator.get(url("follow-up-new", negotiation.pk) + f"?item={item.pk}").context[
        "form"
    ]
    assert form["item"].value() == item.pk
    assert coordinator.get(url("follow-up-new", negotiation.pk) + "?item=x'").status_code == 200
    typed = {
        "what": "Taulukko",
        "organisation": area.alavesi.pk,
        "due_on": "2027-01-31",
        "item": item.pk,
    }
    coordinator.post(url("follow-up-new", negotiation.pk), typed)
    follow_up = FollowUp.objects.get()
    editor = area.people.client("editor")
    assert editor.post(url("follow-up", follow_up.pk), {"state": "gone"}).status_code == 422
    assert (
        editor.post(url("follow-up", follow_up.pk), {"state": "done", "note": "Tehty"}).status_code
        == 302
    )
    follow_up.refresh_from_db()
    assert follow_up.done_on == timezone.localdate()
    assert "Taulukko" in editor.get(url("follow-ups") + "?show=all").content.decode()
    assert "Taulukko" not in editor.get(url("follow-ups") + "?show=own").content.decode()


def test_post_of_a_follow_up_is_of_its_organisation(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.HELD)
    post = people_factory.make_post(organisation=area.koivujoki, interface=None)
    typed = {"what": "Taulukko", "organisation": area.alavesi.pk, "post": post.pk}
    response = coordinator.post(url("follow-up-new", negotiation.pk), typed)
    assert "post" in response.context["form"].errors


def test_a_participating_organisation_makes_a_remark(area, url) -> None:
    negotiation = make_negotiation(state=S.COMMENTING, covering=[area.alavesi])
    editor = area.people.client("editor")
    assert editor.post(url("remark-new", negotiation.pk), {"text": ""}).status_code == 422
    editor.post(url("remark-new", negotiation.pk), {"text": "Kohta 3 on toisin."})
    assert Remark.objects.get().organisation == area.alavesi
    assert "Kohta 3" in editor.get(negotiation.get_absolute_url()).content.decode()
    assert (
        "Kohta 3"
        not in area.people.client("partner").get(negotiation.get_absolute_url()).content.decode()
    )


def test_draft_is_in_the_languages_of_the_parties_only(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.HELD)
    assert coordinator.get(url("draft", negotiation.pk))["Content-Type"] == "application/pdf"
    assert coordinator.get(url("draft", negotiation.pk) + "?language=sv").status_code == 404


def test_calendar_file_of_a_negotiation(area, url, coordinator) -> None:
    response = coordinator.get(url("calendar", make_negotiation().pk))
    assert response.content.startswith(b"BEGIN:VCALENDAR")
    assert coordinator.get(url("calendar", make_negotiation(starts_at=None).pk)).status_code == 404


def test_document_meets_a_duty(area, url) -> None:
    duty = Duty.objects.get(rule="municipality-yearly-report", bearer=area.alavesi)
    recorder = area.people.client("recorder")
    typed = {
        "title": "Hyvinvointiraportti",
        "organ": "Kunnanvaltuusto",
        "section": "12",
        "done_on": "2026-03-02",
        "url": "https://alavesi.fi/raportti",
    }
    assert recorder.post(url("evidence-new", duty.pk), typed).status_code == 302
    page = recorder.get(url("duty", duty.pk)).content.decode()
    assert "Hyvinvointiraportti" in page
    evidence = Evidence.objects.get()
    assert not evidence.is_on_behalf
    assert recorder.get(url("evidence-file", evidence.pk)).status_code == 404
    recorder.post(url("evidence-remove", evidence.pk))
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done_on": ""}, "done_on"),
        ({"done_on": "2026-02-31"}, "done_on"),
        ({"done_on": "2099-03-02"}, "done_on"),
        ({"done_on": "2025-12-31"}, "done_on"),
        ({"title": ""}, "title"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"file": SimpleUploadedFile("x.pdf", b"not a pdf")}, "file"),
    ],
)
def test_wrong_evidence_is_refused(area, url, coordinator, changes, field) -> None:
    duty = Duty.objects.get(rule="municipality-yearly-report", bearer=area.alavesi)
    typed = {"title": "Raportti", "section": "12", "done_on": "2026-03-02"} | changes
    response = coordinator.post(url("evidence-new", duty.pk), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_negotiation_is_named_for_a_duty_by_hand(area, url, coordinator) -> None:
    duty = Duty.objects.get(rule="s14", bearer=area.alavesi)
    late = make_negotiation(
        state=S.HELD, rules=["s14"], starts_at=timezone.now() - timedelta(days=3)
    )
    other = make_negotiation(state=S.HELD)
    one = make_participant(negotiation=late, organisation=area.alavesi, attendance="absent")
    for wrong in (other, late):
        typed = {"negotiation": wrong.pk}
        response = coordinator.post(url("evidence-new", duty.pk), typed)
        assert response.status_code == 422
        assert response.context["form"].errors["negotiation"]
    one.attendance = "present"
    one.save()
    typed = {"negotiation": late.pk}
    assert coordinator.post(url("evidence-new", duty.pk), typed).status_code == 422
    make_agendaitem(negotiation=late, outcome="Sovittiin.")
    assert coordinator.post(url("evidence-new", duty.pk), typed).status_code == 302
    assert duty.evidence.get().evidence.negotiation == late


def test_duty_page_shows_states_in_words_and_by_what(area, url, on_day) -> None:
    on_day(date(2026, 3, 2))
    report = Duty.objects.get(rule="municipality-yearly-report", bearer=area.alavesi)
    make_evidence(duty=report, title="Raportti valtuustolle")
    viewer = area.people.client("viewer")
    response = viewer.get(url("duties") + "?show=documents")
    assert "Raportti valtuustolle" in response.content.decode().replace("\u00ad", "")
    assert [cell.duty for cell in response.context["own"]] == [report]
    response = viewer.get(url("duties"))
    columns = {c.rule.code: (c.without_date, c.of) for c in response.context["board"].columns}
    assert columns == {"s14": (2, 2), "hyte-attendance": (2, 2)}
    assert {(o.name_fi, c.rule.code, c.of) for o, c in response.context["board"].others} == {
        (area.county.name_fi, "s14", 2),
        (area.county.name_fi, "hyte-negotiation", 1),
    }
    for odd in ("?year=1950", "?year=x", "?show=nonsense"):
        assert viewer.get(url("duties") + odd).status_code == 200


@pytest.mark.parametrize("number", ["²", "9" * 5000, "x", "-1"])
def test_a_number_that_is_none_is_no_error(area, url, coordinator, number) -> None:
    negotiation = make_negotiation(state=S.HELD)
    for page in (url("duties"), url("follow-up-new", negotiation.pk)):
        answer = coordinator.get(page, {"year": number, "item": number})
        assert answer.status_code == 200


def test_a_negotiation_that_was_held_keeps_its_day(area, url, coordinator) -> None:
    negotiation = make_negotiation(state=S.HELD, starts_at=timezone.now() - timedelta(days=3))
    typed = {"title_fi": "Pidetty", "convener": negotiation.convener_id, "starts_at": ""}
    response = coordinator.post(url("edit", negotiation.pk), typed)
    assert response.status_code == 422
    assert response.context["form"].errors["starts_at"]


def test_duty_page_of_an_earlier_year(area, url, on_day) -> None:
    open_duties(date(2025, 12, 1))
    on_day(date(2026, 3, 2))
    response = area.people.client("viewer").get(url("duties") + "?year=2025")
    rows = response.context["board"].rows
    states = {cell.state for _o, cells in rows for each in cells for cell in each}
    assert response.context["years"] == [2026, 2025]
    assert states == {"no_convener", "overdue"}


def test_list_is_filtered_and_parts_are_parts(area, url) -> None:
    make_negotiation(title_fi="Kevään hyte", rules=["hyte-negotiation"], covering=[area.alavesi])
    make_negotiation(title_fi="Syksyn 14 §", rules=["s14"], covering=[area.koivujoki])
    make_negotiation(title_fi="Suunnitelma", state=S.PLANNED)
    past = make_negotiation(
        title_fi="Vanha", state=S.APPROVED, starts_at=timezone.now() - timedelta(days=90)
    )
    make_minutes(negotiation=past, file=make_stored_file())
    viewer = area.people.client("viewer")

    def titles(query: str) -> list[str]:
        return [n.title_fi for n, _tone in viewer.get(url("list") + query).context["rows"]]

    assert titles("") == ["Kevään hyte", "Syksyn 14 §"]
    assert titles("?show=held") == ["Vanha"]
    assert len(titles("?show=all")) == 3
    assert titles("?q=kevä") == ["Kevään hyte"]
    assert titles(f"?municipality={area.koivujoki.pk}") == ["Syksyn 14 §"]
    assert titles("?theme=s14&show=all") == ["Syksyn 14 §"]
    assert len(titles("?municipality=x&page=99")) == 2
    part = viewer.get(url("list"), headers=HTMX)
    assert "<html" not in part.content.decode()
    assert part["Vary"].count("HX-Request") == 1


def many(area: Area, number: int) -> None:
    for n in range(number):
        municipality = make_organisation(name_fi=f"Kunta {n:02}")
        negotiation = make_negotiation(rules=["s14"], covering=[area.alavesi, municipality])
        make_minutes(negotiation=negotiation, file=make_stored_file())
        make_participant(negotiation=negotiation, organisation=municipality)
        make_agendaitem(negotiation=negotiation)
        make_followup(negotiation=negotiation, organisation=municipality)
    open_duties(timezone.localdate())
    for duty in Duty.objects.filter(rule="municipality-yearly-report"):
        make_evidence(duty=duty, done_on=duty.period_start)


@pytest.mark.parametrize("name", ["list", "duties", "follow-ups"])
@pytest.mark.parametrize("query", ["", "?show=all", "?show=documents"])
def test_queries_do_not_grow_with_the_rows(
    area, url, coordinator, name, query, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    many(area, 3)
    coordinator.get(url(name) + query)
    with CaptureQueriesContext(connection) as few:
        assert coordinator.get(url(name) + query).status_code == 200
    many(area, 27)
    with django_assert_num_queries(len(few)):
        coordinator.get(url(name) + query)
    assert len(few) <= 24


def test_negotiation_with_thirty_of_all_has_a_ceiling(
    area, url, coordinator, django_assert_max_num_queries
) -> None:
    negotiation = make_negotiation(
        state=S.HELD,
        rules=["s14", "hyte-negotiation"],
        starts_at=timezone.now() - timedelta(hours=1),
    )
    for _n in range(30):
        organisation = make_organisation()
        make_participant(negotiation=negotiation, organisation=organisation)
        make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
        make_followup(negotiation=negotiation, organisation=organisation)
    with django_assert_max_num_queries(40):
        assert coordinator.get(negotiation.get_absolute_url()).status_code == 200
