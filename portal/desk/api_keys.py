"""Keys by which officers' own systems talk to the API: listed, issued and revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts import actions
from accounts.models import ApiKey
from accounts.queries import api_keys, names_of, officer_with
from accounts.roles import ADMINISTRATOR
from core.errors import Invalid
from portal.desk.acting import ActView, Consequence
from portal.desk.forms.api_keys import SCOPES, IssueForm
from portal.desk.viewing import DeskView

ONLY = frozenset({ADMINISTRATOR})


class ApiKeys(DeskView):
    """Every key: whose it is, what it is good for, and whether it was revoked."""

    roles = ONLY
    section = "api_keys"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(api_keys())
        names = names_of(name for row in rows for name in (row.created_by, row.revoked_by))
        listed = [
            {
                "key": row,
                "scopes": [SCOPES[scope] for scope in row.scopes],
                "issued_by": names.get(row.created_by, ""),
                "revoked_by": names.get(row.revoked_by, ""),
            }
            for row in rows
        ]
        return self.page("desk/api_keys.html", {"rows": listed})


class _KeyAct(ActView):
    roles = ONLY
    section = "api_keys"

    def back_url(self) -> str:
        return reverse("api-keys")

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {"back_text": "Back to API keys"}


class Issue(_KeyAct):
    """Make a key for an officer's system; it is shown on the answer and never again."""

    title, button = "Issue an API key", "Issue the key"
    form_class: ClassVar[type[forms.Form]] = IssueForm
    issued: tuple[ApiKey, str] | None = None

    def consequence(self) -> Consequence:
        return Consequence(
            "Whoever holds the key speaks for this officer. It is shown once, on the next page."
        )

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        answer = super().post(request, **kwargs)
        if self.issued is None:
            return answer
        key, secret = self.issued
        return self.page("desk/api_key_issued.html", {"key": key, "secret": secret})

    def act(self, form: forms.Form) -> None:
        filled = form.cleaned_data
        officer = officer_with(filled["email"])
        if officer is None:
            raise Invalid({"email": ["No officer has asked from this address yet."]})
        self.issued = actions.create_api_key(
            by=self.actor, officer=officer, label=filled["label"], scopes=filled["scopes"]
        )


class Revoke(_KeyAct):
    """End a key at once."""

    title, button = "Revoke an API key", "Revoke the key"
    done = "The key is revoked."
    key: ApiKey

    def find(self, **kwargs: str) -> None:
        found = api_keys().filter(pk=kwargs["key_id"], revoked_at__isnull=True).first()
        if found is None:
            raise Http404("There is no such key, or it is revoked already.")
        self.key = found

    def consequence(self) -> Consequence:
        return Consequence(
            f"“{self.key.label}” is refused from its next call on.",
            whom=self.key.officer.email,
            irreversible="A revoked key never works again. Issue another one instead.",
        )

    def act(self, form: forms.Form) -> None:
        actions.revoke_api_key(by=self.actor, key=self.key)
