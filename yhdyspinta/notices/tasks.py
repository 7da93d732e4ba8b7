"""Group notices into mails, send the mails, and find those that hang."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yhdyspinta.notices.delivery import NotTakenError, deliver
from yhdyspinta.notices.inbox import read_folder
from yhdyspinta.notices.letters import message_of
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.context import current_tenant_id, tenant_context
from yhdyspinta.tenancy.tasks import for_each_tenant, tenant_task

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def post_everywhere() -> None:
    for_each_tenant(post)


@shared_task(ignore_result=True)
def group_digests_everywhere() -> None:
    for_each_tenant(group_digests)


@shared_task(ignore_result=True)
def read_bounces() -> None:
    """Every ten minutes: the returned mail and the answers in the mailbox, if there is one."""
    if settings.BOUNCE_MAILDIR:
        read_folder(settings.BOUNCE_MAILDIR)


@tenant_task
def post() -> None:
    """Each minute: urgent notices become mails, what hangs is marked, what waits is queued."""
    make_mails(Notice.objects.urgent(), together=False)
    Mail.objects.hanging().update(state=Mail.State.UNKNOWN)
    for pk in Mail.objects.waiting().values_list("pk", flat=True):
        transaction.on_commit(partial(send_mail_row.delay, tenant_id=current_tenant_id(), pk=pk))


@tenant_task
def group_digests() -> None:
    """One mail to each recipient of all that waited for the week's digest; none in quiet weeks."""
    if is_quiet(timezone.localdate()):
        return
    make_mails(Notice.objects.untold(), together=True)


def make_mails(notices: Iterable[Notice], *, together: bool) -> None:
    """Put notices into mails; the locked rows make two rounds at once harmless."""
    rows = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk__in=[notice.pk for notice in notices], mail=None
    )
    bundles: dict[tuple[int, int], list[Notice]] = defaultdict(list)
    for notice in rows:
        bundles[notice.recipient_id, 0 if together else notice.pk].append(notice)
    for (recipient_id, _), bundle in bundles.items():
        mail = Mail.objects.create(recipient_id=recipient_id)
        Notice.objects.filter(pk__in=[notice.pk for notice in bundle]).update(mail=mail)


@shared_task(ignore_result=True)
def send_mail_row(*, tenant_id: int, pk: int) -> None:
    """Claim and commit, send outside any transaction, mark: a kill can't send twice."""
    with tenant_context(tenant_id):
        mail = Mail.objects.claim(pk)  # waiting → sending, by one conditional UPDATE
    if mail is None:
        return
    try:
        with tenant_context(tenant_id):
            message = message_of(mail)
    except Exception as error:  # whatever is wrong with it, its admin sees it among the failed
        log.exception("Mail %s of tenant %s can't be written", pk, tenant_id)
        with tenant_context(tenant_id):
            Mail.objects.give_back(pk, error)
        return
    try:
        deliver(message)
    except NotTakenError as error:
        log.warning("Mail %s of tenant %s was refused: %s", pk, tenant_id, error)
        with tenant_context(tenant_id):
            Mail.objects.give_back(pk, error)  # waiting again, with its error and next try
    except OSError as error:
        log.warning("Nobody knows of mail %s of tenant %s: %s", pk, tenant_id, error)
        with tenant_context(tenant_id):
            Mail.objects.mark_unknown(pk, error)
    else:
        with tenant_context(tenant_id):
            Mail.objects.mark_sent(pk)
