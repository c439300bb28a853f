"""What this room's duties do. Subjects: a message, a notice, or the number of an event."""

from datetime import timedelta

from cases.duty_names import SOUND
from duties.kinds import Claim, Kind, register, register_sweep
from notifications import administrators, alarms, notices, sending
from notifications.actions import note_address
from notifications.addresses import registered_address
from notifications.deadlines import REMIND_DEADLINE, remind_deadline
from notifications.dispatcher import dispatch, react_again
from notifications.forgetting import FORGET, FORGET_VIEWS, forget_case, forget_views_of
from notifications.models import UserNotice
from notifications.queries import snapshots_of
from notifications.reminders import REMIND, remind

# Longer than a mail server's patience, so that nobody else begins while it still answers.
_LEASE = timedelta(minutes=10)
# With the first pause of 30 s these reach over more than a day of a server saying "later".
_ATTEMPTS = 13


def _find_address(claim: Claim) -> str:
    notice = UserNotice.objects.select_related("case", "account").get(pk=claim.subject_id)
    return "" if notice.address else registered_address(snapshots_of(notice.case, notice.account))


def _note_address(claim: Claim, address: str) -> None:
    note_address(notice_id=claim.subject_id, address=address)


register(
    Kind(
        "notifications.send",
        work=sending.send,
        finish=sending.finish,
        gave_up=sending.give_up,
        lease=_LEASE,
        attempts=_ATTEMPTS,
    )
)
register(
    Kind(
        "notices.send",
        work=notices.send,
        finish=notices.finish,
        gave_up=notices.give_up,
        lease=_LEASE,
        attempts=_ATTEMPTS,
    )
)
register(
    Kind(
        SOUND,
        finish=alarms.sound,
        gave_up=alarms.sound_failed,
        lease=timedelta(minutes=1),
        backoff=timedelta(seconds=5),
    )
)
register(
    Kind(
        alarms.MAIL,
        work=alarms.send_mail,
        finish=sending.finish,
        gave_up=sending.give_up,
        lease=timedelta(minutes=5),
    )
)
register(
    Kind(
        alarms.CALL,
        work=alarms.call,
        finish=alarms.finish_call,
        gave_up=alarms.give_up_call,
        lease=timedelta(minutes=2),
        backoff=timedelta(seconds=10),
    )
)
register(
    Kind(
        administrators.SEND,
        work=administrators.send,
        finish=administrators.finish,
        gave_up=administrators.give_up,
        lease=_LEASE,
        attempts=_ATTEMPTS,
    )
)
register(Kind("notices.find_address", work=_find_address, finish=_note_address))
register(Kind("notifications.react", finish=react_again))
register(Kind(REMIND, finish=remind))
register(Kind(REMIND_DEADLINE, finish=remind_deadline))
register(Kind(FORGET, finish=forget_case))
register(Kind(FORGET_VIEWS, finish=forget_views_of))
register_sweep("notifications.dispatch", dispatch)
