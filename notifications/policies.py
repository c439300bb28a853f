"""Who may plan, waive and send a notice, and the gate that binds against everyone (I7).

Pure: everything judged is an argument, read by the caller in the transaction that acts.
"""

from collections.abc import Collection

from accounts.roles import may
from cases.queries import Free, NoEnd, ProhibitionsEnd, Undetermined, Until
from cases.states import Status as CaseStatus
from core.actor import Actor
from core.errors import NotAllowed
from notifications.states import PLANNED, NoticeStatus

_TOO_EARLY = (CaseStatus.SUBMITTED, CaseStatus.IN_TRIAGE, CaseStatus.RETURNED)


def check_can_plan_notice(
    *,
    by: Actor,
    kind: str,
    plan_after: Collection[str],
    case_status: str,
    disclosed: bool,
    removed: bool = False,
) -> None:
    """A preservation alone tells nobody, and an emergency is told only afterwards (G8).

    ``removed`` says that content was removed and its author is to have a statement of reasons.
    """
    if not may(by, "notice.plan"):
        raise NotAllowed("notice.plan", "Only counsel plans a notice.")
    if kind not in plan_after and not removed:
        raise NotAllowed("notice.kind", "A request of this kind leads to no notice.")
    if kind == "emergency_disclosure" and not disclosed:
        raise NotAllowed(
            "notice.before_emergency", "In an emergency nobody is told before the disclosure."
        )
    if case_status in _TOO_EARLY and not disclosed:
        raise NotAllowed("notice.undecided", "The request is not decided yet.", "Decide it first.")


def check_can_reconsider(*, by: Actor) -> None:
    """The machine follows what happened; counsel, who plans notices, may ask for it."""
    if not may(by, "notice.plan"):
        raise NotAllowed("notice.plan", "Only counsel and the machine look at notices again.")


def check_can_note_bounce(*, by: Actor) -> None:
    """The machine reads reports; counsel notes what came back by another way."""
    if not may(by, "notice.plan"):
        raise NotAllowed("notice.plan", "Only counsel and the machine note that mail came back.")


def check_can_write(*, by: Actor, alarms: bool) -> None:
    """The officer of a case may always write; the desk, unless signs of forgery or malware stand.

    Whether the case is theirs was shown before.
    """
    if not may(by, "message.write"):
        raise NotAllowed("message.write", "Only triage or counsel writes to an officer.")
    if by.kind == "staff" and alarms:
        raise NotAllowed(
            "message.alarm",
            "Signs of forgery or malware stand; nobody is answered meanwhile.",
            "Overrule the finding with a reason first.",
        )


def check_can_keep_mail(*, by: Actor) -> None:
    if by.kind != "system":
        raise NotAllowed("message.keep_mail", "Only the machine takes in mail.")


def check_can_settle(*, by: Actor) -> None:
    if not may(by, "case.triage"):
        raise NotAllowed("case.triage", "Only triage or counsel settles a message.")


def check_can_waive_notice(
    *, by: Actor, status: str, ground: str, grounds: Collection[str], reason: str
) -> None:
    """Counsel may decide that nobody is told, on a ground the policy names, with a reason."""
    if not may(by, "notice.waive"):
        raise NotAllowed("notice.waive", "Only counsel waives a notice.")
    if status not in (*PLANNED, NoticeStatus.BOUNCED):
        raise NotAllowed("notice.gone", f"The notice is {status}.")
    if ground not in grounds:
        raise NotAllowed(
            "notice.ground", f"{ground!r} is no ground of this policy.", "Choose one of its own."
        )
    if not reason.strip():
        raise NotAllowed("notice.reason", "A waiver needs a reason.", "Say why.")


def check_can_set_address(*, by: Actor, status: str) -> None:
    if not may(by, "notice.waive"):
        raise NotAllowed("notice.address", "Only counsel enters the address of a notice.")
    if status not in (*PLANNED, NoticeStatus.BOUNCED):
        raise NotAllowed("notice.gone", f"The notice is {status}.")


def check_can_send_notice(
    *, by: Actor, status: str, prohibitions: ProhibitionsEnd, address: str
) -> None:
    """The gate. ``prohibitions`` is across the case and every case about the same account.

    It stands on what the transaction that sends has read, never on what was planned: a prohibition
    recorded a moment ago counts, and one that nobody has ruled out counts too.
    """
    if not may(by, "notice.send"):
        raise NotAllowed("notice.send", "A notice is sent by the system, never by hand.")
    if status not in (*PLANNED, NoticeStatus.SENDING):
        raise NotAllowed("notice.gone", f"The notice is {status}.")
    if isinstance(prohibitions, Undetermined):
        raise NotAllowed(
            "notice.undetermined",
            "Counsel has not read all documents, so what they prohibit is not known.",
            "Record the prohibitions.",
        )
    if isinstance(prohibitions, NoEnd):
        raise NotAllowed("notice.no_end", "A prohibition without an end binds.")
    if isinstance(prohibitions, Until):
        raise NotAllowed(
            "notice.prohibited", f"A prohibition binds until {prohibitions.at:%Y-%m-%d %H:%M} UTC."
        )
    if not isinstance(prohibitions, Free):
        raise NotAllowed("notice.undetermined", "What the documents prohibit is not known.")
    if not address:
        raise NotAllowed(
            "notice.no_address",
            "No address of the account holder is known.",
            "Enter one, or waive the notice.",
        )
