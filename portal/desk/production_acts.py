"""What is done to a production: built, approved, signed, released, revoked, handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.urls import reverse

from cases.availability import ActionState
from core import clock
from core.clients import client_address
from core.errors import WritdeskError
from disclosures import actions
from disclosures import queries as production_queries
from disclosures.download import zip_stream
from disclosures.models import Production
from portal.desk.acting import ActView, Consequence
from portal.desk.files import SANDBOX
from portal.desk.forms.productions import ApproveForm, ReleaseForm, RevokeForm, SignForm
from portal.desk.possible import find_state, production_states
from portal.desk.productions import (
    FILES_MOST,
    chain_of,
    facts_of,
    gaps_of,
    identity_of,
    production_of,
)


class _ProductionAct(ActView):
    section = "productions"
    verb: ClassVar[str] = ""
    production: Production

    def find(self, **kwargs: str) -> None:
        self.production = production_of(self, kwargs["reference"])

    def refusal(self) -> ActionState | None:
        return find_state(production_states(self.production, self.actor), self.verb)

    def back_url(self) -> str:
        return reverse("production", args=[self.production.reference])

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {
            "identity": identity_of(self.production),
            "back_text": f"Back to {self.production.reference}",
        }

    def recipient(self) -> str:
        officer = self.production.case.officer
        agency = self.production.case.agency_name
        return f"{officer.email}, {agency}" if officer else agency


class _PackageAct(_ProductionAct):
    """A grave act on a payload that is frozen, beside what is in it and who stands behind it."""

    template = "desk/package.html"
    grave = True

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        row = self.production
        files = row.files.filter(path__startswith="data/").order_by("path")
        return {
            **super().context(form),
            "production": row,
            "facts": [fact for fact in facts_of(row) if fact["key"] != "Payload digest"],
            "grid": production_queries.grid(row),
            "gaps": gaps_of(row),
            "files": files[:FILES_MOST],
            "files_left": max(files.count() - FILES_MOST, 0),
            "chain": chain_of(row),
        }


class Build(_ProductionAct):
    """Ask for the payload to be built."""

    verb, title, button = "build", "Build the production", "Build"
    done = "The production is being built. Its digest stands here once it is frozen."

    def consequence(self) -> Consequence:
        return Consequence(
            "The payload is made of what was collected and counsel confirmed, and frozen. Others "
            "approve its digest. Nothing leaves the house by it."
        )

    def act(self, form: forms.Form) -> None:
        actions.build(by=self.actor, production_id=self.production.id)


class Approve(_PackageAct):
    """Another person approves exactly the digest shown."""

    verb, title, button = "approve", "Approve the production", "Approve this digest"
    done = "Your approval stands on this digest."
    form_class: ClassVar[type[forms.Form]] = ApproveForm

    def initial(self) -> dict[str, Any]:
        return {"manifest_sha256": self.production.manifest_sha256}

    def consequence(self) -> Consequence:
        return Consequence(
            "With your approval a custodian may sign this payload and hand it over.",
            whom=self.recipient(),
            irreversible="your approval. It stands in the log with your pseudonym.",
        )

    def act(self, form: forms.Form) -> None:
        digest = form.cleaned_data["manifest_sha256"]
        actions.approve(by=self.actor, production_id=self.production.id, manifest_sha256=digest)


class Sign(_PackageAct):
    """The custodian signs what others approved."""

    verb, title, button = "sign", "Sign the production", "Sign"
    done = "The production is being signed. Its papers and signature stand here when it is done."
    form_class: ClassVar[type[forms.Form]] = SignForm

    def consequence(self) -> Consequence:
        return Consequence(
            f"The papers of {self.production.reference} are made in your name and its sums are "
            "signed with the provider's key.",
            whom=self.recipient(),
            irreversible="the signature. A signed production can be revoked, and not unsigned.",
        )

    def act(self, form: forms.Form) -> None:
        # The password was checked a moment ago, by ActView.post and on this very page.
        actions.sign(
            by=self.actor,
            production_id=self.production.id,
            reauthenticated_at=clock.now(),
            executed_in=form.cleaned_data["executed_in"].upper(),
        )


class Release(_PackageAct):
    """Hand the signed production over."""

    verb, title, button = "release", "Release the production", "Release to the officer"
    done = "The production is released. The officer is told where to collect it."
    form_class: ClassVar[type[forms.Form]] = ReleaseForm

    def initial(self) -> dict[str, Any]:
        return {"fulfils": True}

    def consequence(self) -> Consequence:
        what = "contents" if self.production.has_content else "records"
        return Consequence(
            f"The officer may collect the {what} in {self.production.reference} from now on.",
            whom=self.recipient(),
            irreversible="what is collected. Revoking it later takes nothing back that is out.",
        )

    def act(self, form: forms.Form) -> None:
        actions.release(
            by=self.actor,
            production_id=self.production.id,
            fulfils=form.cleaned_data["fulfils"],
        )


class IssueLink(_ProductionAct):
    """Close the open links and make a new one."""

    verb, title, button = "issue-link", "Issue a new link", "Issue a new link"
    done = "Earlier links are closed and a new one is open. The officer is told by mail."

    def consequence(self) -> Consequence:
        return Consequence(
            "Earlier links end. A mail tells the officer to collect the records on the page of the "
            "request, after a code."
        )

    def act(self, form: forms.Form) -> None:
        actions.issue_link(by=self.actor, production_id=self.production.id)


class Revoke(_ProductionAct):
    """Make a production unavailable."""

    verb, title, button = "revoke", "Revoke the production", "Revoke"
    done = "The production is revoked."
    form_class: ClassVar[type[forms.Form]] = RevokeForm
    grave = True

    def consequence(self) -> Consequence:
        return Consequence(
            f"Nobody can collect {self.production.reference} from now on.",
            whom=self.recipient(),
            irreversible="the revocation. Another production must be prepared; what was collected "
            "before is out.",
        )

    def act(self, form: forms.Form) -> None:
        reason = form.cleaned_data["reason"]
        actions.revoke(by=self.actor, production_id=self.production.id, reason=reason)


class Download(_ProductionAct):
    """The whole package as a ZIP for a custodian; every reading is recorded first."""

    verb, title, button = "download", "Download the production", "Download"

    def consequence(self) -> Consequence:
        return Consequence(
            "You get the records in clear, and the log says that you read them.",
        )

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        self.find(**kwargs)
        try:
            actions.record_access(
                by=self.actor,
                production_id=self.production.id,
                address=client_address(request.META, proxies=settings.PROXIES_IN_FRONT),
                purpose="download",
            )
        except WritdeskError:
            return self.get(request, **kwargs)
        archive = zip_stream(self.production)
        response = StreamingHttpResponse(archive.read(), content_type="application/zip")
        response["Content-Length"] = str(archive.length)
        response["Content-Disposition"] = f'attachment; filename="{archive.filename}"'
        response["Content-Security-Policy"] = SANDBOX
        response["X-Content-Type-Options"] = "nosniff"
        return response  # type: ignore[return-value]
