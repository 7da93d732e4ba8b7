"""Who gets which status from which page of the import wizard."""

import pytest

from tests.factories.responsibility import make_matrix
from tests.factories.sheets import make_importsession
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.context import tenant_context

State = ImportSession.State
WHO = [
    "viewer", "editor", "recorder", "signatory", "coordinator", "admin",
    "partner", "outsider", "anonymous",
]  # fmt: skip


def for_importers(status, others=404):
    return (others, others, others, others, status, status, others, 404, 302)


ACCESS = [
    ("get", "", None, for_importers(200, others=403)),
    ("get", "new/matrix/", None, for_importers(200, others=403)),
    ("post", "new/matrix/", None, for_importers(422, others=403)),
    ("get", "new/missing/", None, for_importers(404, others=403)),
    ("get", "{pk}/sheet/", State.UPLOADED, for_importers(200)),
    ("post", "{pk}/sheet/", State.UPLOADED, for_importers(422)),
    ("get", "{pk}/columns/", State.UPLOADED, for_importers(200)),
    ("post", "{pk}/columns/", State.UPLOADED, for_importers(422)),
    ("get", "{pk}/values/", State.UPLOADED, for_importers(200)),
    ("post", "{pk}/values/", State.UPLOADED, for_importers(422)),
    ("get", "{pk}/check/", State.UPLOADED, for_importers(200)),
    ("post", "{pk}/check/", State.UPLOADED, for_importers(302)),
    ("get", "{pk}/preview/", State.UPLOADED, for_importers(302)),
    ("get", "{pk}/marked/", State.UPLOADED, for_importers(200)),
    ("post", "{pk}/preview/", State.UPLOADED, for_importers(302)),
    ("post", "{pk}/accept/", State.UPLOADED, for_importers(302)),
    ("post", "{pk}/drop/", State.UPLOADED, for_importers(302)),
    ("get", "{pk}/", State.UPLOADED, for_importers(302)),
    ("get", "{pk}/", State.ACCEPTING, for_importers(302)),
    ("get", "{pk}/progress/", State.ACCEPTING, for_importers(200)),
    ("get", "{pk}/progress/", State.ACCEPTED, for_importers(302)),
    ("get", "{pk}/file/", State.UPLOADED, for_importers(200)),
    ("get", "{pk}/undo/", State.UPLOADED, for_importers(302)),
    ("get", "{pk}/sheet/", State.ACCEPTED, for_importers(302)),
    ("post", "{pk}/accept/", State.ACCEPTED, for_importers(302)),
    ("post", "{pk}/drop/", State.ACCEPTED, for_importers(302)),
    ("get", "{pk}/", State.ACCEPTED, for_importers(200)),
    ("get", "{pk}/undo/", State.ACCEPTED, for_importers(200)),
    ("post", "{pk}/undo/", State.ACCEPTED, for_importers(302)),
]


@pytest.mark.parametrize(("method", "path", "state", "expected"), ACCESS)
def test_access(people, method, path, state, expected):
    with tenant_context(people.tenant.pk):
        make_matrix()
        session = make_importsession(state=state or State.UPLOADED)
    url = f"/{people.tenant.slug}/imports/" + path.format(pk=session.pk)
    assert people.statuses(method, url, WHO) == dict(zip(WHO, expected, strict=True))
