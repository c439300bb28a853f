"""All judgements about one document together, as the checks ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast, get_args

from documents.judging.letterhead import judge_letterhead
from documents.judging.order import judge_names_provider
from documents.judging.safety import judge_safe
from documents.judging.signature import judge_altered, judge_signature
from documents.view import Seen, View
from rules.facts import DocumentInspection, SignatureKind

_OF_PAGES = ("letterhead", "signature", "issuer_signature", "names_provider")
# Why a digital signature fails in a file that was altered; an officer would learn of it by these.
_TELLING = frozenset({"broken_signature", "changed_after_signing"})


def inspection_of(
    view: View, *, agency_names: Sequence[str], provider_names: Sequence[str]
) -> DocumentInspection:
    """Judge what was seen in one document.

    What no page shows is ``review`` and never ``fail``: a file that cannot be read says nothing
    about its letterhead.
    """
    altered = judge_altered(view)
    seen = {
        "readable": Seen("fail", view.unreadable) if view.unreadable else Seen("pass"),
        "safe": judge_safe(view),
        "altered": altered,
        **_on_pages(view, agency_names, provider_names),
    }
    for question in ("signature", "issuer_signature"):
        seen[question] = _telling_nothing(seen[question], altered)
    return DocumentInspection(
        readable=view.unreadable is None,
        letterhead=seen["letterhead"].outcome,
        signature=seen["signature"].outcome,
        signature_kind=_kind(seen["signature"]),
        issuer_signature=seen["issuer_signature"].outcome,
        issuer_signature_kind=_kind(seen["issuer_signature"]),
        names_provider=seen["names_provider"].outcome,
        named_company=seen["names_provider"].kind,
        safe=seen["safe"].outcome,
        altered=seen["altered"].outcome,
        evidence={
            question: place
            for question, each in seen.items()
            if (place := each.evidence()) is not None
        },
        reasons={question: each.reason for question, each in seen.items() if each.reason},
    )


def _on_pages(
    view: View, agency_names: Sequence[str], provider_names: Sequence[str]
) -> dict[str, Seen]:
    if not view.pages:
        return dict.fromkeys(_OF_PAGES, Seen("review", view.unreadable or "not_inspected"))
    return {
        "letterhead": judge_letterhead(view, agency_names=agency_names),
        "signature": judge_signature(view, by="officer"),
        "issuer_signature": judge_signature(view, by="issuer"),
        "names_provider": judge_names_provider(view, provider_names=provider_names),
    }


def _telling_nothing(signature: Seen, altered: Seen) -> Seen:
    """Answer for a signature in an altered file as if the file had not been touched.

    The alteration itself is told by ``altered``, which only staff see and which stops the case;
    a signature that fails for it would show a forger what gave the file away.
    """
    if altered.outcome != "fail" or signature.reason not in _TELLING:
        return signature
    return replace(signature, outcome="pass", reason=None, kind="digital")


def _kind(signature: Seen) -> SignatureKind | None:
    return (
        cast("SignatureKind", signature.kind) if signature.kind in get_args(SignatureKind) else None
    )
