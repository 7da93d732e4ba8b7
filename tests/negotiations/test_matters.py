"""Matters between meetings: who is asked, who sees them, how they go on and end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import formats, timezone, translation

from contacts.models import Interface, Person, Post
from negotiations import actions
from negotiations.backlog import backlog
from negotiations.matters import occasions
from negotiations.matters_todo import matters_awaiting
from negotiations.models import Matter, MatterParty
from negotiations.search import hits
from negotiations.todo import awaiting
from tests.conftest import People
from tests.factories.agreements import make_agreement
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_interface,
    make_level,
    make_organ,
    make_person,
    make_post,
)
from tests.factories.negotiations import (
    make_agendaitem,
    make_forum,
    make_forummember,
    make_matter,
    make_matterreply,
    make_negotiation,
)
from tests.factories.tenancy import make_membership, make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Role

M = Matter


def day(n: int) -> str:
    return (timezone.localdate() + timedelta(days=n)).isoformat()


def url(people: People, name: str, *args: Any) -> str:
    return reverse(f"negotiations:{name}", args=[people.tenant.slug, *args])


def typed(people: People, **more: Any) -> dict[str, Any]:
    """What the county is asked by Alavesi's preparer."""
    return {
        "kind": "wish",
        "title": "Neuvolan aukioloajat",
        "concerned": [people.county.pk],
        "answer_by": day(14),
    } | more


NOTICE = {
    "kind": "advance_notice",
    "organ_name": "Kunnanhallitus",
    "decides_on": day(30),
}


def told(code: str) -> set[str]:
    found = Notice.objects.filter(code=code)
    return {notice.recipient.address for notice in found.select_related("recipient")}


def notices_in_words() -> None:
    """Every letter can be told in words."""
    for notice in Notice.objects.all():
        assert tell(notice).body


@pytest.fixture
def asked(area: Area) -> Area:
    """The county's post for the interface is held, Alavesi has a general contact."""
    interface = make_interface(name_fi="Neuvola")
    post = make_post(organisation=area.county, interface=interface, title_fi="Neuvolapäällikkö")
    make_holding(post=post, person=make_person(organisation=area.county, email="neuvola@hyva.fi"))
    general = make_post(organisation=area.alavesi)
    make_holding(
        post=general, person=make_person(organisation=area.alavesi, email="yleinen@alavesi.fi")
    )
    return area


def raised(area: Area, who: str = "editor", **fields: Any) -> Matter:
    interface = Interface.objects.filter(name_fi="Neuvola").first()
    fields.setdefault("organisation", Organisation.objects.get(pk=area.actor(who).organisation_id))
    concerned = fields.pop("concerned", [area.county])
    matter = Matter(**({"kind": "wish", "title": "Aukiolo", "interface": interface} | fields))
    return actions.raise_matter(matter, concerned=concerned, actor=area.actor(who))


def test_the_counterpart_post_is_asked(asked: Area) -> None:
    matter = raised(asked, concerned=[asked.county, asked.alavesi])
    (party,) = matter.parties.all()
    assert party.post
    assert party.post.title == "Neuvolapäällikkö"
    assert told("matter.told") == {"neuvola@hyva.fi"}
    assert [todo.url for todo in matters_awaiting(asked.actor("admin"))] == []
    assert matter.get_absolute_url() in [todo.url for todo in awaiting(asked.actor("coordinator"))]
    notices_in_words()


@pytest.mark.parametrize(
    ("fields", "code", "at_once"),
    [
        ({}, "matter.told", False),
        ({"answer_by": 14}, "matter.raised", False),
        ({"answer_by": 3}, "matter.raised", True),
        ({"answer_by": 3, "kind": "advance_notice"}, "matter.notice", True),
    ],
)
def test_the_letter_tells_what_is_wanted_and_in_time(
    asked: Area, fields: dict[str, Any], code: str, at_once: bool
) -> None:
    if days := fields.get("answer_by"):
        fields = fields | {"answer_by": timezone.localdate() + timedelta(days=days)}
    raised(asked, **fields)
    notice = Notice.objects.get()
    assert (notice.code, notice.at_once) == (code, at_once)
    notices_in_words()


