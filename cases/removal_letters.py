"""What the answer to a request for the removal of content says (G12)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.entries import RemovalEntry
from cases.letters import Block, Draft, draft_of, in_the_officers_language
from cases.models import Case
from cases.states import LetterKind, RemovalOutcome
from rules.policy import Policy


@in_the_officers_language
def compose_removal(case: Case, decision: RemovalEntry, policy: Policy) -> Draft:
    """Say whether the content is removed, on which ground and why; nothing about its author."""
    removed = decision.outcome == RemovalOutcome.REMOVED
    texts = policy.removal
    ground = (
        _("Our code of conduct")
        if decision.ground == "code_of_conduct"
        else _("A compelling request")
    )
    urls = [str(url) for url in ((case.submission or {}).get("removal") or {}).get("urls") or []]
    rows = [[_("Content"), url] for url in urls]
    rows += [[_("Ground"), ground], [_("Rule"), decision.rule.strip()]]
    blocks: list[Block] = [
        {"type": "paragraph", "text": (texts.removed if removed else texts.kept).in_language()},
        {"type": "facts", "rows": rows},
        {"type": "paragraph", "text": decision.circumstances.strip()},
        {"type": "paragraph", "text": policy.letters.objections.in_language()},
    ]
    kind = LetterKind.ACCEPTANCE if removed else LetterKind.DECLINE
    return draft_of(case, kind, blocks, policy)
