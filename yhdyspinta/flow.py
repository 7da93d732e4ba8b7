"""State machines as data: a flow is a tuple of steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class StepRefusedError(Exception):
    """A step can't be taken now; `reasons` are sentences for the user."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def _nothing(_subject: Any) -> list[str]:
    return []


@dataclass(frozen=True)
class Step:
    """One step of a life cycle: from one state to another, and what may be missing for it."""

    name: str
    label: str | Promise
    source: str
    target: str
    missing: Callable[[Any], list[str]] = _nothing


class Flow:
    """The steps of one life cycle (elinkaari)."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps

    def __iter__(self) -> Any:
        return iter(self.steps)

    def steps_from(self, state: str) -> list[Step]:
        return [step for step in self.steps if step.source == state]

    def step(self, name: str, *, subject: Any) -> Step:
        """The step by that name from the subject's state.

        Raises StepRefusedError with reasons when the state is another or something is missing.
        """
        for step in self.steps_from(subject.state):
            if step.name == name:
                if reasons := step.missing(subject):
                    raise StepRefusedError(reasons)
                return step
        raise StepRefusedError(
            [_("This can't be done now: the state has changed meanwhile. Look at the page again.")]
        )