def test_who_holds_the_post_answers_without_a_role(asked: Area) -> None:
    matter = raised(asked)
    person = matter.parties.get().post.holdings.get().person
    member = make_membership(organisation=asked.county)
    actor = actor_of(member)
    assert not list(matters_awaiting(actor))
    person.user = member.user
    person.save()
    assert len(list(matters_awaiting(actor))) == 1


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("editor", True),
        ("viewer", True),
        ("admin", True),
        ("coordinator", True),
        ("partner", False),
    ],
)
def test_only_the_parties_and_coordinators_see_it(asked: Area, who: str, sees: bool) -> None:
    """Alavesi's grievance against the county: the partner is of Koivujoki."""
    matter = raised(asked, kind=M.Kind.GRIEVANCE)
    actor = asked.actor(who)
    assert Matter.objects.visible_to(actor).filter(pk=matter.pk).exists() is sees
    assert bool(hits(actor, "aukiolo")) is sees
    assert Entry.objects.visible_to(actor).about(matter).exists() is sees


def test_a_merged_municipality_is_answered_for_by_its_heir(asked: Area) -> None:
    matter = raised(asked, who="coordinator", concerned=[asked.alavesi])
    Organisation.objects.filter(pk=asked.alavesi.pk).update(
        valid_to=timezone.localdate() - timedelta(days=1), successor=asked.koivujoki
    )
    partner = asked.actor("partner")
    assert list(Matter.objects.visible_to(partner).awaiting_answer_of(partner.organisation_id))
    heir = Organisation.objects.get(pk=asked.alavesi.pk)
    reply = actions.answer_matter(matter, organisation=heir, text="Sopii", actor=partner)
    assert not reply.is_on_behalf


def test_it_is_answered_when_all_have_answered(asked: Area) -> None:
    matter = raised(asked, concerned=[asked.county, asked.koivujoki])
    for who, organisation, state in [
        ("editor", asked.alavesi, M.State.RAISED),  # the raiser adds
        ("coordinator", asked.county, M.State.RAISED),
        ("partner", asked.koivujoki, M.State.ANSWERED),
    ]:
        actions.answer_matter(
            matter, organisation=organisation, text="Sana", actor=asked.actor(who)
        )
        matter.refresh_from_db()
        assert matter.state == state
    raiser = asked.people.members["editor"].user.email
    assert Notice.objects.filter(code="matter.answered", recipient__address=raiser).count() == 2
    notices_in_words()


def test_on_behalf_is_marked_and_told(asked: Area) -> None:
    coordinator = asked.actor("coordinator")
    matter = raised(
        asked, who="coordinator", organisation=asked.alavesi, concerned=[asked.koivujoki]
    )
    assert matter.is_on_behalf()
    assert told("matter.on_behalf") == {"yleinen@alavesi.fi"}
    Organisation.objects.filter(pk=asked.koivujoki.pk).update(
        registry_email="kirjaamo@koivujoki.fi"
    )
    reply = actions.answer_matter(
        matter,
        organisation=Organisation.objects.get(pk=asked.koivujoki.pk),
        text="Puhelimessa sovittu",
        actor=coordinator,
    )
    assert reply.is_on_behalf
    assert "kirjaamo@koivujoki.fi" in told("matter.on_behalf")
    sentences = [entry.sentence() for entry in Entry.objects.about(matter)]
    assert len(sentences) == 2
    assert any("Koivujoki" in sentence for sentence in sentences)


def test_lifted_with_a_reason_and_never_down(asked: Area) -> None:
    forum = make_forum()
    for organisation, address in [
        (asked.county, "neuvola@hyva.fi"),
        (asked.koivujoki, "muu@koivujoki.fi"),
    ]:
        post = make_post(organisation=organisation)
        make_holding(post=post, person=make_person(organisation=organisation, email=address))
        make_forummember(forum=forum, post=post)
    matter, actor = raised(asked), asked.actor("editor")
    actions.lift_matter(matter, level="forum", forum=forum, reason="Ei edennyt", actor=actor)
    coordinator = asked.people.members["coordinator"].user.email
    assert told("matter.lifted_forum") == {"neuvola@hyva.fi", coordinator}
    assert "Ei edennyt" in str(Entry.objects.about(matter).first())
    with pytest.raises(StepRefusedError):
        actions.lift_matter(matter, level="forum", forum=forum, reason="Taas", actor=actor)
    actions.lift_matter(matter, level="leadership", forum=None, reason="Päätettävä", actor=actor)
    matter.refresh_from_db()
    assert (matter.level, matter.forum) == ("leadership", None)
    assert not matter.levels_above()
    notices_in_words()


