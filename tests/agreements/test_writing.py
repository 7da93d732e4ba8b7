"""Clauses: the tree and its numbers, moving, saving over another's text, templates and copies."""

import pytest
from django.utils.translation import override

from agreements.actions import (
    ConflictError,
    add_clause,
    advance_agreement,
    create_agreement,
    move_clause,
    remove_clause,
    save_clause_text,
)
from agreements.defaults import make_agreement_types, make_templates
from agreements.models import AgreementType, Clause, ClauseText, Template
from agreements.tree import DEPTH, in_order, tree_of
from tests.factories.agreements import make_agreement, make_clause, make_template
from tests.factories.tenancy import make_actor, make_county, make_organisation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.models import Role


@pytest.fixture
def coordinator(tenant):
    return make_actor(Role.COORDINATOR, organisation=make_county())


@pytest.fixture
def version(coordinator):
    """1 A, 1.1 B, 1.2 C, 2 D"""
    version = make_agreement(clauses=0).versions.get()
    a = make_clause(version=version, heading="A")
    make_clause(version=version, heading="B", parent=a)
    make_clause(version=version, heading="C", parent=a, position=1)
    make_clause(version=version, heading="D", position=1)
    return version


def outline(version):
    return " ".join(f"{node.number}{node.heading}" for node in in_order(tree_of(version, "fi")))


def named(version, heading):
    return Clause.objects.get(version=version, texts__heading=heading)


def test_numbers_come_from_the_tree(version):
    assert outline(version) == "1A 1.1B 1.2C 2D"


MOVES = {
    ("D", "up"): "1D 2A 2.1B 2.2C",
    ("A", "down"): "1D 2A 2.1B 2.2C",
    ("C", "up"): "1A 1.1C 1.2B 2D",
    ("D", "in"): "1A 1.1B 1.2C 1.3D",
    ("B", "out"): "1A 1.1C 2B 3D",
    ("C", "in"): "1A 1.1B 1.1.1C 2D",
}


@pytest.mark.parametrize(("move", "result"), MOVES.items(), ids=map(str, MOVES))
def test_clauses_move(version, coordinator, move, result):
    heading, to = move
    move_clause(named(version, heading), to, actor=coordinator)
    assert outline(version) == result


IMPOSSIBLE = [("A", "up"), ("D", "down"), ("A", "in"), ("A", "out"), ("B", "up"), ("A", "sideways")]


@pytest.mark.parametrize(("heading", "to"), IMPOSSIBLE)
def test_impossible_moves_are_refused(version, coordinator, heading, to):
    with pytest.raises(StepRefusedError):
        move_clause(named(version, heading), to, actor=coordinator)
    assert outline(version) == "1A 1.1B 1.2C 2D"


def test_clauses_are_added_after_below_and_at_the_end(version, coordinator):
    for place in ({"after": named(version, "B")}, {"below": named(version, "D")}, {}):
        clause = add_clause(version, **place, actor=coordinator)
        ClauseText.objects.create(clause=clause, language="fi", heading="x")
    assert outline(version) == "1A 1.1B 1.2x 1.3C 2D 2.1x 3x"


def test_nesting_has_a_limit(version, coordinator):
    clause = named(version, "D")
    for _ in range(DEPTH - 1):
        clause = add_clause(version, below=clause, actor=coordinator)
    with pytest.raises(StepRefusedError):
        add_clause(version, below=clause, actor=coordinator)
    with pytest.raises(StepRefusedError):
        move_clause(named(version, "D"), "in", actor=coordinator)


def test_removing_takes_what_is_below(version, coordinator):
    remove_clause(named(version, "A"), number="1", actor=coordinator)
    assert outline(version) == "1D"


def save(clause, actor, revision, body="Uusi", **fields):
    fields = {"language": "fi", "heading": "H"} | fields
    return save_clause_text(clause, body=body, revision=revision, actor=actor, **fields)


