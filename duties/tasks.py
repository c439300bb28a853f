"""The one Celery task: do whatever is due. A message that comes twice finds nothing left to do."""

from celery import shared_task

from duties.working import run_due


@shared_task(name="duties.do_due", ignore_result=True)
def do_due() -> int:
    """Do every duty that is due and return how many there were."""
    return sum(1 for _ in run_due())


def hurry() -> None:
    """Send the message after a commit; named by the setting HURRY_WITH."""
    do_due.apply_async(retry=False, expires=600)
