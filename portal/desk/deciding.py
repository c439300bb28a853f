"""The decision grid: account by account and category by category, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms

from cases import actions, counsel_queries, letters
from cases import queries as case_queries
from cases.models import Decision
from core.errors import Invalid
from portal.desk.decisions import GridAct
from portal.desk.forms.decisions import GridForm
from rules.clocks import whole_days


class _UnderProcess(GridAct):
    """A grid under the confirmed process, with the letter that it writes."""

    template = "desk/grid.html"
    rework: ClassVar[tuple[str, ...]] = ("preview",)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        shown = cast("GridForm", form)
        accounts = list(case_queries.current_accounts(self.case))
        rows = list(shown.rows())
        lines = [
            {"account": account, "rows": [row for row in rows if row.cell.account.pk == account.pk]}
            for account in accounts
        ]
        return {
            **super().context(form),
            "lines": [line for line in lines if line["rows"]],
            "draft": self.preview() if "preview" in self.request.POST else None,
            "earlier": list(counsel_queries.earlier_decisions(self.case)),
            "single_keys": self.user.single_keys,
        }

    def preview(self) -> letters.Draft | None:
        """Return the letter as the grid now stands, None where the grid is not whole."""
        form = self.form_class(self.request.POST, **self.form_options())
        if not form.is_valid():
            return None
        try:
            entries = cast("GridForm", form).entries()
        except Invalid:
            return None
        accounts = {row.id: row for row in case_queries.current_accounts(self.case)}
        return letters.compose_acceptance(
            self.case, accounts, entries, self.policy, replaces=self.replaces()
        )

    def replaces(self) -> datetime | None:
        """Return when the decisions were made whose place these take, None for the first."""
        return None


class Accept(_UnderProcess):
    """Accept under the confirmed process."""

    verb, title, button = "accept", "Accept the request", "Accept"
    done = "The request is accepted. The officer gets the decision."

    def act(self, form: forms.Form) -> None:
        decisions = cast("GridForm", form).entries()
        actions.accept(by=self.actor, case_id=self.case.id, decisions=decisions)


class Redecide(_UnderProcess):
    """Decide anew before a production was built; what was decided stays as history."""

    verb, title, button = "redecide", "Decide anew", "Decide anew"
    done = "The new decisions stand. The officer gets a letter that takes the place of the last."

    def initial(self) -> dict[str, Any]:
        """Begin with what was decided."""
        standing = {(row.account_id, row.category): row for row in self.decided()}
        filled: dict[str, Any] = {"zone": self.zone()}
        for index, cell in enumerate(self.cells):
            row = standing.get((cell.account.id, cell.category))
            if row is None:
                continue
            days = whole_days(row.period_from, row.period_to, filled["zone"])
            starts, ends = days or (None, None)
            filled |= {
                f"d{index}_produce": "yes" if row.produce else "no",
                f"d{index}_narrowed_to": row.narrowed_to,
                f"d{index}_objection": row.objection,
                f"d{index}_confirmed": row.produce,
                f"d{index}_from": starts,
                f"d{index}_to": ends,
            }
        return filled

    def decided(self) -> list[Decision]:
        return list(Decision.objects.filter(account__case=self.case))

    def zone(self) -> str:
        """Return the zone in which the periods are whole days: the request's, else UTC."""
        asked = ((self.case.submission or {}).get("period") or {}).get("zone") or ""
        periods = [(row.period_from, row.period_to) for row in self.decided()]
        whole = all(whole_days(since, until, asked) is not None for since, until in periods)
        return str(asked) if whole else ""

    def replaces(self) -> datetime | None:
        return max((row.decided_at for row in self.decided()), default=None)

    def act(self, form: forms.Form) -> None:
        decisions = cast("GridForm", form).entries()
        actions.redecide(by=self.actor, case_id=self.case.id, decisions=decisions)
