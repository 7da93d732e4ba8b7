"""Forums: who sits in them, when they meet, and a year planned at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import Holding, Person
from negotiations.actions import add_participants
from negotiations.flow import members_at
from negotiations.models import Forum, ForumMember, Negotiation
from negotiations.paper import content_of
from negotiations.proposals import proposals
from tests.conftest import People
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.negotiations import (
    at,
    make_forum,
    make_forummember,
    make_matter,
    make_minutes,
    make_negotiation,
)
from tests.factories.tenancy import make_organisation
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context


def url(people: People, name: str, *args: Any) -> str:
    return reverse(f"negotiations:{name}", args=[people.tenant.slug, *args])


@pytest.fixture
def forum(people: People) -> Forum:
    with tenant_context(people.tenant.pk):
        return make_forum(name_fi="Kuntafoorumi", convener=people.county, meeting_months=[2, 9])


TYPED = {"name_fi": "Työryhmä", "kind": "working_group", "record": "memo"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name_fi": ""}, "name_fi"),
        ({"name_fi": " Kuntafoorumi "}, "name_fi"),
        ({"kind": "party"}, "kind"),
        ({"tier": 0}, "tier"),
        ({"quorum": 0}, "quorum"),
        ({"appeal_days": 15}, "appeal_days"),
        ({"meeting_months": [7]}, "meeting_months"),
        ({"convener": "ended"}, "convener"),
    ],
)
def test_wrong_forums_are_refused_at_their_field(
    people: People, forum: Forum, more: dict[str, Any], field: str
) -> None:
    with tenant_context(people.tenant.pk):
        ended = make_organisation(valid_to=timezone.localdate() - timedelta(days=1))
    data = {key: ended.pk if v == "ended" else v for key, v in (TYPED | more).items()}
    response = people.client("coordinator").post(url(people, "forum-new"), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_made_changed_and_two_at_once(people: People, forum: Forum) -> None:
    client = people.client("coordinator")
    made = client.post(url(people, "forum-new"), TYPED | {"meeting_months": [2, 9], "tier": 2})
    assert made.status_code == 302
    page = url(people, "forum-edit", forum.pk)
    seen = client.get(page).context["form"].initial["seen"]
    data = TYPED | {"name_fi": "Foorumi", "seen": seen, "meeting_months": [3]}
    assert client.post(page, data).status_code == 302
    assert client.post(page, data | {"name_fi": "Toinen"}).status_code == 409
    with tenant_context(people.tenant.pk):
        assert set(Forum.objects.values_list("name_fi", flat=True)) == {"Foorumi", "Työryhmä"}
        assert Forum.objects.get(name_fi="Foorumi").meeting_months == [3]


def test_the_list_goes_by_tier(people: People, forum: Forum) -> None:
    with tenant_context(people.tenant.pk):
        first, second = make_forum(tier=1), make_forum(tier=2)
        ended = make_forum(tier=1, ended_on=timezone.localdate())
        make_forummember(forum=first)
    context = people.client("viewer").get(url(people, "forums")).context
    assert context["tiers"] == [(1, [first]), (2, [second]), (None, [forum])]
    assert context["tiers"][0][1][0].seats == 1
    assert list(context["ended"]) == [ended]


def test_members_are_shown_by_their_posts(people: People, forum: Forum) -> None:
    with tenant_context(people.tenant.pk):
        yesterday = timezone.localdate() - timedelta(days=1)
        held = make_post(
            organisation=people.municipality, title_fi="Sivistysjohtaja", valid_to=yesterday
        )
        for name, kind in [("Pekka Pitäjä", "holder"), ("Siiri Sijainen", "deputy")]:
            person = make_person(organisation=people.municipality, name=name)
            make_holding(post=held, person=person, kind=kind)
        vacant = make_post(organisation=people.other_municipality, title_fi="Avoin tehtävä")
        hidden = make_post(organisation=people.county, title_fi="Rajattu", is_restricted=True)
        for post in (held, vacant, hidden):
            make_forummember(forum=forum, post=post)
        ForumMember.objects.filter(post=vacant).update(seat="chair")
    response = people.client("viewer").get(url(people, "forum", forum.pk))
    shown = [(member.post, is_over) for member, is_over in response.context["members"]]
    assert shown == [(vacant, False), (held, True)]
    with tenant_context(people.tenant.pk):
        assert list(Forum.objects.with_seat_of(people.municipality)) == [forum]
        assert not Forum.objects.with_seat_of(people.county)
    assert response.context["hidden"] == 1
    text = response.content.decode()
    assert all(word in text for word in ("Pekka Pitäjä", "Siiri Sijainen", "Avoin tehtävä"))
    assert "Rajattu" not in text
    assert "Rajattu" in people.client("coordinator").get(url(people, "forum", forum.pk)).text


def test_members_are_chosen_by_organisation_or_interface(people: People, forum: Forum) -> None:
    with tenant_context(people.tenant.pk):
        interface = make_interface()
        general = make_post(organisation=people.municipality)
        own = make_post(organisation=people.municipality, interface=interface)
        others = make_post(organisation=people.county, interface=interface)
        make_post(organisation=people.county, interface=interface, is_restricted=True)
    client, page = people.client("coordinator"), url(people, "forum-members", forum.pk)

    def offered(**query: Any) -> list[Any]:
        return list(client.get(page, query).context["form"].fields["posts"].queryset)

    assert offered() == [general]
    assert set(offered(organisation=people.municipality.pk)) == {general, own}
    assert offered(interface=interface.pk) == [others, own]
    assert offered(interface=interface.pk, organisation=people.county.pk) == [others]
    target = f"{page}?interface={interface.pk}"
    assert client.post(target, {"seat": "member"}).status_code == 422
    assert client.post(target, {"seat": "king", "posts": [own.pk]}).status_code == 422
    assert client.post(target, {"seat": "chair", "posts": [general.pk]}).status_code == 422
    both = {"seat": "member", "posts": [own.pk, others.pk]}
    assert client.post(target, both).status_code == 302
    assert offered(interface=interface.pk) == []
    assert client.post(target, both).status_code == 422  # members already
    with tenant_context(people.tenant.pk):
        member = ForumMember.objects.get(post=own)
    assert client.post(url(people, "forum-member-remove", member.pk)).status_code == 302
    assert offered(interface=interface.pk) == [own]


def test_ended_only_without_meetings_to_come(people: People, forum: Forum) -> None:
    client, page = people.client("coordinator"), url(people, "forum-end", forum.pk)
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    assert client.post(page, {"ended_on": tomorrow.isoformat()}).status_code == 422
    with tenant_context(people.tenant.pk):
        coming = make_negotiation(forum=forum, convener=people.county)
    assert client.post(page, {"ended_on": today.isoformat()}).status_code == 422
    with tenant_context(people.tenant.pk):
        Negotiation.objects.filter(pk=coming.pk).update(state="cancelled")
    assert client.post(page, {"ended_on": today.isoformat()}).status_code == 302
    assert not client.get(url(people, "forum", forum.pk)).context["may_run"]
    for name in ("forum-members", "forum-year"):
        assert client.get(url(people, name, forum.pk)).status_code == 403
    assert client.post(page, {"ended_on": ""}).status_code == 302
    assert client.get(url(people, "forum", forum.pk)).context["may_run"]


def test_the_page_has_meetings_programme_and_matters(people: People, forum: Forum) -> None:
    with tenant_context(people.tenant.pk):
        common: dict[str, Any] = {"forum": forum, "convener": people.county}
        coming = make_negotiation(is_event=True, theme="Lasten mieli", **common)
        silent = make_negotiation(state="planned", **common)
        held = make_negotiation(
            state="approved", starts_at=at(timezone.localdate() - timedelta(days=30)), **common
        )
        memo = make_minutes(negotiation=held)
        seen = make_matter(forum=forum, concerning=[people.municipality])
        make_matter(forum=forum, concerning=[people.other_municipality])
    context = (response := people.client("editor").get(url(people, "forum", forum.pk))).context
    assert [each for each, _tone in context["coming"]] == [coming]
    assert [each for each, _tone in context["held"]] == [held]
    assert list(context["matters"]) == [seen]
    assert "Lasten mieli" in response.text
    assert url(people, "minutes", memo.pk) in response.text
    context = people.client("coordinator").get(url(people, "forum", forum.pk)).context
    assert {each for each, _tone in context["coming"]} == {coming, silent}


def test_the_page_asks_as_much_for_many_members(
    people: People, forum: Forum, django_assert_max_num_queries: Any
) -> None:
    with tenant_context(people.tenant.pk):
        for _n in range(12):
            post = make_post()
            make_holding(post=post)
            make_forummember(forum=forum, post=post)
            make_negotiation(forum=forum, convener=people.county)
    client = people.client("coordinator")
    with django_assert_max_num_queries(34):
        assert client.get(url(people, "forum", forum.pk)).status_code == 200


# A year at once: the clock stands on 2 March 2026.


@pytest.fixture
def march(people: People, forum: Forum, on_day: Callable[[date], None]) -> str:
    on_day(date(2026, 3, 2))
    return f"{url(people, 'forum-year', forum.pk)}?year=2026"


@pytest.mark.parametrize(
    ("year", "months", "proposed"),
    [
        (2026, range(3, 13), {9: date(2026, 9, 10)}),
        (2027, range(1, 13), {2: date(2027, 2, 10), 9: date(2027, 9, 14)}),
        (1999, range(1, 13), {2: date(2027, 2, 10), 9: date(2027, 9, 14)}),
    ],
)
def test_days_are_proposed_for_the_usual_months(
    people: People, march: str, year: int, months: range, proposed: dict[int, date]
) -> None:
    page = march.replace("2026", str(year))
    response = people.client("coordinator").get(page)
    form = response.context["form"]
    assert form.months == [month for month in months if month != 7]
    fields = {month: form.fields[f"day_{month}"].initial for month in form.months}
    assert {month: day for month, day in fields.items() if day} == proposed


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "__all__"),
        ({"day_9": "2026-09-12"}, "day_9"),  # a Saturday
        ({"day_5": "2026-05-14"}, "day_5"),  # Ascension Day
        ({"day_12": "2026-12-28"}, "day_12"),  # the holiday season
        ({"day_9": "2026-10-14"}, "day_9"),
        ({"day_9": "2027-09-14"}, "day_9"),
        ({"day_3": "2026-03-01"}, "day_3"),
        ({"day_4": "2026-04-15"}, "day_4"),  # it meets then
        ({"day_9": "soon"}, "day_9"),
        ({"theme_9": "Lasten mieli"}, "day_9"),
        ({"day_9": "2026-09-10", "ends": "08:00"}, "ends"),
        ({"day_9": "2026-09-10", "convener": ""}, "convener"),
    ],
)
def test_wrong_days_are_refused(
    people: People, forum: Forum, march: str, data: dict[str, Any], field: str
) -> None:
    with tenant_context(people.tenant.pk):
        make_negotiation(forum=forum, convener=people.county, starts_at=at(date(2026, 4, 15)))
    common = {"begins": "09:00", "convener": people.county.pk}
    response = people.client("coordinator").post(march, common | data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    with tenant_context(people.tenant.pk):
        assert Negotiation.objects.count() == 1


def test_the_year_is_planned_at_once(people: People, forum: Forum, march: str) -> None:
    data = {
        "begins": "12:30",
        "ends": "15:00",
        "convener": people.county.pk,
        "place": "Kulttuuritalo",
        "is_event": "on",
        "day_3": "2026-03-18",
        "theme_3": "Lasten mieli",
        "day_9": "2026-09-10",
    }
    assert people.client("coordinator").post(march, data).status_code == 302
    with tenant_context(people.tenant.pk):
        planned = list(Negotiation.objects.order_by("starts_at"))
    assert [timezone.localtime(each.starts_at).strftime("%d.%m. %H:%M") for each in planned] == [
        "18.03. 12:30",
        "10.09. 12:30",
    ]
    assert [each.title_fi for each in planned] == ["Kuntafoorumi: Lasten mieli", "Kuntafoorumi"]
    assert {(each.state, each.is_event, each.forum_id) for each in planned} == {
        ("planned", True, forum.pk)
    }


def test_a_meeting_of_the_forum_begins_with_what_is_known(people: People, forum: Forum) -> None:
    client = people.client("coordinator")
    form = client.get(url(people, "new") + f"?forum={forum.pk}").context["form"]
    assert form["title_fi"].value() == "Kuntafoorumi"
    assert (form["forum"].value(), form["convener"].value()) == (forum.pk, people.county.pk)
    assert client.get(url(people, "new") + "?forum=x").context["form"]["forum"].value() is None


def test_its_members_are_proposed_and_those_whom_the_law_asks(people: People, forum: Forum) -> None:
    with tenant_context(people.tenant.pk):
        seat, beside = (make_post(organisation=people.municipality) for _n in range(2))
        general = make_post(organisation=people.other_municipality, interface=None)
        for post in (seat, beside, general):
            make_holding(post=post)
        make_forummember(forum=forum, post=seat)
        meeting = make_negotiation(forum=forum)
        assert [each.holding.post for each in proposals(meeting)] == [seat]
        wider = make_negotiation(forum=forum, covering=[people.other_municipality])
        assert {each.holding.post for each in proposals(wider)} == {seat, general}


# Seats, as they come to a meeting's list.


@pytest.fixture
def seated(people: People, forum: Forum) -> Negotiation:
    """A meeting of a forum whose posts have holders, and two of them deputies too."""
    with tenant_context(people.tenant.pk):
        Forum.objects.update(quorum=2, record="inspected")
        forum.refresh_from_db()
        names = {
            "chair": "Päivi Puheenjohtaja",
            "vice_chair": "Ville Varapuheenjohtaja",
            "secretary": "Sauli Sihteeri",
            "member": "Jaana Jäsen",
        }
        for seat, name in names.items():
            post = make_post(organisation=people.municipality, interface=make_interface())
            make_forummember(forum=forum, post=post, seat=seat)
            home = people.municipality
            make_holding(post=post, person=make_person(organisation=home, name=name))
            if seat in {"chair", "member"}:
                deputy = make_person(organisation=home, name=f"{name} II")
                make_holding(post=post, person=deputy, kind="deputy")
        general = make_post(organisation=people.county, interface=None)
        make_holding(post=general, person=make_person(organisation=people.county, name="Vieras"))
        return make_negotiation(
            forum=forum, state="planned", convener=people.county, covering=[people.municipality]
        )


def test_seats_go_with_those_who_are_put_on_the_list(people: People, seated: Negotiation) -> None:
    client = people.client("coordinator")
    page = client.get(url(people, "people", seated.pk))
    ticked = [p.key for _home, group in page.context["proposed"] for p in group]
    client.post(url(people, "people", seated.pk), {"people": ticked})
    with tenant_context(people.tenant.pk):
        listed = {p.name: (p.part, p.deputy_for) for p in seated.participants.all()}
        seated.refresh_from_db()
    assert listed == {
        "Päivi Puheenjohtaja": ("chair", ""),
        "Päivi Puheenjohtaja II": ("member", "Päivi Puheenjohtaja"),
        "Ville Varapuheenjohtaja": ("member", ""),
        "Sauli Sihteeri": ("secretary", ""),
        "Jaana Jäsen": ("member", ""),
        "Jaana Jäsen II": ("member", "Jaana Jäsen"),
        "Vieras": ("guest", ""),
    }
    assert (seated.chair, seated.secretary) == ("Päivi Puheenjohtaja", "Sauli Sihteeri")


@pytest.mark.parametrize(
    ("present", "members"),
    [
        (["Jaana Jäsen", "Sauli Sihteeri", "Vieras"], 1),
        (["Jaana Jäsen", "Jaana Jäsen II"], 1),  # one seat, whoever sits in it
        (["Jaana Jäsen II", "Päivi Puheenjohtaja"], 2),
        (["Päivi Puheenjohtaja II", "Ville Varapuheenjohtaja", "Jaana Jäsen"], 3),
    ],
)
def test_a_seat_counts_once_towards_the_quorum(
    people: People, seated: Negotiation, present: list[str], members: int
) -> None:
    with tenant_context(people.tenant.pk):
        chosen = [proposal.as_participant() for proposal in proposals(seated)]
        add_participants(seated, chosen, actor=actor_of(people.members["coordinator"]))
        seated.participants.filter(name__in=present).update(attendance="present")
        assert members_at(seated) == members
        assert content_of(seated).members() == members


def test_who_holds_a_seat_and_another_post_comes_by_the_seat(
    people: People, seated: Negotiation
) -> None:
    with tenant_context(people.tenant.pk):
        chair = Person.objects.get(name="Päivi Puheenjohtaja")
        make_holding(post=make_post(organisation=people.municipality, interface=None), person=chair)
        [found] = [p for p in proposals(seated) if p.holding.person == chair]
        assert found.part == "chair"
        # A seat that only a deputy holds is the deputy's.
        Holding.objects.filter(person=chair, post__interface__isnull=False).delete()
        [deputy] = [p for p in proposals(seated) if p.holding.person.name.endswith("htaja II")]
        assert (deputy.part, deputy.deputy_for) == ("chair", "")


@pytest.mark.parametrize("name", ["Hyvinvointialueyhteistyöneuvottelukunta", "Foorumi"])
def test_long_names_break_in_headings(people: People, forum: Forum, name: str) -> None:
    with tenant_context(people.tenant.pk):
        Forum.objects.update(name_fi=name)
    for page in ("forum", "forum-edit"):
        text = people.client("coordinator").get(url(people, page, forum.pk)).content.decode()
        heading = text[text.index("<h1>") : text.index("</h1>")]
        assert ("\u00ad" in heading) is (name != "Foorumi")
        assert name in heading.replace("\u00ad", "")


# Who leads a forum plans and runs its meetings.


@pytest.fixture
def leader(people: People, forum: Forum) -> Client:
    """The viewer is the forum's secretary, by a post of the municipality."""
    with tenant_context(people.tenant.pk):
        post = make_post(organisation=people.municipality)
        make_forummember(forum=forum, post=post, seat="secretary")
        user = people.members["viewer"].user
        person = make_person(organisation=people.municipality, user=user)
        make_holding(post=post, person=person)
    return people.client("viewer")


