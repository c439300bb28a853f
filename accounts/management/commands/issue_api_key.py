"""``manage.py issue_api_key EMAIL LABEL [--scope SCOPE]``: a key for an officer's own system."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import API_SCOPES, Officer
from core.actor import SYSTEM
from core.errors import WritdeskError


class Command(BaseCommand):
    help = "Make an API key for an officer who has proven the mailbox; it is printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("label", help="whose system it is, for the list of keys")
        parser.add_argument(
            "--scope",
            action="append",
            choices=API_SCOPES,
            help="what the key is good for; name it again for more. Without it: everything",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        officer = Officer.objects.filter(email=options["email"].strip().lower()).first()
        if officer is None:
            raise CommandError("No officer has asked from this address yet.")
        try:
            _, secret = actions.create_api_key(
                by=SYSTEM,
                officer=officer,
                label=options["label"],
                scopes=options["scope"] or API_SCOPES,
            )
        except WritdeskError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)
