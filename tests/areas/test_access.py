"""Who gets which status from which page of the area itself."""

import pytest

from tests.conftest import People
from tests.factories.areas import make_feedback, make_invitation, make_mail
from tests.factories.tenancy import make_membership
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url

WHO = [
    *("viewer", "editor", "recorder", "signatory", "coordinator", "admin", "partner"),
    *("outsider", "anonymous"),
]
ALL = (200, 200, 200, 200, 200, 200, 200, 404, 302)
MANAGERS = (403, 403, 403, 403, 200, 200, 403, 404, 302)
ADMIN = (403, 403, 403, 403, 403, 200, 403, 404, 302)
ADMIN_POST = (403, 403, 403, 403, 403, 302, 403, 404, 302)
ADMIN_ROW = (404, 404, 404, 404, 404, 302, 404, 404, 302)
OPEN = (200,) * 9

#    method  page  what it takes  statuses in the order of WHO
ACCESS = [
    ("get", "areas:members", [], ALL),
    ("get", "areas:invite", [], ADMIN),
    ("get", "areas:invite-many", [], ADMIN),
    ("get", "areas:member", ["member"], ADMIN),
    ("post", "areas:member-end", ["member"], ADMIN_POST),
    ("post", "areas:withdraw", ["invitation"], ADMIN_ROW),
    ("get", "areas:settings", [], MANAGERS),
    ("get", "areas:mail", [], ADMIN),
    ("post", "areas:mail-again", ["mail"], ADMIN_ROW),
    ("get", "areas:feedback-list", [], MANAGERS),
    (
        "post",
        "areas:feedback-answered",
        ["feedback"],
        (404, 404, 404, 404, 302, 302, 404, 404, 302),
    ),
    ("get", "areas:catalogue", ["interfaces"], ADMIN),
    ("get", "areas:catalogue-add", ["interfaces"], ADMIN),
    ("get", "areas:catalogue", ["nothing"], (403, 403, 403, 403, 403, 404, 403, 404, 302)),
    ("get", "areas:organisations", [], ALL),
    ("get", "areas:organisation-add", [], ADMIN),
    ("get", "areas:organisation-edit", ["organisation"], ADMIN),
    ("get", "areas:organisation-rename", ["organisation"], ADMIN),
    ("get", "areas:organisation-merge", [], ADMIN),
    ("get", "areas:organisation-split", ["organisation"], ADMIN),
    ("get", "areas:organisation-end", ["organisation"], ADMIN),
    ("get", "areas:organisation-after", ["organisation"], ADMIN),
    ("get", "areas:register-changes", [], ADMIN),
    ("post", "areas:register-keep", ["renamed-426"], ADMIN_POST),
    ("get", "areas:own", [], ALL),
    ("get", "areas:accessibility", [], OPEN),
    ("get", "areas:privacy", [], OPEN),
    ("get", "areas:feedback", [], OPEN),
    ("get", "areas:join", ["token"], (410,) * 9),
    ("get", "audit:history", [], ALL),
]


@pytest.mark.parametrize(("method", "page", "takes", "expected"), ACCESS)
def test_access(
    people: People, method: str, page: str, takes: list[str], expected: tuple[int, ...]
) -> None:
    with tenant_context(people.tenant.pk):
        rows = {
            "member": lambda: make_membership(organisation=people.municipality).pk,
            "invitation": lambda: make_invitation().pk,
            "mail": lambda: make_mail(state="unknown").pk,
            "feedback": lambda: make_feedback().pk,
            "organisation": lambda: people.municipality.pk,
        }
        url = area_url(page, *[rows[name]() if name in rows else name for name in takes])
    assert people.statuses(method, url, WHO) == dict(zip(WHO, expected, strict=True))
