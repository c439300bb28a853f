"""Write the words by which cases are found anew, for every case."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cases import searching
from cases.models import Case, FindableWords
from notifications.models import CaseMessage
from sealing.keyed_words import forget


class Command(BaseCommand):
    help = "Write the words of every case anew: after a restore, or with a new search key."

    def handle(self, *args: Any, **options: Any) -> None:
        forget()
        done = 0
        for case_id in Case.objects.order_by("pk").values_list("pk", flat=True).iterator():
            with transaction.atomic():
                case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
                FindableWords.objects.filter(case=case).update(said="")
                searching.index(case)
                for message in CaseMessage.objects.filter(case=case):
                    searching.index_message(case_id=case.pk, text=message.text)
            done += 1
        self.stdout.write(f"{done} cases indexed.")
