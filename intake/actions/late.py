"""A returned request whose time to be completed is over: nothing of it is lost or erased unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import actions as case_actions
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.errors import NotFound
from intake import queries
from intake.models import Draft
from preservation import actions as preservation_actions

# Where the old reference stands in the new request, by its kind; an extension names what it needs.
_NAMES_THE_OLD = {
    "account_information": "requested_information",
    "preservation": "requested_information",
}


@transaction.atomic
def come_late(*, case_id: str) -> None:
    """Note that the officer completes too late, and let nothing be erased for it unseen (G5).

    Raises NotFound, NotAllowed where the request may be completed or was ended otherwise.
    """
    officer = queries.case_of(case_id).officer
    if officer is None:
        raise NotFound("There is no such request.")
    case_actions.note_late_completion(by=officer.actor(), case_id=case_id)
    preservation_actions.pause_own(by=SYSTEM, case_id=case_id)


@transaction.atomic
def begin_again(*, case: Case, answers: Mapping[str, Any]) -> Draft:
    """Begin a new request with what was typed to complete the old one, and with its new files.

    ``answers`` are those of the old request, for where nothing was typed yet. What the new one
    asks for names the old reference. Raises NotFound, NotAllowed as ``come_late``.
    """
    come_late(case_id=case.id)
    begun = queries.open_cure(case)
    draft = queries.locked_draft(begun.id) if begun else Draft(kind=case.kind, answers=answers)
    draft.answers = _naming(case, draft.answers)
    draft.cures, draft.owner_email = None, case.officer.email if case.officer else ""
    draft.language, draft.changed_at = case.language, clock.now()
    draft.save()
    return draft


def _naming(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    field = _NAMES_THE_OLD.get(case.kind)
    if field is None:
        return dict(answers)
    said = "\n".join(str(text) for text in answers.get(field) or [])
    if case.reference not in said:
        old = _("This follows our request %(reference)s.") % {"reference": case.reference}
        said = f"{said}\n\n{old}".strip()
    return {**answers, field: [said]}
