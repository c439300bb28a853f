"""``manage.py reset_factors EMAIL``: the operator takes a person's second factors away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.factors import take_factors
from accounts.models import User
from core.actor import SYSTEM


class Command(BaseCommand):
    help = "Take somebody's second factors away, where no two administrators are there to do it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Nobody is enrolled with this address.")
        count = take_factors(by=SYSTEM, user=person)
        self.stdout.write(
            f"{person.name} has no second factor any more ({count} taken away) and must set one up"
            " at the next sign-in. Every session is ended."
        )
