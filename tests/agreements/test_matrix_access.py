"""Who gets which status from which page of the responsibility tables."""

import re

import pytest

from tests.factories.responsibility import make_matrix, make_task
from yhdyspinta.tenancy.context import tenant_context

WHO = [
    *("viewer", "editor", "recorder", "signatory", "coordinator", "admin"),
    *("partner", "outsider", "anonymous"),
]
EVERYONE = (200, 200, 200, 200, 200, 200, 200, 404, 302)
CHANGERS = (403, 403, 403, 403, 200, 200, 403, 404, 302)
REFUSED = (403, 403, 403, 403, 422, 422, 403, 404, 302)
MOVED = (403, 403, 403, 403, 409, 409, 403, 404, 302)
DONE = (403, 403, 403, 403, 302, 302, 403, 404, 302)

ACCESS = [
    ("get", "responsibilities/", EVERYONE),
    ("get", "responsibilities/{matrix}/", EVERYONE),
    ("get", "responsibilities/{matrix}/sheet/", EVERYONE),
    ("get", "responsibilities/{matrix}/pdf/", EVERYONE),
    ("get", "responsibilities/{matrix}/download/", EVERYONE),
    ("get", "responsibilities/tasks/{task}/", EVERYONE),
    ("get", "responsibilities/{matrix}/?view=mine", EVERYONE),
    ("get", "responsibilities/{matrix}/quality/", EVERYONE),
    ("get", "responsibilities/{matrix}/compare/", EVERYONE),
    ("post", "responsibilities/{matrix}/reviewed/", REFUSED),
    ("post", "responsibilities/tasks/{task}/reviewed/", DONE),
    ("get", "responsibilities/new/", CHANGERS),
    ("post", "responsibilities/new/", REFUSED),
    ("get", "responsibilities/{matrix}/edit/", CHANGERS),
    ("post", "responsibilities/{matrix}/edit/", REFUSED),
    ("get", "responsibilities/{matrix}/tasks/new/", CHANGERS),
    ("post", "responsibilities/{matrix}/tasks/new/", REFUSED),
    ("get", "responsibilities/{matrix}/grid/", CHANGERS),
    ("post", "responsibilities/{matrix}/cells/", REFUSED),
    ("get", "responsibilities/tasks/{task}/cell/?column=organisation:{county}", CHANGERS),
    ("post", "responsibilities/tasks/{task}/cell/?column=organisation:{county}", MOVED),
    ("get", "responsibilities/tasks/{task}/history/", EVERYONE),
    ("get", "responsibilities/tasks/{task}/history/?column=organisation:{county}", EVERYONE),
    ("get", "responsibilities/tasks/{task}/edit/", CHANGERS),
    ("post", "responsibilities/tasks/{task}/edit/", REFUSED),
    ("get", "responsibilities/tasks/{task}/remove/", CHANGERS),
    ("post", "responsibilities/tasks/{task}/remove/", DONE),
]


@pytest.mark.parametrize(("method", "path", "expected"), ACCESS)
def test_access(people, method, path, expected):
    with tenant_context(people.tenant.pk):
        matrix = make_matrix()
        task = make_task(matrix=matrix)
    url = f"/{people.tenant.slug}/" + path.format(
        matrix=matrix.pk, task=task.pk, county=people.county.pk
    )
    assert people.statuses(method, url, WHO) == dict(zip(WHO, expected, strict=True))


def test_every_address_is_in_the_table():
    from agreements.urls import urlpatterns

    ours = {str(p.pattern) for p in urlpatterns if str(p.pattern).startswith("responsibilities/")}
    asked = {re.sub(r"\{\w+\}", "<int:pk>", path.partition("?")[0]) for _m, path, _codes in ACCESS}
    assert not ours - asked
