"""The steps between a password and a session."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage

from accounts.factors import PROVIDER


class AskForFactor(AuthenticateStage):
    """Asks for the second factor, unless the sign-in provider has shown that it asked for one."""

    def handle(self) -> tuple[Any, bool]:
        records = get_authentication_records(self.request, self.login.user)
        shown = [entry.get("type") or entry.get("method") for entry in records[-2:]]
        if shown == [PROVIDER, "socialaccount"]:
            return None, True
        asked: tuple[Any, bool] = super().handle()
        return asked
