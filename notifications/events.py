"""Which event leads to which mail or to a second look at notices: the table ``EVENTS``."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.models import AuditEvent
from audit.recording import record
from cases.models import Case, Letter
from cases.queries import current_policy
from cases.states import Channel, Status
from core.actor import SYSTEM
from core.errors import Invalid
from core.wording import Words
from notifications.account_changes import TOLD, tell_person
from notifications.actions import plan_after_release, plan_statement, reconsider_notices
from notifications.administrators import plan_word
from notifications.deadlines import follow_preservation, plan_telling
from notifications.desk_mail import ask_for_approvals
from notifications.forgetting import LEAVINGS, plan_forgetting, plan_forgetting_views
from notifications.queries import is_unproven, receipts_without_proof
from notifications.queueing import queue_message, schedule_sending
from notifications.recalls import tell_counsel, tell_recipient
from notifications.reminders import LATE, plan_reminders
from notifications.states import MessageKind
from notifications.wording import officer_html, officer_mail, read_moment

Reaction = Callable[[AuditEvent], None]
# An emergency is sent without proof of its address, so that strangers could have us write to it.
RECEIPTS_AN_HOUR = 10
# The states in which a case that is held silently is still looked at.
SILENT = (Status.SUBMITTED, Status.IN_TRIAGE)
# Only these officers asked for a preservation; elsewhere it is a step of our own work.
ASKS_TO_PRESERVE = ("preservation", "preservation_extension")


def facts_of(event: AuditEvent) -> dict[str, Any]:
    """Return the facts an event was recorded with."""
    return dict(json.loads(bytes(event.body))["facts"])


def _tell_officer(
    event: AuditEvent,
    kind: MessageKind,
    phrase: Words,
    template: str,
    context: Mapping[str, Any],
    attachments: tuple[str, ...] = (),
    html: str = "",
) -> None:
    """Queue one mail for the officer of the event's case; a case without an officer gets none.

    ``html`` names the template of the same mail set as HTML.

    While a person still looks at signs of forgery, nobody is told anything beyond the receipt and
    what is kept for them, which their own page shows; and of what a machine did about a mail whose
    sender is not proven, nobody is told either.
    """
    case = Case.objects.select_related("officer").get(pk=event.case_id)
    if event.actor_kind == "system" and is_unproven(case):
        return
    if case.officer is None or (_is_held_silently(case) and not _tells_nothing_new(kind, case)):
        return
    policy = current_policy()
    subject, body = officer_mail(case, phrase, template, context, policy)
    try:
        message = queue_message(
            by=SYSTEM,
            kind=kind,
            to=case.officer.email,
            subject=subject,
            body=body,
            html=officer_html(case, subject, html, context, policy) if html else "",
            # One effect for a case, an event's action and that event's digest (I2).
            effect=f"{case.id}:{event.action}:{event.digest}",
            case=case,
            attachments=() if case.sealed else attachments,
        )
    except Invalid as error:
        record(
            action="message.not_addressable",
            by=SYSTEM,
            subject=case,
            case_id=case.id,
            facts={"event": event.action, "wrong": sorted(error.errors)},
        )
        return
    schedule_sending(message)


def _is_held_silently(case: Case) -> bool:
    return case.consequence == "hold_silent" and case.status in SILENT


def _tells_nothing_new(kind: MessageKind, case: Case) -> bool:
    """Say whether it is the receipt, or about the preservation, of what came by form, API or mail.

    It says what the officer's page or the answer said already, or what each proven sender of a mail
    is told; only its absence would tell a forger anything. A domain that only looks like an
    agency's proves its mails as well as any other. What staff keyed in came from somebody else's
    hand.
    """
    written = (Channel.FORM, Channel.API, Channel.EMAIL)
    told = (MessageKind.RECEIPT, MessageKind.PRESERVATION)
    return kind in told and case.received_via in written


def _letter(event: AuditEvent) -> tuple[str, ...]:
    """Return the letter that the act wrote, as it was kept."""
    letter = Letter.objects.filter(
        pk=facts_of(event).get("letter") or "", case_id=event.case_id
    ).first()
    return (letter.document_id,) if letter is not None and letter.document_id else ()


def _submitted(event: AuditEvent) -> None:
    case = Case.objects.select_related("officer").get(pk=event.case_id)
    if receipts_without_proof(case) >= RECEIPTS_AN_HOUR:
        return
    _tell_officer(
        event, MessageKind.RECEIPT, _("We have received your request"), "emails/receipt.txt", {}
    )


def _returned(event: AuditEvent) -> None:
    letter = Letter.objects.filter(pk=facts_of(event).get("letter") or "").first()
    blocks = list(letter.paragraphs) if letter is not None else []
    named = {block["name"]: block["text"] for block in blocks if "name" in block}
    _tell_officer(
        event,
        MessageKind.RETURNED,
        _("Your request needs to be completed"),
        "emails/returned.txt",
        {
            "defects": [item for block in blocks for item in block.get("items", ())],
            "complete_url": next((block["url"] for block in blocks if "url" in block), ""),
            "until": named.get("until", ""),
            "objections": named.get("objections", ""),
        },
        _letter(event),
        html="emails/returned.html",
    )


def _decided(word: str) -> Reaction:
    def react(event: AuditEvent) -> None:
        if facts_of(event).get("letter") == "":
            # The act wrote no letter on purpose: a forger learns nothing, not even the decision.
            return
        removal = Case.objects.filter(pk=event.case_id, removal_decision__isnull=False)
        _tell_officer(
            event,
            MessageKind.DECISION,
            _("We have decided on your request"),
            "emails/decision.txt",
            {"decision": "removal" if removal.exists() else word},
            _letter(event),
        )

    return react


def _confirmation_awaited(event: AuditEvent) -> None:
    facts = facts_of(event)
    _tell_officer(
        event,
        MessageKind.CONFIRMATION,
        _("Please confirm your emergency request in writing"),
        "emails/confirmation.txt",
        {"due_at": read_moment(facts["due_at"]), "overdue": facts["overdue"]},
    )


def _routed(event: AuditEvent) -> None:
    plan_word(routing_id=facts_of(event)["routing"])


def _removal_decided(event: AuditEvent) -> None:
    if facts_of(event)["tell_user"]:
        plan_statement(case_id=event.case_id)


def _approvals(overdue: bool) -> Reaction:
    def react(event: AuditEvent) -> None:
        ask_for_approvals(
            production_id=event.subject_id,
            effect=f"{event.case_id}:{event.action}:{event.digest}",
            overdue=overdue,
        )

    return react


def _released(event: AuditEvent) -> None:
    expires = facts_of(event).get("expires_at") or ""
    _tell_officer(
        event,
        MessageKind.PRODUCTION,
        _("Our answer to your request is ready"),
        "emails/production.txt",
        {"until": read_moment(expires)},
    )


def _preserved(step: str) -> Reaction:
    def react(event: AuditEvent) -> None:
        facts = facts_of(event)
        asked = Case.objects.filter(pk=event.case_id, kind__in=ASKS_TO_PRESERVE).exists()
        if not asked or (step == "captured" and not facts.get("first")):
            return
        until = facts.get("until") or facts.get("expires_at") or ""
        _tell_officer(
            event,
            MessageKind.PRESERVATION,
            _("About the preservation you asked for"),
            "emails/preservation.txt",
            {
                "step": step,
                "provisional": facts.get("status") == "provisional",
                "cure_by": read_moment(facts.get("cure_by") or ""),
                "until": read_moment(until),
                "partial": facts.get("snapshot_status") == "partial",
            },
        )

    return react


def _confirmed(event: AuditEvent) -> None:
    """What triage had only proposed is told once it is decided; the rest was told before."""
    if facts_of(event).get("proposed"):
        _preserved("created")(event)


def _ends_soon(event: AuditEvent) -> None:
    facts = facts_of(event)
    until = read_moment(facts["until"])
    notice = current_policy().numbers.extension_notice
    _tell_officer(
        event,
        MessageKind.PRESERVATION,
        _("What we keep for you ends soon"),
        "emails/preservation_ends.txt",
        {
            "until": until,
            "in_time": until - notice.period if until else None,
            "late": facts["stage"] == LATE,
        },
    )


def _plan_reminders(event: AuditEvent) -> None:
    facts = facts_of(event)
    asked = Case.objects.filter(pk=event.case_id, kind__in=ASKS_TO_PRESERVE).exists()
    until = read_moment(facts.get("until") or facts.get("expires_at") or "")
    if asked and until is not None:
        plan_reminders(event.subject_id, until)


def _written(event: AuditEvent) -> None:
    _tell_officer(
        event,
        MessageKind.MESSAGE,
        _("We have written to you about your request"),
        "emails/message.txt",
        {"wants_answer": bool(facts_of(event).get("wants_answer"))},
    )


def _withdrawn(event: AuditEvent) -> None:
    _tell_officer(
        event, MessageKind.WITHDRAWN, _("Your request is withdrawn"), "emails/withdrawn.txt", {}
    )


def _reconsider(event: AuditEvent) -> None:
    reconsider_notices(by=SYSTEM, case_id=event.case_id)


def _plan(event: AuditEvent) -> None:
    plan_after_release(case_id=event.case_id)
    reconsider_notices(by=SYSTEM, case_id=event.case_id)


EVENTS: dict[str, tuple[Reaction, ...]] = {
    "case.submitted": (_submitted, _reconsider, plan_telling),
    "case.cured": (_reconsider, plan_telling),
    "case.returned": (_returned, _reconsider),
    "case.accepted": (_decided("accepted"), _reconsider, plan_telling),
    "case.redecided": (_decided("accepted"), _reconsider),
    "case.declined": (_decided("declined"), _reconsider, plan_forgetting),
    "case.redirected": (_decided("redirected"), _reconsider, plan_forgetting),
    "case.withdrawn": (_withdrawn, _reconsider, plan_forgetting),
    "case.withdrawal_noted": (_withdrawn,),
    "case.papers_added": (_reconsider,),
    "case.closed": (_reconsider, plan_forgetting),
    "case.fulfilled": (plan_forgetting,),
    "case.account_identified": (_reconsider,),
    "case.prohibitions_recorded": (_reconsider,),
    "case.prohibition_lifted": (_reconsider,),
    "case.confirmation_awaited": (_confirmation_awaited,),
    "case.routed": (_routed,),
    "case.removal_decided": (_removal_decided,),
    "correspondence.sent": (_written,),
    "production.approvals_awaited": (_approvals(False),),
    "production.approvals_overdue": (_approvals(True),),
    "production.released": (_released, _plan),
    "production.link_issued": (_released,),
    "recall.demanded": (tell_recipient,),
    "recall.asked_again": (tell_recipient,),
    "recall.unanswered": (tell_counsel,),
    "recall.notice_overdue": (tell_counsel,),
    "preservation.created": (_preserved("created"), follow_preservation),
    "preservation.captured": (_preserved("captured"), _plan_reminders, follow_preservation),
    "preservation.extended": (_preserved("extended"), _plan_reminders, follow_preservation),
    "preservation.end_near": (_ends_soon,),
    "preservation.expired": (_preserved("ended"), follow_preservation),
    "preservation.lapsed": (_preserved("ended"), follow_preservation),
    "preservation.released": (_preserved("ended"), follow_preservation),
    "case.process_recorded": (plan_telling,),
    "case.deadline_changed": (plan_telling,),
    "preservation.confirmed": (follow_preservation,),
    "preservation.paused": (follow_preservation,),
    "preservation.resumed": (follow_preservation,),
    "preservation.held": (follow_preservation,),
    "preservation.hold_lifted": (follow_preservation,),
    **dict.fromkeys(TOLD, (tell_person,)),
    **dict.fromkeys(LEAVINGS, (plan_forgetting_views,)),
}


def react(event: AuditEvent) -> bool:
    """Do what the table says, within the caller's transaction; says whether there was anything."""
    reactions = EVENTS.get(event.action, ())
    for reaction in reactions:
        reaction(event)
    return bool(reactions)
