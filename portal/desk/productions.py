"""Productions: the list, one production with its chain, and the acts short of the grave ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.queries import names_of
from accounts.roles import may
from audit.queries import events_about
from cases import queries as case_queries
from cases.availability import ActionState
from cases.models import Case
from core.actor import Actor
from core.wording import utc_words
from disclosures import actions
from disclosures import queries as production_queries
from disclosures.models import Production
from disclosures.recall_queries import recalls_of_production
from disclosures.states import BALL, Outcome, Status
from portal.desk import words
from portal.desk.acting import CaseAct
from portal.desk.forms.productions import PrepareForm
from portal.desk.possible import prepare_state, production_states
from portal.desk.presenters import history
from portal.desk.recalls import recall_line
from portal.desk.viewing import DeskView
from preservation import queries as preservation_queries
from preservation.models import Preservation, Snapshot
from preservation.states import CAPTURED

PAGE_LENGTH = 40
HISTORY_MOST = 50
FILES_MOST = 200
COLUMNS = [{"label": "Account"}, {"label": "Information"}, {"label": "Narrowed to"}]
GRAVE = frozenset({"approve", "sign", "release", "revoke"})
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": (
        "In the making",
        (Status.DRAFT, Status.BUILDING, Status.BUILT, Status.APPROVED, Status.SIGNED),
    ),
    "released": ("Released", (Status.RELEASED,)),
    "over": ("Over", (Status.EXPIRED, Status.REVOKED)),
}


class Productions(DeskView):
    """Every production of the cases this person may know of."""

    section = "productions"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("view", "open")
        chosen = chosen if chosen in LISTS else "open"
        visible = production_queries.visible_to(self.actor)
        counts = {
            name: visible.filter(status__in=which).count() for name, (_, which) in LISTS.items()
        }
        rows = visible.filter(status__in=LISTS[chosen][1])
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = {
            "rows": [(row, *status_of(row), BALL[row.status]) for row in page.object_list],
            "page": page,
            "views": [
                {"name": name, "label": label, "count": counts[name], "current": name == chosen}
                for name, (label, _) in LISTS.items()
            ],
        }
        return self.page("desk/productions.html", context)


class ProductionPage(DeskView):
    """One production: its digest, who approved it, what is in it, and who read it."""

    section = "productions"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        row = production_of(self, reference)
        states = production_states(row, self.actor)
        files = row.files.order_by("path")
        recalls = list(recalls_of_production(row))
        context = {
            "production": row,
            "identity": identity_of(row),
            "facts": facts_of(row),
            "chain": chain_of(row),
            "grid": production_queries.grid(row),
            "gaps": gaps_of(row),
            "files": files[:FILES_MOST],
            "files_left": max(files.count() - FILES_MOST, 0),
            "actions": [
                {
                    "label": each.label if each.verb == "download" else f"{each.label} …",
                    "href": reverse(each.url_name, args=[row.reference]),
                    "method": "post" if each.verb == "download" else "",
                    "kind": "warning" if each.verb == "revoke" else "secondary",
                }
                for each in states
                if each.allowed
            ],
            "refused": [each for each in states if not each.allowed],
            "events": history(events_about("production", row.id)[:HISTORY_MOST]),
            "case": row.case,
            "recalls": [recall_line(each) for each in recalls],
            "may_recall": row.released_at is not None
            and may(self.actor, "production.recall")
            and not any(each.is_open for each in recalls),
            "recall_query": f"?went_out=production:{row.pk}",
        }
        return self.page("desk/production.html", context)


class Prepare(CaseAct):
    """Freeze what counsel confirmed, with the snapshots it is read from."""

    template = "desk/prepare.html"
    title, button = "Prepare a production", "Prepare"
    done = "The production is prepared. Build it next."
    form_class: ClassVar[type[forms.Form]] = PrepareForm

    def refusal(self) -> ActionState | None:
        state = prepare_state(self.case, self.actor)
        return None if state.allowed else state

    def form_options(self) -> dict[str, Any]:
        grid = case_queries.confirmed_grid(self.case)
        return {
            "snapshots": [(row.id, _snapshot_words(row)) for row in self.usable()],
            "narrowed": any(row.narrowed_to.strip() for row in grid),
        }

    def usable(self) -> list[Snapshot]:
        return usable_snapshots(self.case, self.actor)

    def initial(self) -> dict[str, Any]:
        usable = self.usable()
        return {
            "outcome": str(Outcome.RECORDS if usable else ""),
            "snapshots": [usable[-1].id] if usable else [],
            "declaration_wanted": self.case.declaration_wanted,
        }

    def act(self, form: forms.Form) -> None:
        self.made = actions.prepare(
            by=self.actor,
            case_id=self.case.id,
            snapshot_ids=form.cleaned_data["snapshots"],
            outcome=form.cleaned_data["outcome"],
            declaration_wanted=form.cleaned_data["declaration_wanted"],
            search=form.cleaned_data["search"],
            narrowing_confirmed=form.cleaned_data.get("narrowing_confirmed", False),
        )

    def done_url(self) -> str:
        return reverse("production", args=[self.made.reference])

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        grid = case_queries.confirmed_grid(self.case)
        confirmed = [
            [row.account.label, words.CATEGORIES[row.category], row.narrowed_to or "–"]
            for row in grid
        ]
        return {**super().context(form), "confirmed": confirmed, "columns_confirmed": COLUMNS}


def usable_snapshots(case: Case, actor: Actor) -> list[Snapshot]:
    """Return what was captured of the case's accounts, for this case or an earlier request."""
    mine = Preservation.objects.none() if case.pk is None else case.preservations.all()
    kept = [*mine, *preservation_queries.concerned_by(case)]
    visible = preservation_queries.visible_to(actor).filter(pk__in=[row.pk for row in kept])
    rows = Snapshot.objects.filter(preservation__in=visible, status__in=CAPTURED)
    return list(rows.select_related("preservation__account").order_by("captured_at", "id"))


