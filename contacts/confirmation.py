"""Twice a year each holder is asked whether what the directory says of them is right."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contacts.bounced import forget_corrected, mail_works_again
from contacts.details import ongoing, text_in_each_language, with_details
from contacts.models import Holding, Person
from contacts.recipients import of_person
from contacts.rounds import Round, current_round
from contacts.telling import keepers_of
from yhdyspinta.audit.models import record
from yhdyspinta.notices.models import Mail, Notice, Recipient, notify
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import link_token

BY_LINK = "contacts"  # the purpose of the mail's link
LATELY = timedelta(days=60)  # who has confirmed since then is not asked
ASK_WITHIN = timedelta(days=28)  # of the round's beginning, someone new is asked too
REMIND_AFTER = timedelta(days=14)
TELL_EDITORS_AFTER = timedelta(days=28)


def ask_and_remind(today: date) -> None:
    """The day's round: everyone is asked once, reminded once; then their editors are told."""
    forget_what_was_sent()
    forget_corrected()
    this = current_round(today)
    if this is None:
        return
    asked = _asked_in(this)
    to_ask: list[int] = []
    no_mail: list[Person] = []
    silent: list[tuple[Person, date]] = []
    for person in _to_be_confirmed(today).select_related("organisation", "user"):
        asked_on = asked.get((person.pk, person.email_folded))
        if not person.email or person.bounced_on:
            no_mail.append(person)
        elif asked_on:
            silent.append((person, asked_on))
        else:
            to_ask.append(person.pk)
    if today < this.opens_on + ASK_WITHIN:
        for person in with_details(Person.objects.filter(pk__in=to_ask), today):
            ask(person, this)
        _tell_of_those_without_mail(no_mail, this)
    _remind(silent, this, today)
    _tell_of_the_silent(silent, this, today)


def _to_be_confirmed(today: date) -> Any:
    """Those of whose posts one at least has not been confirmed lately."""
    old = Q(confirmed_on=None) | Q(confirmed_on__lt=today - LATELY)
    stale = ongoing(today).filter(old, person=OuterRef("pk"))
    return Person.objects.current(today).filter(Exists(stale)).order_by("pk")


def _asked_in(this: Round) -> dict[tuple[int, str], date]:
    """On which day whom, by the person's id and the address the mail went to."""
    notices = Notice.objects.filter(code="contacts.confirm", key__startswith=_key(this))
    rows = notices.values_list("key", "recipient__address", "created_at")
    return {
        (int(key.rpartition("/")[2]), address): timezone.localdate(at) for key, address, at in rows
    }


def _key(this: Round, code: str = "confirm") -> str:
    return f"contacts-{code}/{this.key}/"


def ask(person: Person, this: Round) -> None:
    """One mail with everything that is said of the person, and the link to answer."""
    if recipient := of_person(person):
        notify(
            [recipient],
            key=f"{_key(this)}{person.pk}",
            code="contacts.confirm",
            parameters={"details": text_in_each_language(person), "until_on": this.ends_on},
            path=link_path(person, recipient, this),
            at_once=True,
        )


def link_path(person: Person, recipient: Recipient, this: Round) -> str:
    """The personal link: it works in this round, and while the address is the person's."""
    payload = {"person": person.pk, "round": this.key, "to": recipient.pk}
    token = link_token(BY_LINK, tenant=current_tenant_id(), **payload)
    return area_url("contacts:by-link", token)


def _remind(silent: Iterable[tuple[Person, date]], this: Round, today: date) -> None:
    for person, asked_on in silent:
        recipient = of_person(person) if today >= asked_on + REMIND_AFTER else None
        if recipient:
            notify(
                [recipient],
                key=f"{_key(this, 'remind')}{person.pk}",
                code="contacts.confirm_reminder",
                parameters={"asked_on": asked_on, "until_on": this.ends_on},
                path=link_path(person, recipient, this),
                at_once=True,
            )


def _tell_of_those_without_mail(people: Iterable[Person], this: Round) -> None:
    by_organisation: dict[Organisation, int] = defaultdict(int)
    for person in people:
        by_organisation[person.organisation] += 1
    for organisation, count in by_organisation.items():
        key = f"{_key(this, 'confirm-for')}{organisation.pk}"
        _tell_keepers(organisation, "contacts.confirm_for", key, count=count)


def _tell_of_the_silent(silent: Iterable[tuple[Person, date]], this: Round, today: date) -> None:
    by_day: dict[tuple[Organisation, date], int] = defaultdict(int)
    for person, asked_on in silent:
        if today >= asked_on + TELL_EDITORS_AFTER:
            by_day[person.organisation, asked_on] += 1
    for (organisation, asked_on), count in by_day.items():
        key = f"{_key(this, 'unanswered')}{organisation.pk}/{asked_on}"
        _tell_keepers(organisation, "contacts.unanswered", key, count=count, asked_on=asked_on)


def _tell_keepers(organisation: Organisation, code: str, key: str, **parameters: Any) -> None:
    notify(
        keepers_of(organisation),
        key=key,
        code=code,
        parameters={"organisation": organisation, **parameters},
        path=area_url("contacts:organisation", organisation.pk),
    )


def forget_what_was_sent() -> None:
    """The outbox keeps no copy of what the mails said of people."""
    sent = Notice.objects.filter(code="contacts.confirm", mail__state=Mail.State.SENT)
    sent.exclude(parameters__details="").update(parameters={"details": "", "until_on": ""})


class LinkOverError(Exception):
    """The personal link leads nowhere any more: the round is over, or the person has left."""


def person_of_link(payload: dict[str, Any], today: date) -> Person:
    """Whose link it is, with all that is said of them. Raises LinkOverError."""
    this = current_round(today)
    if this is None or payload["round"] != this.key:
        raise LinkOverError("round")
    people = Person.objects.current(today).filter(pk=payload["person"])
    person = with_details(people, today).first()
    if person is None or not person.ongoing:  # type: ignore[attr-defined]
        raise LinkOverError("left")
    if not Recipient.objects.filter(pk=payload["to"], address=person.email_folded).exists():
        raise LinkOverError("address")
    return person


@transaction.atomic
def confirm_by_link(person: Person, today: date) -> int:
    """All that is said of the person's posts is right today; how many were not confirmed yet."""
    old = Q(confirmed_on=None) | Q(confirmed_on__lt=today)
    holdings = ongoing(today).filter(old, person=person).select_related("post__organisation")
    done = [each for each in holdings if _confirm(each, today)]
    for holding in done:
        post = holding.post
        record(None, "holding.confirm_by_link", post, organisation=post.organisation, person=person)
    return len(done)


def _confirm(holding: Holding, today: date) -> bool:
    """Whether it was this request that did it, when the same is asked twice at once."""
    same = Holding.objects.filter(pk=holding.pk).exclude(confirmed_on=today)
    return bool(same.update(confirmed_on=today))


@transaction.atomic
def correct_by_link(person: Person, old_email: str) -> None:
    """What the person has corrected goes to the log; a new address is told to the old one too."""
    record(None, "person.change_by_link", person, organisation=person.organisation)
    if old_email.lower() == person.email.lower():
        return
    mail_works_again(person)
    old = Recipient.objects.filter(address=old_email.lower())
    notify(
        old,
        key=f"contacts-email/{person.pk}/{timezone.now():%Y%m%d%H%M%S}",
        code="contacts.email_changed",
        parameters={"name": person.name, "organisation": person.organisation},
        path=area_url("contacts:find"),
        at_once=True,
    )