@pytest.fixture
def leaders(asked: Area) -> Area:
    """Both sides have leading officials; Alavesi's is away, and has someone who stands in."""
    make_level(code="elected", position=1, is_political=True)
    leading = make_level(code="leading", position=2)
    expert = make_level(code="expert", position=3)
    for organisation, level, address in [
        (asked.county, leading, "johtaja@hyva.fi"),
        (asked.county, expert, "asiantuntija@hyva.fi"),
        (asked.alavesi, leading, "kunnanjohtaja@alavesi.fi"),
    ]:
        post = make_post(organisation=organisation, level=level, title_fi="Johtaja")
        person = make_person(organisation=organisation, email=address, name=address)
        make_holding(post=post, person=person)
    stand_in = make_person(organisation=asked.alavesi, email="sijainen@alavesi.fi", name="Sija")
    make_absence(
        person=Person.objects.get(email="kunnanjohtaja@alavesi.fi"),
        starts_on=timezone.localdate(),
        stand_in=stand_in,
    )
    return asked


def lifted_to_leaders(area: Area, matter: Matter, **more: Any) -> Matter:
    return actions.lift_matter(
        matter,
        level="leadership",
        forum=None,
        reason="Ei edennyt",
        actor=area.actor("editor"),
        **more,
    )


def lift_page(area: Area, matter: Matter, who: str = "coordinator") -> str:
    client = area.people.client(who)
    client.cookies["django_language"] = "en"
    return client.get(matter.get_absolute_url()).content.decode()


def test_lifted_to_the_leaders_of_both_sides(leaders: Area) -> None:
    day = timezone.localdate() + timedelta(days=3)
    matter = lifted_to_leaders(leaders, raised(leaders), answer_by=day)
    assert matter.answer_by == day
    coordinator = leaders.people.members["coordinator"].user.email
    assert told("matter.lifted_leadership") == {
        "johtaja@hyva.fi",
        "sijainen@alavesi.fi",
        coordinator,
    }
    notice = Notice.objects.get(recipient__address="johtaja@hyva.fi", code__contains="lifted")
    assert notice.at_once
    with translation.override("en"):
        body = tell(notice).body
        assert "Ei edennyt" in body
        assert formats.date_format(day, "DATE_FORMAT") in body
    page = lift_page(leaders, matter)
    assert "Sija" in page
    assert "johtaja@hyva.fi" in page
    assert "Nobody could be reached" not in page


def test_without_leaders_the_registry_is_told_and_the_page_says_who_was_not_reached(
    asked: Area,
) -> None:
    Organisation.objects.filter(pk=asked.county.pk).update(registry_email="kirjaamo@hyva.fi")
    matter = lifted_to_leaders(asked, raised(asked))
    assert "kirjaamo@hyva.fi" in told("matter.lifted_leadership")
    (occasion,) = occasions(matter, matter.parties.all(), asked.actor("editor"))
    assert [each.organisation.pk for each in occasion.told] == [asked.county.pk]
    assert occasion.unreached == [asked.alavesi.name]
    page = lift_page(asked, matter)
    assert "Nobody could be reached" in page


def test_lifted_to_the_chair_and_the_secretary(asked: Area) -> None:
    """They see it, though the matter does not concern their organisation."""
    forum = make_forum()
    user = asked.people.members["partner"].user
    chair = make_person(organisation=asked.koivujoki, user=user, email="pj@koivujoki.fi")
    for seat, person in (("chair", chair), ("member", make_person(email="muu@muu.fi"))):
        post = make_post(organisation=person.organisation)
        make_holding(post=post, person=person)
        make_forummember(forum=forum, post=post, seat=seat)
    matter, partner = raised(asked), asked.actor("partner")
    assert not Matter.objects.visible_to(partner).exists()
    matter = actions.lift_matter(
        matter, level="forum", forum=forum, reason="Ei edennyt", actor=asked.actor("editor")
    )
    assert "pj@koivujoki.fi" in told("matter.lifted_forum")
    assert "muu@muu.fi" not in told("matter.lifted_forum")
    assert Matter.objects.visible_to(partner).get() == matter
    meeting = make_negotiation(state="planned", forum=forum, convener=asked.koivujoki)
    offers = [offer.pk for _kind, rows in backlog(partner, meeting) for offer in rows]
    assert offers == [matter.pk]
    (occasion,) = occasions(matter, matter.parties.all(), partner)
    assert [each.name for each in occasion.told] == [chair.name]
    assert not occasion.unreached