def production_of(view: DeskView, reference: str) -> Production:
    """Return the production if this person may know of it. Raises Http404."""
    found = production_queries.visible_to(view.actor).filter(reference=reference).first()
    if found is None:
        raise Http404("There is no such production.")
    return found


def status_of(row: Production) -> tuple[str, str]:
    """Return the words and the state of a production."""
    return str(Status(row.status).label), words.PRODUCTION_STATES.get(row.status, "quiet")


def identity_of(row: Production) -> dict[str, Any]:
    """Return what the bar at the top says."""
    word, state = status_of(row)
    basis = "Voluntary, emergency" if row.is_emergency else "Legal process"
    return {
        "reference": row.reference,
        "facts": ["Production", basis, row.case.reference],
        "status": word,
        "state": state,
        "emergency": row.is_emergency,
    }


def facts_of(row: Production) -> list[dict[str, Any]]:
    """Return the definition list of a production."""
    standing = production_queries.standing(row)
    needed = standing.demand.total
    given = f"{len(standing.approvers)} of {needed}"
    roles = ", ".join(sorted(standing.demand.roles))
    rows: list[dict[str, Any]] = [
        {
            "key": "Case",
            "value": row.case.reference,
            "kind": "ref",
            "href": reverse("desk-case", args=[row.case.reference]),
            "action": "Open",
        },
        {"key": "Outcome", "value": str(Outcome(row.outcome).label)},
        {"key": "Payload digest", "value": row.manifest_sha256, "kind": "digest"},
        {"key": "Approvals", "value": f"{given}, by {roles}"},
        {"key": "Signed with", "value": row.fingerprint, "kind": "digest"},
        {"key": "Trusted time", "value": row.timestamped_at, "kind": "time"},
        {"key": "May be collected until", "value": row.expires_at, "kind": "time"},
        {"key": "Declaration", "value": "Wanted" if row.declaration_wanted else "Not wanted"},
        {"key": "Last failure", "value": row.failure},
        {"key": "Revoked because", "value": row.revoked_reason},
    ]
    rows += [
        {"key": "Size", "value": filesizeformat(number)}
        if name == "bytes"
        else {"key": words.plain(name), "value": str(number)}
        for name, number in sorted(row.counts.items())
        if isinstance(number, int)
    ]
    return [entry for entry in rows if entry["value"]]


def gaps_of(row: Production) -> list[dict[str, Any]]:
    """Return, for each source it was read from, what could not be read, by code and number."""
    sources = row.snapshots.select_related("preservation__account").order_by("captured_at", "id")
    found = []
    for each in sources:
        counted = Counter(str(gap["code"]) for gap in each.gaps)
        if counted:
            kept = each.preservation
            gaps = [f"{words.plain(code)}: {number}" for code, number in sorted(counted.items())]
            found.append({"account": kept.account.label, "kept": kept.reference, "gaps": gaps})
    return found


def chain_of(row: Production) -> list[dict[str, Any]]:
    """Return who did what to it in order, with the digest each act stands on."""
    approvals = list(row.approvals.order_by("approved_at"))
    people = [row.prepared_by, row.built_by, row.signed_by, row.released_by, row.revoked_by]
    names = names_of([*people, *(each.approved_by for each in approvals)])
    steps = [
        ("Prepared", row.prepared_by, row.prepared_at, row.grid_sha256, "decisions frozen"),
        ("Built", row.built_by, row.built_at, row.manifest_sha256, "payload frozen"),
        *(
            ("Approved", each.approved_by, each.approved_at, each.manifest_sha256, "this digest")
            for each in approvals
        ),
        ("Signed", row.signed_by, row.signed_at, row.fingerprint, "signature verified"),
        ("Released", row.released_by, row.released_at, "", ""),
        ("Revoked", row.revoked_by, row.revoked_at, "", ""),
    ]
    return [
        {
            "title": title,
            "by": names.get(person, "Writdesk"),
            "at": at,
            "digest": digest,
            "proofs": [{"text": proof, "state": "good", "shape": "check"}] if proof else [],
        }
        for title, person, at, digest, proof in steps
        if at is not None
    ]


def _snapshot_words(row: Snapshot) -> str:
    captured = f"captured {utc_words(row.captured_at)}" if row.captured_at else "not captured"
    count = len(row.gaps)
    gaps = f", {count} gap{'s' if count > 1 else ''}" if count else ""
    kept = f"{row.preservation.account.label}, {row.preservation.reference}"
    return f"{kept}, {row.status}, {captured}{gaps}"
