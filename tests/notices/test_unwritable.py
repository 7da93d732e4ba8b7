"""A mail that can't be written is seen by the admin and holds up no other."""

from tests.factories.areas import make_notice, make_recipient
from yhdyspinta.notices import tasks
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant


def test_a_letter_of_an_unknown_code_is_tried_and_then_failed(people) -> None:
    tenant: Tenant = people.tenant
    with tenant_context(tenant.pk):
        make_notice(code="no.such", at_once=True, recipient=make_recipient("a@esimerkki.fi"))
        tasks.make_mails(Notice.objects.urgent(), together=False)
        pk = Mail.objects.get().pk
    for _ in range(6):
        with tenant_context(tenant.pk):
            Mail.objects.filter(pk=pk).update(next_try_at="2020-01-01T00:00Z")
        tasks.send_mail_row(tenant_id=tenant.pk, pk=pk)
    with tenant_context(tenant.pk):
        mail = Mail.objects.get()
    assert mail.state == Mail.State.FAILED
    assert "no.such" in mail.error
