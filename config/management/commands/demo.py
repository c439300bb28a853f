"""``manage.py demo``: the main job on the example requests, end to end, with nothing pretended."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.factors import current_code, secret_of
from accounts.models import User
from cases.models import Case
from cases.queries import current_policy
from config.demo.cast import PASSWORD_FILE, STAFF, assemble
from config.demo.journey import STEPS, do_due, travel
from config.demo.table import table
from disclosures.export import export_production
from disclosures.models import Production
from verify_production import verify


class Command(BaseCommand):
    help = "Run the main job on examples/ and print what became of each request."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--code", metavar="NAME", choices=STAFF, help="print the present second factor of one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration makes invented people; not in production.")
        if options["code"]:
            self.stdout.write(current_code(person(options["code"])))
            return
        record = settings.VAR_DIR / "demo.json"
        if not record.exists():
            if User.objects.exists():
                raise CommandError("This database is in use; the demonstration wants an empty one.")
            record.write_text(json.dumps(dict(self.run())))
        cases = json.loads(record.read_text())
        shows = {step.file: step.shows for step in STEPS}
        rows = [(shows[name], Case.objects.get(pk=pk)) for name, pk in cases.items()]
        self.stdout.write("")
        for line in table(rows):
            self.stdout.write(line)
        self.stdout.write("")
        self.show_productions()
        self.show_doors()

    def run(self) -> Iterator[tuple[str, str]]:
        """Do the job and yield each example's file and case."""
        cast = assemble(current_policy())
        for step, case in travel(cast):
            self.stdout.write(f"{step.file}: {step.shows} → {case.status}")
            yield step.file, case.id
        do_due()

    def show_productions(self) -> None:
        """Export each released production, verify it as a stranger would, and say where it lies."""
        folder = settings.VAR_DIR / "exports"
        bag = key = folder
        for production in Production.objects.filter(status="released").order_by("released_at"):
            bag = folder / production.reference
            if not bag.exists():
                bag = export_production(production.id, folder)
            key = bag.with_name(f"{bag.name}.key.asc")
            verdict = verify(bag, key)
            self.stdout.write(f"Exported, signed production: {bag}")
            self.stdout.write(f"  verdict: {verdict.word}. {verdict.reason}")
        self.stdout.write(f"Check it yourself:  cd {bag}")
        self.stdout.write(f"  gpg --import {key}; gpg --verify SHA256SUMS.asc SHA256SUMS")
        self.stdout.write("  sha256sum --strict -c SHA256SUMS; bagit.py --validate .")

    def show_doors(self) -> None:
        """Say how to look at it in the browser."""
        password = (settings.VAR_DIR / PASSWORD_FILE).read_text().strip()
        self.stdout.write("")
        self.stdout.write(f"Mail that was sent lies in {settings.EMAIL_FILE_PATH}")
        self.stdout.write(f"Sign in at {settings.SITE_URL}/desk/ as one of")
        for key in STAFF:
            self.stdout.write(f"  {key}@writdesk.example")
        self.stdout.write(f"with the password {password}")
        self.stdout.write("and the code that this prints, new every 30 seconds and good once:")
        self.stdout.write("  .venv/bin/python manage.py demo --code counsel")
        self.stdout.write("Or let an app show the codes; its secret for counsel is")
        self.stdout.write(f"  {secret_of(person('counsel'))}")


def person(name: str) -> User:
    """Return the invented member of staff of this name."""
    return User.objects.get(email=f"{name}@writdesk.example")
