"""Keying in a request that came by letter, fax, registered agent, telephone or hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from accounts.roles import COUNSEL, TRIAGE
from cases.queries import current_policy
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from intake import actions, queries
from intake.models import Draft
from portal.desk import words
from portal.desk.forms.keying import WAYS, NewCaseForm, ServiceForm, for_staff
from portal.desk.viewing import DeskView
from portal.forms.assembly import COUNT, RequestForms, data_of
from portal.forms.documents import ROLES_BY_KIND
from portal.request.files import take_files
from portal.wording import utc_words

DRAFT = "desk-draft"
KEYERS = frozenset({TRIAGE, COUNSEL})


class NewCase(DeskView):
    """Ask what came, and how."""

    section, roles = "queue", KEYERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.draw(NewCaseForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewCaseForm(request.POST)
        if not form.is_valid():
            return self.draw(form, status=422)
        where = reverse("case-key-in", args=[form.cleaned_data["kind"]])
        return redirect(f"{where}?{urlencode({'way': form.cleaned_data['way']})}")

    def draw(self, form: NewCaseForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "back_url": reverse("desk"), "back_text": "Back to the queue"}
        return self.page("desk/new_case.html", context, status=status)


class KeyIn(DeskView):
    """One page with everything the request says, its scans, and how it was served.

    What is typed and uploaded is kept as a draft at every press of a button.
    """

    section, roles = "queue", KEYERS

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        self.kind = self.known(kind)
        draft = self.draft()
        data = data_of(draft.answers) if draft else QueryDict()
        return self.draw(self.forms(data, bound=False), self.service(data), draft)

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        self.kind = self.known(kind)
        pressed = request.POST.get("do", "send")
        draft = self.draft() or self.begin()
        if pressed == "discard":
            actions.discard(draft_id=draft.id)
            return redirect("case-new")
        data = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "do"):
            data.pop(name, None)
        data[COUNT] = str(counted(data))
        refused = take_files(request, draft, ROLES_BY_KIND[self.kind])
        rearranged = self.rearrange(data, draft, pressed)
        draft = actions.keep(draft_id=draft.id, kind=self.kind, answers=dict(data.lists()))
        if rearranged and not refused:
            return self.draw(self.forms(data, bound=False), self.service(data), draft)
        shown, service = self.forms(data, bound=True), ServiceForm(data)
        readable = all([shown.is_valid(), service.is_valid()])
        for role, texts in refused:
            shown.documents.add_error(role, texts)
        if not readable or refused:
            return self.draw(shown, service, draft, status=422)
        return self.key_in(shown, service, draft)

    def key_in(self, shown: RequestForms, service: ServiceForm, draft: Draft) -> HttpResponse:
        filled = service.cleaned_data
        try:
            receipt = actions.key_in(
                by=self.actor,
                draft_id=draft.id,
                raw=shown.raw(),
                via=filled["way"],
                service=service.entry(),
                language=filled["language"],
            )
        except Invalid as invalid:
            for texts in invalid.errors.values():
                service.add_error(None, " ".join(texts))
            return self.draw(shown, service, draft, status=422)
        except (Conflict, NotAllowed) as error:
            service.add_error(None, f"{error.message} {error.remedy}".strip())
            return self.draw(shown, service, draft, status=409)
        self.request.session.pop(DRAFT, None)
        case = receipt.case
        said = f"Keyed in. Received {utc_words(case.received_at)}."
        if case.is_emergency and filled["way"] == "telephone":
            said += " Call the agency back now, at the number of our own directory."
        messages.success(self.request, said)
        return redirect("desk-case", reference=case.reference)

    def draw(
        self,
        shown: RequestForms,
        service: ServiceForm,
        draft: Draft | None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        context: Mapping[str, Any] = {
            "kind_words": words.KINDS[self.kind],
            "emergency": self.kind == "emergency_disclosure",
            "forms": shown,
            "service": service,
            "wrong": [service, *shown.all_forms()] if status != 200 else [],
            "papers": list(queries.draft_papers(draft)) if draft else [],
            "begun": draft is not None,
            "back_url": reverse("case-new"),
            "back_text": "Back",
        }
        return self.page("desk/key_in.html", context, status=status)

    def forms(self, data: QueryDict, *, bound: bool) -> RequestForms:
        return for_staff(RequestForms(self.kind, data, current_policy(), bound=bound))

    def service(self, data: QueryDict) -> ServiceForm:
        typed = {name: data.get(f"service-{name}") for name in ServiceForm.base_fields}
        first = {
            "way": self.request.GET.get("way") or next(iter(WAYS)),
            "zone": current_policy().calendar.zone,
            "language": "en",
        }
        given = {name: value for name, value in typed.items() if value is not None}
        return ServiceForm(initial={**first, **given})

    def draft(self) -> Draft | None:
        """Return what this person is keying in in this browser, if it is of this kind."""
        try:
            draft = queries.draft_of(self.request.session.get(DRAFT, ""))
        except NotFound:
            return None
        return draft if draft.sent_at is None and draft.kind == self.kind else None

    def begin(self) -> Draft:
        draft = actions.begin(kind=self.kind)
        self.request.session[DRAFT] = draft.id
        return draft

    def known(self, kind: str) -> str:
        if kind not in words.KINDS:
            raise Http404("There is no such kind of request.")
        return kind

    def rearrange(self, data: QueryDict, draft: Draft, pressed: str) -> bool:
        """Do what a button other than the last one asks; say whether it was such a button."""
        if pressed == "upload":
            return True
        if pressed.startswith("remove_document-"):
            actions.detach(draft_id=draft.id, document_id=pressed.removeprefix("remove_document-"))
            return True
        count = counted(data)
        if pressed == "add_account":
            most = current_policy().numbers.accounts_most.value
            data[COUNT] = str(min(count + 1, most))
            return True
        gone = re.fullmatch(r"remove_account-([0-9]+)", pressed)
        if gone and count > 1:
            remove_account(data, int(gone[1]), count)
            return True
        return False


def counted(data: QueryDict) -> int:
    """Return for how many accounts the page has room, whatever was sent as their number."""
    written = data.get(COUNT, "1")
    number = int(written) if re.fullmatch("[0-9]{1,4}", written) else 1
    return min(max(1, number), current_policy().numbers.accounts_most.value)


def remove_account(data: QueryDict, gone: int, count: int) -> None:
    """Take the answers about one account away and let those behind it move up."""
    for index in range(gone, count):
        for name in [name for name in data if name.startswith(f"account-{index}-")]:
            del data[name]
        after = f"account-{index + 1}-"
        for name in [name for name in data if name.startswith(after)]:
            data.setlist(f"account-{index}-{name.removeprefix(after)}", data.getlist(name))
    data[COUNT] = str(count - 1)
