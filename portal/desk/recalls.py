"""After a mistake: the recalls, and one recall with its worksheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import FileResponse
from django.urls import reverse

from accounts.queries import names_of
from audit.queries import events_about
from cases import queries as case_queries
from cases.availability import ActionState
from cases.models import Case
from cases.queries import Free
from cases.states import LetterKind
from core import clock
from core.actor import Actor
from core.wording import utc_words
from disclosures import recall_policies, recall_queries
from disclosures.models import Recall
from disclosures.recall_states import (
    BALL,
    Answer,
    Mistake,
    Party,
    RecallStatus,
    Wanted,
)
from portal.desk.files import document_response
from portal.desk.possible import state_of
from portal.desk.presenters import history
from portal.desk.viewing import DeskView

PAGE_LENGTH = 40
HISTORY_MOST = 50
STATES: Mapping[str, str] = {
    "begun": "emergency",
    "demanded": "due",
    "answered": "open",
    "closed": "quiet",
}
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": (
        "Open",
        (RecallStatus.BEGUN, RecallStatus.DEMANDED, RecallStatus.ANSWERED),
    ),
    "closed": ("Closed", (RecallStatus.CLOSED,)),
}
# What each state waits for.
NEXT: Mapping[str, str] = {
    RecallStatus.BEGUN: "demand",
    RecallStatus.DEMANDED: "record-answer",
    RecallStatus.ANSWERED: "decide-notice",
}
ASKED = "asked on the page"


class Recalls(DeskView):
    """Every recall of the cases this person may know of."""

    section = "productions"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("view", "open")
        chosen = chosen if chosen in LISTS else "open"
        visible = recall_queries.visible_to(self.actor)
        rows = visible.filter(status__in=LISTS[chosen][1])
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = {
            "rows": [recall_line(row) for row in page.object_list],
            "page": page,
            "views": [
                {
                    "name": name,
                    "label": label,
                    "count": visible.filter(status__in=which).count(),
                    "current": name == chosen,
                }
                for name, (label, which) in LISTS.items()
            ],
        }
        return self.page("desk/recalls.html", context)


class RecallPage(DeskView):
    """One recall: what went out, what was answered, who must be told, and what is learnt."""

    section = "productions"

    def get(self, request: HttpRequest, recall_id: str) -> HttpResponse:
        recall = recall_of(self.actor, recall_id)
        notices = {row.party: row for row in recall.notices.all()}
        answers = list(recall.answers.select_related("document"))
        names = names_of(
            [
                *(row.recorded_by for row in answers),
                *(row.decided_by for row in notices.values()),
                *(row.told_by for row in notices.values()),
                recall.begun_by,
                recall.readmitted_by,
            ]
        )
        states = recall_states(recall, self.actor)
        context = {
            "recall": recall,
            "line": recall_line(recall),
            "facts": recall_facts(recall, names),
            "answers": [
                {
                    "row": row,
                    "word": str(Answer(row.outcome).label),
                    "by": names.get(row.recorded_by),
                }
                for row in answers
            ],
            "worksheet": [
                {
                    "party": str(label),
                    "value": value,
                    "row": notices.get(value),
                    "by": names.get(notices[value].decided_by) if value in notices else "",
                    "told_by": names.get(notices[value].told_by) if value in notices else "",
                }
                for value, label in Party.choices
            ],
            "may_decide": any(each.verb == "decide-notice" and each.allowed for each in states),
            "gate": isinstance(case_queries.prohibitions_end(recall.case), Free),
            "actions": panel(recall, states),
            "refused": [each for each in states if not each.allowed],
            "events": history(events_about("recall", recall.id)[:HISTORY_MOST]),
        }
        return self.page("desk/recall.html", context)


def panel(recall: Recall, states: Sequence[ActionState]) -> list[dict[str, Any]]:
    """Return the acts that are open now; what the state waits for is first and has the accent."""
    first = NEXT.get(recall.status, "")
    allowed = sorted((each for each in states if each.allowed), key=lambda each: each.verb != first)
    return [
        {
            "label": f"{each.label} …",
            "href": reverse(each.url_name, args=[recall.pk]),
            "kind": "primary" if each.verb == first else "secondary",
        }
        for each in allowed
    ]


class RecallPaper(DeskView):
    """The paper that came with an answer, as it came."""

    def get(self, request: HttpRequest, recall_id: str, answer_id: str) -> FileResponse:
        answers = recall_of(self.actor, recall_id).answers.select_related("document")
        answer = answers.filter(pk=answer_id).first()
        return document_response(answer.document if answer else None)


def recall_of(actor: Actor, recall_id: str) -> Recall:
    """Return the recall if this person may know of its case. Raises Http404."""
    found = recall_queries.visible_to(actor).filter(pk=recall_id).first()
    if found is None:
        raise Http404("There is no such recall.")
    return found


def what_went_out(recall: Recall) -> str:
    """Return what it is about, as the desk calls it."""
    if recall.production is not None:
        return f"Production {recall.production.reference}"
    if recall.letter is not None:
        kind = str(LetterKind(recall.letter.kind).label).lower()
        return f"Letter ({kind}) of {utc_words(recall.letter.made_at)}"
    return "Message to the officer"


def recall_line(recall: Recall) -> dict[str, Any]:
    """Return one recall as lists show it."""
    return {
        "recall": recall,
        "what": what_went_out(recall),
        "word": str(RecallStatus(recall.status).label),
        "state": STATES[recall.status],
        "ball": BALL[recall.status],
        "mistake": str(Mistake(recall.mistake).label),
    }


def recall_rows(case: Case) -> list[dict[str, Any]]:
    """Return the recalls of a case for its page."""
    return [recall_line(row) for row in recall_queries.recalls_of(case)]


def recall_facts(recall: Recall, names: Mapping[str, str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "key": "Case",
            "value": recall.case.reference,
            "kind": "ref",
            "href": reverse("desk-case", args=[recall.case.reference]),
            "action": "Open",
        },
        {"key": "What went out", "value": what_went_out(recall)},
        {"key": "What was wrong", "value": str(Mistake(recall.mistake).label)},
        {"key": "It went to", "value": recall.address},
        {"key": "Read there before its links ended", "value": "Yes" if recall.collected else ""},
        {"key": "What happened", "value": recall.what_happened},
        {"key": "Begun by", "value": names.get(recall.begun_by, "")},
        {"key": "Asked back", "value": recall.demanded_at, "kind": "time"},
        {"key": "Asked for", "value": str(Wanted(recall.wanted).label) if recall.wanted else ""},
        {"key": "Answer until", "value": recall.answer_until, "kind": "time"},
        {"key": "Asked again", "value": f"{recall.reminders} times" if recall.reminders else ""},
        {"key": "Readmitted", "value": recall.readmitted_at, "kind": "time"},
        {"key": "Readmitted because", "value": recall.readmit_reason},
        {"key": "What is learnt", "value": recall.learnt},
        {"key": "Closed", "value": recall.closed_at, "kind": "time"},
    ]
    return [row for row in rows if row["value"]]


def recall_states(recall: Recall, actor: Actor) -> list[ActionState]:
    """Return every act on a recall in the order of the work."""
    today = clock.now().date()
    known = [
        (
            "demand",
            "Ask it back",
            lambda: recall_policies.check_can_demand(
                by=actor, recall=recall, wanted=Wanted.DELETION
            ),
        ),
        (
            "record-answer",
            "Record the answer",
            lambda: recall_policies.check_can_record_answer(
                by=actor,
                recall=recall,
                outcome=Answer.DELETED,
                said_by=ASKED,
                said_on=today,
                today=today,
            ),
        ),
        (
            "decide-notice",
            "Decide who must be told",
            lambda: recall_policies.check_can_decide_notice(
                by=actor,
                recall=recall,
                party=Party.COURT,
                needed=True,
                reason="",
                standing=None,
            ),
        ),
        (
            "readmit",
            "Readmit the recipient",
            lambda: recall_policies.check_can_readmit(by=actor, recall=recall, reason=ASKED),
        ),
        (
            "close",
            "Close the recall",
            lambda: recall_policies.check_can_close(
                by=actor, recall=recall, notices=list(recall.notices.all()), learnt=ASKED
            ),
        ),
    ]
    return [state_of(verb, label, f"recall-{verb}", check) for verb, label, check in known]
