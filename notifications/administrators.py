"""A word to the administrator of a customer's server, through the gate once more (I7, G13).

Counsel chose it under the case's lock; what stands when it is sent decides. A word that the gate
turns back is held and not sent later by itself.
"""

from __future__ import annotations

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.recording import record
from cases.models import Case, CaseDocument, Routing
from cases.queries import current_policy, has_alarm, prohibitions_end, related_cases
from cases.routing_policies import check_may_tell
from cases.states import Route
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed
from duties.kinds import Claim
from duties.scheduling import schedule
from notifications import sending
from notifications.models import AdministratorWord, Message
from notifications.notice_content import REQUEST_ROLES
from notifications.queueing import queue_message
from notifications.sending import MOOT, Outcome
from notifications.states import MessageKind, MessageStatus, WordStatus
from servers.models import Server

SEND = "administrators.send"


def plan_word(*, routing_id: str) -> AdministratorWord | None:
    """Plan what counsel chose, once; None where nothing is to be said."""
    routing = Routing.objects.get(pk=routing_id)
    if routing.choice == Route.NEITHER:
        return None
    word, _new = AdministratorWord.objects.get_or_create(
        routing=routing, defaults={"case_id": routing.case_id, "planned_by": SYSTEM.id}
    )
    schedule(SEND, subject_id=word.id, unique_key=f"{SEND}:{word.id}")
    return word


def send(claim: Claim) -> Outcome:
    """Do the duty ``administrators.send``: pass the gate, then transmit."""
    message = _pass_gate(claim)
    return MOOT if message is None else sending.deliver(claim, message)


@transaction.atomic
def _pass_gate(claim: Claim) -> Message | None:
    """The sending transaction: whatever was chosen, only what stands now counts."""
    claim.report(step="gate")
    word = _locked(claim.subject_id)
    if word.status not in (WordStatus.DUE, WordStatus.SENDING):
        return None
    server = Server.objects.select_for_update().filter(pk=word.routing.server_id).first()
    refusal = _refusal(word, server)
    if refusal or server is None:
        _hold(word, refusal or "administrator.no_consent")
        return None
    word.start()
    if word.message is None:
        word.message = _queued(word, server)
    word.save(update_fields=["status", "message"])
    return sending.begin(sending.locked_message(word.message.id))


def _locked(word_id: str) -> AdministratorWord:
    """Lock the case and every case about the same account, then the word; return it."""
    case = AdministratorWord.objects.select_related("case").get(pk=word_id).case
    concerned = [case.pk, *related_cases(case).values_list("pk", flat=True)]
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=concerned).order_by("pk"))
    rows = AdministratorWord.objects.select_for_update(of=("self",))
    return rows.select_related("case", "routing").get(pk=word_id)


def _refusal(word: AdministratorWord, server: Server | None) -> str:
    """Return the code of what forbids it now, empty for nothing."""
    if has_alarm(word.case):
        return "case.alarm"
    try:
        check_may_tell(server=server, prohibitions=prohibitions_end(word.case, clock.now()))
    except NotAllowed as refused:
        return refused.code
    return ""


def _hold(word: AdministratorWord, code: str) -> None:
    if word.message is not None:
        message = sending.locked_message(word.message.id)
        if message.status == MessageStatus.QUEUED:
            sending.call_off(message, "held")
    word.hold(code)
    word.save(update_fields=["status", "held_because"])
    _record(word, "administrator.held", {"reason": code})


def _queued(word: AdministratorWord, server: Server) -> Message:
    """Word it in the language of the case: of an administrator we know none of their own."""
    with override(word.case.language):
        return _worded(word, server)


def _worded(word: AdministratorWord, server: Server) -> Message:
    case, policy = word.case, current_policy()
    forwarded = word.routing.choice == Route.FORWARD
    papers = CaseDocument.objects.filter(case=case, role__in=REQUEST_ROLES).order_by("position")
    body = render_to_string(
        "emails/administrator.txt",
        {
            "forwarded": forwarded,
            "server": server.canonical,
            "agency": case.agency_name,
            "accounts": [row.label for row in case.accounts.filter(current=True)],
            "provider": policy.provider,
            "reference": case.reference,
            "removal": policy.removal.cloud if case.kind == "content_removal" else "",
            "not_advice": policy.statements.not_legal_advice,
        },
    )
    return queue_message(
        by=SYSTEM,
        kind=MessageKind.ADMINISTRATOR,
        to=server.contact_email,
        subject=_("[%(reference)s] A request about your server") % {"reference": case.reference},
        body=body,
        effect=f"{case.id}:administrator:{word.routing_id}",
        case=case,
        attachments=list(papers.values_list("document_id", flat=True)) if forwarded else [],
    )


def finish(claim: Claim, outcome: Outcome) -> None:
    """Write the final outcome on message and word together."""
    if outcome.state == "moot":
        return
    word = _locked(claim.subject_id)
    if word.message is None or word.status != WordStatus.SENDING:
        return
    message = sending.locked_message(word.message.id)
    if sending.settle(message, outcome):
        word.sent()
        word.save(update_fields=["status", "sent_at"])
        _record(word, "administrator.told", {"message": message.id})
    elif message.status == MessageStatus.FAILED:
        _fail(word)


def give_up(claim: Claim, text: str) -> None:
    """Say visibly that nobody was reached; counsel chooses anew."""
    word = _locked(claim.subject_id)
    if word.message is not None:
        sending.fail_for_good(sending.locked_message(word.message.id))
    if word.status in (WordStatus.DUE, WordStatus.SENDING):
        _fail(word)


def _fail(word: AdministratorWord) -> None:
    word.fail()
    word.save(update_fields=["status"])
    _record(word, "administrator.not_told", {})


def _record(word: AdministratorWord, action: str, facts: dict[str, object]) -> None:
    choice = word.routing.choice
    record(
        action=action,
        by=SYSTEM,
        subject=word,
        case_id=word.case_id,
        facts={"choice": choice, **facts},
    )
