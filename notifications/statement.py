"""The statement of reasons to somebody whose content was removed: facts, ground, redress.

After Regulation (EU) 2022/2065, Article 17. It quotes nothing of the request and names nobody who
asked; it passes the same gate as every notice.
"""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import RemovalDecision
from cases.states import RemovalGround
from notifications.content import Content
from notifications.models import UserNotice
from rules.policy import Policy

_GROUNDS = {
    RemovalGround.CODE_OF_CONDUCT: gettext_lazy("Our code of conduct"),
    RemovalGround.COMPELLING: gettext_lazy("A compelling request of an authority"),
}


def compose_statement(notice: UserNotice, decision: RemovalDecision, policy: Policy) -> Content:
    """Word the statement. The subject names the reference and nothing else."""
    case = notice.case
    removal = (case.submission or {}).get("removal") or {}
    body = render_to_string(
        "emails/statement_of_reasons.txt",
        {
            "reference": case.reference,
            "provider": policy.provider,
            "removed": policy.removal.removed,
            "account": notice.account.label,
            "urls": removal.get("urls") or [],
            "ground": _GROUNDS[RemovalGround(decision.ground)],
            "rule": decision.rule,
            "circumstances": decision.circumstances,
            "redress": policy.removal.redress,
            "not_advice": policy.statements.not_legal_advice,
        },
    )
    subject = _("[%(reference)s] Why we removed content of yours") % {"reference": case.reference}
    return Content(subject=subject, body=body)
