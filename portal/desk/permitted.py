"""An act that may mean nothing for a case: who may never do it is told that first."""

from __future__ import annotations

from typing import ClassVar

from accounts.roles import may
from cases.availability import ActionState
from portal.desk.acting import CaseAct


class PermittedAct(CaseAct):
    """An act whose ``permission`` is asked before whether it applies to the case."""

    permission: ClassVar[str] = ""

    def refusal(self) -> ActionState | None:
        if not may(self.actor, self.permission):
            return ActionState(
                self.verb, self.title, "", False, "Your role does not do this.", "", self.permission
            )
        return super().refusal()
