"""What is done with negotiations: invitations, rounds, agenda, outcomes, follow-ups, evidence."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import vobject
from django.db import DatabaseError, transaction
from django.utils import timezone

from negotiations import actions
from negotiations.actions.agenda import open_from_before
from negotiations.duties import themes_on
from negotiations.models import (
    AgendaItem,
    Evidence,
    FollowUp,
    Minutes,
    Negotiation,
    Participant,
)
from negotiations.proposals import proposals, without_anyone
from tests.factories import contacts as people_factory
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_duty,
    make_followup,
    make_minutes,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.audit.models import Entry
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Notice
from yhdyspinta.notices.tasks import make_mails
from yhdyspinta.tenancy.models import Organisation

S = Negotiation.State


def planned(area: Area, **fields: object) -> Negotiation:
    return make_negotiation(state=S.PLANNED, convener=area.county, **fields)  # type: ignore[arg-type]


def test_invitation_has_a_calendar_file_and_is_in_the_organisations_languages(area: Area) -> None:
    Organisation.objects.filter(pk=area.alavesi.pk).update(languages=["sv", "fi"])
    negotiation = planned(
        area, title_fi="Hyte 2026", title_sv="Hyte 2026 på svenska", place="Virastotalo"
    )
    make_participant(
        negotiation=negotiation,
        organisation=area.alavesi,
        email="anna@alavesi.fi",
        name="Anna Äijälä",
    )
    make_participant(negotiation=negotiation, organisation=None, organisation_name="Poliisi")
    make_participant(negotiation=negotiation, organisation=area.county, email="")
    actions.advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))
    notices = list(Notice.objects.select_related("recipient").order_by("pk"))
    assert len(notices) == 2
    assert all(notice.at_once and notice.code == "negotiation.invited" for notice in notices)
    anna = next(n for n in notices if n.recipient.address == "anna@alavesi.fi")
    assert anna.recipient.languages == ["sv", "fi"]
    event = vobject.readOne(anna.calendar)
    assert event.method.value == "REQUEST"
    assert event.vevent.summary.value == "Hyte 2026 på svenska / Hyte 2026"
    assert event.vevent.attendee.value == "mailto:anna@alavesi.fi"


def tell() -> None:
    """Everything that waits is put into mails."""
    make_mails(Notice.objects.untold(), together=False)


def test_change_raises_the_sequence_and_cancelling_too(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = planned(area)
    make_participant(negotiation=negotiation)
    negotiation = actions.advance_negotiation(negotiation, "invite", actor=coordinator)
    tell()
    negotiation.place = "Toinen paikka"
    actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    negotiation.chair = "Ei kalenterissa"
    actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    tell()
    actions.advance_negotiation(negotiation, "cancel", actor=coordinator, reason="Myrsky")
    events = [vobject.readOne(n.calendar) for n in Notice.objects.order_by("pk")]
    assert [event.method.value for event in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event.vevent.sequence.value for event in events] == ["0", "1", "2"]
    assert len({event.vevent.uid.value for event in events}) == 1
    assert events[-1].vevent.status.value == "CANCELLED"
    codes = Notice.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["negotiation.invited", "negotiation.changed", "negotiation.cancelled"]


def test_a_plan_is_silent(area: Area) -> None:
    negotiation = planned(area)
    make_participant(negotiation=negotiation)
    coordinator = area.actor("coordinator")
    negotiation.place = "Muuttui"
    actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    actions.advance_negotiation(negotiation, "cancel", actor=coordinator, reason="Turha")
    assert not Notice.objects.exists()


def test_who_is_added_after_the_invitations_is_invited_alone(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = planned(area)
    make_participant(negotiation=negotiation)
    negotiation = actions.advance_negotiation(negotiation, "invite", actor=coordinator)
    late = Participant(organisation=area.alavesi, name="Myöhäinen", email="myohainen@alavesi.fi")
    for _twice in range(2):
        actions.add_participants(negotiation, [late], actor=coordinator)
        late = Participant(
            organisation=area.alavesi, name="Myöhäinen", email="myohainen@alavesi.fi"
        )
    assert Notice.objects.count() == 2
    assert Notice.objects.filter(recipient__address="myohainen@alavesi.fi").count() == 1


def test_a_postponed_negotiation_comes_back_with_a_higher_sequence(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = planned(area)
    make_participant(negotiation=negotiation)
    for step in ("invite", "postpone", "plan", "invite"):
        negotiation = actions.advance_negotiation(
            negotiation, step, actor=coordinator, reason="Siirtyy"
        )
        tell()
    codes = Notice.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["negotiation.invited", "negotiation.postponed", "negotiation.changed"]


def test_who_is_added_after_a_change_is_invited_and_who_is_taken_off_hears_it_alone(
    area: Area,
) -> None:
    coordinator = area.actor("coordinator")
    negotiation = planned(area)
    make_participant(negotiation=negotiation, email="eka@esimerkki.fi")
    negotiation = actions.advance_negotiation(negotiation, "invite", actor=coordinator)
    negotiation.place = "Toinen paikka"
    actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    late = Participant(organisation=area.alavesi, name="Uusi", email="uusi@alavesi.fi")
    actions.add_participants(negotiation, [late], actor=coordinator)
    tell()
    heard = Notice.objects.order_by("pk").values_list("recipient__address", "code")
    assert heard.last() == ("uusi@alavesi.fi", "negotiation.invited")
    actions.remove_participant(negotiation.participants.get(name="Uusi"), actor=coordinator)
    assert heard.last() == ("uusi@alavesi.fi", "negotiation.cancelled")
    assert heard.filter(code="negotiation.cancelled").count() == 1
    cancelled = vobject.readOne(Notice.objects.latest("pk").calendar)
    assert cancelled.method.value == "CANCEL"
    tell()
    again = Participant(organisation=area.alavesi, name="Uusi", email="uusi@alavesi.fi")
    negotiation.refresh_from_db()
    actions.add_participants(negotiation, [again], actor=coordinator)
    assert heard.last() == ("uusi@alavesi.fi", "negotiation.invited")


def test_nothing_is_written_after_the_memo_was_approved_meanwhile(area: Area) -> None:
    coordinator = area.actor("coordinator")
    item = make_agendaitem(outcome="Sovittu")
    one = make_participant(negotiation=item.negotiation)
    Negotiation.objects.filter(pk=item.negotiation_id).update(state=S.APPROVED)
    for write in (
        lambda: actions.save_item(item, actor=coordinator),
        lambda: actions.remove_item(item, actor=coordinator),
        lambda: actions.save_outcome(item, revision=1, kind="agreed", text="Toinen"),
        lambda: actions.mark_attendance(
            item.negotiation, present=[one.pk], absent=[], actor=coordinator
        ),
    ):
        with pytest.raises(StepRefusedError):
            write()
    item.refresh_from_db()
    assert item.outcome == "Sovittu"


def test_an_edit_overwrites_neither_an_outcome_nor_a_step_taken_meanwhile(area: Area) -> None:
    coordinator = area.actor("coordinator")
    item = make_agendaitem()
    negotiation = Negotiation.objects.get(pk=item.negotiation_id)
    actions.save_outcome(item, revision=1, kind="agreed", text="Sovittu")
    item.title = "Uusi otsikko"
    actions.save_item(item, actor=coordinator)
    item.refresh_from_db()
    assert (item.title, item.outcome, item.revision) == ("Uusi otsikko", "Sovittu", 2)
    actions.advance_negotiation(negotiation, "cancel", actor=coordinator, reason="Este")
    with pytest.raises(StepRefusedError):
        actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    negotiation.refresh_from_db()
    assert (negotiation.state, negotiation.state_reason) == (S.CANCELLED, "Este")


def test_a_negotiation_known_as_evidence_is_linked_recorded_and_told(area: Area) -> None:
    Organisation.objects.filter(pk=area.alavesi.pk).update(registry_email="kirjaamo@alavesi.fi")
    negotiation = make_negotiation(state=S.HELD)
    bearer = Organisation.objects.get(pk=area.alavesi.pk)
    for duty in (make_duty(bearer=area.koivujoki), make_duty(bearer=bearer)):
        day = negotiation.day
        assert day
        evidence = Evidence(kind="negotiation", negotiation=negotiation, done_on=day)
        for _twice in range(2):
            actions.record_evidence(duty, evidence, file=None, actor=area.actor("coordinator"))
        assert Entry.objects.about(duty).get().code == "duty.shown_on_behalf"
    assert negotiation.evidence.get().duties.count() == 2
    assert Notice.objects.get().recipient.address == "kirjaamo@alavesi.fi"


def test_directory_proposes_those_who_answer(area: Area) -> None:
    hyte = people_factory.make_interface(code="hyte", legal_basis="612/2021")
    other = people_factory.make_interface(code="other", legal_basis="")
    ngo = make_organisation(kind="ngo", name_fi="Yhdistys")

    def holder(organisation: Organisation, interface: object, name: str) -> None:
        post = people_factory.make_post(organisation=organisation, interface=interface)
        person = people_factory.make_person(organisation=organisation, name=name)
        people_factory.make_holding(post=post, person=person)

    holder(area.alavesi, None, "Yleinen Yhteyshenkilö")
    holder(area.alavesi, hyte, "Hyte Henkilö")
    holder(area.alavesi, other, "Muu Henkilö")
    holder(ngo, None, "Järjestön Henkilö")

    def names(rule: str) -> set[str]:
        negotiation = planned(area, rules=[rule], covering=[area.alavesi, area.koivujoki])
        found = proposals(negotiation)
        assert area.koivujoki in without_anyone(negotiation, found)
        return {proposal.holding.person.name for proposal in found}

    assert names("s14") == {"Yleinen Yhteyshenkilö"}
    assert names("hyte-negotiation") == {
        "Yleinen Yhteyshenkilö",
        "Hyte Henkilö",
        "Järjestön Henkilö",
    }


def test_usual_agenda_begins_with_what_is_open_from_before(area: Area) -> None:
    earlier = make_negotiation(covering=[area.alavesi], state=S.APPROVED)
    make_followup(negotiation=earlier, what="Päivitä taulukko", organisation=area.alavesi)
    make_followup(negotiation=earlier, what="Valmis jo", state="done", organisation=area.alavesi)
    elsewhere = make_negotiation(covering=[area.koivujoki], state=S.APPROVED)
    make_followup(negotiation=elsewhere, what="Toisen kunnan", organisation=area.koivujoki)
    negotiation = planned(area, covering=[area.alavesi])
    make_agendaitem(negotiation=negotiation, title="Oma asia", position=1)
    for _twice in range(2):
        actions.propose_agenda(negotiation, actor=area.actor("coordinator"))
    items = list(negotiation.items.all())
    assert len(items) == 11
    assert items[0].title == "Oma asia"
    assert "Päivitä taulukko" in items[2].background
    assert "Valmis jo" not in items[2].background
    assert [f.what for f in open_from_before(negotiation)] == ["Päivitä taulukko"]


def test_items_move_and_go(area: Area) -> None:
    negotiation = planned(area)
    one, two, three = (make_agendaitem(negotiation=negotiation, title=t) for t in "123")
    actions.move_item(three, up=True)
    actions.move_item(one, up=True)
    assert "".join(negotiation.items.values_list("title", flat=True)) == "132"
    actions.move_item(one, up=False)
    assert "".join(negotiation.items.values_list("title", flat=True)) == "312"
    actions.remove_item(two, actor=area.actor("coordinator"))
    make_followup(negotiation=negotiation, item=one)
    with pytest.raises(StepRefusedError):
        actions.remove_item(one, actor=area.actor("coordinator"))
    assert negotiation.items.count() == 2


def test_an_outcome_saved_meanwhile_is_not_overwritten(area: Area) -> None:
    item = make_agendaitem()
    saved = actions.save_outcome(item, revision=1, kind="agreed", text="Minun")
    assert saved.revision == 2
    with pytest.raises(actions.OutcomeConflictError) as conflict:
        actions.save_outcome(item, revision=1, kind="agreed", text="Sinun")
    assert conflict.value.item.outcome == "Minun"
    again = actions.save_outcome(item, revision=1, kind="agreed", text="Minun")
    assert again.revision == 2


def test_follow_up_recorded_on_behalf_is_told(area: Area) -> None:
    Organisation.objects.filter(pk=area.alavesi.pk).update(registry_email="kirjaamo@alavesi.fi")
    follow_up = make_followup(organisation=Organisation.objects.get(pk=area.alavesi.pk))
    follow_up.state = FollowUp.State.DONE
    done = actions.update_follow_up(follow_up, actor=area.actor("coordinator"))
    assert (done.is_on_behalf, done.done_on) == (True, timezone.localdate())
    assert Notice.objects.get().recipient.address == "kirjaamo@alavesi.fi"
    follow_up.state = FollowUp.State.OPEN
    own = actions.update_follow_up(follow_up, actor=area.actor("editor"))
    assert (own.is_on_behalf, own.done_on) == (False, None)
    assert Notice.objects.count() == 1


def test_negotiation_held_already_is_recorded_with_its_memo(area: Area) -> None:
    negotiation = actions.record_held(
        Negotiation(title_fi="Kevään neuvottelu", convener=area.county),
        day=at(date(2026, 2, 3), 0),
        themes=themes_on(date(2026, 2, 3)),
        present=[area.alavesi],
        absent=[area.koivujoki],
        memo=Upload("muistio.pdf", "application/pdf", b"%PDF-1.7\n"),
        note="",
        actor=area.actor("coordinator"),
    )
    assert negotiation.state == S.APPROVED
    assert Minutes.objects.get().file.name == "muistio.pdf"
    on = date(2026, 3, 2)
    assert area.state("s14", area.alavesi, area.county, on) == "met"
    assert area.state("hyte-negotiation", area.county, None, on) == "met"
    assert area.state("hyte-attendance", area.koivujoki, area.county, on) == "invited_absent"
    assert "klo" not in negotiation.when()
    assert not Notice.objects.exists()


def test_negotiation_of_an_earlier_year_opens_that_years_duties(area: Area) -> None:
    actions.record_held(
        Negotiation(title_fi="Vanha", convener=area.county),
        day=at(date(2025, 9, 9), 0),
        themes=themes_on(date(2025, 9, 9)),
        present=[area.alavesi],
        absent=[],
        memo=None,
        note="Käytiin läpi tavoitteet.",
        actor=area.actor("coordinator"),
    )
    assert area.state("hyte-attendance", area.alavesi, area.county, date(2025, 12, 1)) == "met"
    assert area.state("s14", area.alavesi, area.county, date(2026, 3, 2)) == "met"
    assert Minutes.objects.get().file.origin == "rendered"


def test_approved_minutes_can_be_neither_changed_nor_removed(area: Area) -> None:
    minutes = make_minutes()
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.objects.filter(pk=minutes.pk).update(language="sv")
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.objects.filter(pk=minutes.pk).delete()


def test_document_shows_a_duty_and_the_bearer_hears_of_it(area: Area) -> None:
    Organisation.objects.filter(pk=area.alavesi.pk).update(registry_email="kirjaamo@alavesi.fi")
    duty = make_duty(bearer=Organisation.objects.get(pk=area.alavesi.pk))
    evidence = Evidence(kind="document", title="Kertomus", done_on=date(2026, 3, 2), section="12")
    actions.record_evidence(duty, evidence, file=None, actor=area.actor("coordinator"))
    assert evidence.is_on_behalf
    assert Notice.objects.get().code == "duty.on_behalf"
    assert Entry.objects.about(duty).get().code == "duty.shown_on_behalf"
    assert actions.remove_evidence(evidence, actor=area.actor("coordinator")) == [duty]
    assert not duty.evidence.exists()


def test_memo_in_two_languages_when_the_parties_speak_two(
    area: Area, on_day: Callable[[date], None]
) -> None:
    Organisation.objects.filter(pk=area.alavesi.pk).update(languages=["fi", "sv"])
    negotiation = make_negotiation(
        state=S.COMMENTING,
        covering=[area.alavesi],
        convener=area.county,
        starts_at=timezone.now() - timedelta(days=1),
    )
    make_participant(negotiation=negotiation, attendance="present")
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
    actions.advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))
    assert sorted(Minutes.objects.values_list("language", flat=True)) == ["fi", "fi+sv", "sv"]


def test_list_of_items_is_in_one_order_after_all(area: Area) -> None:
    negotiation = planned(area)
    for _n in range(3):
        actions.save_item(
            AgendaItem(negotiation=negotiation, title="Asia"), actor=area.actor("coordinator")
        )
    assert list(negotiation.items.values_list("position", flat=True)) == [1, 2, 3]
