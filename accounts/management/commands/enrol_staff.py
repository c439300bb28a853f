"""``manage.py enrol_staff EMAIL NAME --role ROLE``: the operator enrols a member of staff."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import actions
from accounts.models import User
from accounts.roles import STAFF_ROLES
from core.actor import SYSTEM
from core.errors import WritdeskError


class Command(BaseCommand):
    help = "Enrol a member of staff, or give roles to one; the password is asked for, or read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--title", default="")
        parser.add_argument("--role", action="append", choices=STAFF_ROLES, default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                user = self.enrol(**options)
                for role in options["role"]:
                    actions.grant_role(by=SYSTEM, user=user, role=role)
        except WritdeskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{user.name} is enrolled as {user.id}: {', '.join(sorted(user.roles))}.")

    def enrol(self, *, email: str, name: str, title: str, **rest: Any) -> User:
        """Return the person with this address, new or known."""
        known = User.objects.filter(email__iexact=email).first()
        if known:
            return known
        return actions.create_user(
            by=SYSTEM, email=email, name=name, title=title, password=self.password()
        )

    def password(self) -> str:
        """Ask for the password at a terminal, else read one line."""
        given = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        if len(given) < 12:
            raise CommandError("The password needs at least 12 characters.")
        return given