def test_saving_raises_the_revision(version, coordinator):
    clause = named(version, "B")
    saved = save(clause, coordinator, 1, body="Uusi\r\nteksti  ")
    assert (saved.revision, saved.body) == (2, "Uusi\nteksti")
    assert saved.saved_by_id == coordinator.membership_id


def test_first_text_in_another_language(version, coordinator):
    clause = named(version, "B")
    assert save(clause, coordinator, 0, language="sv").revision == 1
    with pytest.raises(ConflictError):
        save(clause, coordinator, 0, body="Annan", language="sv")


def test_second_writer_gets_both_texts(version, coordinator):
    clause = named(version, "B")
    save(clause, coordinator, 1, body="Ensin")
    with pytest.raises(ConflictError) as conflict:
        save(clause, coordinator, 1, body="Sitten")
    assert conflict.value.theirs is not None
    assert conflict.value.theirs.body == "Ensin"
    assert ClauseText.objects.get(clause=clause).body == "Ensin"


def test_saving_the_same_text_twice_is_no_conflict(version, coordinator):
    clause = named(version, "B")
    save(clause, coordinator, 1)
    assert save(clause, coordinator, 1).revision == 2


def test_frozen_text_is_not_written(version, coordinator):
    advance_agreement(version.agreement, "decide", actor=coordinator)
    clause = named(version, "B")
    with pytest.raises(StepRefusedError):
        save(clause, coordinator, 1)
    with pytest.raises(StepRefusedError):
        add_clause(version, actor=coordinator)
    with pytest.raises(StepRefusedError):
        move_clause(clause, "down", actor=coordinator)
    with pytest.raises(StepRefusedError):
        remove_clause(clause, number="1.1", actor=coordinator)


def test_agreement_begins_from_a_template(coordinator):
    template = make_template()
    agreement = create_agreement(
        type=template.type,
        title_fi="Sopimus",
        languages=["fi", "sv"],
        parties=[make_organisation(), make_organisation()],
        source=template,
        actor=coordinator,
    )
    version = agreement.versions.get()
    assert outline(version) == "1Tarkoitus 1.1Tavoitteet 2Voimassaolo"
    assert [node.heading for node in tree_of(version, "sv")] == ["Syfte", "Giltighet"]
    assert agreement.parties.count() == 2


def test_copy_of_an_earlier_agreement_has_anchors_of_its_own(version, coordinator):
    copy = create_agreement(
        type=version.agreement.type,
        title_fi="Kopio",
        languages=["fi"],
        parties=[],
        source=version.agreement,
        actor=coordinator,
    )
    new = copy.versions.get()
    assert outline(new) == outline(version)
    anchors = set(version.clauses.values_list("anchor", flat=True))
    assert not anchors & set(new.clauses.values_list("anchor", flat=True))


def test_template_is_planted_in_few_queries(coordinator, django_assert_max_num_queries):
    make_agreement_types()
    make_templates()
    template = Template.objects.get(code="strategic")
    parties = [make_organisation() for _ in range(15)]
    with django_assert_max_num_queries(16):
        create_agreement(
            type=template.type,
            title_fi="Sopimus",
            languages=["fi", "sv"],
            parties=parties,
            source=template,
            actor=coordinator,
        )
    assert Clause.objects.count() > 30


def test_given_types_and_templates_are_made_once_and_stay_as_changed(tenant):
    make_agreement_types()
    make_templates()
    Template.objects.update(name_fi="Oma nimi")
    make_agreement_types()
    make_templates()
    assert Template.objects.get().name_fi == "Oma nimi"
    assert AgreementType.objects.count() >= 6


def test_given_template_is_complete_in_both_languages(tenant):
    make_agreement_types()
    make_templates()

    def check(clauses):
        for clause in clauses:
            assert clause["heading"]["fi"]
            assert clause["heading"]["sv"]
            body = clause["body"]
            assert bool(body["fi"]) == bool(body["sv"])
            assert body["fi"] or clause["children"]
            check(clause.get("children", []))

    template = Template.objects.get()
    check(template.clauses)
    with override("sv"):
        assert template.name == "Strategiskt samarbetsavtal"
