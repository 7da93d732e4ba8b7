"""invite_admin CODE ADDRESS: the first administrator of an area gets an invitation by mail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yhdyspinta.areas.actions import invite_member
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Organisation, Role, Tenant


class Command(BaseCommand):
    help = "Invites the first administrator of an area; the others are invited in the application."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(county_code=options["code"]).first()
        if tenant is None:
            raise CommandError(f"There is no area {options['code']}: make it with create_area.")
        if Membership.objects.admins().filter(tenant=tenant).exists():
            raise CommandError("The area has an administrator, who invites the others.")
        with tenant_context(tenant.pk):
            invite_member(
                email=options["address"],
                name="",
                organisation=Organisation.objects.in_order()[0],
                roles=[Role.ADMIN],
                actor=None,
            )
        self.stdout.write(f"An invitation to {options['address']} waits to be sent.")
