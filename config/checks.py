"""System checks: a missing key, font or storage is said loudly before anyone relies on it."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from accounts.claims import role_of_group
from core.errors import Unavailable
from documents.opening.limits import missing_languages
from documents.roots import signature_roots
from documents.sandbox import keeps_files, why_not_confined
from rules.policy import PolicyError, load_policy

MAKE_KEYS = "Run `manage.py make_keys` (the Makefile does)."


def register_all() -> None:
    """Register every check with Django."""
    register(check_policy, "writdesk")
    register(check_keys, "writdesk")
    register(check_fonts, "writdesk")
    register(check_storage, "writdesk")
    register(check_signature_roots, "writdesk")
    register(check_alarm_webhook, "writdesk")
    register(check_opening, "writdesk")
    register(check_single_sign_on, "writdesk")
    register(check_production, "writdesk", deploy=True)


def check_policy(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The policy file is read and every value in it is known."""
    try:
        load_policy(settings.POLICY_FILE)
    except (PolicyError, OSError) as error:
        hint = f"Mend {settings.POLICY_FILE}."
        return [Error(f"The policy cannot be read: {error}", hint=hint, id="writdesk.E001")]
    return []


def check_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The vault's master key, the signing key and the checkpoint key are there and private."""
    wanted: list[tuple[str, Path, str]] = [
        ("vault's master key", settings.VAULT_MASTER_KEY_FILE, "writdesk.E002"),
        ("signing key's fingerprint", settings.SIGNING_FINGERPRINT_FILE, "writdesk.E003"),
        ("checkpoint key", settings.CHECKPOINT_KEY_FILE, "writdesk.E004"),
    ]
    found: list[CheckMessage] = []
    for name, path, code in wanted:
        if not path.is_file():
            found.append(Error(f"The {name} is missing: {path}.", hint=MAKE_KEYS, id=code))
        elif path.stat().st_mode & 0o077:
            hint = f"chmod 600 {path}"
            found.append(Error(f"Others can read the {name}: {path}.", hint=hint, id=code))
    if settings.SECRET_KEY == settings.NO_SECRET_KEY:
        text = "The secret key of sessions and forms is missing; what stands in is no secret."
        found.append(Error(text, hint=MAKE_KEYS, id="writdesk.E009"))
    if not (settings.GNUPG_HOME / "pubring.kbx").exists():
        text = f"The keyring {settings.GNUPG_HOME} is missing or empty."
        found.append(Error(text, hint=MAKE_KEYS, id="writdesk.E005"))
    return found


def check_fonts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Letters need at least one serif font; without fonts they would come out as empty boxes."""
    try:
        listed = subprocess.run(
            ["fc-list", ":", "family"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        hint = "Install the Debian package fontconfig."
        return [Error("The fonts cannot be listed.", hint=hint, id="writdesk.E006")]
    if "serif" not in listed.lower():
        hint = "Install the Debian package fonts-dejavu-core."
        return [Error("No serif font is installed for letters.", hint=hint, id="writdesk.E006")]
    return []


def check_storage(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The vault's storage takes an object, gives it back and lets it go."""
    try:
        vault = storages["vault"]
        name = vault.save("check/probe", ContentFile(b"probe"))
        with vault.open(name) as kept:
            same = kept.read() == b"probe"
        vault.delete(name)
    except Exception as error:
        text = f"The vault's storage does not work: {type(error).__name__}: {error}"
        return [Error(text, hint="Mend VAULT_STORAGE.", id="writdesk.E007")]
    return [] if same else [Error("The vault's storage alters objects.", id="writdesk.E007")]