def test_a_forum_without_a_chair_says_so(asked: Area) -> None:
    matter, actor = raised(asked), asked.actor("editor")
    matter = actions.lift_matter(
        matter, level="forum", forum=make_forum(), reason="Ei edennyt", actor=actor
    )
    (occasion,) = occasions(matter, matter.parties.all(), actor)
    assert not occasion.told
    assert occasion.unreached


def test_who_holds_a_restricted_post_is_not_named_to_others(leaders: Area) -> None:
    Post.objects.filter(level__code="leading").update(is_restricted=True)
    matter = lifted_to_leaders(leaders, raised(leaders))
    (occasion,) = occasions(matter, matter.parties.all(), leaders.actor("recorder"))
    assert {each.name for each in occasion.told} == {""}
    (occasion,) = occasions(matter, matter.parties.all(), leaders.actor("coordinator"))
    assert "" not in {each.name for each in occasion.told}


# Sending on


def test_sent_on_to_another_post(asked: Area) -> None:
    day = timezone.localdate() + timedelta(days=20)
    matter = raised(asked, answer_by=day)
    post = make_post(organisation=asked.county, title_fi="Hammashoitaja")
    make_holding(post=post, person=make_person(organisation=asked.county, email="h@hyva.fi"))
    party = actions.pass_on(
        matter.parties.get(),
        actions.Target(Organisation.objects.get(pk=asked.county.pk), post),
        note="Kuuluu hänelle",
        actor=asked.actor("coordinator"),
    )
    assert (party.post, party.matter.answer_by) == (post, day)
    assert told("matter.passed_away") == {"neuvola@hyva.fi"}
    assert told("matter.passed_on") == {"h@hyva.fi"}
    assert "Kuuluu hänelle" in tell(Notice.objects.get(code="matter.passed_on")).body
    sentence = str(Entry.objects.about(matter).first())
    assert "Kuuluu hänelle" in sentence
    assert "Hammashoitaja" in sentence
    notices_in_words()
    actions.close_matter(matter, outcome="Valmis", actor=asked.actor("editor"))
    assert told("matter.closed") == {"h@hyva.fi"}


def test_sent_on_to_a_person(asked: Area) -> None:
    matter = raised(asked)
    person = make_person(organisation=asked.county, name="Heikki", email="heikki@hyva.fi")
    member = make_membership(organisation=asked.county)
    party = actions.pass_on(
        matter.parties.get(),
        actions.Target(Organisation.objects.get(pk=asked.county.pk), person=person),
        note="Kuuluu hänelle",
        answer_by=timezone.localdate() + timedelta(days=2),
        actor=asked.actor("coordinator"),
    )
    assert party.matter.answer_by == timezone.localdate() + timedelta(days=2)
    assert told("matter.passed_on") == {"heikki@hyva.fi"}
    assert "Heikki" not in str(Entry.objects.about(matter).first())
    assert "Heikki" in lift_page(asked, matter)
    assert not list(matters_awaiting(actor_of(member)))
    person.user = member.user
    person.save()
    assert len(list(matters_awaiting(actor_of(member)))) == 1


def test_sent_on_to_another_organisation(asked: Area) -> None:
    matter, coordinator = raised(asked), asked.actor("coordinator")
    koivujoki = Organisation.objects.get(pk=asked.koivujoki.pk)
    old = matter.parties.get()
    new = actions.pass_on(old, actions.Target(koivujoki), note="Heille", actor=coordinator)
    old.refresh_from_db()
    assert (old.organisation, old.is_asked(), new.is_asked()) == (asked.county, False, True)
    assert Matter.objects.visible_to(coordinator).exists()
    partner = asked.actor("partner")
    assert Matter.objects.visible_to(partner).awaiting_answer_of(koivujoki.pk).exists()
    assert not Matter.objects.open().awaiting_answer_of(asked.county.pk).exists()
    # Nobody of Koivujoki has an address: the coordinators are told, and the page says so.
    assert told("matter.passed_on") == {asked.people.members["coordinator"].user.email}
    assert "Nobody could be reached: Koivujoki" in lift_page(asked, matter)
    county = Organisation.objects.get(pk=asked.county.pk)
    back = actions.pass_on(new, actions.Target(county), note="Takaisin", actor=coordinator)
    assert (back.pk, back.is_asked()) == (old.pk, True)
    actions.answer_matter(matter, organisation=county, text="Sopii", actor=coordinator)
    matter.refresh_from_db()
    assert matter.state == M.State.ANSWERED


