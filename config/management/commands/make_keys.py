"""``manage.py make_keys``: make whatever key is missing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.keys import make_keys
from rules.policy import load_policy


class Command(BaseCommand):
    help = "Make the keys this installation needs; keys that are there are left alone."
    # The system checks demand the keys that this command makes.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for line in make_keys(load_policy(settings.POLICY_FILE)):
            self.stdout.write(f"Made the {line}")
