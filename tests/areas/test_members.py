"""Inviting, joining, changing and ending: once, in a week, and never without an admin."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests.conftest import People
from tests.factories.tenancy import (
    make_county,
    make_membership,
    make_organisation,
    make_tenant,
)
from yhdyspinta.accounts.models import User
from yhdyspinta.areas.models import Invitation
from yhdyspinta.notices import tasks
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Membership, Role


def post(people: People, who: str, page: str, *args: object, **data: object) -> object:
    with tenant_context(people.tenant.pk):
        url = area_url(page, *args)
    return people.client(who).post(url, data)


def invite(people: People, email: str = "uusi@esimerkki.fi", **fields: object) -> str:
    """Invite by the form, send the mail, and give the link's path in it."""
    data = {"email": email, "name": "Uusi Jäsen", "organisation": people.municipality.pk} | fields
    response = post(people, "admin", "areas:invite", **data)
    assert response.status_code == 302  # type: ignore[attr-defined]
    with tenant_context(people.tenant.pk):
        tasks.make_mails(Notice.objects.urgent(), together=False)
        pks = list(Mail.objects.waiting().values_list("pk", flat=True))
    for pk in pks:
        tasks.send_mail_row(tenant_id=people.tenant.pk, pk=pk)
    found = re.search(r"http://testserver(\S+/join/\S+)", str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def test_a_new_member_comes_by_the_link_and_is_logged_in(people: People) -> None:
    path = invite(people, roles=[Role.EDITOR])
    client = Client()
    assert client.get(path).status_code == 200
    assert not User.objects.filter(email="uusi@esimerkki.fi").exists(), "opening changes nothing"
    assert client.post(path)["Location"] == f"/{people.tenant.slug}/"
    membership = Membership.objects.get(user__email="uusi@esimerkki.fi")
    assert membership.roles == [Role.EDITOR]
    assert membership.organisation_id == people.municipality.pk
    assert client.get(f"/{people.tenant.slug}/").status_code == 200


def test_the_link_works_once(people: People) -> None:
    path = invite(people)
    assert Client().post(path).status_code == 302
    assert Client().post(path).status_code == 410
    assert Client().get(path).status_code == 410


def test_the_link_is_too_old_after_a_week(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    path = invite(people)
    with tenant_context(people.tenant.pk):
        Invitation.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert Client().post(path).status_code == 410
    assert not User.objects.filter(email="uusi@esimerkki.fi").exists()


def test_a_withdrawn_invitation_does_not_work(people: People) -> None:
    path = invite(people)
    with tenant_context(people.tenant.pk):
        pk = Invitation.objects.get().pk
    post(people, "admin", "areas:withdraw", pk)
    assert Client().post(path).status_code == 410


def test_a_changed_link_does_not_work(people: People) -> None:
    path = invite(people)
    assert Client().post(path[:-2] + "/").status_code == 410


def test_a_link_of_another_area_does_not_work_here(people: People) -> None:
    path = invite(people).replace(people.tenant.slug, "toinen", 1)
    assert Client().get(path).status_code == 410


def test_the_link_of_an_old_user_does_not_log_in(people: People) -> None:
    """Joining adds the area; logging in goes the ordinary way, with its second factor."""
    outsider = people.members["outsider"].user
    outsider.last_login = timezone.now()
    outsider.save()
    path = invite(people, outsider.email)
    client = Client()
    client.post(path)
    assert Membership.objects.filter(user=outsider).count() == 2
    assert "_auth_user_id" not in client.session


def test_who_is_a_member_is_not_invited_again(people: People) -> None:
    email = people.members["viewer"].user.email
    response = post(
        people, "admin", "areas:invite", email=email, name="x", organisation=people.municipality.pk
    )
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert email in response.content.decode()  # type: ignore[attr-defined]


def test_an_organisation_of_another_area_is_refused(people: People) -> None:
    foreign = people.members["outsider"].organisation_id
    response = post(
        people, "admin", "areas:invite", email="x@esimerkki.fi", name="x", organisation=foreign
    )
    assert response.status_code == 422  # type: ignore[attr-defined]
    with tenant_context(people.tenant.pk):
        assert not Invitation.objects.exists()


def test_addresses_are_pasted_one_for_each_municipality(people: People) -> None:
    lines = "Alavesi, maija@alavesi.fi\n\nkirsi@koivujoki.fi\n"
    response = post(people, "admin", "areas:invite-many", lines=lines)
    assert response.status_code == 302  # type: ignore[attr-defined]
    with tenant_context(people.tenant.pk):
        invited = dict(Invitation.objects.values_list("email", "organisation__name_fi"))
    assert invited == {"maija@alavesi.fi": "Alavesi", "kirsi@koivujoki.fi": "Koivujoki"}


def test_a_longer_name_wins_over_one_inside_it(people: People) -> None:
    with tenant_context(people.tenant.pk):
        for name in ("Ii", "Siikajoki", "Kemi", "Kemijärvi"):
            make_organisation(name_fi=name)
    lines = "Siikajoki, a@esimerkki.fi\nKemijärvi; b@esimerkki.fi\nIi c@esimerkki.fi."
    post(people, "admin", "areas:invite-many", lines=lines)
    with tenant_context(people.tenant.pk):
        invited = Invitation.objects.order_by("email").values_list(
            "organisation__name_fi", flat=True
        )
        assert list(invited) == ["Siikajoki", "Kemijärvi", "Ii"]


def test_an_impossible_address_is_told_in_the_form(people: People) -> None:
    long = f"Alavesi {'a' * 300}@esimerkki.fi"
    response = post(people, "admin", "areas:invite-many", lines=long)
    assert response.status_code == 422  # type: ignore[attr-defined]


def test_pasted_lines_that_are_not_understood_are_told_with_their_numbers(people: People) -> None:
    lines = "Alavesi, maija@alavesi.fi\nAlavesi maija\nmatti@jossain.fi"
    response = post(people, "admin", "areas:invite-many", lines=lines)
    text = response.content.decode()  # type: ignore[attr-defined]
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert " 2:" in text
    assert " 3:" in text
    assert "maija@alavesi.fi" in text, "what was pasted stays"
    with tenant_context(people.tenant.pk):
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("page", ["areas:member-end", "areas:member"])
def test_the_last_admin_stays(people: People, page: str) -> None:
    admin = people.members["admin"]
    response = post(people, "admin", page, admin.pk, organisation=people.county.pk, roles=[])
    assert response.status_code == 422  # type: ignore[attr-defined]
    admin.refresh_from_db()
    assert admin.roles == [Role.ADMIN]
    assert admin.ended_at is None


def test_an_ended_member_sees_nothing(people: People) -> None:
    post(people, "admin", "areas:member-end", people.members["viewer"].pk)
    assert people.client("viewer").get(f"/{people.tenant.slug}/").status_code == 404


def test_members_are_listed_with_as_many_queries_however_many(
    people: People, django_assert_max_num_queries: object
) -> None:
    with tenant_context(people.tenant.pk):
        url = area_url("areas:members")
        home = make_organisation(name_fi="Pieni")
        for _ in range(20):
            make_membership(organisation=home)
    client = people.client("admin")
    client.get(url)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get(url)


def test_the_first_admin_is_invited_by_the_system(db: None) -> None:
    tenant = make_tenant(county_code="14")
    with tenant_context(tenant.pk):
        make_county(name_fi="Hyvinvointialue")
    call_command("invite_admin", "14", "eka@esimerkki.fi")
    with tenant_context(tenant.pk):
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.roles) == ("eka@esimerkki.fi", [Role.ADMIN])
        assert Notice.objects.get(code="member.invite").at_once
    with pytest.raises(CommandError, match="no area 15"):
        call_command("invite_admin", "15", "eka@esimerkki.fi")


def test_an_area_with_an_admin_gets_no_other_from_outside(people: People) -> None:
    with pytest.raises(CommandError, match="has an administrator"):
        call_command("invite_admin", people.tenant.county_code, "eka@esimerkki.fi")
