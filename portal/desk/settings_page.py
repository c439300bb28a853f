"""What this installation runs with, for administrators: read, never written here."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, WARNING, CheckMessage, run_checks
from django.db import connection
from django.http import HttpRequest, HttpResponse

from accounts.roles import PERMISSIONS
from cases.queries import current_policy, policy_versions
from notifications.queries import mail_is_held_up, webhook_fault
from notifications.webhooks import is_configured
from portal.desk.viewing import DeskView

LIBRARIES = ("django", "django-allauth", "django-ninja", "cryptography", "pyrage", "weasyprint")


class Settings(DeskView):
    """Policy and digest, versions, what is switched on, and what the system checks say now."""

    roles = PERMISSIONS["settings.read"]
    section = "settings"

    def get(self, request: HttpRequest) -> HttpResponse:
        policy = current_policy()
        context = {
            "policy_rows": [
                {"key": "Policy", "value": policy.title},
                {"key": "Version", "value": f"{policy.id} {policy.version}"},
                {"key": "In force since", "value": policy.effective_on, "kind": "date"},
                {"key": "Digest", "value": policy.digest, "kind": "digest"},
                {"key": "File", "value": settings.POLICY_FILE.name},
            ],
            "versions": policy_versions(),
            "current": policy.digest,
            "installation_rows": _installation(),
            "checks": [_check(found) for found in run_checks(tags=["writdesk"])],
        }
        return self.page("desk/settings.html", context)


def _installation() -> list[dict[str, Any]]:
    switched = {
        "Malware scanner": settings.CLAMD_ADDRESS,
        "Trusted timestamps": settings.TIMESTAMP_URL,
        "Mailbox that is read": settings.MAIL_IMAP_URL,
        "Metrics": settings.METRICS_TOKEN,
        "Broker": settings.CELERY_BROKER_URL,
    }
    rows = [
        {"key": "Mode", "value": settings.MODE},
        {"key": "Address", "value": settings.SITE_URL},
        {"key": "Python", "value": platform.python_version()},
        {"key": "Database", "value": connection.vendor},
        {"key": "Mail that goes out", "value": _outgoing()},
        {"key": "Webhook of the alarm", "value": _webhook()},
        {"key": "Languages", "value": ", ".join(name for _, name in settings.LANGUAGES)},
        # Addresses may hold passwords, so that only their being there is said.
        *({"key": name, "value": "On" if value else "Off"} for name, value in switched.items()),
    ]
    return rows + [{"key": name, "value": installed} for name, installed in _libraries()]


def _outgoing() -> str:
    return "Waits: the mail server took none lately" if mail_is_held_up() else "Nothing waits"


def _webhook() -> str:
    """Say whether it is called and whether the last call was taken."""
    if not is_configured():
        return "Off"
    fault = webhook_fault()
    return f"On, and the last call was not confirmed: {fault}" if fault else "On"


def _libraries() -> list[tuple[str, str]]:
    return [(name, version(name)) for name in LIBRARIES]


def _check(found: CheckMessage) -> dict[str, str]:
    state = "emergency" if found.level >= ERROR else "due" if found.level >= WARNING else "quiet"
    word = "Error" if found.level >= ERROR else "Warning" if found.level >= WARNING else "Note"
    return {"word": word, "state": state, "text": str(found.msg), "hint": str(found.hint or "")}
