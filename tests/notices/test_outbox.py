"""The outbox: one notice once, one mail a task, and what becomes of what hangs or is refused."""

import smtplib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from tests.factories.tenancy import make_tenant
from tests.notices.conftest import make_notice, make_recipient
from yhdyspinta.notices.models import HANGS_AFTER, RETRIES, Mail, Notice, Recipient, recipient_for
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.notices.tasks import group_digests, post, post_everywhere, send_mail_row
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant


class Refusing(EmailBackend):
    """A mail server that answers "not now" to every mail."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPDataError(451, b"Not now")


class Down(EmailBackend):
    """A mail server that nobody reaches."""

    def open(self) -> bool:
        raise ConnectionRefusedError("down")


class CutOff(EmailBackend):
    """A mail server that is lost in the middle."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("lost")


class RudeAtTheEnd(EmailBackend):
    """A mail server that takes the mail and hangs up without a word."""

    def close(self) -> None:
        raise smtplib.SMTPServerDisconnected("no goodbye")


def use(settings: Any, backend: type[EmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"


@pytest.fixture
def area(db: None) -> Tenant:
    return make_tenant(name_fi="Järvialue")


def run_post(area: Tenant, callbacks: Any) -> None:
    with callbacks(execute=True):
        post(tenant_id=area.pk)


def only_mail(area: Tenant) -> Mail:
    with tenant_context(area.pk):
        return Mail.objects.get()


def test_same_key_reaches_the_same_person_once(area: Tenant) -> None:
    with tenant_context(area.pk):
        one, two = make_recipient(), make_recipient()
        for _twice in range(2):
            make_notice(one, key="avain")
        make_notice(two, key="avain")
        assert Notice.objects.count() == 2


def test_an_address_is_one_recipient_whatever_its_letters(area: Tenant) -> None:
    with tenant_context(area.pk):
        first = recipient_for("Aino@Alavesi.fi ", name="Aino", languages=["sv"])
        again = recipient_for("aino@alavesi.fi", name="Aino Uusi", languages=[])
        assert (first.pk, again.name, again.languages) == (again.pk, "Aino Uusi", ["fi"])


def test_urgent_goes_at_once_and_the_rest_waits_for_the_digest(
    area: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    with tenant_context(area.pk):
        make_notice()
        make_notice(at_once=False)
        eager = make_recipient(cadence=Recipient.Cadence.AT_ONCE)
        make_notice(eager, at_once=False)
    for _twice in range(2):
        run_post(area, django_capture_on_commit_callbacks)
    assert len(outgoing.outbox) == 2
    with tenant_context(area.pk):
        assert Notice.objects.untold().count() == 1
        assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.SENT}


def test_digest_groups_a_recipients_notices(
    area: Tenant, on_day: Callable[[date], None], django_capture_on_commit_callbacks: Any
) -> None:
    on_day(date(2030, 11, 25))
    with tenant_context(area.pk):
        busy, calm = make_recipient(address="kiireinen@alavesi.fi"), make_recipient()
        for _n in range(3):
            make_notice(busy, at_once=False)
        make_notice(calm, at_once=False)
    for _twice in range(2):
        group_digests(tenant_id=area.pk)
    run_post(area, django_capture_on_commit_callbacks)
    assert len(outgoing.outbox) == 2
    digest = next(m for m in outgoing.outbox if m.to == ["kiireinen@alavesi.fi"])
    assert digest.body.count("Kevään neuvottelu") >= 3
    assert "3" in digest.subject


def test_digests_wait_in_the_quiet_weeks_but_invitations_do_not(
    area: Tenant, on_day: Callable[[date], None], django_capture_on_commit_callbacks: Any
) -> None:
    on_day(date(2030, 7, 1))
    assert is_quiet(timezone.localdate())
    with tenant_context(area.pk):
        make_notice(at_once=False)
        make_notice()
    group_digests(tenant_id=area.pk)
    run_post(area, django_capture_on_commit_callbacks)
    assert len(outgoing.outbox) == 1
    on_day(date(2030, 8, 5))
    group_digests(tenant_id=area.pk)
    run_post(area, django_capture_on_commit_callbacks)
    assert len(outgoing.outbox) == 2


def test_a_mail_is_claimed_by_one(area: Tenant) -> None:
    with tenant_context(area.pk):
        mail = Mail.objects.create(recipient=make_recipient())
        assert Mail.objects.claim(mail.pk) == mail
        assert Mail.objects.claim(mail.pk) is None
        later = Mail.objects.create(
            recipient=make_recipient(), next_try_at=timezone.now() + timedelta(minutes=1)
        )
        assert Mail.objects.claim(later.pk) is None


def test_sending_twice_sends_once(area: Tenant) -> None:
    with tenant_context(area.pk):
        mail = Mail.objects.create(recipient=make_recipient())
        make_notice(mail.recipient)
        Notice.objects.update(mail=mail)
    for _twice in range(2):
        send_mail_row(tenant_id=area.pk, pk=mail.pk)
    assert len(outgoing.outbox) == 1


@pytest.mark.parametrize("backend", [Refusing, Down])
def test_a_refused_mail_is_given_back_with_a_longer_wait_each_time(
    area: Tenant, settings: Any, backend: type[EmailBackend]
) -> None:
    use(settings, backend)
    with tenant_context(area.pk):
        mail = Mail.objects.create(recipient=make_recipient())
    waits = []
    for _try in range(len(RETRIES) + 1):
        with tenant_context(area.pk):
            Mail.objects.update(next_try_at=timezone.now())
        send_mail_row(tenant_id=area.pk, pk=mail.pk)
        mail = only_mail(area)
        waits.append(round((mail.next_try_at - timezone.now()).total_seconds() / 60))
    assert waits[: len(RETRIES)] == list(RETRIES)
    assert (mail.state, mail.tries) == (Mail.State.FAILED, len(RETRIES) + 1)
    assert mail.error


def test_a_mail_lost_in_the_middle_is_not_repeated(area: Tenant, settings: Any) -> None:
    use(settings, CutOff)
    with tenant_context(area.pk):
        mail = Mail.objects.create(recipient=make_recipient())
    send_mail_row(tenant_id=area.pk, pk=mail.pk)
    assert only_mail(area).state == Mail.State.UNKNOWN


def test_a_server_without_manners_has_taken_the_mail(area: Tenant, settings: Any) -> None:
    use(settings, RudeAtTheEnd)
    with tenant_context(area.pk):
        mail = Mail.objects.create(recipient=make_recipient())
    send_mail_row(tenant_id=area.pk, pk=mail.pk)
    assert only_mail(area).state == Mail.State.SENT


def test_one_refused_mail_holds_up_and_repeats_no_other(
    area: Tenant, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with tenant_context(area.pk):
        for _n in range(3):
            make_notice()
        bad = make_notice(make_recipient(address="huono@esimerkki.fi"))
    use(settings, RefusingOne)
    for _twice in range(2):
        run_post(area, django_capture_on_commit_callbacks)
    assert len(outgoing.outbox) == 3
    with tenant_context(area.pk):
        states = dict(Mail.objects.values_list("recipient__address", "state"))
        assert states.pop(bad.recipient.address) == Mail.State.WAITING
        assert set(states.values()) == {Mail.State.SENT}


class RefusingOne(EmailBackend):
    """A mail server that does not know one address."""

    def send_messages(self, messages: Any) -> int:
        if "huono@esimerkki.fi" in messages[0].to:
            raise smtplib.SMTPRecipientsRefused({"huono@esimerkki.fi": (550, b"No such user")})
        return super().send_messages(messages)


@pytest.mark.parametrize(("ago", "state"), [(-1, "sending"), (1, "unknown")])
def test_what_hangs_becomes_unknown_and_is_not_resent(
    area: Tenant, ago: int, state: str, django_capture_on_commit_callbacks: Any
) -> None:
    with tenant_context(area.pk):
        claimed_at = timezone.now() - HANGS_AFTER - timedelta(seconds=ago)
        Mail.objects.create(
            recipient=make_recipient(), state=Mail.State.SENDING, claimed_at=claimed_at
        )
    run_post(area, django_capture_on_commit_callbacks)
    assert only_mail(area).state == state
    assert not outgoing.outbox


def test_every_area_posts_its_own(django_capture_on_commit_callbacks: Any, db: None) -> None:
    for name in ("Yksi", "Kaksi"):
        with tenant_context(make_tenant(name_fi=name).pk):
            make_notice()
    with django_capture_on_commit_callbacks(execute=True):
        post_everywhere()
    subjects = sorted(message.subject.split("(")[1] for message in outgoing.outbox)
    assert subjects == ["Kaksi)", "Yksi)"]
