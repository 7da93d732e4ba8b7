"""How often mail comes: changed by the link in any mail, by whoever has it, with one button."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests.notices.conftest import make_notice, make_recipient
from yhdyspinta.notices.letters import CADENCE, cadence_url, message_of
from yhdyspinta.notices.models import Mail, Notice, Recipient
from yhdyspinta.notices.tasks import group_digests, post
from yhdyspinta.tenancy.models import Tenant
from yhdyspinta.web.access import link_token

AT_ONCE, DIGEST = Recipient.Cadence.AT_ONCE, Recipient.Cadence.DIGEST


def link_in_mail(recipient: Recipient) -> str:
    """The path of the link at the end of a mail."""
    mail = Mail.objects.create(recipient=recipient)
    make_notice(recipient)
    Notice.objects.filter(recipient=recipient).update(mail=mail)
    (found,) = set(
        re.findall(r"http://testserver(/\S+/mail/how-often/\S+/)", str(message_of(mail).body))
    )
    return str(found)


def test_one_click_in_a_mail_changes_the_cadence_without_an_account(tenant: Tenant) -> None:
    recipient = make_recipient(languages=["fi", "sv"])
    path, guest = link_in_mail(recipient), Client()
    for method in (guest.get, guest.head):
        assert method(path).status_code == 200
    recipient.refresh_from_db()
    assert recipient.cadence == DIGEST, "opening the link changes nothing"
    assert recipient.address in guest.get(path).content.decode()
    for wanted in (AT_ONCE, DIGEST):
        page = guest.get(path).content.decode()
        assert f'value="{wanted}"' in page
        assert page.count('name="cadence"') == 1
        assert guest.post(path, {"cadence": wanted}).status_code == 302
        recipient.refresh_from_db()
        assert recipient.cadence == wanted


@pytest.mark.parametrize("typed", ["", "never", "x" * 300])
def test_wrong_input_changes_nothing(tenant: Tenant, typed: str) -> None:
    recipient = make_recipient()
    assert Client().post(link_in_mail(recipient), {"cadence": typed}).status_code == 422
    recipient.refresh_from_db()
    assert recipient.cadence == DIGEST


def test_a_link_of_another_kind_area_or_nobody_is_over(tenant: Tenant) -> None:
    recipient = make_recipient()
    good = link_in_mail(recipient)
    token = good.rstrip("/").rpartition("/")[2]
    payload = {"tenant": tenant.pk, "recipient": recipient.pk}
    wrong = [
        token[:-3],
        link_token("confirm", **payload),
        link_token(CADENCE, **(payload | {"tenant": tenant.pk + 1})),
        link_token(CADENCE, **(payload | {"recipient": 0})),
    ]
    for each in wrong:
        assert Client().get(good.replace(token, each)).status_code == 410
    assert Client().get(good).status_code == 200


def test_each_recipient_has_a_link_of_their_own(tenant: Tenant) -> None:
    assert cadence_url(make_recipient()) != cadence_url(make_recipient())


def test_what_comes_at_once_and_what_waits_for_monday(
    tenant: Tenant, on_day: Callable[[date], None]
) -> None:
    """A digest is one mail of all that waited; it waits over the quiet weeks too."""
    on_day(date(2026, 7, 6))
    patient, eager = make_recipient(), make_recipient(cadence=AT_ONCE)
    for recipient in (patient, eager):
        for n in range(3):
            make_notice(recipient, key=f"{recipient.pk}/{n}", at_once=n == 0)
    post(tenant_id=tenant.pk)
    mails = Mail.objects.order_by("pk")
    assert [mails.filter(recipient=one).count() for one in (patient, eager)] == [1, 3]
    group_digests(tenant_id=tenant.pk)
    assert mails.filter(recipient=patient).count() == 1
    on_day(date(2026, 8, 3))
    group_digests(tenant_id=tenant.pk)
    assert mails.filter(recipient=patient).count() == 2
    assert mails.filter(recipient=patient)[1].notices.count() == 2
    assert timezone.localdate().isoweekday() == 1


def test_the_timetable_has_the_digest_on_monday_at_eight() -> None:
    from yhdyspinta.celery import app

    schedule = app.conf.beat_schedule["group-digests"]["schedule"]
    assert (schedule.day_of_week, schedule.hour, schedule.minute) == ({1}, {8}, {0})