def test_sending_on_is_refused(asked: Area) -> None:
    matter, coordinator = (
        raised(asked, concerned=[asked.county, asked.koivujoki]),
        asked.actor("coordinator"),
    )
    party = matter.parties.get(organisation=asked.county)
    homes = {o.pk: o for o in Organisation.objects.all()}
    for home in (asked.alavesi, asked.koivujoki, asked.county):
        with pytest.raises(StepRefusedError):
            actions.pass_on(party, actions.Target(homes[home.pk]), note="x", actor=coordinator)
    actions.answer_matter(matter, organisation=homes[asked.county.pk], text="Ok", actor=coordinator)
    post = make_post(organisation=asked.county)
    to = actions.Target(homes[asked.county.pk], post)
    with pytest.raises(StepRefusedError):
        actions.pass_on(party, to, note="x", actor=coordinator)


@pytest.mark.parametrize(
    ("who", "data", "errors"),
    [
        ("coordinator", {"note": "x"}, ["post"]),
        ("coordinator", {"post": "own", "note": ""}, ["note"]),
        ("coordinator", {"post": "own", "person": "own person", "note": "x"}, ["person"]),
        ("coordinator", {"post": "own", "note": "x", "answer_by": day(-1)}, ["answer_by"]),
        ("coordinator", {"post": "999999", "note": "x"}, ["post"]),
        ("editor", {"post": "other", "note": "x"}, ["post"]),
        ("editor", {"organisation": "other home", "note": "x"}, ["post"]),
        ("editor", {"post": "own", "note": "x"}, None),
        ("coordinator", {"organisation": "other home", "note": "x"}, None),
    ],
)
def test_the_form_of_sending_on(
    people: People, matter: Matter, who: str, data: dict[str, str], errors: list[str] | None
) -> None:
    with tenant_context(people.tenant.pk):
        named = {
            "own": make_post(organisation=people.municipality).pk,
            "own person": make_person(organisation=people.municipality).pk,
            "other": make_post(organisation=people.other_municipality).pk,
            "other home": people.other_municipality.pk,
        }
        party = matter.parties.get()
    page = url(people, "matter-pass-on", party.pk)
    client = people.client(who)
    assert client.get(page).status_code == 200
    response = client.post(page, {key: named.get(value, value) for key, value in data.items()})
    if errors is None:
        assert response.status_code == 302
    else:
        assert response.status_code == 422
        assert list(response.context["form"].errors) == errors


# What is open and decided, from an interface's and a municipality's page


def test_the_panel_of_an_interface_with_a_municipality(people: People) -> None:
    with tenant_context(people.tenant.pk):
        interface = make_interface(name_fi="Neuvola")
        make_matter(title="Tämä", interface=interface, concerning=[people.municipality])
        make_matter(title="Muu yhdyspinta", concerning=[people.municipality])
        make_matter(title="Muiden", interface=interface, concerning=[people.other_municipality])
        held = make_negotiation(state="approved", covering=[people.municipality])
        decided = {"negotiation": held, "outcome_kind": "agreed", "interface": interface}
        make_agendaitem(title="Päätetty", **decided)
        make_agendaitem(title="Salattu", is_confidential=True, **decided)
    page = url(people, "matters-about")
    query = {"interface": interface.pk, "municipality": people.municipality.pk}
    client = people.client("editor")
    text = client.get(page, query).content.decode()
    assert "Tämä" in text
    assert "Päätetty" in text
    assert "Muu yhdyspinta" not in text
    assert "Muiden" not in text
    for name, key in (("matters", "organisation"), ("decisions", "municipality")):
        link = f"{url(people, name)}?interface={interface.pk}&amp;{key}={people.municipality.pk}"
        assert link in text
    link = f"{url(people, 'matter-new')}?interface={interface.pk}&amp;with={people.municipality.pk}"
    assert link in text
    assert link not in people.client("viewer").get(page, query).content.decode()
    assert "Salattu" not in people.client("partner").get(page, query).content.decode()
    assert client.get(page, {"interface": "x", "municipality": "0"}).status_code == 200


