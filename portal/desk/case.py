"""The page of one case: findings beside papers, what may be done, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import FileResponse
from django.urls import reverse

from accounts.roles import may
from audit.models import AuditEvent
from audit.queries import events_of_case
from cases import counsel_queries
from cases import queries as case_queries
from cases.availability import ActionState, available_actions
from cases.models import Case
from disclosures import queries as production_queries
from disclosures.states import Status as ProductionStatus
from intake.mail_queries import mails_of
from notifications import queries as notice_queries
from notifications.states import NoticeStatus
from portal.desk import words
from portal.desk.authenticating import authentication_of
from portal.desk.case_sheets import (
    call_rows,
    clock_rows,
    decision_grid,
    letter_rows,
    process_rows,
    prohibition_rows,
    request_rows,
)
from portal.desk.changes import completions_of
from portal.desk.files import document_response
from portal.desk.lane import emergency_sheet
from portal.desk.mail import shown as shown_mail
from portal.desk.papers import beside
from portal.desk.possible import plan_state, prepare_state, preserve_state, write_state
from portal.desk.presenters import case_findings, case_identity, history
from portal.desk.recalls import recall_rows
from portal.desk.risk import risk_rows
from portal.desk.viewing import DeskView
from preservation import queries as preservation_queries
from preservation.states import Status as PreservationStatus

HISTORY_MOST = 100
KEYS = {
    "take": "t",
    "record_process": "s",
    "accept": "a",
    "grant_emergency": "a",
    "return": "r",
    "redirect": "d",
}
POSTED = frozenset({"take", "acknowledge"})
# Of these the panel itself says why they are closed; of the others a list below it.
WEIGHTY = ("accept", "grant_emergency", "return", "produce")
COLUMNS = {
    "columns_preservations": [
        {"label": name} for name in ("Preservation", "Account", "State", "Ends")
    ],
    "columns_productions": [{"label": name} for name in ("Production", "State", "Released")],
    "columns_notices": [{"label": name} for name in ("Account", "State", "Held until")],
}


class CasePage(DeskView):
    """Everything about one case, and the acts open to this person now."""

    section = "queue"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.case_of(reference)
        policy = case_queries.policy_of(case)
        papers = list(case.documents.select_related("document").order_by("position"))
        here = reverse("desk-case", args=[case.reference])
        findings = case_findings(case, policy, {row.position: here for row in papers})
        states = [
            *available_actions(case, self.actor),
            preserve_state(case, self.actor),
            prepare_state(case, self.actor),
        ]
        events = timeline_of(case)
        context = {
            "case": case,
            "identity": case_identity(case),
            "findings": findings,
            "sheet": beside(case, papers, findings, request.GET, here),
            "papers": [(row, words.DOCUMENT_ROLES.get(row.role, row.role)) for row in papers],
            "request_rows": request_rows(case),
            "messages_both_ways": notice_queries.correspondence_of(case),
            "writing": write_state(case, self.actor),
            "planning": plan_state(case, self.actor),
            "may_identify": allows(states, "record_process"),
            "may_lift": may(self.actor, "prohibition.record"),
            "may_settle": may(self.actor, "case.triage"),
            "awaits_answer": notice_queries.waiting_for([case.pk]).get(case.pk) == "us",
            "completions": completions_of(case),
            "process_rows": process_rows(case),
            "grid": decision_grid(case, policy),
            "prohibitions": prohibition_rows(case),
            "calls": call_rows(case),
            "actions": panel_actions(states, case),
            "refused": [
                state
                for state in states
                if not state.allowed and state not in weighty_refusals(states, case)
            ],
            "clocks": clock_rows(case),
            "emergency": emergency_sheet(case),
            "letters": letter_rows(case),
            "risk": risk_rows(case),
            "recalls": recall_rows(case),
            "may_recall": may(self.actor, "production.recall"),
            "preservations": self.preservation_rows(case),
            "productions": self.production_rows(case),
            "notices": self.notice_rows(case),
            "related": counsel_queries.related(case, self.actor),
            "may_note": may(self.actor, "note.write"),
            "may_note_privileged": may(self.actor, "note.privileged"),
            "earlier": list(counsel_queries.earlier_decisions(case)),
            **authentication_of(case, offered=allows(states, "authenticate")),
            "mails": [shown_mail(row) for row in mails_of(case)],
            "events": history(events[:HISTORY_MOST], counsel_queries.notes_of(case)),
            "events_left": max(events.count() - HISTORY_MOST, 0),
            **COLUMNS,
            "single_keys": self.user.single_keys,
        }
        return self.page("desk/case.html", context)

    def preservation_rows(self, case: Case) -> list[list[dict[str, Any]]]:
        rows = preservation_queries.visible_to(self.actor).filter(case=case)
        return [
            [
                {
                    "value": row.reference,
                    "kind": "ref",
                    "href": reverse("preservation", args=[row.reference]),
                },
                {"value": row.account.label},
                {
                    "value": str(PreservationStatus(row.status).label),
                    "kind": "tag",
                    "state": words.PRESERVATION_STATES.get(row.status, "quiet"),
                },
                {"value": row.ends_at, "kind": "date"},
            ]
            for row in rows.select_related("account")
        ]

    def production_rows(self, case: Case) -> list[list[dict[str, Any]]]:
        return [
            [
                {
                    "value": row.reference,
                    "kind": "ref",
                    "href": reverse("production", args=[row.reference]),
                },
                {
                    "value": str(ProductionStatus(row.status).label),
                    "kind": "tag",
                    "state": words.PRODUCTION_STATES.get(row.status, "quiet"),
                },
                {"value": row.released_at, "kind": "time"},
            ]
            for row in production_queries.visible_to(self.actor).filter(case=case)
        ]

    def notice_rows(self, case: Case) -> list[list[dict[str, Any]]]:
        rows = notice_queries.visible_to(self.actor).filter(case=case).select_related("account")
        return [
            [
                {"value": row.account.label},
                {
                    "value": str(NoticeStatus(row.status).label),
                    "kind": "tag",
                    "state": words.NOTICE_STATES.get(row.status, "quiet"),
                },
                {"value": "no end"}
                if row.hold_has_no_end
                else {"value": row.hold_until, "kind": "time"},
            ]
            for row in rows
        ]


class CaseLetter(DeskView):
    """One letter of the case as PDF, as it was sent."""

    def get(self, request: HttpRequest, reference: str, letter_id: str) -> FileResponse:
        letters = self.case_of(reference).letters.select_related("document")
        letter = letters.filter(pk=letter_id).first()
        return document_response(letter.document if letter else None)


def timeline_of(case: Case) -> QuerySet[AuditEvent]:
    """Return the events of the case, the newest first, without each mail of each sounding.

    An alarm that nobody answers would else push everything off the page; "Alarm sounded" says how
    many were woken, and a mail that failed still stands there.
    """
    routine = Q(action__in=("message.queued", "message.sent"))
    return events_of_case(case.id).exclude(
        routine & Q(subject_id__in=notice_queries.alarm_mails_of(case).values("pk"))
    )


def allows(states: Iterable[ActionState], verb: str) -> bool:
    """Return whether the act of this name is open."""
    return any(state.verb == verb and state.allowed for state in states)


def panel_actions(states: Sequence[ActionState], case: Case) -> list[dict[str, Any]]:
    """Return the acts allowed now; the first is the one accent of weight."""
    allowed = [state for state in states if state.allowed]
    closed = weighty_refusals(states, case)
    opened = [
        {
            "label": state.label if state.verb in POSTED else f"{state.label} …",
            "href": reverse(state.url_name, args=[case.reference]),
            "method": "post" if state.verb in POSTED else "",
            "key": KEYS.get(state.verb, ""),
            "kind": "primary" if index == 0 else "secondary",
        }
        for index, state in enumerate(_by_weight(allowed))
    ]
    return opened + [
        {"label": state.label, "why": state.reason, "remedy": state.remedy} for state in closed
    ]


def weighty_refusals(states: Sequence[ActionState], case: Case) -> list[ActionState]:
    """Return the refusals that the panel itself explains: the decisions still to be made."""
    if not case.is_open:
        return []
    return [state for state in states if not state.allowed and state.verb in WEIGHTY]


def _by_weight(states: Iterable[ActionState]) -> list[ActionState]:
    first = ("acknowledge", "take", "accept", "grant_emergency", "produce", "return")
    order = {verb: place for place, verb in enumerate(first)}
    return sorted(states, key=lambda state: order.get(state.verb, len(order)))
