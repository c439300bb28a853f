"""The pages of each kind of request: which inputs a page asks for, in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Answers = Mapping[str, Sequence[str]]
# Pages that ask in a way of their own; the others show their inputs one below the other.
ACCOUNTS, DOCUMENTS, SIGNATURE, YOU = "accounts", "documents", "signature", "you"
GROUPS: dict[str, Promise] = {
    "you": _("About you"),
    "request": _("Your request"),
    "process": _("Legal process"),
    "papers": _("Documents and signature"),
}


def _always(answers: Answers) -> bool:
    return True


def first(answers: Answers, name: str) -> str:
    """Return the one answer under a name, empty text where there is none."""
    values = answers.get(name) or [""]
    return str(values[0])


def has_process(answers: Answers) -> bool:
    """Say whether a process was named whose sheet can be asked for."""
    return first(answers, "legal_process") not in ("", "none")


def has_order(answers: Answers) -> bool:
    """Say whether an order not to tell was claimed."""
    return first(answers, "nondisclosure_ordered") == "yes"


@dataclass(frozen=True)
class Step:
    """One page. ``fields`` are names of inputs; ``clauses`` the rules that stand beside it."""

    slug: str
    title: Promise
    task: Promise
    group: str
    fields: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    intro: Promise | str = ""
    optional: bool = False
    applies: Callable[[Answers], bool] = _always


_YOU = Step(
    slug=YOU,
    title=_("Who are you?"),
    task=_("Your name and agency"),
    group="you",
    fields=(
        "officer_name",
        "officer_title",
        "officer_badge",
        "officer_phone",
        "agency_name",
        "agency_country",
    ),
    clauses=("G4.email",),
)
_ACCOUNTS = Step(
    slug=ACCOUNTS,
    title=_("Which account?"),
    task=_("The account"),
    group="request",
    clauses=("G3", "G1"),
)
_INFORMATION = Step(
    slug="information",
    title=_("What information do you need?"),
    task=_("The information you need"),
    group="request",
    fields=("data_categories", "requested_information"),
    clauses=("G4", "G2"),
)
_RELEVANCE = Step(
    slug="relevance",
    title=_("How does it relate to your investigation?"),
    task=_("How it relates to your investigation"),
    group="request",
    fields=("relevance",),
    clauses=("G4.relevance",),
)
_PERIOD = Step(
    slug="period",
    title=_("Which days do you ask about?"),
    task=_("The days you ask about"),
    group="request",
    fields=("period_from", "period_last", "period_zone"),
    intro=_("Leave it empty to ask about all days."),
    optional=True,
)
_DECLARATION = Step(
    slug="declaration",
    title=_("Do you need a declaration of the custodian of records?"),
    task=_("Declaration of the custodian"),
    group="request",
    fields=("declaration_wanted",),
    intro=_("It can stand in for a witness in court. Records are signed in any case."),
    optional=True,
)
_KEEP = Step(
    slug="keep",
    title=_("What is to be kept?"),
    task=_("What is to be kept"),
    group="request",
    fields=("data_categories", "requested_information"),
    clauses=("G5",),
    intro=_("Leave it empty to have everything kept that there is."),
    optional=True,
)
_EXTENSION = Step(
    slug="extension",
    title=_("Which preservation is to be extended?"),
    task=_("The preservation"),
    group="request",
    fields=("preservation_reference",),
    clauses=("G5.extension",),
)
_REMOVAL = Step(
    slug="removal",
    title=_("Which content is to be removed, and why?"),
    task=_("The content"),
    group="request",
    fields=("removal_urls", "removal_ground"),
    clauses=("G12",),
)
_PROCESS = Step(
    slug="process",
    title=_("What legal process do you have?"),
    task=_("Kind of process"),
    group="process",
    fields=("legal_process",),
    clauses=("G6",),
)
_ORDER = Step(
    slug="order",
    title=_("What does the process say?"),
    task=_("Who issued it, and when"),
    group="process",
    fields=(
        "process_issuer",
        "process_court",
        "process_docket",
        "process_issued_on",
        "process_served_on",
        "process_returnable_on",
    ),
    clauses=("G6",),
    intro=_("As it stands on the document. Leave empty what it does not say."),
    applies=has_process,
)
_NONDISCLOSURE = Step(
    slug="nondisclosure",
    title=_("May we tell the account holder?"),
    task=_("Telling the account holder"),
    group="process",
    fields=("nondisclosure_ordered",),
    clauses=("G8",),
    intro=_(
        "We tell the account holder, with a copy of the request, unless we are prohibited from"
        " doing so."
    ),
)
_PROHIBITION = Step(
    slug="prohibition",
    title=_("How long does the prohibition bind us?"),
    task=_("The prohibition"),
    group="process",
    fields=("nondisclosure_starts_on", "nondisclosure_expires_on", "nondisclosure_authority"),
    clauses=("G8",),
    applies=has_order,
)
_DOCUMENTS = Step(
    slug=DOCUMENTS,
    title=_("Add your documents"),
    task=_("Documents"),
    group="papers",
    clauses=("G4.letterhead", "G6.order"),
)
_DOCUMENTS_TO_PRESERVE = replace(_DOCUMENTS, clauses=("G5",))
_DOCUMENTS_TO_REMOVE = replace(_DOCUMENTS, clauses=("G4.letterhead", "G12"))
_SIGNATURE = Step(
    slug=SIGNATURE,
    title=_("Sign your request"),
    task=_("Signature"),
    group="papers",
    optional=True,
)

STEPS: dict[str, tuple[Step, ...]] = {
    "account_information": (
        _YOU,
        _ACCOUNTS,
        _INFORMATION,
        _RELEVANCE,
        _PERIOD,
        _DECLARATION,
        _PROCESS,
        _ORDER,
        _NONDISCLOSURE,
        _PROHIBITION,
        _DOCUMENTS,
        _SIGNATURE,
    ),
    "preservation": (_YOU, _ACCOUNTS, _KEEP, _DOCUMENTS_TO_PRESERVE, _SIGNATURE),
    "preservation_extension": (_YOU, _EXTENSION, _ACCOUNTS, _DOCUMENTS_TO_PRESERVE, _SIGNATURE),
    "content_removal": (_YOU, _REMOVAL, _PROCESS, _ORDER, _DOCUMENTS_TO_REMOVE, _SIGNATURE),
    # An emergency is asked on one page, so that it can be sent in under two minutes.
    "emergency_disclosure": (),
}


def steps_of(kind: str, answers: Answers) -> tuple[Step, ...]:
    """Return the pages that apply to what was answered so far, in their order."""
    return tuple(step for step in STEPS[kind] if step.applies(answers))


def step_of(kind: str, slug: str) -> Step | None:
    """Return one page of a kind, also one that does not apply now, or None."""
    return next((step for step in STEPS[kind] if step.slug == slug), None)


def after(kind: str, slug: str, answers: Answers) -> Step | None:
    """Return the page after this one, or None where the answers are to be checked."""
    slugs = [step.slug for step in STEPS[kind]]
    later: Sequence[Any] = STEPS[kind][slugs.index(slug) + 1 :]
    return next((step for step in later if step.applies(answers)), None)


def before(kind: str, slug: str, answers: Answers) -> Step | None:
    """Return the page before this one, or None for the first."""
    slugs = [step.slug for step in STEPS[kind]]
    earlier = STEPS[kind][: slugs.index(slug)]
    return next((step for step in reversed(earlier) if step.applies(answers)), None)
