"""The operator's commands for people and keys."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from accounts import actions
from accounts.actions.factors import give_totp
from accounts.models import ApiKey, User
from audit.models import AuditEvent
from core.actor import SYSTEM

pytestmark = pytest.mark.django_db
MAIL = "pat@sheriff.larkspur.example"


def enrol(monkeypatch: pytest.MonkeyPatch, password: str, *more: str) -> str:
    out = StringIO()
    monkeypatch.setattr("sys.stdin", StringIO(password + "\n"))
    call_command("enrol_staff", "cleo@writdesk.example", "Cleo Example", *more, stdout=out)
    return out.getvalue()


def test_staff_are_enrolled_with_a_password_and_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    said = enrol(monkeypatch, "a long enough one", "--role", "counsel", "--role", "triage")
    user = User.objects.get()
    assert user.check_password("a long enough one")
    assert user.roles == {"counsel", "triage"}
    assert user.id in said


def test_a_known_person_gets_another_role_and_keeps_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enrol(monkeypatch, "a long enough one")
    enrol(monkeypatch, "never read at all", "--role", "auditor")
    assert User.objects.get().check_password("a long enough one")
    assert User.objects.get().roles == {"auditor"}
    with pytest.raises(CommandError, match="already"):
        enrol(monkeypatch, "", "--role", "auditor")


def test_a_short_password_enrols_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="12 characters"):
        enrol(monkeypatch, "short")
    assert not User.objects.exists()


def test_a_key_is_made_for_a_verified_officer_only() -> None:
    with pytest.raises(CommandError, match="No officer"):
        call_command("issue_api_key", MAIL, "records")
    actions.enrol_officer(by=SYSTEM, email=MAIL)
    with pytest.raises(CommandError, match="not verified"):
        call_command("issue_api_key", MAIL, "records")
    _, code = actions.issue_email_code(email=MAIL, purpose="x", minutes=5)
    actions.redeem_email_code(email=MAIL, purpose="x", code=code)
    out = StringIO()
    call_command("issue_api_key", MAIL, "records", stdout=out)
    assert ApiKey.objects.get().digest == actions.digest_of_secret(out.getvalue().strip())


def test_a_key_is_good_for_what_it_was_made_for() -> None:
    actions.enrol_officer(by=SYSTEM, email=MAIL)
    _, code = actions.issue_email_code(email=MAIL, purpose="x", minutes=5)
    actions.redeem_email_code(email=MAIL, purpose="x", code=code)

    call_command(
        "issue_api_key", MAIL, "records", "--scope", "read", "--scope", "check", stdout=StringIO()
    )
    call_command("issue_api_key", MAIL, "everything", stdout=StringIO())

    scopes = dict(ApiKey.objects.values_list("label", "scopes"))
    assert scopes["records"] == ["check", "read"]
    assert scopes["everything"] == ["check", "submit", "read", "productions"]


def test_the_operator_takes_factors_away(monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(monkeypatch, "a long enough one")
    give_totp(by=SYSTEM, user=User.objects.get())
    out = StringIO()
    call_command("reset_factors", "Cleo@writdesk.example", stdout=out)
    assert "1 taken away" in out.getvalue()
    assert not Authenticator.objects.exists()
    event = AuditEvent.objects.get(action="factor.reset")
    assert event.actor_id == "system"
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_factors", "nobody@writdesk.example")
