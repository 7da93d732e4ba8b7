"""What the app answers to pages made of several apps: to-do list, search, figures, words."""

from string import Formatter

import pytest
from django.utils.translation import override

from agreements import letters, sentences
from agreements.actions import advance_agreement
from agreements.figures import agreement_coverage_pct
from agreements.models import Agreement, Party
from agreements.search import hits
from agreements.todo import awaiting
from tests.factories.agreements import make_agreement, make_agreementdrafter, make_party
from tests.factories.tenancy import make_actor, make_county, make_organisation
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.models import Role

S = Agreement.State


@pytest.fixture
def home(tenant):
    return make_organisation(name_fi="Liperi")


def with_party(home, state, **fields):
    agreement = make_agreement(parties=1, **fields)
    make_party(agreement=agreement, organisation=home, position=1)
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    return agreement


def test_recorder_is_asked_for_the_own_decision_only(home):
    with_party(home, S.DECIDING)
    make_agreement(state=S.DECIDING)
    recorder = make_actor(Role.RECORDER, organisation=home)
    assert len(awaiting(recorder)) == 1
    Party.objects.update(decision="approved")
    assert awaiting(recorder) == []


def test_signatory_is_asked_for_the_own_signature_only(home):
    with_party(home, S.SIGNING)
    make_agreement(state=S.SIGNING)
    signatory = make_actor(Role.SIGNATORY, organisation=home)
    assert [todo.url.split("/")[-2] for todo in awaiting(signatory)] == ["sign"]
    assert awaiting(make_actor(Role.VIEWER, organisation=home)) == []


def test_coordinator_is_asked_to_move_things_on(home):
    coordinator = make_actor(Role.COORDINATOR, organisation=make_county())
    with_party(home, S.DRAFT)
    with_party(home, S.REVIEW)
    done = with_party(home, S.DECIDING)
    Party.objects.filter(agreement=done).update(decision="approved")
    stuck = with_party(home, S.DECIDING)
    Party.objects.filter(agreement=stuck).update(decision="rejected")
    with_party(home, S.DECIDING)
    assert len(awaiting(coordinator)) == 4


def test_drafter_is_asked_to_write(home):
    editor = make_actor(Role.EDITOR, organisation=home)
    agreement = with_party(home, S.DRAFT)
    assert awaiting(editor) == []
    from yhdyspinta.tenancy.models import Membership

    member = Membership.objects.get(pk=editor.membership_id)
    make_agreementdrafter(agreement=agreement, membership=member)
    assert len(awaiting(editor)) == 1


def test_search_finds_by_title_and_party_but_no_draft_of_others(home):
    with_party(home, S.REVIEW, title_fi="Puitesopimus")
    with_party(home, S.DRAFT, title_fi="Puiteluonnos")
    viewer = make_actor(organisation=home)
    assert [hit.label for hit in hits(viewer, "puite")] == ["Puitesopimus"]
    assert [hit.label for hit in hits(viewer, "liperi")] == ["Puitesopimus"]


def test_share_of_municipalities_with_an_agreement(home):
    assert agreement_coverage_pct() == 0
    with_party(home, S.IN_FORCE)
    make_organisation()
    assert agreement_coverage_pct() == pytest.approx(200 / 3)


def test_every_step_has_a_sentence_and_every_letter_its_words(home):
    for step in ("submit", "return", "decide", "sign", "start", "end", "terminate", "lapse"):
        assert f"agreement.{step}" in sentences.SENTENCES
    for decision in Party.Decision.values:
        assert f"agreement.decision_{decision}" in sentences.SENTENCES
    known = {"title", "organisation", "recorder", "starts_on"}
    for letter in letters.LETTERS.values():
        for text in (letter.subject, letter.body):
            named = set(str(text).split("%(")[1:])
            assert {part.split(")")[0] for part in named} <= known
            assert list(Formatter().parse(str(text)))


def test_bilingual_letter_names_the_agreement_in_each_language(tenant):
    agreement = make_agreement(parties=0, title_fi="Sopimus", title_sv="Avtal")
    for number in range(2):
        organisation = make_organisation(registry_email=f"kirjaamo{number}@x.fi")
        make_party(agreement=agreement, organisation=organisation)
    advance_agreement(agreement, "decide", actor=None)
    notice = Notice.objects.filter(code="agreement.decide")[0]
    for language, title in (("fi", "Sopimus"), ("sv", "Avtal")):
        with override(language):
            told = tell(notice)
        assert title in told.subject
        assert told.url.startswith("http://testserver/")