def test_the_panel_is_on_the_page_of_the_interface_and_of_the_municipality(
    people: People, django_assert_max_num_queries: Any
) -> None:
    with tenant_context(people.tenant.pk):
        interface = make_interface()
        for _n in range(8):
            make_matter(title="Avoin", concerning=[people.municipality], interface=interface)
    client, query = people.client("editor"), {"interface": interface.pk}
    found = client.get(reverse("contacts:find", args=[people.tenant.slug]), query)
    assert f"{url(people, 'matters-about')}?interface={interface.pk}" in found.content.decode()
    with django_assert_max_num_queries(15):
        panel = client.get(url(people, "matters-about"), query, headers={"HX-Request": "true"})
    assert "<html" not in panel.content.decode()
    card = reverse("front:municipality", args=[people.tenant.slug, people.municipality.pk])
    text = client.get(card).content.decode()
    assert "Avoin" in text
    assert f"{url(people, 'matter-new')}?with={people.municipality.pk}" in text


def test_closed_with_an_outcome_and_then_untouched(asked: Area) -> None:
    matter, actor = raised(asked), asked.actor("editor")
    with pytest.raises(StepRefusedError):
        actions.close_matter(matter, outcome="  ", actor=actor)
    actions.close_matter(matter, outcome="Aukioloa lisättiin", actor=actor)
    assert told("matter.closed") == {"neuvola@hyva.fi"}
    assert not Matter.objects.open().exists()
    with pytest.raises(StepRefusedError):
        actions.answer_matter(matter, organisation=asked.county, text="Ei", actor=actor)
    notices_in_words()


def test_late(area: Area) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    late = make_matter(answer_by=yesterday)
    make_matter(answer_by=timezone.localdate())
    make_matter(answer_by=yesterday, state=M.State.ANSWERED)
    assert list(Matter.objects.late(timezone.localdate())) == [late]
    assert late.is_late()


