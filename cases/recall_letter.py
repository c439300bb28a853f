"""The letter that asks back what went out by mistake; it repeats nothing of what that held."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.letters import Draft, draft_of, in_the_officers_language
from cases.models import Case
from cases.states import LetterKind
from core.wording import day_words
from rules.policy import Policy


@in_the_officers_language
def compose_recall(
    case: Case,
    policy: Policy,
    *,
    went_out: datetime,
    wrong_person: bool,
    delete: bool,
    until: datetime,
    text: str = "",
    addressee: str = "",
) -> Draft:
    """Say what went out when, why it was wrong, and what is asked for, with counsel's own words.

    ``addressee`` is the address it went to where that is not the officer's; such a letter names
    nobody. It tells neither account nor contents, so that it can go to whoever got them wrongly.
    """
    day = day_words(went_out.astimezone(UTC).date(), long=True)
    last = day_words(until.astimezone(UTC).date(), long=True)
    said = [
        _("On %(day)s we sent you something about the request %(reference)s by mistake.")
        % {"day": day, "reference": case.reference},
        _("It was not meant for you.")
        if wrong_person
        else _("It holds more than may be disclosed to you."),
        _("Delete it, with every copy and every note made from it.")
        if delete
        else _("Return it to us, and keep no copy and no note made from it."),
        _("Do not read it further, do not use it and do not pass it on."),
        _(
            "Tell us in writing by %(day)s (UTC) what became of it, who has seen it, and whether"
            " anybody else holds a copy."
        )
        % {"day": last},
        text.strip(),
    ]
    blocks: list[dict[str, Any]] = [{"type": "paragraph", "text": line} for line in said if line]
    draft = draft_of(case, LetterKind.RECALL, blocks, policy)
    return draft if not addressee else _to(draft, addressee)


def _to(draft: Draft, addressee: str) -> Draft:
    values = {**vars(draft), "addressee_lines": (addressee,)}
    return Draft(**values)
