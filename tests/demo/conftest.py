"""The demo areas, made once for all tests of this folder."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from tests.factories.register import make_register
from yhdyspinta.documents.certificates import make_demo_certificate
from yhdyspinta.tenancy.models import Tenant


class TakenBackError(Exception):
    """Ends the transaction of the folder's tests."""


@pytest.fixture(scope="package")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Tenant]]:
    """The two areas by their codes; everything is taken back after the last test."""
    folder = tmp_path_factory.mktemp("demo")
    root = make_demo_certificate(folder / "seal.p12", "salasana")
    changed = override_settings(
        MEDIA_ROOT=str(folder / "media"),
        SEAL_PKCS12=str(folder / "seal.p12"),
        SEAL_PASSWORD="salasana",
        SEAL_TRUST_ROOTS=[str(root)],
    )
    with changed, django_db_blocker.unblock():
        try:
            with transaction.atomic():
                make_register()
                call_command("make_demo", "--if-empty", stdout=StringIO())
                yield {tenant.county_code: tenant for tenant in Tenant.objects.all()}
                raise TakenBackError
        except TakenBackError:
            pass
