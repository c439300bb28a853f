"""Notices to account holders: which are held back, which have no end, which went out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.queries import names_of
from accounts.roles import may
from cases import queries as case_queries
from cases.availability import ActionState
from notifications import actions, policies
from notifications import queries as notice_queries
from notifications.models import UserNotice
from notifications.states import NoticeStatus
from portal.desk import words
from portal.desk.acting import ActView, CaseAct, Consequence
from portal.desk.forms.notices import AddressForm, PlanForm, WaiveForm
from portal.desk.possible import accounts_without_notice, plan_state, state_of
from portal.desk.presenters import case_identity
from portal.desk.viewing import DeskView

PAGE_LENGTH = 40
LISTS: dict[str, tuple[str, Q, str]] = {
    "held": (
        "Held back",
        Q(status=NoticeStatus.DELAYED, hold_has_no_end=False),
        "A notice stands here while a prohibition with an end binds. It goes out by itself after.",
    ),
    "no-end": (
        "With no end",
        Q(status=NoticeStatus.DELAYED, hold_has_no_end=True),
        "A notice stands here while a prohibition without an end binds. Ask for one.",
    ),
    "waiting": (
        "Waiting for counsel",
        Q(status__in=[NoticeStatus.UNDETERMINED, NoticeStatus.BOUNCED]) | ~Q(stuck_because=""),
        "A notice stands here until counsel has read all documents, or entered an address.",
    ),
    "due": (
        "Due",
        Q(status__in=[NoticeStatus.DUE, NoticeStatus.SENDING]),
        "A notice stands here between the end of the last prohibition and its sending.",
    ),
    "sent": (
        "Sent",
        Q(status__in=[NoticeStatus.SENT, NoticeStatus.DELIVERED]),
        "A notice stands here once the account holder was told.",
    ),
    "waived": (
        "Waived",
        Q(status=NoticeStatus.WAIVED),
        "A notice stands here where counsel decided that nobody is told.",
    ),
}


class Notices(DeskView):
    """Every notice of the cases this person may know of."""

    section = "notices"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("view", "held")
        chosen = chosen if chosen in LISTS else "held"
        visible = notice_queries.visible_to(self.actor).select_related("account", "case")
        counts = {name: visible.filter(which).count() for name, (_, which, _) in LISTS.items()}
        page = Paginator(self.listed(visible, chosen), PAGE_LENGTH).get_page(
            request.GET.get("page")
        )
        names = names_of(row.waived_by for row in page.object_list)
        context = {
            "rows": [notice_view(row, names) for row in page.object_list],
            "page": page,
            "empty_text": LISTS[chosen][2],
            "may_waive": may(self.actor, "notice.waive"),
            "views": [
                {"name": name, "label": label, "count": counts[name], "current": name == chosen}
                for name, (label, _, _) in LISTS.items()
            ],
        }
        return self.page("desk/notices.html", context)

    def listed(self, visible: QuerySet[UserNotice], chosen: str) -> QuerySet[UserNotice]:
        return visible.filter(LISTS[chosen][1]).order_by("hold_until", "planned_at", "id")


class _NoticeAct(ActView):
    section = "notices"
    notice: UserNotice

    def find(self, **kwargs: str) -> None:
        visible = notice_queries.visible_to(self.actor).select_related("account", "case")
        found = visible.filter(pk=kwargs["notice_id"]).first()
        if found is None:
            raise Http404("There is no such notice.")
        self.notice = found

    def back_url(self) -> str:
        return reverse("notices")

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {
            "identity": case_identity(self.notice.case),
            "back_text": "Back to notices",
            "lead": f"Notice to the holder of {self.notice.account.label}",
        }


class Waive(_NoticeAct):
    """Decide that the account holder is never told."""

    title, button = "Waive the notice", "Waive the notice"
    done = "The notice is waived. The account holder is not told."
    form_class: ClassVar[type[forms.Form]] = WaiveForm
    grave = True

    def refusal(self) -> ActionState | None:
        grounds = case_queries.current_policy().notice.exceptions

        def check() -> None:
            policies.check_can_waive_notice(
                by=self.actor,
                status=self.notice.status,
                ground=grounds[0],
                grounds=grounds,
                reason="asked",
            )

        state = state_of("waive", self.title, "", check)
        return None if state.allowed else state

    def form_options(self) -> dict[str, Any]:
        allowed = case_queries.current_policy().notice.exceptions
        return {"grounds": {name: words.GROUNDS.get(name, words.plain(name)) for name in allowed}}

    def consequence(self) -> Consequence:
        return Consequence(
            f"The holder of {self.notice.account.label} is never told of this request.",
            whom="Nobody is told. The ground and your pseudonym stand in the log.",
            irreversible="the waiver. A waived notice is not planned again.",
        )

    def act(self, form: forms.Form) -> None:
        actions.waive_notice(
            by=self.actor,
            notice_id=self.notice.id,
            ground=form.cleaned_data["ground"],
            reason=form.cleaned_data["reason"],
        )


class SetAddress(_NoticeAct):
    """Enter where the notice goes."""

    title, button = "Address of the notice", "Keep the address"
    done = "The address is kept."
    form_class: ClassVar[type[forms.Form]] = AddressForm

    def refusal(self) -> ActionState | None:
        def check() -> None:
            policies.check_can_set_address(by=self.actor, status=self.notice.status)

        state = state_of("address", self.title, "", check)
        return None if state.allowed else state

    def initial(self) -> dict[str, Any]:
        return {"address": self.notice.address}

    def act(self, form: forms.Form) -> None:
        address = form.cleaned_data["address"]
        actions.set_notice_address(by=self.actor, notice_id=self.notice.id, address=address)


class Plan(CaseAct):
    """Plan a notice by hand; it is held back as long as anything binds."""

    title, button = "Plan a notice", "Plan the notice"
    done = "The notice is planned. It goes out once nothing forbids it."
    form_class: ClassVar[type[forms.Form]] = PlanForm

    def refusal(self) -> ActionState | None:
        state = plan_state(self.case, self.actor)
        return None if state.allowed else state

    def form_options(self) -> dict[str, Any]:
        left = accounts_without_notice(self.case, self.actor)
        return {"accounts": [(row.id, row.label) for row in left]}

    def act(self, form: forms.Form) -> None:
        actions.plan_notice(
            by=self.actor,
            case_id=self.case.id,
            account_id=form.cleaned_data["account"],
            address=form.cleaned_data["address"],
        )


def notice_view(row: UserNotice, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one line of the list."""
    return {
        "row": row,
        "word": str(NoticeStatus(row.status).label),
        "state": words.NOTICE_STATES.get(row.status, "quiet"),
        "stuck": words.plain(row.stuck_because) if row.stuck_because else "",
        "ground": words.GROUNDS.get(row.waive_ground, words.plain(row.waive_ground)),
        "waived_by": names.get(row.waived_by, ""),
        "open": row.status
        in (
            NoticeStatus.UNDETERMINED,
            NoticeStatus.DELAYED,
            NoticeStatus.DUE,
            NoticeStatus.BOUNCED,
        ),
    }