def check_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What a production installation should not be without."""
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        hint = "Set DATABASE_URL to a PostgreSQL database."
        found.append(Caution("SQLite serves one machine only.", hint=hint, id="writdesk.W001"))
    if not settings.TIMESTAMP_URL:
        text = "No time-stamping authority is set; productions are signed and not time-stamped."
        found.append(Caution(text, hint="Set TIMESTAMP_URL.", id="writdesk.W002"))
    if settings.SITE_URL.startswith("http://"):
        found.append(Caution("SITE_URL is not https.", id="writdesk.W003"))
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        text = "Sign-in limits are counted in each web process, so that many allow many guesses."
        hint = "Set CACHE_URL to a cache that all web processes share."
        found.append(Caution(text, hint=hint, id="writdesk.W004"))
    if settings.EMAIL_BACKEND.endswith(("filebased.EmailBackend", "console.EmailBackend")):
        text = "Mail is written to files: no code reaches an officer, and each lies there in clear."
        found.append(Error(text, hint="Set EMAIL_URL.", id="writdesk.E008"))
    return found


def check_single_sign_on(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """What is set for the organisation's sign-in provider is whole, and its groups give roles."""
    if not settings.OIDC_ISSUER:
        return []
    found: list[CheckMessage] = []
    if not (settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET):
        text = "OIDC_ISSUER is set without OIDC_CLIENT_ID and OIDC_CLIENT_SECRET(_FILE)."
        found.append(Error(text, hint="Set both, as the provider gave them.", id="writdesk.E023"))
    try:
        roles = role_of_group()
    except ImproperlyConfigured as wrong:
        hint = "Write pairs such as legal-triage=triage,legal-counsel=counsel."
        return [*found, Error(str(wrong), hint=hint, id="writdesk.E024")]
    if not roles:
        text = "OIDC_ROLES is empty: the provider's groups give and end no roles."
        found.append(Caution(text, hint="Leave it so, or set it.", id="writdesk.W023"))
    if settings.PRODUCTION and not settings.OIDC_ISSUER.startswith("https://"):
        found.append(Error("OIDC_ISSUER is not https.", id="writdesk.E025"))
    return found


def check_opening(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What strangers send can be opened safely here, and scanned pages can be read."""
    found: list[CheckMessage] = []
    refusal = why_not_confined()
    if refusal is not None:
        text = f"Documents are not looked into: a process cannot be confined here ({refusal})."
        hint = "Install the Debian package libseccomp2 and allow seccomp filters in the container."
        found.append(Error(text, hint=hint, id="writdesk.E021"))
    elif not keeps_files():
        text = "A process that opens documents could read every file this user may read, keys too."
        hint = "Run a kernel with Landlock (5.13 or later, lsm=landlock), and allow it here."
        found.append(Caution(text, hint=hint, id="writdesk.W021"))
    missing = missing_languages(settings.OCR_LANGUAGES)
    if missing:
        packages = " ".join(f"tesseract-ocr-{name}" for name in missing)
        text = f"Scanned pages cannot be read in: {', '.join(missing)}."
        hint = f"Install the Debian packages tesseract-ocr {packages}, or set OCR_LANGUAGES."
        found.append(Error(text, hint=hint, id="writdesk.E022"))
    return found


def check_alarm_webhook(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """A webhook that could never be called would be noticed only when it is needed."""
    url, secret = settings.ALARM_WEBHOOK_URL, settings.ALARM_WEBHOOK_SECRET
    if bool(url) != bool(secret):
        text = "The alarm's webhook is set in half, and so it is never called."
        hint = "Set both ALARM_WEBHOOK_URL and ALARM_WEBHOOK_SECRET, or neither."
        return [Error(text, hint=hint, id="writdesk.E026")]
    if url and not url.startswith("https://") and not settings.ALARM_WEBHOOK_PRIVATE:
        hint = "Use https, or set ALARM_WEBHOOK_PRIVATE for an address inside your network."
        return [Error("The alarm's webhook is not https.", hint=hint, id="writdesk.E027")]
    return []


def check_signature_roots(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Every certificate that digital signatures are judged by can be read."""
    try:
        signature_roots()
    except Unavailable as error:
        hint = f"Mend or remove the file in {settings.SIGNATURE_ROOTS}."
        return [Error(str(error), hint=hint, id="writdesk.E020")]
    return []
