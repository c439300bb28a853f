"""What every template may name."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from rules.policy import load_policy
from rules.policy_parts import Provider


def provider(request: HttpRequest) -> dict[str, Provider]:
    """Give templates the provider of the policy in force, for header, footer and letters."""
    return {"provider": load_policy(settings.POLICY_FILE).provider}