# Pages


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"answer_by": day(-1)}, "answer_by"),
        ({"answer_by": ""}, "answer_by"),
        ({"answer_by": "0026-01-01"}, "answer_by"),
        ({"title": ""}, "title"),
        ({"kind": "rumour"}, "kind"),
        ({"concerned": []}, "concerned"),
        ({"concerned": ["own"]}, "concerned"),
        ({"concerned": ["ended"]}, "concerned"),
        ({"concerned": [999_999]}, "concerned"),
        ({"kind": "change"}, "interface"),
        ({"task": 999_999}, "task"),
        ({"agreement": "draft"}, "agreement"),
        (NOTICE | {"decides_on": ""}, "decides_on"),
        (NOTICE | {"decides_on": day(-1)}, "decides_on"),
        (NOTICE | {"decides_on": day(7)}, "answer_by"),
        (NOTICE | {"organ_name": ""}, "organ"),
        (NOTICE | {"organ": "other"}, "organ"),
    ],
)
def test_wrong_matters_are_refused_at_their_field(
    people: People, more: dict[str, Any], field: str
) -> None:
    with tenant_context(people.tenant.pk):
        make_organ(organisation=people.municipality)
        ended = make_organisation(valid_to=timezone.localdate() - timedelta(days=1))
        named = {
            "own": people.municipality.pk,
            "ended": ended.pk,
            "draft": make_agreement().pk,
            "other": make_organ(organisation=people.county).pk,
        }
    data = typed(people, **more)
    data = {
        key: [named.get(v, v) for v in value]
        if isinstance(value, list)
        else named.get(value, value)
        for key, value in data.items()
    }
    response = people.client("editor").post(url(people, "matter-new"), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    with tenant_context(people.tenant.pk):
        assert not Matter.objects.exists()


def test_raised_for_the_own_organisation_whatever_is_posted(people: People) -> None:
    data = typed(people, organisation=people.county.pk, everyone="on", decides_on=day(-9))
    response = people.client("editor").post(url(people, "matter-new"), data)
    assert response.status_code == 302
    with tenant_context(people.tenant.pk):
        matter = Matter.objects.get()
        assert (matter.organisation, matter.decides_on) == (people.municipality, None)
        concerned = MatterParty.objects.values_list("organisation", flat=True)
        assert set(concerned) == {people.county.pk, people.other_municipality.pk}


def test_an_advance_notice_tells_who_decides_and_when(people: People) -> None:
    with tenant_context(people.tenant.pk):
        organ = make_organ(organisation=people.municipality)
    data = typed(people, **NOTICE, organ=organ.pk, contact="Kehitysjohtaja")
    response = people.client("editor").post(url(people, "matter-new"), data, follow=True)
    text = response.content.decode()
    assert "Kunnanhallitus" in text
    assert "Kehitysjohtaja" in text
    with tenant_context(people.tenant.pk):
        assert Matter.objects.get().organ == organ


def test_the_address_fills_the_form_with_what_may_be_seen(people: People) -> None:
    with tenant_context(people.tenant.pk):
        interface, draft = make_interface(), make_agreement()
    query: dict[str, Any] = {
        "interface": interface.pk,
        "agreement": draft.pk,
        "with": people.county.pk,
        "task": "x",
    }
    form = people.client("editor").get(url(people, "matter-new"), query).context["form"]
    assert form.initial["interface"] == interface
    assert form.initial["concerned"] == [people.county]
    assert "agreement" not in form.initial
    assert "task" not in form.initial
    form = people.client("coordinator").get(url(people, "matter-new"), query).context["form"]
    assert form.initial["agreement"] == draft


@pytest.fixture
def matter(people: People) -> Matter:
    """The county's, concerning Alavesi."""
    with tenant_context(people.tenant.pk):
        return make_matter(
            organisation=people.county,
            concerning=[people.municipality],
            raised_by=people.members["coordinator"],
        )


def seen(client: Client, page: str) -> str:
    form = client.get(page).context["form"]
    return str(form.initial["seen"])


def test_two_answer_at_once(people: People, matter: Matter) -> None:
    page = url(people, "matter-answer", matter.pk)
    client = people.client("editor")
    mark = seen(client, page)
    first = people.client("recorder").post(page, {"text": "Sopii meille", "seen": mark})
    assert first.status_code == 302
    late = client.post(page, {"text": "Ei sovi", "seen": mark})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Sopii meille" in text
    assert "Ei sovi" in text
    again = client.post(page, {"text": "Ei sovi", "seen": late.context["form"].initial["seen"]})
    assert again.status_code == 302


def test_others_answering_is_no_conflict(people: People, matter: Matter) -> None:
    with tenant_context(people.tenant.pk):
        MatterParty.objects.create(matter=matter, organisation=people.other_municipality)
    page = url(people, "matter-answer", matter.pk)
    mark = seen(people.client("editor"), page)
    assert people.client("partner").post(page, {"text": "Sopii"}).status_code == 302
    answer = people.client("editor").post(page, {"text": "Sopii", "seen": mark})
    assert answer.status_code == 302


def test_two_close_at_once(people: People, matter: Matter) -> None:
    page = url(people, "matter-close", matter.pk)
    client = people.client("coordinator")
    mark = seen(client, page)
    assert client.post(page, {"outcome": "", "seen": mark}).status_code == 422
    assert client.post(page, {"outcome": "Hoidettu", "seen": mark}).status_code == 302
    late = client.post(page, {"outcome": "Rauennut", "seen": mark})
    assert late.status_code == 409
    assert "Rauennut" in late.content.decode()
    mark = late.context["form"].initial["seen"]
    assert client.post(page, {"outcome": "Rauennut", "seen": mark}).status_code == 422
    assert client.get(page).status_code == 302
    assert "Hoidettu" in client.get(url(people, "matter", matter.pk)).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"level": "forum", "reason": "Ei edennyt"}, "forum"),
        ({"level": "officials", "reason": "Alas"}, "level"),
        ({"level": "leadership", "reason": ""}, "reason"),
        ({"level": "forum", "reason": "Ei edennyt", "forum": "ended"}, "forum"),
    ],
)
def test_lifting_needs_its_place_and_reason(
    people: People, matter: Matter, data: dict[str, Any], field: str
) -> None:
    with tenant_context(people.tenant.pk):
        ended = make_forum(ended_on=timezone.localdate())
    data = {key: ended.pk if value == "ended" else value for key, value in data.items()}
    response = people.client("editor").post(url(people, "matter-lift", matter.pk), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_the_coordinator_answers_for_another(people: People, matter: Matter) -> None:
    page = url(people, "matter-answer", matter.pk)
    client = people.client("coordinator")
    outside = client.post(page, {"text": "Sopii", "organisation": people.other_municipality.pk})
    assert outside.status_code == 422
    assert (
        client.post(page, {"text": "Sopii", "organisation": people.municipality.pk}).status_code
        == 302
    )
    with tenant_context(people.tenant.pk):
        assert matter.replies.get().is_on_behalf


def test_the_page_shows_no_draft_nor_silent_meeting(people: People, matter: Matter) -> None:
    with tenant_context(people.tenant.pk):
        draft = make_agreement(title_fi="Salainen sopimus")
        Matter.objects.update(agreement=draft)
        silent = make_negotiation(state="planned", convener=people.county, title_fi="Hiljainen")
        invited = make_negotiation(convener=people.county, title_fi="Kutsuttu")
        for negotiation in (silent, invited):
            make_agendaitem(negotiation=negotiation, matter=matter)
    text = people.client("editor").get(url(people, "matter", matter.pk)).content.decode()
    assert "Kutsuttu" in text
    assert "Salainen" not in text
    assert "Hiljainen" not in text
    text = people.client("coordinator").get(url(people, "matter", matter.pk)).content.decode()
    assert "Salainen" in text
    assert "Hiljainen" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"Oma", "Myöhässä"}),
        ({"show": "late"}, {"Myöhässä"}),
        ({"show": "own"}, {"Myöhässä"}),
        ({"show": "closed"}, {"Suljettu"}),
        ({"show": "all", "q": "SULJ"}, {"Suljettu"}),
        ({"show": "all", "kind": "grievance"}, {"Oma"}),
        ({"show": "all", "organisation": "county"}, {"Myöhässä", "Suljettu"}),
        ({"show": "all", "interface": "neuvola"}, {"Oma"}),
        ({"show": "all", "interface": "0", "kind": "x"}, {"Oma", "Myöhässä", "Suljettu"}),
    ],
)
def test_the_list(people: People, query: dict[str, Any], expected: set[str]) -> None:
    with tenant_context(people.tenant.pk):
        interface = make_interface()
        named = {"county": people.county.pk, "neuvola": interface.pk}
        make_matter(
            title="Oma", organisation=people.municipality, kind="grievance", interface=interface
        )
        yesterday = timezone.localdate() - timedelta(days=1)
        make_matter(title="Myöhässä", concerning=[people.municipality], answer_by=yesterday)
        make_matter(
            title="Suljettu",
            concerning=[people.municipality],
            state="closed",
            closed_at=timezone.now(),
        )
        make_matter(title="Muiden", concerning=[people.other_municipality])
    asked = {key: named.get(value, value) for key, value in query.items()}
    response = people.client("editor").get(url(people, "matters"), asked)
    assert {matter.title for matter, _tone in response.context["rows"]} == expected


