"""What the front page, search, figures, log and mails ask of this app."""

import ast
import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import translation

import negotiations
from negotiations.figures import duties_met_pct, follow_ups_in_time_pct
from negotiations.letters import LETTERS
from negotiations.models import Duty, FollowUp
from negotiations.search import hits
from negotiations.sentences import SENTENCES
from negotiations.todo import awaiting
from tests.factories.negotiations import at, make_evidence, make_followup, make_negotiation
from tests.negotiations.conftest import Area
from yhdyspinta.figures import FIGURES

ROOT = Path(negotiations.__file__).parent


def test_what_awaits_a_municipality(area: Area, on_day) -> None:
    on_day(date(2026, 11, 2))
    make_negotiation(
        title_fi="Oma",
        covering=[area.alavesi],
        starts_at=at(date(2026, 11, 9)),
        convener=area.county,
    )
    make_negotiation(title_fi="Muiden", covering=[area.koivujoki], starts_at=at(date(2026, 11, 9)))
    make_followup(what="Meidän", organisation=area.alavesi, due_on=date(2026, 12, 1))
    make_followup(what="Muiden", organisation=area.koivujoki)
    texts = [todo.text for todo in awaiting(area.actor("editor"))]
    assert len(texts) == 4
    assert any("Oma" in text for text in texts)
    assert any("Meidän" in text for text in texts)
    assert not any("Muiden" in text for text in texts)
    assert len(awaiting(area.actor("viewer"))) == 2


def test_what_awaits_a_coordinator(area: Area, on_day) -> None:
    on_day(date(2026, 6, 2))
    for state, title in (
        ("held", "Pidetty"),
        ("invited", "Mennyt"),
        ("planned", "Unohtunut"),
        ("approved", "Valmis"),
    ):
        make_negotiation(
            state=state, title_fi=title, starts_at=at(date(2026, 5, 1)), convener=area.koivujoki
        )
    for days, title in ((-1, "Hyväksyttävä"), (5, "Lausunnoilla")):
        make_negotiation(
            state="commenting",
            title_fi=title,
            starts_at=at(date(2026, 5, 1)),
            comment_until=date(2026, 6, 2) + timedelta(days=days),
            convener=area.koivujoki,
        )
    text = " ".join(todo.text for todo in awaiting(area.actor("coordinator")))
    for title in ("Pidetty", "Mennyt", "Unohtunut", "Hyväksyttävä"):
        assert title in text
    assert "Valmis" not in text
    assert "Lausunnoilla" not in text


def test_search_finds_what_the_actor_sees(area: Area) -> None:
    make_negotiation(title_fi="Opiskeluhuollon neuvottelu")
    make_negotiation(title_fi="Opiskeluhuollon suunnitelma", state="planned")
    make_followup(what="Opiskeluhuollon taulukko")
    assert len(hits(area.actor("viewer"), "opiskeluhuol")) == 2
    assert len(hits(area.actor("coordinator"), "opiskeluhuol")) == 3
    assert [hit.label for hit in hits(area.actor("viewer"), "vuosiraportti")] == ["Vuosiraportti"]


def test_figures_are_offered_and_computed(area: Area, on_day) -> None:
    on_day(date(2026, 3, 2))
    assert {"duties_met_pct", "follow_ups_in_time_pct"} <= set(FIGURES)
    assert follow_ups_in_time_pct() is None
    for duty in Duty.objects.filter(rule="s14", bearer=area.county):
        make_evidence(duty=duty)
    Duty.objects.filter(rule="hyte-negotiation").update(is_binding=False)
    assert duties_met_pct() == 25.0
    done = {"state": FollowUp.State.DONE, "due_on": date(2026, 3, 1)}
    make_followup(done_on=date(2026, 2, 28), **done)
    make_followup(done_on=date(2026, 3, 2), **done)
    make_followup(due_on=date(2026, 3, 1))
    make_followup(due_on=date(2027, 1, 1))
    assert follow_ups_in_time_pct() == 33.3


def strings_of(paths: list[Path]) -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_that_is_recorded_or_told_has_its_words() -> None:
    sources = [*ROOT.glob("actions/*.py"), *ROOT.glob("reminders/*.py"), ROOT / "invitations.py"]
    sources.append(ROOT / "matters.py")
    code = re.compile(r"(negotiation|duty|follow_up|round|matter|forum|reminder)\.[a-z_]+")
    used = {text for text in strings_of(sources) if code.fullmatch(text) and text[-1] != "_"}
    assert used <= set(SENTENCES) | set(LETTERS)
    from negotiations.flow import NEGOTIATION_FLOW

    assert {f"negotiation.{step.name}" for step in NEGOTIATION_FLOW} <= set(SENTENCES)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_letters_and_sentences_can_be_filled(language: str) -> None:
    words: dict[str, str] = defaultdict(lambda: "x")
    with translation.override(language):
        for letter in LETTERS.values():
            assert str(letter.subject) % words
            assert str(letter.body) % words
        for sentence in SENTENCES.values():
            assert str(sentence) % words


def test_days_of_a_negotiation_in_words(area: Area) -> None:
    with translation.override("fi"):
        nine = at(date(2026, 11, 3))
        whole = make_negotiation(starts_at=nine, ends_at=at(date(2026, 11, 3), 11))
        assert whole.when() == "3.11.2026 klo 9.00–11.00"
        over_night = make_negotiation(
            starts_at=at(date(2026, 11, 3)), ends_at=at(date(2026, 11, 4), 2)
        )
        assert over_night.when() == "3.11.2026 klo 9.00–4.11.2026 klo 2.00"
        assert make_negotiation(starts_at=at(date(2026, 11, 3), 0)).when() == "3.11.2026"
        assert make_negotiation(starts_at=None).when() == ""
