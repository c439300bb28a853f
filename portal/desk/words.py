"""The desk's words for kinds, processes, categories, roles, states and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cases.queries import current_policy
from cases.states import AuthenticationOutcome, AuthenticationWay, Channel
from cases.wording import input_words
from core.wording import utc_words
from portal.desk.deadline_words import KINDS as DEADLINES
from portal.desk.mail_words import PROOF
from rules.risk import short_words

KINDS: Mapping[str, str] = {
    "account_information": "Account information",
    "preservation": "Preservation",
    "preservation_extension": "Extension of a preservation",
    "emergency_disclosure": "Emergency disclosure",
    "content_removal": "Content removal",
}
PROCESSES: Mapping[str, str] = {
    "subpoena": "Subpoena",
    "court_order": "Court order",
    "search_warrant": "Search warrant",
    "pen_register": "Pen register",
    "national_security_letter": "National security letter",
    "mlat": "Mutual legal assistance",
    "consent": "Consent",
    "civil_subpoena": "Civil subpoena",
    "other_order": "Other order",
    "none": "No process",
}
CATEGORIES: Mapping[str, str] = {
    "registration": "Registration",
    "subscriber": "Subscriber",
    "records": "Records (non-content)",
    "content": "Content",
}
REACHES: Mapping[str, tuple[str, str]] = {
    "reaches": ("Reaches", "good"),
    "review": ("Counsel decides", "due"),
    "no": ("Does not reach", "emergency"),
}
DOCUMENT_ROLES: Mapping[str, str] = {
    "cover_sheet": "Cover sheet",
    "legal_process": "Legal process",
    "nondisclosure_order": "Non-disclosure order",
    "other": "Other paper",
}
CASE_STATES: Mapping[str, str] = {
    "submitted": "open",
    "in_triage": "open",
    "returned": "due",
    "accepted": "good",
    "fulfilled": "good",
}
PRESERVATION_STATES: Mapping[str, str] = {
    "provisional": "due",
    "active": "good",
    "extended": "good",
    "paused": "held",
}
SNAPSHOT_STATES: Mapping[str, str] = {
    "collecting": "open",
    "ready": "good",
    "partial": "due",
    "failed": "emergency",
}
PRODUCTION_STATES: Mapping[str, str] = {
    "draft": "open",
    "building": "open",
    "built": "due",
    "approved": "good",
    "signed": "good",
    "released": "good",
    "revoked": "emergency",
}
NOTICE_STATES: Mapping[str, str] = {
    "undetermined": "due",
    "delayed": "held",
    "due": "open",
    "sending": "open",
    "sent": "good",
    "delivered": "good",
    "bounced": "emergency",
}
GROUNDS: Mapping[str, str] = {
    "emergency": "Emergency",
    "child_sexual_exploitation": "Child sexual exploitation",
    "terrorism": "Terrorism",
    "counterproductive": "Notice would be counterproductive",
}

# One line for each event that can stand in the history of a case: words, state and shape.
EVENTS: Mapping[str, tuple[str, str, str]] = {
    "case.submitted": ("Request received", "open", "arrow"),
    "case.signed_in_form": ("Signed by the officer in the form", "good", "check"),
    "case.examined": ("Documents looked at and findings made anew", "quiet", "disc"),
    "case.taken": ("Taken into triage", "quiet", "disc"),
    "case.assigned": ("Given to somebody to work on", "quiet", "disc"),
    "case.unassigned": ("Nobody works on it now", "quiet", "ring"),
    "case.returned": ("Returned to the officer for its defects", "due", "arrow"),
    "case.cured": ("Completed by the officer", "open", "arrow"),
    "case.late_completion_noted": ("The officer wanted to complete it too late", "due", "clock"),
    "case.alarm_raised": ("Speaks of danger to life: for a person now", "emergency", "exclamation"),
    "case.papers_added": ("Papers added, to be read", "due", "arrow"),
    "case.withdrawal_noted": ("Withdrawn by the officer after we declined", "quiet", "cross"),
    "correspondence.received": ("The officer wrote to us", "due", "arrow"),
    "correspondence.sent": ("We wrote to the officer", "quiet", "arrow"),
    "correspondence.settled": ("The officer’s messages need no answer", "quiet", "check"),
    "case.accepted": ("Accepted", "good", "check"),
    "case.fulfilled": ("Fulfilled", "good", "check"),
    "case.redirected": ("Redirected", "quiet", "arrow"),
    "case.declined": ("Declined", "quiet", "cross"),
    "case.withdrawn": ("Withdrawn", "quiet", "cross"),
    "case.closed": ("Closed", "quiet", "ring"),
    "case.sealed": ("Sealed for the people named", "held", "diamond"),
    "case.unsealed": ("Opened to the whole desk", "quiet", "ring"),
    "case.person_named": ("A person may know of the case", "held", "diamond"),
    "case.person_unnamed": ("A person may no longer know of the case", "held", "diamond"),
    "case.deadline_changed": ("A deadline moved", "due", "clock"),
    "case.deadline_extended": ("More time given for a deadline", "due", "clock"),
    "case.deadline_near": ("Staff reminded of a deadline", "quiet", "clock"),
    "case.deadline_missed": ("A deadline was missed: counsel told", "emergency", "clock"),
    "deadlines.recounted": ("Calendar changed, counted anew", "quiet", "clock"),
    "case.account_identified": ("Server of an account identified", "quiet", "disc"),
    "case.authenticated": ("Order authenticated", "quiet", "disc"),
    "case.redecided": ("Decided anew", "due", "check"),
    "case.exported": ("Case file exported", "due", "arrow"),
    "case.desk_forgotten": ("What stood beside the request was forgotten", "quiet", "cross"),
    "case.note_written": ("Note", "open", "disc"),
    "case.letter_drafted": ("Letter drafted", "quiet", "ring"),
    "case.called_back": ("Agency called back", "quiet", "disc"),
    "case.process_recorded": ("Process sheet written", "quiet", "disc"),
    "case.prohibitions_recorded": ("Prohibitions recorded", "held", "diamond"),
    "case.prohibition_lifted": ("A prohibition lifted", "quiet", "ring"),
    "case.finding_confirmed": ("Finding confirmed", "quiet", "check"),
    "case.finding_overruled": ("Finding overruled", "due", "exclamation"),
    "case.finding_found_defect": ("A doubt found to be a defect", "due", "exclamation"),
    "preservation.created": ("Preservation created", "open", "disc"),
    "preservation.proposed": ("Preservation proposed", "open", "disc"),
    "preservation.confirmed": ("Preservation confirmed", "good", "check"),
    "preservation.collection_started": ("Collection started", "quiet", "ring"),
    "preservation.collection_stop_asked": ("Collection asked to stop", "quiet", "ring"),
    "preservation.collection_failed": ("Collection failed", "emergency", "cross"),
    "preservation.captured": ("Snapshot captured", "good", "check"),
    "preservation.extended": ("Preservation extended", "good", "clock"),
    "preservation.end_near": ("The officer is told that the end is near", "due", "clock"),
    "preservation.expiry_held": ("Expiry held back", "held", "diamond"),
    "preservation.paused": ("Erasure paused", "held", "diamond"),
    "preservation.resumed": ("Erasure no longer paused", "quiet", "ring"),
    "preservation.held": ("Legal hold placed", "held", "diamond"),
    "preservation.hold_lifted": ("Legal hold lifted", "quiet", "ring"),
    "preservation.released": ("Preservation released before its end", "due", "clock"),
    "preservation.expired": ("Preservation expired", "quiet", "clock"),
    "preservation.lapsed": ("Provisional preservation lapsed", "quiet", "clock"),
    "preservation.erased": ("Snapshot erased", "quiet", "cross"),
    "production.prepared": ("Production prepared", "open", "disc"),
    "production.build_asked": ("Production being built", "quiet", "ring"),
    "production.build_failed": ("Building failed", "emergency", "cross"),
    "production.built": ("Production built and frozen", "open", "disc"),
    "production.approval_given": ("Approval given", "good", "check"),
    "production.approved": ("Production approved", "good", "check"),
    "case.acknowledged": ("Alarm acknowledged", "good", "check"),
    "alarm.sounded": ("Alarm sounded", "emergency", "exclamation"),
    "webhook.called": ("Webhook called", "quiet", "disc"),
    "webhook.called_again": ("Webhook called again", "due", "exclamation"),
    "webhook.outcome_unknown": ("Nobody knows whether the webhook was reached", "due", "clock"),
    "webhook.failed": ("Webhook not reached", "emergency", "cross"),
    "case.emergency_proposed": ("Emergency disclosure proposed", "open", "disc"),
    "case.proposal_refused": ("Proposal refused", "due", "cross"),
    "case.confirmation_awaited": ("Written confirmation asked for", "due", "clock"),
    "case.confirmation_settled": ("Written confirmation recorded", "good", "check"),
    "case.routed": ("What the customer is told was chosen", "open", "disc"),
    "administrator.told": ("The customer's administrator was told", "due", "arrow"),
    "administrator.held": ("Word to the administrator held", "held", "diamond"),
    "administrator.not_told": ("The administrator was not reached", "emergency", "cross"),
    "case.removal_decided": ("Decided about the content", "good", "check"),
    "production.approvals_awaited": ("Approvals are awaited", "due", "clock"),
    "production.approvals_overdue": ("Approvals are overdue", "emergency", "clock"),
    "production.sign_asked": ("Signature asked for", "quiet", "ring"),
    "production.sign_failed": ("Signing failed", "emergency", "cross"),
    "production.signed": ("Production signed", "good", "check"),
    "production.stamped": ("Trusted time added", "good", "clock"),
    "production.released": ("Production released", "good", "arrow"),
    "production.link_issued": ("New link issued", "quiet", "disc"),
    "production.passphrase_refused": ("Wrong passphrase refused", "due", "exclamation"),
    "production.read": ("Production read", "quiet", "disc"),
    "production.expired": ("Time to collect is over", "quiet", "clock"),
    "production.revoked": ("Production revoked", "emergency", "cross"),
    "recall.begun": ("Recall begun", "emergency", "exclamation"),
    "recall.demanded": ("Asked back by letter", "due", "arrow"),
    "recall.asked_again": ("Asked back again", "due", "clock"),
    "recall.unanswered": ("Nobody answered the recall", "emergency", "clock"),
    "recall.answered": ("Answer to the recall recorded", "good", "check"),
    "recall.notice_decided": ("Decided whether a party must be told", "quiet", "disc"),
    "recall.notice_overdue": ("A party was not told of the mistake in time", "emergency", "clock"),
    "recall.told": ("A party was told of the mistake", "quiet", "arrow"),
    "recall.readmitted": ("Recipient readmitted", "due", "check"),
    "recall.closed": ("Recall closed", "quiet", "ring"),
    "risk.weighed": ("Risk weighed", "quiet", "disc"),
    "agency.verified": ("Mail domain verified", "good", "check"),
    "agency.described": ("Kind of authority changed", "quiet", "disc"),
    "agency.domain_retired": ("Mail domain retired", "due", "cross"),
    "agency.phone_entered": ("Number entered", "open", "disc"),
    "agency.phone_confirmed": ("Number confirmed by another person", "good", "check"),
    "agency.number_retired": ("Number retired", "due", "cross"),
    "notice.planned": ("Notice to the account holder planned", "open", "disc"),
    "notice.undetermined": ("Notice waits for counsel", "due", "clock"),
    "notice.delayed": ("Notice held back by a prohibition", "held", "diamond"),
    "notice.due": ("Notice is due", "open", "clock"),
    "notice.address_set": ("Address of the notice entered", "quiet", "disc"),
    "notice.sending": ("Notice being sent", "quiet", "ring"),
    "notice.sent": ("Account holder told", "good", "check"),
    "notice.delivered": ("Notice delivered", "good", "check"),
    "notice.bounced": ("Notice came back", "emergency", "cross"),
    "notice.stuck": ("Notice cannot be sent", "due", "exclamation"),
    "notice.waived": ("Notice waived", "held", "diamond"),
    "message.queued": ("Mail queued", "quiet", "ring"),
    "message.sent": ("Mail sent", "quiet", "arrow"),
    "message.failed": ("Mail failed", "emergency", "cross"),
    "message.bounced": ("Mail came back", "emergency", "cross"),
    "message.not_addressable": ("No address to write to", "due", "exclamation"),
    "mail.received": ("Mail received", "open", "arrow"),
    "duty.given_up": ("A duty was given up", "emergency", "cross"),
}


def event_words(action: str) -> tuple[str, str, str]:
    """Return words, state and shape of an event; an unknown one is told by its own name."""
    return EVENTS.get(action, (plain(action.replace(".", ": ")), "quiet", "ring"))


def plain(code: str) -> str:
    """Return a code as words: ``search_warrant`` is ``Search warrant``."""
    text = code.replace("_", " ")
    return text[:1].upper() + text[1:]


def _titles(codes: Iterable[str]) -> str:
    """Name findings by their titles, each once."""
    known = current_policy().findings
    named = (known[code].title.in_language() if code in known else code for code in codes)
    return ", ".join(dict.fromkeys(named))


def event_text(action: str, facts: Mapping[str, Any]) -> str:
    """Return one line from the facts of an event, which name nobody."""
    if action == "case.submitted":
        return came_words(facts)
    if action == "case.returned":
        edited = f"; worded anew: {len(facts['edited'])}" if facts.get("edited") else ""
        return f"Defects: {_titles(facts.get('defects', []))}{edited}"
    if action == "case.examined":
        return f"Missing: {_titles(facts['fails'])}" if facts.get("fails") else ""
    if action.startswith("case.finding_"):
        place = input_words(str(facts.get("at", "")))
        return f"{_titles([str(facts.get('code', ''))])} ({place})"
    if action == "case.authenticated":
        way, outcome = str(facts.get("way")), str(facts.get("outcome"))
        known = dict(AuthenticationWay.choices), dict(AuthenticationOutcome.choices)
        return f"{known[0].get(way, '')}: {known[1].get(outcome, '').lower()}"
    if action in ("case.accepted", "case.redecided"):
        return _decisions(facts.get("decisions", []))
    if action == "case.process_recorded":
        confirmed = "confirmed by counsel" if facts.get("confirmed") else "not confirmed yet"
        return f"{PROCESSES.get(str(facts.get('kind')), '')}, {confirmed}"
    if action == "case.prohibitions_recorded":
        read = "all documents read" if facts.get("all_documents_read") else "papers left to read"
        return f"{len(facts.get('prohibitions', []))} found, {read}"
    if action == "risk.weighed":
        return ", ".join(short_words(flag["code"]) for flag in facts.get("flags", [])) or "No flag"
    if action.startswith("recall.notice_") or action == "recall.told":
        return plain(str(facts.get("party", "")))
    if action.startswith("agency."):
        return str(facts.get("domain") or facts.get("type") or "")
    if action == "mail.received":
        verdict = str(facts.get("sender", {}).get("verdict", ""))
        return f"Sender: {PROOF[verdict][0].lower()}" if verdict in PROOF else ""
    if action == "case.deadline_changed":
        ends = (utc_words(datetime.fromisoformat(str(facts[end]))) for end in ("from", "to"))
        return f"{DEADLINES[str(facts['kind'])]}: {' → '.join(ends)}"
    if action in ("case.deadline_near", "case.deadline_missed"):
        return DEADLINES[str(facts["kind"])]
    if action == "alarm.sounded":
        return _sounded(facts)
    if action == "case.called_back":
        return plain(str(facts.get("outcome", "")))
    if action == "production.approval_given":
        return f"{facts.get('count')} of {facts.get('needed')}"
    if action in ("production.read", "message.queued", "message.sent", "message.failed"):
        return plain(str(facts.get("purpose") or facts.get("kind") or ""))
    return ""


def _sounded(facts: Mapping[str, Any]) -> str:
    people = len(facts.get("people", []))
    woken = f"{people} {'person' if people == 1 else 'people'} woken by mail"
    second = ", the second list too" if facts.get("second") else ""
    return f"{woken}{second}{', the webhook called' if facts.get('webhook') else ''}"


def came_words(facts: Mapping[str, Any]) -> str:
    """Return by which way a request came; what staff keyed in says when it was served."""
    way = dict(Channel.choices).get(str(facts.get("via")), "")
    served = facts.get("served_at")
    if not served:
        return f"By {way if way.isupper() else way.lower()}" if way else ""
    moment = utc_words(datetime.fromisoformat(str(served)))
    return f"{way}, keyed in; served {moment} ({facts.get('zone')})"


def _decisions(rows: list[Mapping[str, Any]]) -> str:
    chosen = {str(row["category"]) for row in rows if row.get("produce")}
    produced = [name for category, name in CATEGORIES.items() if category in chosen]
    return f"To produce: {', '.join(produced)}" if produced else ""
