"""What ``manage.py check --deploy`` says of an installation that people should not rely on yet."""

from typing import Any

from config.checks import (
    check_alarm_webhook,
    check_keys,
    check_opening,
    check_production,
    check_single_sign_on,
)


def ids(found: list[Any]) -> set[str]:
    return {message.id for message in found}


def test_the_stand_in_for_a_secret_key_is_an_error(settings: Any) -> None:
    settings.SECRET_KEY = "made-for-this-test"
    assert "writdesk.E009" not in ids(check_keys(None))
    settings.SECRET_KEY = settings.NO_SECRET_KEY
    assert "writdesk.E009" in ids(check_keys(None))


def test_mail_into_files_is_an_error_in_production(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "writdesk.E008" in ids(check_production(None))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "writdesk.E008" not in ids(check_production(None))


def test_sign_in_limits_of_each_process_alone_are_told(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert "writdesk.W004" in ids(check_production(None))
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert "writdesk.W004" not in ids(check_production(None))


def test_a_machine_that_cannot_confine_a_process_is_an_error(monkeypatch: Any) -> None:
    monkeypatch.setattr("config.checks.keeps_files", lambda: True)
    assert ids(check_opening(None)) == set()
    monkeypatch.setattr("config.checks.keeps_files", lambda: False)
    assert ids(check_opening(None)) == {"writdesk.W021"}
    monkeypatch.setattr("documents.sandbox.sys.executable", "/bin/false")
    assert ids(check_opening(None)) == {"writdesk.E021"}


def test_a_language_that_cannot_be_read_is_an_error(settings: Any) -> None:
    settings.OCR_LANGUAGES = "eng+xyz"
    found = check_opening(None)
    assert ids(found) == {"writdesk.E022"}
    assert "tesseract-ocr-xyz" in str(found[0].hint)


def test_a_webhook_that_could_never_be_called_is_an_error(settings: Any) -> None:
    assert check_alarm_webhook(None) == []
    settings.ALARM_WEBHOOK_URL = "http://pager.example/alarm"
    assert ids(check_alarm_webhook(None)) == {"writdesk.E026"}
    settings.ALARM_WEBHOOK_SECRET = "a secret"
    assert ids(check_alarm_webhook(None)) == {"writdesk.E027"}
    settings.ALARM_WEBHOOK_PRIVATE = True
    assert check_alarm_webhook(None) == []


def test_single_sign_on_that_is_set_in_half_is_an_error(settings: Any) -> None:
    settings.OIDC_ISSUER = ""
    assert check_single_sign_on(None) == []
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = "http://sign-in.example", "writdesk"
    settings.PRODUCTION = True
    assert ids(check_single_sign_on(None)) == {"writdesk.E023", "writdesk.W023", "writdesk.E025"}
    settings.OIDC_CLIENT_SECRET, settings.OIDC_ISSUER = "s", "https://sign-in.example"
    settings.OIDC_ROLES = ["legal=counsel"]
    assert check_single_sign_on(None) == []
    settings.OIDC_ROLES = ["legal=judge"]
    assert ids(check_single_sign_on(None)) == {"writdesk.E024"}
