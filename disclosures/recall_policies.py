"""Who may do what after a mistake. Each check is pure and raises NotAllowed or Invalid."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from accounts.roles import may
from cases.queries import Free, NoEnd, ProhibitionsEnd, Undetermined
from core.actor import Actor
from core.errors import Invalid, NotAllowed
from disclosures.models import Production, Recall, RecallNotice
from disclosures.recall_states import NEVER_DESPITE, Answer, Mistake, Party, RecallStatus, Wanted


def check_can_recall(*, by: Actor, mistake: str, what_happened: str) -> None:
    """Counsel says that something went out wrongly, and what happened."""
    _counsel(by, "Only counsel recalls what went out.")
    if mistake not in Mistake.values:
        raise Invalid({"mistake": ["Choose what the mistake was."]})
    if not what_happened.strip():
        raise Invalid({"what_happened": ["Write what happened."]})


def check_went_out(*, production: Production) -> None:
    """What nobody could collect needs to be revoked and not recalled."""
    if production.released_at is None:
        raise NotAllowed(
            "recall.not_released",
            "This production never left the house.",
            "Revoke it instead.",
        )


def check_not_recalled(*, standing: Iterable[Recall]) -> None:
    if any(recall.is_open for recall in standing):
        raise NotAllowed("recall.stands", "This is being recalled already.")


def check_can_demand(*, by: Actor, recall: Recall, wanted: str) -> None:
    _counsel(by, "Only counsel asks back what went out.")
    _open(recall)
    if wanted not in Wanted.values:
        raise Invalid({"wanted": ["Choose what the recipient is to do."]})
    if not recall.address:
        raise NotAllowed(
            "recall.no_address",
            "No address of the recipient is known.",
            "Ask for it by telephone, and record the answer.",
        )


def check_can_record_answer(
    *, by: Actor, recall: Recall, outcome: str, said_by: str, said_on: date, today: date
) -> None:
    """Whoever of the desk heard the answer records it; that there is none is an answer too."""
    if not may(by, "recall.record"):
        raise NotAllowed("recall.record", "Only people who work on cases record an answer.")
    _open(recall)
    if outcome not in Answer.values:
        raise Invalid({"outcome": ["Choose what the recipient did."]})
    if outcome != Answer.NO_ANSWER and not said_by.strip():
        raise Invalid({"said_by": ["Write who said so."]})
    if outcome == Answer.NO_ANSWER and recall.demanded_at is None:
        raise NotAllowed("recall.not_demanded", "Nobody was asked yet.", "Ask it back first.")
    if said_on > today:
        raise Invalid({"said_on": ["This day is still to come."]})


def check_can_decide_notice(
    *,
    by: Actor,
    recall: Recall,
    party: str,
    needed: bool,
    reason: str,
    standing: RecallNotice | None,
) -> None:
    """Counsel decides for each party, with a reason where somebody need not be told."""
    _counsel(by, "Only counsel decides who must be told.")
    _open(recall)
    if party not in Party.values:
        raise Invalid({"party": ["Choose whom this is about."]})
    if not needed and not reason.strip():
        raise Invalid({"reason": ["Write why they need not be told."]})
    if standing is not None and standing.told_at is not None:
        raise NotAllowed("recall.told", "They were told already.")


def check_can_tell(
    *, by: Actor, notice: RecallNotice, how: str, prohibitions: ProhibitionsEnd, despite: str
) -> None:
    """Nobody outside is told while a prohibition binds or papers are unread (G8, I7).

    Counsel may reason that it does not stand against an authority, a court or an insurer; never
    against the account holder or the customer.
    """
    _counsel(by, "Only counsel records that somebody was told.")
    _open(notice.recall)
    if not notice.needed:
        raise NotAllowed("recall.not_needed", "Counsel decided that they need not be told.")
    if notice.told_at is not None:
        raise NotAllowed("recall.told", "They were told already.")
    if not how.strip():
        raise Invalid({"how": ["Write how they were told, and by whom."]})
    if isinstance(prohibitions, Free):
        return
    if notice.party in NEVER_DESPITE:
        raise NotAllowed("recall.prohibited", *_why_not(prohibitions))
    if not despite.strip():
        raise Invalid({"despite": [f"{_why_not(prohibitions)[0]} Write why they may be told."]})


def check_can_readmit(*, by: Actor, recall: Recall, reason: str) -> None:
    """Only counsel lets anything more be released to who got what was not theirs."""
    _counsel(by, "Only counsel readmits a recipient.")
    if recall.officer_id is None:
        raise NotAllowed("recall.no_officer", "It went to no officer that we know.")
    if recall.readmitted_at is not None:
        raise NotAllowed("recall.readmitted", "The recipient is readmitted already.")
    if not reason.strip():
        raise Invalid({"reason": ["Write why more may be released to them."]})


def check_can_close(
    *, by: Actor, recall: Recall, notices: Collection[RecallNotice], learnt: str
) -> None:
    """Closed is what was answered, with every party decided and told, and something learnt."""
    _counsel(by, "Only counsel closes a recall.")
    _open(recall)
    if recall.status != RecallStatus.ANSWERED:
        raise NotAllowed(
            "recall.unanswered",
            "No answer of the recipient is recorded.",
            "Record what they did, or that nobody answered.",
        )
    missing = [label for value, label in Party.choices if value not in {n.party for n in notices}]
    if missing:
        raise NotAllowed(
            "recall.undecided", f"Not decided yet whether to tell: {', '.join(map(str, missing))}."
        )
    waiting = [str(Party(row.party).label) for row in notices if row.needed and row.told_at is None]
    if waiting:
        raise NotAllowed("recall.untold", f"Still to be told: {', '.join(waiting)}.")
    if not learnt.strip():
        raise Invalid({"learnt": ["Write what is learnt from it."]})


def check_recipient_is_admitted(*, recalled: bool) -> None:
    """Who got what was not theirs gets nothing more without counsel."""
    if recalled:
        raise NotAllowed(
            "production.recipient_recalled",
            "Something that went to this officer is being recalled, or was.",
            "Counsel readmits the officer on the page of the recall.",
        )


def _counsel(by: Actor, message: str) -> None:
    if not may(by, "production.recall"):
        raise NotAllowed("production.recall", message)


def _open(recall: Recall) -> None:
    if not recall.is_open:
        raise NotAllowed("recall.closed", "This recall is closed.")


def _why_not(prohibitions: ProhibitionsEnd) -> tuple[str, str]:
    if isinstance(prohibitions, Undetermined):
        return ("Counsel has not read all documents yet.", "Read them and record what they say.")
    if isinstance(prohibitions, NoEnd):
        return ("A prohibition without an end binds.", "Wait until it is lifted.")
    assert not isinstance(prohibitions, Free)
    until = _day(prohibitions.at)
    return (f"A prohibition binds until {until}.", "Wait until then, or until it is lifted.")


def _day(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"
