"""Mail that came back marks its address in every area; what is no report marks nothing."""

import json
import mailbox
from email.message import EmailMessage

import pytest
from django.test import Client

from contacts.bounced import forget_corrected, mail_works_again
from contacts.models import Person
from tests.conftest import People
from tests.factories.contacts import make_person
from tests.notices.conftest import make_recipient
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.bounces import NotAReportError, mark_bounced, read_message
from yhdyspinta.notices.models import Mail, Notice, Recipient, recipient_for
from yhdyspinta.notices.tasks import read_bounces
from yhdyspinta.tenancy.context import tenant_context

ADDRESS = "aino.koski@alavesi.fi"
SECRET = "salainen-osoite-1234"
HOOK = f"/mail/bounces/{SECRET}/"


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.BOUNCE_SECRET = SECRET


@pytest.fixture
def both(people: People):
    """Aino is in both areas, and mail has gone to her in the first only."""
    elsewhere = people.members["outsider"].tenant
    with tenant_context(people.tenant.pk):
        make_person(organisation=people.municipality, name="Aino", email="Aino.Koski@alavesi.fi")
        make_person(organisation=people.municipality, name="Muu", email="muu@alavesi.fi")
        recipient_for(ADDRESS)
    with tenant_context(elsewhere.pk):
        make_person(name="Aino muualla", email=ADDRESS)
    return [people.tenant, elsewhere]


def marked(tenants) -> list[set[str]]:
    found = []
    for tenant in tenants:
        with tenant_context(tenant.pk):
            people = Person.objects.exclude(bounced_on=None)
            recipients = Recipient.objects.exclude(bounced_at=None)
            found.append(
                set(people.values_list("name", flat=True))
                | set(recipients.values_list("address", flat=True))
            )
    return found


ALL_MARKED = [{"Aino", ADDRESS}, {"Aino muualla", ADDRESS}]


def report(
    status: str = "5.1.1",
    action: str = "failed",
    final: str = f"rfc822; {ADDRESS}",
    original: str = "",
    diagnostic: str = "smtp; 550 5.1.1 No such user",
    message_id: str = "",
    headers_only: bool = False,
) -> bytes:
    """A returned message as mail servers write it (RFC 3464)."""
    fields = {
        "Original-Recipient": original,
        "Final-Recipient": final,
        "Action": action,
        "Status": status,
        "Diagnostic-Code": diagnostic,
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    parts = [
        "Content-Type: text/plain\r\n\r\nYour mail was not delivered.\r\n",
        "Content-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.alavesi.fi\r\n\r\n{block}\r\n",
    ]
    if message_id:
        kind = "text/rfc822-headers" if headers_only else "message/rfc822"
        copy = f"Message-ID: {message_id}\r\nSubject: Kutsu\r\n\r\nHei\r\n"
        parts.append(f"Content-Type: {kind}\r\n\r\n{copy}")
    body = "".join(f"--raja\r\n{part}" for part in parts) + "--raja--\r\n"
    head = (
        "From: MAILER-DAEMON@mx.alavesi.fi\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report;"
        ' report-type=delivery-status; boundary="raja"\r\n\r\n'
    )
    return f"{head}{body}".encode()


def send(body: bytes, kind: str = "message/rfc822"):
    return Client(enforce_csrf_checks=True).post(HOOK, body, content_type=kind)


def test_a_bounced_address_is_marked_in_every_area_and_its_editor_is_told(people, both):
    for _twice in range(2):
        mark_bounced(" Aino.Koski@Alavesi.fi", "550 No\nsuch user\x00")
    assert marked(both) == ALL_MARKED
    with tenant_context(people.tenant.pk):
        assert Recipient.objects.get(address=ADDRESS).bounce_reason == "550 No such user"
        [notice] = Notice.objects.all()
        assert notice.recipient.address == people.members["editor"].user.email
        assert notice.parameters["reason"] == "550 No such user"
        assert [entry.code for entry in Entry.objects.all()] == ["person.bounced"]


def test_the_mark_goes_when_the_mail_works_or_the_address_is_corrected(people, both):
    mark_bounced(ADDRESS, "550")
    with tenant_context(people.tenant.pk):
        forget_corrected()
        assert marked([people.tenant]) == ALL_MARKED[:1]
        mail_works_again(Person.objects.get(name="Aino"))
        assert marked([people.tenant]) == [set()]
    with tenant_context(both[1].pk):
        Person.objects.update(email="uusi@alavesi.fi")
        forget_corrected()
    assert marked(both) == [set(), {ADDRESS}]


@pytest.mark.parametrize(
    "body",
    [
        report(),
        report(original="rfc822;aino.koski@alavesi.fi", final="rfc822;eteenpain@muu.fi"),
        report(status="", diagnostic="smtp; 554 mailbox disabled"),
        report(action="", status="5.2.1"),
        report(final=f"RFC822;<{ADDRESS.upper()}>"),
    ],
)
def test_a_permanent_failure_marks(both, body):
    response = send(body)
    assert (response.status_code, response.json()) == (200, {"marked": 1})
    assert marked(both) == ALL_MARKED


@pytest.mark.parametrize(
    "body",
    [
        report(status="4.2.2", action="delayed", diagnostic="smtp; 452 mailbox full"),
        report(status="4.4.7", diagnostic="smtp; 421 try later"),
        report(status="2.0.0", action="delivered", diagnostic=""),
        report(action="relayed", diagnostic=""),
        report(status="", diagnostic=""),
    ],
)
def test_what_is_tried_again_or_has_arrived_marks_nothing(both, body):
    response = send(body)
    assert (response.status_code, response.json()) == (200, {"marked": 0})
    assert marked(both) == [set(), set()]


@pytest.mark.parametrize("headers_only", [True, False])
@pytest.mark.parametrize("final", ["", "rfc822; eteenpain@muu.fi", "rfc822; ei osoite"])
def test_the_mail_that_came_back_tells_whom_it_was_sent_to(people, both, final, headers_only):
    with tenant_context(people.tenant.pk):
        mail = Mail.objects.create(recipient=Recipient.objects.get(address=ADDRESS))
    body = report(final=final or "rfc822;", message_id=mail.message_id, headers_only=headers_only)
    assert send(body).json() == {"marked": 1}
    assert marked(both) == ALL_MARKED


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ({"address": ADDRESS, "reason": "No such user"}, 1),
        ({"address": ADDRESS}, 1),
        ({"address": ADDRESS, "reason": "\ud800 \x00"}, 1),
        ({"address": ADDRESS, "status": "5.1.1"}, 1),
        ({"address": ADDRESS, "status": "4.2.2"}, 0),
    ],
)
def test_a_mail_service_tells_as_json(both, told, count):
    assert send(json.dumps(told).encode(), "application/json").json() == {"marked": count}
    assert marked(both) == (ALL_MARKED if count else [set(), set()])


