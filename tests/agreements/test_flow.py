"""The agreement's steps: from every wrong state, with what is missing, and two at once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from agreements.actions import advance_agreement, end_past_agreements, terminate_agreement
from agreements.content import sha256_of
from agreements.flow import AGREEMENT_FLOW
from agreements.models import Agreement, MatrixSnapshot, Party, Version
from tests.factories.agreements import make_agreement, make_clause, make_party, make_signature
from tests.factories.tenancy import make_actor, make_county, make_membership, make_organisation
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Role

S = Agreement.State
NAMES = sorted({step.name for step in AGREEMENT_FLOW})
SOURCES = {name: {s.source for s in AGREEMENT_FLOW if s.name == name} for name in NAMES}
WRONG = [(name, state) for name in NAMES for state in S if state not in SOURCES[name]]


@pytest.fixture
def coordinator(tenant):
    return make_actor(Role.COORDINATOR, organisation=make_county())


@pytest.mark.parametrize(("step", "state"), WRONG)
def test_a_step_starts_only_from_its_own_state(coordinator, step, state):
    agreement = make_agreement(state=state)
    with pytest.raises(StepRefusedError):
        advance_agreement(agreement, step, actor=coordinator)
    agreement.refresh_from_db()
    assert agreement.state == state


def test_the_way_from_draft_to_in_force(coordinator):
    agreement = make_agreement()
    for step, state in [("submit", S.REVIEW), ("return", S.DRAFT), ("submit", S.REVIEW)]:
        assert advance_agreement(agreement, step, actor=coordinator).state == state
    advance_agreement(agreement, "decide", actor=coordinator)
    agreement.parties.update(decision=Party.Decision.APPROVED)
    advance_agreement(agreement, "sign", actor=coordinator)
    for party in agreement.parties.all():
        member = make_membership(Role.SIGNATORY, organisation=party.organisation)
        make_signature(party=party, membership=member)
    assert advance_agreement(agreement, "start", actor=None).state == S.IN_FORCE
    codes = list(Entry.objects.about(agreement).values_list("code", flat=True))
    assert codes[0] == "agreement.start"
    assert codes.count("agreement.submit") == 2


def test_freezing_fixes_the_text_and_its_checksum(coordinator):
    agreement = make_agreement(clauses=3)
    advance_agreement(agreement, "decide", actor=coordinator)
    version = agreement.versions.get()
    assert version.is_frozen()
    assert version.text_sha256 == sha256_of(version)
    assert not MatrixSnapshot.objects.exists()


def test_freezing_costs_the_same_however_long_the_text(coordinator, django_assert_max_num_queries):
    for clauses in (3, 60):
        agreement = make_agreement(clauses=clauses)
        with django_assert_max_num_queries(45):
            advance_agreement(agreement, "decide", actor=coordinator)


INCOMPLETE = {
    "one party": ({"parties": 1}, "two parties"),
    "no start": ({"starts_on": None}, "entry into force"),
    "no end": ({"ends_on": None}, "last day"),
    "no text": ({"clauses": 0}, "no text"),
}


@pytest.mark.parametrize(("fields", "reason"), INCOMPLETE.values(), ids=INCOMPLETE)
@pytest.mark.parametrize("step", ["submit", "decide"])
def test_unfinished_draft_is_refused_with_reasons(coordinator, fields, reason, step):
    agreement = make_agreement(**fields)
    with override("en"), pytest.raises(StepRefusedError) as refusal:
        advance_agreement(agreement, step, actor=coordinator)
    assert reason in str(refusal.value)
    assert not Version.objects.frozen().exists()


def test_empty_clauses_are_no_text(coordinator):
    agreement = make_agreement(clauses=0)
    make_clause(version=agreement.versions.get(), body="")
    with override("en"), pytest.raises(StepRefusedError, match="text"):
        advance_agreement(agreement, "decide", actor=coordinator)


def test_until_further_notice_needs_no_last_day(coordinator):
    agreement = make_agreement(ends_on=None, is_open_ended=True)
    assert advance_agreement(agreement, "decide", actor=coordinator).state == S.DECIDING


@pytest.mark.parametrize("decision", ["none", "tabled", "returned", "changed", "rejected"])
def test_signing_waits_for_every_partys_approval(coordinator, decision):
    agreement = make_agreement(state=S.DECIDING)
    agreement.parties.update(decision=Party.Decision.CONDITIONAL)
    party = agreement.parties.all()[0]
    Party.objects.filter(pk=party.pk).update(decision=decision)
    with pytest.raises(StepRefusedError) as refusal:
        advance_agreement(agreement, "sign", actor=coordinator)
    assert party.organisation.name in str(refusal.value)


def test_in_force_waits_for_every_partys_signature(coordinator):
    agreement = make_agreement(state=S.SIGNING)
    with pytest.raises(StepRefusedError) as refusal:
        advance_agreement(agreement, "start", actor=None)
    assert agreement.parties.all()[1].organisation.name in str(refusal.value)


def test_sending_for_decision_tells_registries_and_recorders_at_once(coordinator):
    agreement = make_agreement(parties=0)
    first = make_organisation(registry_email="kirjaamo@pyhtaa.fi", languages=["fi", "sv"])
    second = make_organisation()
    make_membership(Role.RECORDER, organisation=second)
    make_membership(Role.VIEWER, organisation=second)
    for organisation in (first, second):
        make_party(agreement=agreement, organisation=organisation)
    advance_agreement(agreement, "decide", actor=coordinator)
    told = list(Notice.objects.select_related("recipient"))
    assert {notice.code for notice in told} == {"agreement.decide"}
    assert all(notice.at_once for notice in told)
    assert len(told) == 2
    registry = next(notice for notice in told if notice.recipient.address == "kirjaamo@pyhtaa.fi")
    assert registry.recipient.languages == ["fi", "sv"]
    assert "/agreements/open/" in registry.path


def test_statements_are_asked_for_in_the_digest(coordinator):
    agreement = make_agreement(parties=0)
    for _ in range(2):
        party = make_party(agreement=agreement)
        make_membership(Role.EDITOR, organisation=party.organisation)
    advance_agreement(agreement, "submit", actor=coordinator)
    assert Notice.objects.filter(at_once=False, code="agreement.review").count() == 2


def test_termination_sets_the_last_day(coordinator):
    agreement = make_agreement(state=S.IN_FORCE, ends_on=None, is_open_ended=True)
    terminate_agreement(agreement, ends_on=date(2028, 6, 30), actor=coordinator)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ends_on) == (S.TERMINATED, date(2028, 6, 30))


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2030, 1, 1)])
def test_termination_is_within_the_term(coordinator, day):
    agreement = make_agreement(state=S.IN_FORCE)
    with pytest.raises(StepRefusedError):
        terminate_agreement(agreement, ends_on=day, actor=coordinator)


def test_past_agreements_end_by_themselves_once(coordinator):
    today = timezone.localdate()
    past = make_agreement(
        state=S.IN_FORCE, starts_on=date(2020, 1, 1), ends_on=today - timedelta(days=1)
    )
    last_day = make_agreement(state=S.IN_FORCE, starts_on=date(2020, 1, 1), ends_on=today)
    end_past_agreements(today)
    end_past_agreements(today)
    past.refresh_from_db()
    last_day.refresh_from_db()
    assert (past.state, last_day.state) == (S.ENDED, S.IN_FORCE)
    assert Entry.objects.about(past).filter(code="agreement.end").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_sending_for_decision_freeze_once(people):
    with tenant_context(people.tenant.pk):
        agreement = make_agreement()
    barrier, results = Barrier(2), []

    def press() -> None:
        client = people.client("coordinator")
        barrier.wait(timeout=10)
        url = f"/jarvialue/agreements/{agreement.pk}/steps/decide/"
        results.append(client.post(url).status_code)
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [302, 422]
    with tenant_context(people.tenant.pk):
        assert Entry.objects.about(agreement).filter(code="agreement.decide").count() == 1
