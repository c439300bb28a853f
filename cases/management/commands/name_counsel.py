"""``manage.py name_counsel REFERENCE EMAIL``: open a sealed case that no counsel can reach."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from cases import actions
from cases.models import Case
from core.actor import SYSTEM
from core.errors import WritdeskError


class Command(BaseCommand):
    help = "Name a counsel in a sealed case in which no counsel is left; the log says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference")
        parser.add_argument("email", help="of a member of staff who is counsel")

    def handle(self, *args: Any, **options: Any) -> None:
        case = Case.objects.filter(reference=options["reference"].strip().upper()).first()
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if case is None or person is None:
            raise CommandError("There is no such case, or no such member of staff.")
        try:
            actions.name_person(by=SYSTEM, case_id=case.id, user_id=person.id)
        except WritdeskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person.name} may open {case.reference} now.")
