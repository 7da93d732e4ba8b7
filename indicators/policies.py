"""Who may do what with goals, measures and indicators."""

from agreements.models import Agreement
from indicators.models import Goal, GoalIndicator, Indicator, Measure
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Role


def read_goals(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_goal(actor: Actor, goal: Goal) -> bool:
    return actor.has(Role.VIEWER)


def read_agreement_goals(actor: Actor, agreement: Agreement) -> bool:
    return actor.has(Role.VIEWER)


def create_goal(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)


def edit_goal(actor: Actor, goal: Goal) -> bool:
    return actor.has(Role.COORDINATOR)


def set_goal_state(actor: Actor, goal: Goal) -> bool:
    """A coordinator, or a preparer of an organisation whose goal it is."""
    return actor.has(Role.COORDINATOR) or (actor.has(Role.EDITOR) and _owns(actor, goal))


def add_measure(actor: Actor, goal: Goal) -> bool:
    return set_goal_state(actor, goal)


def edit_measure(actor: Actor, measure: Measure) -> bool:
    """A coordinator, or a preparer of the organisation that answers for it."""
    own = measure.organisation_id == actor.organisation_id
    return actor.has(Role.COORDINATOR) or (actor.has(Role.EDITOR) and own)


def follow_goal(actor: Actor, goal: Goal) -> bool:
    """May choose the indicators that tell of the goal."""
    return actor.has(Role.COORDINATOR)


def edit_goal_indicator(actor: Actor, link: GoalIndicator) -> bool:
    return actor.has(Role.COORDINATOR)


def read_indicators(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_indicator(actor: Actor, indicator: Indicator) -> bool:
    return actor.has(Role.VIEWER)


def create_indicator(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)


def edit_indicator(actor: Actor, indicator: Indicator) -> bool:
    return actor.has(Role.COORDINATOR)


def enter_figures(actor: Actor, indicator: Indicator) -> bool:
    """A coordinator for everyone, a preparer for the own organisation; by hand only."""
    by_hand = indicator.source == Indicator.Source.MANUAL
    return by_hand and actor.has_any(Role.COORDINATOR, Role.EDITOR)


def fetch_figures(actor: Actor, indicator: Indicator) -> bool:
    return actor.has(Role.COORDINATOR) and indicator.source == Indicator.Source.SOTKANET


def _owns(actor: Actor, goal: Goal) -> bool:
    return goal.owners.filter(organisation_id=actor.organisation_id).exists()
