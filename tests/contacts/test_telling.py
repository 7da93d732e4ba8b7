"""A change of holder: the other side learns it once, the successor at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import HoldingCoverage
from contacts.telling import counterparts, tell_change
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.tenancy import make_actor, make_county, make_organisation, make_user
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.models import Organisation, Role

K = Organisation.Kind
DAY = timedelta(days=1)


@pytest.fixture
def today(tenant):
    return timezone.localdate()


class Area:
    """Two municipalities, a county and an employment area, with posts of one interface."""

    def __init__(self) -> None:
        self.alavesi = make_organisation(name_fi="Alavesi")
        self.koivujoki = make_organisation(name_fi="Koivujoki")
        self.county = make_county(name_fi="Järvialueen hyvinvointialue")
        self.agency = make_organisation(name_fi="TE-alue", kind=K.EMPLOYMENT_AREA)
        self.wide = make_interface(name_fi="Lapset ja nuoret")
        self.school = make_interface(name_fi="Opiskeluhuolto", parent=self.wide)

    def post(self, organisation, *names, interface="school", **fields):
        at = getattr(self, interface) if interface else None
        post = make_post(organisation=organisation, interface=at, **fields)
        for name in names:
            make_holding(post=post, person=make_person(organisation=organisation, name=name))
        return post


@pytest.fixture
def area(tenant):
    return Area()


def names(post, actor=None):
    return {person.name for person in counterparts(post, actor)}


def test_a_municipalitys_counterpart_is_who_covers_it_in_the_county(area):
    area.post(area.county, "Kaikille")
    area.post(area.county, "Alavedelle", covering=[area.alavesi])
    area.post(area.county, "Koivujoelle", covering=[area.koivujoki])
    area.post(area.koivujoki, "Toinen kunta")
    assert names(area.post(area.alavesi)) == {"Kaikille", "Alavedelle"}


def test_the_countys_counterparts_are_those_of_the_municipalities_it_covers(area):
    area.post(area.alavesi, "Alaveden")
    area.post(area.koivujoki, "Koivujoen")
    area.post(area.agency, "Alueen")
    assert names(area.post(area.county)) == {"Alaveden", "Koivujoen"}
    assert names(area.post(area.county, covering=[area.alavesi])) == {"Alaveden"}


def test_other_organisations_counterpart_is_the_county(area):
    area.post(area.county, "Hyvinvointialueen", covering=[area.alavesi])
    area.post(area.alavesi, "Alaveden")
    assert names(area.post(area.agency)) == {"Hyvinvointialueen"}


@pytest.mark.parametrize("nearest", ["school", "wide", None])
def test_without_a_post_in_the_interface_the_wider_one_then_the_general_contact(area, nearest):
    order = ["school", "wide", None]
    for interface in order[order.index(nearest) :]:
        area.post(area.county, str(interface), interface=interface)
    assert names(area.post(area.alavesi)) == {str(nearest)}


def test_of_those_who_share_a_post_only_who_answers_towards_the_municipality(area):
    post = area.post(area.county, "Yksi", "Toinen")
    for holding in post.holdings.all():
        towards = area.alavesi if holding.person.name == "Yksi" else area.koivujoki
        HoldingCoverage.objects.create(holding=holding, municipality=towards)
    assert names(area.post(area.alavesi)) == {"Yksi"}
    assert names(area.post(area.agency)) == {"Yksi", "Toinen"}


def test_who_makes_the_change_is_not_told_of_it(area):
    post = area.post(area.county, "Muu")
    actor = make_actor(Role.COORDINATOR, organisation=area.county, user=make_user())
    mine = make_person(organisation=area.county, name="Itse", user_id=actor.user_id)
    make_holding(post=post, person=mine)
    assert names(area.post(area.alavesi), actor) == {"Muu"}


def told(code):
    return [tell(notice) for notice in Notice.objects.filter(code=code)]


def test_a_change_is_told_once_to_counterparts_and_at_once_to_the_successor(area, today):
    area.post(area.county, "Vastinpari")
    post = area.post(area.alavesi, title_fi="Koulukuraattori")
    left, came = make_person(name="Liisa Lähtijä"), make_person(name="Uuno Uusi")
    for _twice in range(2):
        tell_change(post, on=today, actor=None, left=left, came=came)
    to_counterpart, to_successor = (
        Notice.objects.get(code=code) for code in ("contacts.changed", "contacts.came")
    )
    assert (to_counterpart.at_once, to_successor.at_once) == (False, True)
    assert to_successor.recipient.address == came.email
    [letter] = told("contacts.changed")
    for word in ("Uuno Uusi", "Koulukuraattori", "Alavesi"):
        assert word in letter.body
    [letter] = told("contacts.came")
    assert "Koulukuraattori" in letter.body
    assert f"/posts/{post.pk}/" in letter.url


def test_a_vacancy_names_who_left_and_the_last_day(area, today):
    area.post(area.county, "Vastinpari")
    post = area.post(area.alavesi, title_fi="Koulukuraattori")
    tell_change(post, on=today, actor=None, left=make_person(name="Liisa Lähtijä"), came=None)
    [letter] = told("contacts.vacant")
    assert "Liisa Lähtijä" in letter.body
    assert Notice.objects.count() == 1


def test_nothing_is_told_when_nobody_leaves_or_comes(area, today):
    area.post(area.county, "Vastinpari")
    tell_change(area.post(area.alavesi), on=today, actor=None, left=None, came=None)
    assert not Notice.objects.exists()


def test_names_of_a_restricted_post_are_told_to_the_successor_only(area, today):
    area.post(area.county, "Vastinpari")
    post = area.post(area.alavesi, title_fi="Valmiusvastaava", is_restricted=True)
    left, came = make_person(name="Liisa Lähtijä"), make_person(name="Uuno Uusi")
    tell_change(post, on=today, actor=None, left=left, came=came)
    [notice] = Notice.objects.exclude(code="contacts.came")
    said = f"{notice.parameters} {notice.path} {tell(notice).body}"
    for secret in ("Uuno", "Liisa", "Valmiusvastaava", f"/posts/{post.pk}/"):
        assert secret not in said
    assert "Opiskeluhuolto" in said
    assert Notice.objects.filter(code="contacts.came").count() == 1


def test_telling_many_counterparts_reads_their_posts_in_a_fixed_number_of_queries(
    area, django_assert_max_num_queries
):
    for _n in range(12):
        area.post(make_organisation(), "Kunnan")
    post = area.post(area.county)
    with django_assert_max_num_queries(10):
        assert len(counterparts(post)) == 12