def plain_mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Re: Kutsu"
    message.set_content("Kiitos kutsusta, tulen.")
    return message.as_bytes()


BROKEN = [
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"\xff\xfe", "application/json"),
    (b"[" * 100_000, "application/json"),
    (b"[]", "application/json"),
    (b'{"reason": "x"}', "application/json"),
    (b'{"address": 1}', "application/json"),
    (b'{"address": "ei osoite"}', "application/json"),
    (b'{"address": "a\\u0000@b.fi"}', "application/json"),
    (b'{"address": "a@b.fi", "reason": {}}', "application/json"),
    (b'{"address": "a@b.fi", "status": 5}', "application/json"),
    (b"", "message/rfc822"),
    (b"\x00\xff\xfe" * 99, "message/rfc822"),
    (plain_mail(), "message/rfc822"),
    (report()[:300], "message/rfc822"),
    (report(final="rfc822; ei osoite"), "message/rfc822"),
    (report(final=""), "message/rfc822"),
    (report().replace(b"message/delivery-status", b"text/plain"), "message/rfc822"),
    (b"Content-Type: message/rfc822\r\n\r\n" * 5000, "message/rfc822"),
]


@pytest.mark.parametrize(("body", "kind"), BROKEN, ids=[str(n) for n in range(len(BROKEN))])
def test_what_is_no_report_is_refused_with_a_clear_text(both, body, kind):
    response = send(body, kind)
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/plain")
    assert len(response.text) > 20
    assert marked(both) == [set(), set()]


def test_the_address_of_the_hook_is_known_to_who_has_the_secret(both, settings):
    told = {"address": ADDRESS}
    for path in (f"/mail/bounces/{SECRET}x/", "/mail/bounces/å/", "/mail/bounces/x/"):
        assert Client().post(path, told, content_type="application/json").status_code == 404
    assert Client().get(HOOK).status_code == 405
    settings.BOUNCE_SECRET = ""
    for path in (HOOK, "/mail/bounces//"):
        assert Client().post(path, told, content_type="application/json").status_code == 404
    assert marked(both) == [set(), set()]


def test_returned_mail_is_read_from_a_folder(people, both, settings, tmp_path):
    settings.BOUNCE_MAILDIR = str(tmp_path / "palautuneet")
    read_bounces()  # nothing there yet
    with tenant_context(people.tenant.pk):
        mail = Mail.objects.create(recipient=Recipient.objects.get(address=ADDRESS))
    box = mailbox.Maildir(settings.BOUNCE_MAILDIR)
    for raw in (plain_mail(), report(final="rfc822; muu@alavesi.fi"), b"\xff"):
        box.add(raw)  # anyone may write to a mailbox: only what came back of ours is believed
    box.add(report(message_id=mail.message_id))
    for _twice in range(2):
        read_bounces()
    assert marked(both) == ALL_MARKED
    assert len(box) == 0
    assert len(box.get_folder("others")) == 3  # a person's answer is not thrown away


@pytest.mark.parametrize("folder", ["", "/ei/ole", __file__])
def test_a_folder_that_is_not_there_stops_nothing(db, settings, folder):
    settings.BOUNCE_MAILDIR = folder
    read_bounces()


def test_a_report_of_nobody_we_know_marks_nobody(both):
    assert send(report(final="rfc822; tuntematon@muu.fi")).status_code == 200
    assert marked(both) == [set(), set()]
    with pytest.raises(NotAReportError):
        read_message(plain_mail())


def test_said_by_hand_on_the_persons_page(people, both):
    with tenant_context(people.tenant.pk):
        aino = Person.objects.get(name="Aino")
        nobody = make_person(organisation=people.municipality, email="", phone="040 123")
        make_recipient(address="muu@alavesi.fi")
    client = people.client("editor")
    path = f"/{people.tenant.slug}/contacts/people/{aino.pk}/bounced/"
    client.post(path)
    assert marked(both) == [{"Aino", ADDRESS}, set()]  # this area knows, others decide themselves
    client.post(path, {"works": "1"})
    assert marked(both) == [set(), set()]
    without = f"/{people.tenant.slug}/contacts/people/{nobody.pk}/bounced/"
    assert client.post(without).status_code == 302
    with tenant_context(people.tenant.pk):
        codes = list(Entry.objects.order_by("pk").values_list("code", flat=True))
    assert codes == ["person.mail_fails", "person.bounced", "person.mail_works"]
