"""Answering a matter and telling how a follow-up goes without an account."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from negotiations import actions
from negotiations.actions.matters import MOST_BY_LINK, Target
from negotiations.models import FollowUp, Matter, MatterParty, MatterReply
from negotiations.personal_links import (
    FOLLOW_UP_LINK,
    LINK_DAYS,
    MATTER_LINK,
    follow_up_path,
    matter_path,
)
from negotiations.reminders import remind
from tests.factories.contacts import make_holding, make_person, make_post
from tests.factories.negotiations import (
    make_agendaitem,
    make_followup,
    make_matter,
    make_matterreply,
    make_negotiation,
)
from tests.factories.tenancy import make_membership
from tests.negotiations.conftest import Area
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Notice, Recipient, recipient_for
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Role
from yhdyspinta.web.access import link_token

F = FollowUp.State


@pytest.fixture
def maija(area: Area) -> Recipient:
    """Holds a post of Alavesi, has no account."""
    post = make_post(organisation=area.alavesi, title_fi="Sivistysjohtaja")
    person = make_person(organisation=area.alavesi, name="Maija", email="maija@alavesi.fi")
    make_holding(post=post, person=person)
    return recipient_for("maija@alavesi.fi", name="Maija")


@pytest.fixture
def party(area: Area, maija: Recipient) -> MatterParty:
    """The county asks Alavesi and Koivujoki; Koivujoki has answered."""
    matter = make_matter(title="Aukiolo", text="Avataanko?", concerning=[area.koivujoki])
    make_matterreply(matter=matter, organisation=area.koivujoki, text="Sopii Koivujoelle")
    holding = make_holding(post=make_post(organisation=area.alavesi))
    return MatterParty.objects.create(matter=matter, organisation=area.alavesi, post=holding.post)


@pytest.fixture
def follow_up(area: Area, maija: Recipient) -> FollowUp:
    return make_followup(what="Päivitetään taulukko", organisation=area.alavesi)


def link(party: MatterParty, to: Recipient) -> str:
    return matter_path(party.pk, party.turn, party.post_id, to.pk)


def tell_link(follow_up: FollowUp, to: Recipient) -> str:
    return follow_up_path(follow_up.pk, follow_up.organisation_id, follow_up.post_id, to.pk)


def path_to(address: str, code: str) -> str:
    notice = Notice.objects.get(code=code, recipient__address=address)
    return str(notice.path)


# Matters


def test_looking_changes_nothing_and_answering_does(party: MatterParty, maija: Recipient) -> None:
    stranger, address = Client(), link(party, maija)
    for method in (stranger.get, stranger.head, stranger.options):
        assert method(address).status_code in {200, 405}
    party.refresh_from_db()
    assert party.is_asked()
    page = stranger.get(address).content.decode()
    assert "Avataanko?" in page
    assert "Sopii Koivujoelle" in page
    assert stranger.post(address, {"text": "Avataan"}).status_code == 302
    reply = MatterReply.objects.get(organisation=party.organisation)
    assert (reply.text, reply.by_name, reply.by_post) == ("Avataan", "Maija", party.post)
    assert reply.membership is None
    party.refresh_from_db()
    assert party.answered_at
    assert Notice.objects.filter(code="matter.answered").exists()
    assert "Maija" not in str(Entry.objects.about(party.matter).first())


def test_who_answered_is_shown_to_the_parties(
    area: Area, party: MatterParty, maija: Recipient
) -> None:
    actions.answer_by_link(party, text="Avataan", name="Maija", post=party.post)
    client = area.people.client("coordinator")
    page = client.get(party.matter.get_absolute_url()).content.decode()
    assert "Maija" in page
    assert party.post
    assert party.post.title_fi in page


def test_an_office_tells_who_answers(party: MatterParty) -> None:
    address = link(party, recipient_for("kirjaamo@alavesi.fi", name="Alavesi"))
    nameless = Client().post(address, {"text": "Avataan"})
    assert nameless.status_code == 422
    assert list(nameless.context["form"].errors) == ["name"]
    assert "Avataan" in nameless.content.decode()
    assert Client().post(address, {"text": "Avataan", "name": "Sihteeri"}).status_code == 302
    assert MatterReply.objects.get(by_name="Sihteeri").organisation == party.organisation


@pytest.mark.parametrize("text", ["", "   ", "x" * 5_001, "nolla\x00merkki"])
def test_a_wrong_answer_is_refused(party: MatterParty, maija: Recipient, text: str) -> None:
    assert Client().post(link(party, maija), {"text": text}).status_code == 422
    party.refresh_from_db()
    assert party.is_asked()


def test_sent_twice_is_kept_once_and_there_is_an_end(party: MatterParty, maija: Recipient) -> None:
    address = link(party, maija)
    for _n in range(3):
        assert Client().post(address, {"text": "Avataan"}).status_code == 302
    assert MatterReply.objects.filter(by_name="Maija").count() == 1
    for n in range(MOST_BY_LINK):
        response = Client().post(address, {"text": f"Vielä {n}"})
    assert response.status_code == 422
    assert MatterReply.objects.filter(by_name="Maija").count() == MOST_BY_LINK


def test_a_link_is_over_when_nothing_is_asked(
    area: Area, party: MatterParty, maija: Recipient
) -> None:
    address = link(party, maija)
    post = make_post(organisation=area.alavesi)
    passed = actions.pass_on(
        party,
        Target(Organisation.objects.get(pk=area.alavesi.pk), post),
        note="Hänelle",
        actor=area.actor("coordinator"),
    )
    for response in (Client().get(address), Client().post(address, {"text": "Silti"})):
        assert response.status_code == 410
        assert "Avataanko?" not in response.content.decode()
    address = link(passed, maija)
    assert Client().get(address).status_code == 200
    actions.close_matter(passed.matter, outcome="Avattiin", actor=area.actor("coordinator"))
    for response in (Client().get(address), Client().post(address, {"text": "Silti"})):
        assert response.status_code == 410
        assert "Avattiin" in response.content.decode()
    passed.delete()
    assert Client().get(address).status_code == 410
    assert not MatterReply.objects.filter(by_name="Maija").exists()


def test_closed_while_the_page_was_open(area: Area, party: MatterParty) -> None:
    actions.close_matter(party.matter, outcome="Raukesi", actor=area.actor("coordinator"))
    with pytest.raises(StepRefusedError):
        actions.answer_by_link(party, text="Vielä", name="Maija")


Make = Callable[[MatterParty, FollowUp, Recipient], str]
LINKS: list[Make] = [
    lambda party, _follow_up, maija: link(party, maija),
    lambda _party, follow_up, maija: tell_link(follow_up, maija),
]


@pytest.mark.parametrize("make", LINKS)
def test_old_broken_and_foreign_links(
    area: Area,
    party: MatterParty,
    follow_up: FollowUp,
    maija: Recipient,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = make(party, follow_up, maija)
    assert Client().get(address).status_code == 200
    assert Client().get(f"{address[:-1]}x/").status_code == 410
    other = area.people.members["outsider"].tenant
    whose = {"tenant": other.pk, "to": maija.pk, "post": 0}
    foreign = [
        link_token(MATTER_LINK, **whose, party=party.pk, turn=1),
        link_token(FOLLOW_UP_LINK, **whose, follow_up=follow_up.pk, organisation=1),
    ]
    start = address.rsplit("/", 2)[0]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + (LINK_DAYS + 1) * 24 * 60 * 60)
    old = Client().get(address)
    monkeypatch.undo()
    assert old.status_code == 410
    for token in foreign:
        assert Client().get(f"{start}/{token}/").status_code == 410


def test_a_link_of_an_area_in_the_address_of_another(people: Any) -> None:
    other = people.members["outsider"].tenant
    """It opens nothing there, and tells nothing."""
    with tenant_context(people.tenant.pk):
        party = MatterParty.objects.create(
            matter=make_matter(text="Salainen"), organisation=people.municipality
        )
        to = recipient_for("maija@alavesi.fi")
        paths = [link(party, to), tell_link(make_followup(what="Salainen"), to)]
    for path in paths:
        assert Client().get(path).status_code == 200
        moved = path.replace(f"/{people.tenant.slug}/", f"/{other.slug}/")
        for response in (Client().get(moved), Client().post(moved, {"text": "x", "name": "y"})):
            assert response.status_code == 410
            assert "Salainen" not in response.content.decode()


def test_the_mail_has_the_link_for_those_without_an_account(area: Area, maija: Recipient) -> None:
    member = make_membership(Role.EDITOR, organisation=area.koivujoki)
    person = make_person(organisation=area.koivujoki, email=member.user.email.upper())
    make_holding(post=make_post(organisation=area.koivujoki), person=person)
    day = timezone.localdate() + timedelta(days=7)
    matter = Matter(kind="wish", title="Aukiolo", organisation=area.county, answer_by=day)
    both = Organisation.objects.filter(pk__in=[area.alavesi.pk, area.koivujoki.pk])
    actions.raise_matter(matter, concerned=both, actor=area.actor("coordinator"))
    path = path_to("maija@alavesi.fi", "matter.raised")
    assert Client().post(path, {"text": "Sopii"}).status_code == 302
    assert path_to(member.user.email.lower(), "matter.raised") == matter.get_absolute_url()


def test_reminders_have_the_link(
    area: Area, party: MatterParty, follow_up: FollowUp, on_day: Any
) -> None:
    today = timezone.localdate().replace(month=10, day=12)
    on_day(today)
    due = today + timedelta(days=7)
    Matter.objects.update(answer_by=due, raised_at=timezone.now() - timedelta(days=60))
    FollowUp.objects.update(due_on=due, made_on=today - timedelta(days=60))
    MatterParty.objects.filter(pk=party.pk).update(post=None)
    remind(today)
    path = path_to("maija@alavesi.fi", "matter.unanswered")
    assert Client().post(path, {"text": "Sopii"}).status_code == 302
    path = path_to("maija@alavesi.fi", "follow_up.coming")
    assert Client().post(path, {"state": "done"}).status_code == 302
    assert MatterReply.objects.filter(by_name="Maija").exists()
    follow_up.refresh_from_db()
    assert follow_up.state == F.DONE


def test_a_reminder_of_an_account_holder_leads_to_the_page(area: Area, on_day: Any) -> None:
    today = timezone.localdate().replace(month=10, day=12)
    on_day(today)
    user = area.people.members["partner"].user
    person = make_person(organisation=area.koivujoki, email=user.email, user=user)
    make_holding(post=make_post(organisation=area.koivujoki), person=person)
    follow_up = make_followup(organisation=area.koivujoki, due_on=today + timedelta(days=7))
    remind(today)
    assert path_to(user.email, "follow_up.coming").endswith(f"/follow-ups/{follow_up.pk}/")


# Follow-ups


def test_telling_how_it_goes(follow_up: FollowUp, maija: Recipient) -> None:
    address = tell_link(follow_up, maija)
    assert "Päivitetään taulukko" in Client().get(address).content.decode()
    follow_up.refresh_from_db()
    assert follow_up.state == F.OPEN
    data = {"state": "under_way", "note": "Puolet tehty"}
    assert Client().post(address, data).status_code == 302
    assert Client().post(address, {"state": "done"}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.done_on) == (F.DONE, timezone.localdate())
    assert (follow_up.told_by_name, follow_up.is_on_behalf) == ("Maija", False)
    assert follow_up.told_at
    for response in (Client().get(address), Client().post(address, data)):
        assert response.status_code == 410
    assert Entry.objects.about(follow_up).filter(code="follow_up.state_by_link").count() == 2


def test_what_cannot_be_done_needs_a_reason_and_is_told(
    area: Area, follow_up: FollowUp, maija: Recipient
) -> None:
    address = tell_link(follow_up, maija)
    silent = Client().post(address, {"state": "dropped"})
    assert silent.status_code == 422
    assert list(silent.context["form"].errors) == ["note"]
    assert Client().post(address, {"state": "gone", "note": "x"}).status_code == 422
    assert Client().post(address, {"state": "dropped", "note": "Ei rahaa"}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.note) == (F.DROPPED, "Ei rahaa")
    coordinator = area.people.members["coordinator"].user.email
    assert path_to(coordinator, "follow_up.cannot").endswith(f"/follow-ups/{follow_up.pk}/")


def test_the_page_shows_nothing_confidential(area: Area, maija: Recipient) -> None:
    negotiation = make_negotiation(state="approved")
    item = make_agendaitem(negotiation=negotiation, title="Salainen asia", is_confidential=True)
    follow_up = make_followup(negotiation=negotiation, item=item, organisation=area.alavesi)
    page = Client().get(tell_link(follow_up, maija)).content.decode()
    assert follow_up.what in page
    assert "Salainen" not in page


def test_a_link_of_a_follow_up_that_another_has_now(
    area: Area, follow_up: FollowUp, maija: Recipient
) -> None:
    address = tell_link(follow_up, maija)
    FollowUp.objects.update(organisation=area.koivujoki)
    assert Client().get(address).status_code == 410
    assert Client().post(address, {"state": "done"}).status_code == 410
    FollowUp.objects.all().delete()
    assert Client().get(address).status_code == 410