def test_the_secretary_plans_meetings_of_the_forum_alone(
    people: People, forum: Forum, leader: Client
) -> None:
    with tenant_context(people.tenant.pk):
        other = make_forum()
    page = f"{url(people, 'new')}?forum={forum.pk}"
    assert page in leader.get(url(people, "forum", forum.pk)).content.decode()
    form = leader.get(page).context["form"]
    with tenant_context(people.tenant.pk):
        assert list(form.fields["forum"].queryset) == [forum]
    assert "convener" not in form.fields
    data = {"title_fi": "Kuntafoorumi", "convener": people.other_municipality.pk}
    for wrong in ({}, {"forum": other.pk}):
        response = leader.post(page, data | wrong)
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["forum"]
    assert leader.post(page, data | {"forum": forum.pk}).status_code == 302
    with tenant_context(people.tenant.pk):
        planned = Negotiation.objects.get(title_fi="Kuntafoorumi")
        assert (planned.forum, planned.convener) == (forum, people.county)
    for name in ("detail", "edit", "people", "item-new", "backlog"):
        assert leader.get(url(people, name, planned.pk)).status_code == 200, name
        assert people.client("editor").get(url(people, name, planned.pk)).status_code == 404
    assert leader.get(url(people, "held")).status_code == 403


def test_the_secretary_plans_the_year_and_runs_what_is_planned(
    people: People, forum: Forum, leader: Client, on_day: Callable[[date], None]
) -> None:
    on_day(date(2026, 3, 2))
    page = f"{url(people, 'forum-year', forum.pk)}?year=2026"
    offered = leader.get(page).context["form"].fields["convener"].queryset
    with tenant_context(people.tenant.pk):
        assert set(offered) == {people.county, people.municipality}
    data = {"begins": "09:00", "day_9": "2026-09-10"}
    foreign = data | {"convener": people.other_municipality.pk}
    assert leader.post(page, foreign).status_code == 422
    assert leader.post(page, data | {"convener": people.county.pk}).status_code == 302
    context = leader.get(url(people, "forum", forum.pk)).context
    assert len(context["coming"]) == 1
    assert (context["may_plan"], context["may_run"]) == (True, False)
    for name in ("forum-members", "forum-edit"):
        assert leader.get(url(people, name, forum.pk)).status_code == 403


@pytest.mark.parametrize("change", ["seat", "holding", "post", "kind", "ended"])
def test_who_leads_no_more_plans_no_more(
    people: People, forum: Forum, leader: Client, change: str
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with tenant_context(people.tenant.pk):
        planned = make_negotiation(forum=forum, state="planned", convener=people.county)
        if change == "seat":
            ForumMember.objects.update(seat="member")
        elif change == "holding":
            Holding.objects.update(ends_on=yesterday)
        elif change == "kind":
            Holding.objects.update(kind="deputy")
        elif change == "post":
            ForumMember.objects.get().post.__class__.objects.update(valid_to=yesterday)
        else:
            Forum.objects.update(ended_on=yesterday)
    assert leader.get(url(people, "new")).status_code == 403
    assert leader.get(url(people, "forum-year", forum.pk)).status_code == 403
    # Of a forum that has ended the meetings that were are still written up.
    still = 200 if change == "ended" else 404
    assert leader.get(url(people, "detail", planned.pk)).status_code == still
