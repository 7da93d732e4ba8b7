"""Who gets which status from which page of goals and indicators."""

import pytest

from tests.conftest import People
from tests.factories.agreements import make_agreement
from tests.factories.indicators import (
    make_goal,
    make_goalindicator,
    make_indicator,
    make_measure,
)
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url

WHO = [
    *("viewer", "editor", "recorder", "signatory", "coordinator", "admin", "partner"),
    *("outsider", "anonymous"),
]
ALL = (200, 200, 200, 200, 200, 200, 200, 404, 302)
COORDINATOR = (403, 403, 403, 403, 200, 403, 403, 404, 302)
OWNER = (403, 200, 403, 403, 200, 403, 403, 404, 302)
EDITORS = (403, 200, 403, 403, 200, 403, 200, 404, 302)
# Refused as empty, but let in.
COORDINATOR_POST = (403, 403, 403, 403, 422, 403, 403, 404, 302)
OWNER_POST = (403, 422, 403, 403, 422, 403, 403, 404, 302)
COORDINATOR_DOES = (403, 403, 403, 403, 302, 403, 403, 404, 302)

#    method  page  what it takes  statuses in the order of WHO; rows are of the editor's home
ACCESS = [
    ("get", "goals", None, ALL),
    ("get", "goal-add", None, COORDINATOR),
    ("post", "goal-add", None, COORDINATOR_POST),
    ("get", "goal", "goal", ALL),
    ("get", "goal-edit", "goal", COORDINATOR),
    ("post", "goal-edit", "goal", COORDINATOR_POST),
    ("get", "goal-state", "goal", OWNER),
    ("post", "goal-state", "goal", OWNER_POST),
    ("get", "measure-add", "goal", OWNER),
    ("post", "measure-add", "goal", OWNER_POST),
    ("get", "measure-edit", "measure", OWNER),
    ("post", "measure-edit", "measure", OWNER_POST),
    ("get", "goal-indicator-add", "goal", COORDINATOR),
    ("post", "goal-indicator-add", "goal", COORDINATOR_POST),
    ("get", "goal-indicator-edit", "link", COORDINATOR),
    ("post", "goal-indicator-edit", "link", COORDINATOR_DOES),
    ("get", "goal-indicator-remove", "link", (405,) * 7 + (404, 302)),
    ("post", "goal-indicator-remove", "link", COORDINATOR_DOES),
    ("get", "of-agreement", "agreement", ALL),
    ("get", "of-agreement", "draft", (404, 404, 404, 404, 200, 404, 404, 404, 302)),
    ("get", "indicators", None, ALL),
    ("get", "indicator-add", None, COORDINATOR),
    ("post", "indicator-add", None, COORDINATOR_POST),
    ("get", "indicator-add-own", None, COORDINATOR),
    ("post", "indicator-add-own", None, COORDINATOR_POST),
    ("get", "indicator-add-manual", None, COORDINATOR),
    ("post", "indicator-add-manual", None, COORDINATOR_POST),
    ("get", "indicator", "indicator", ALL),
    ("get", "indicator-edit", "indicator", COORDINATOR),
    ("post", "indicator-edit", "indicator", COORDINATOR_POST),
    ("get", "figures", "indicator", EDITORS),
    ("post", "figures", "indicator", (403, 302, 403, 403, 302, 403, 302, 404, 302)),
    ("get", "figures", "sotkanet", (403,) * 7 + (404, 302)),
    ("post", "fetch", "sotkanet", COORDINATOR_DOES),
    ("post", "fetch", "indicator", (403,) * 7 + (404, 302)),
    ("post", "indicator-remove", "indicator", COORDINATOR_DOES),
    ("post", "indicator-remove", "followed", COORDINATOR_POST),
]


def _made(people: People, what: str) -> int:
    """The pk of what the address takes."""
    if what in {"agreement", "draft"}:
        return make_agreement(state="in_force" if what == "agreement" else "draft").pk
    if what in {"indicator", "sotkanet"}:
        fields = {"source": "sotkanet", "source_code": "5"} if what == "sotkanet" else {}
        return make_indicator(**fields).pk
    goal = make_goal(owners=[people.municipality])
    link = make_goalindicator(goal=goal)
    measure = make_measure(goal=goal, organisation=people.municipality)
    pks = {"goal": goal.pk, "link": link.pk, "followed": link.indicator_id, "measure": measure.pk}
    return pks[what]


@pytest.mark.parametrize(("method", "page", "takes", "expected"), ACCESS)
def test_access(people, method, page, takes, expected):
    with tenant_context(people.tenant.pk):
        url = area_url(f"indicators:{page}", *([_made(people, takes)] if takes else []))
    assert people.statuses(method, url, WHO) == dict(zip(WHO, expected, strict=True))