def test_queries_do_not_grow_with_rows(
    people: People, matter: Matter, django_assert_max_num_queries: Any
) -> None:
    client = people.client("coordinator")
    with tenant_context(people.tenant.pk):
        for _n in range(12):
            other = make_organisation()
            post = make_post(organisation=other)
            make_holding(post=post)
            MatterParty.objects.create(matter=matter, organisation=other, post=post)
            make_matter(concerning=[other], interface=make_interface())
            make_matterreply(matter=matter, organisation=other)
            make_agreement()
            make_organ(organisation=other)
    for page in (
        url(people, "matters"),
        url(people, "matter", matter.pk),
        url(people, "matter-new"),
    ):
        with django_assert_max_num_queries(32):
            assert client.get(page).status_code == 200


def test_a_viewer_of_the_area_is_not_offered_to_raise(people: People) -> None:
    link = url(people, "matter-new")
    assert link in people.client("editor").get(url(people, "list")).content.decode()
    assert link not in people.client("viewer").get(url(people, "list")).content.decode()


def test_a_role_alone_does_not_see_it(people: People, matter: Matter) -> None:
    with tenant_context(people.tenant.pk):
        member = make_membership(Role.ADMIN, organisation=people.other_municipality)
        assert not Matter.objects.visible_to(actor_of(member)).exists()
