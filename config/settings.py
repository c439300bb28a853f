"""All settings, from the environment (and a ``.env`` file beside ``manage.py``).

The embedded default needs nothing set: SQLite, files under ``var/``, mail to files, keys made by
``manage.py make_keys``. ``WRITDESK_MODE=production`` refuses every convenience of that default.
"""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

MODE = env.str("WRITDESK_MODE", default="embedded")
if MODE not in {"embedded", "production"}:
    raise ImproperlyConfigured(f"WRITDESK_MODE is {MODE!r}; it is embedded or production.")
PRODUCTION = MODE == "production"
VAR_DIR = Path(env.str("WRITDESK_VAR", default=str(BASE_DIR / "var"))).resolve()

# --- Secrets -------------------------------------------------------------------------------------
NO_SECRET_KEY = "no-key-was-made-yet"  # noqa: S105 - config.checks says that it is none
SECRET_KEY_FILE = Path(env.str("SECRET_KEY_FILE", default=str(VAR_DIR / "keys" / "secret-key")))


def secret_key() -> str:
    """Read the secret key; the embedded default's file is made by ``make_keys``."""
    given = str(env.str("SECRET_KEY", default=""))
    if given:
        return given
    if SECRET_KEY_FILE.exists():
        return SECRET_KEY_FILE.read_text("utf-8").strip()
    if PRODUCTION:
        raise ImproperlyConfigured("Set SECRET_KEY or SECRET_KEY_FILE.")
    return NO_SECRET_KEY


def short_home(wished: Path) -> Path:
    """Return a GnuPG home short enough for its agent's socket."""
    if len(os.fsencode(wished)) <= 86:
        return wished
    return Path.home() / ".writdesk" / hashlib.sha256(os.fsencode(wished)).hexdigest()[:12]


SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- The house -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "django_fsm",
    "csp",
    "ninja",
    "config.apps.ConfigConfig",
    "audit.apps.AuditConfig",
    "duties.apps.DutiesConfig",
    "accounts.apps.AccountsConfig",
    "servers.apps.ServersConfig",
    "documents.apps.DocumentsConfig",
    "cases.apps.CasesConfig",
    "preservation.apps.PreservationConfig",
    "disclosures.apps.DisclosuresConfig",
    "notifications.apps.NotificationsConfig",
    "intake.apps.IntakeConfig",
    "portal.apps.PortalConfig",
    "api.apps.ApiConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.languages.SpeakTheReadersLanguage",
    "api.limits.LimitRequests",
    "api.problems.AnswerInProblems",
    "portal.limits.RefuseTooLarge",
    "portal.refusals.FindNoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.sessions.EndSessions",
    "portal.factor_first.ShowFactorFirst",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.provider",
                "portal.context.languages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'writdesk.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Tests that use several connections need a real file: one in memory locks differently.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # Measured: without these, concurrent writers fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in limits are counted here; several web processes need one cache between them.
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
# The bearer token that may read /metrics; empty, the page does not exist.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- Duties --------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600} if CELERY_BROKER_URL.startswith("redis") else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# The dotted name of what is called after a commit; empty where run_due alone does the work.
HURRY_WITH = "duties.tasks.hurry" if CELERY_BROKER_URL else ""
# A moved clock would let erasure and notices run early, so only a rehearsal may move it.
CLOCK_MAY_MOVE = env.bool("CLOCK_MAY_MOVE", default=not PRODUCTION) and not PRODUCTION

# --- Vault, keys, files --------------------------------------------------------------------------
VAULT_KEYS_DIR = Path(env.str("VAULT_KEYS_DIR", default=str(VAR_DIR / "keys" / "vault")))
VAULT_MASTER_KEY_FILE = Path(
    env.str("VAULT_MASTER_KEY_FILE", default=str(VAR_DIR / "keys" / "vault-master.age"))
)
GNUPG_HOME = Path(env.str("GNUPG_HOME", default=str(short_home(VAR_DIR / "keys" / "gnupg"))))
SIGNING_FINGERPRINT_FILE = Path(
    env.str("SIGNING_FINGERPRINT_FILE", default=str(VAR_DIR / "keys" / "signing-fingerprint"))
)
CHECKPOINT_KEY_FILE = Path(
    env.str("CHECKPOINT_KEY_FILE", default=str(VAR_DIR / "keys" / "checkpoint.pem"))
)
# Copies of the log's signed checkpoints, for operators to hand to others.
CHECKPOINT_DIR = Path(env.str("CHECKPOINT_DIR", default=str(VAR_DIR / "checkpoints")))
# The log's name in its checkpoints; empty, it is derived from the key, so that both stay together.
LOG_ORIGIN = env.str("LOG_ORIGIN", default="")
TIMESTAMP_URL = env.str("TIMESTAMP_URL", default="")
# Where an alarm is posted as signed JSON; empty, it goes by mail alone. Inside addresses, and http,
# are called only where the operator says so.
ALARM_WEBHOOK_URL = env.str("ALARM_WEBHOOK_URL", default="")
ALARM_WEBHOOK_SECRET = env.str("ALARM_WEBHOOK_SECRET", default="")
ALARM_WEBHOOK_PRIVATE = env.bool("ALARM_WEBHOOK_PRIVATE", default=False)
TIMESTAMP_CA_FILE = env.str("TIMESTAMP_CA_FILE", default="")
# ClamAV's daemon as host:port or the path of its socket; empty, nothing is scanned for malware.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
# The languages that scanned pages are read in; each needs its Debian package tesseract-ocr-….
OCR_LANGUAGES = env.str("OCR_LANGUAGES", default="eng+deu+por+spa+fra")
# A folder of certificates in PEM, to one of which the signatures of officers and courts lead.
SIGNATURE_ROOTS = Path(
    env.str("SIGNATURE_ROOTS", default=str(VAR_DIR / "keys" / "signature-roots"))
)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files"},
    },
    "vault": {
        "BACKEND": env.str("VAULT_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("VAULT_STORAGE_OPTIONS", default={})
        or {"location": str(VAR_DIR / "vault"), "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Uploads stay in memory until they are in the vault: no plaintext in temporary folders (I6). What
# is larger is refused by ``portal.limits`` with words, and never dropped in silence.
UPLOAD_LARGEST = env.int("UPLOAD_LARGEST_MIB", default=160) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LARGEST
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LARGEST
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- Mail ----------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail:")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="legal@writdesk.example")

# --- Mail that comes in --------------------------------------------------------------------------
# The mailbox that ingest_mail empties: imaps://user:password@host/INBOX.
MAIL_IMAP_URL = env.str("MAIL_IMAP_URL", default="")
MAIL_IMAP_CA_FILE = env.str("MAIL_IMAP_CA_FILE", default="")
MAIL_IMAP_TAKEN_FOLDER = env.str("MAIL_IMAP_TAKEN_FOLDER", default="Taken")
# The size on the wire, where files of 25 MB have grown by a third.
MAIL_LARGEST = env.int("MAIL_LARGEST_MIB", default=36) * 1024 * 1024
# The name under which our own mail server writes Authentication-Results; without it none counts.
MAIL_AUTHSERV_ID = env.str("MAIL_AUTHSERV_ID", default="")
MAIL_RECEIVED_BY = env.list("MAIL_RECEIVED_BY", default=[])
# Empty: DNS is never asked. "system", or addresses of servers: 192.0.2.53,192.0.2.54#5353.
MAIL_DNS = env.str("MAIL_DNS", default="")

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "notifications.account_mail.StaffByMail"
ACCOUNT_EMAIL_VERIFICATION = "none"
# Otherwise anybody could have us write to any address in the world.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Who signs in another way than before is told by our own mails (notifications.account_changes).
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https:") else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
    "change_password": "accounts.forms.NewPasswordForm",
    "reset_password": "accounts.forms.ForgottenForm",
    "reset_password_from_key": "accounts.forms.NewByLinkForm",
}

# The link of a reset of a password, in seconds.
PASSWORD_RESET_TIMEOUT = 3600

# --- Second factor -------------------------------------------------------------------------------
MFA_ADAPTER = "accounts.factors.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# One step of 30 seconds to either side, because telephones' clocks differ; used codes are kept.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.SetUpAppForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
}

# --- Single sign-on ------------------------------------------------------------------------------
# Empty: nobody signs in through another provider. One provider of the organisation's own, named by
# the issuer of its tokens; it is asked for its own description below this address.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET_FILE = env.str("OIDC_CLIENT_SECRET_FILE", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="") or (
    Path(OIDC_CLIENT_SECRET_FILE).read_text("utf-8").strip() if OIDC_CLIENT_SECRET_FILE else ""
)
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", default="groups")
# Pairs of group and role: legal-triage=triage,legal-counsel=counsel. Roles named here are granted
# and ended at each sign-in; the others stay an administrator's.
OIDC_ROLES = env.list("OIDC_ROLES", default=[])
# What in the ID token shows that the provider asked for several factors; else we ask for ours.
OIDC_MFA_AMR = env.list("OIDC_MFA_AMR", default=["mfa"])
OIDC_MFA_ACR = env.list("OIDC_MFA_ACR", default=[])
# Whether somebody unknown whose groups give a role is enrolled at the first sign-in.
OIDC_ENROLS = env.bool("OIDC_ENROLS", default=False)
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.FromTheProvider"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "oidc": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# --- Sessions ------------------------------------------------------------------------------------
SESSION_ENGINE = "portal.session_store"
USERSESSIONS_ADAPTER = "accounts.adapter.EndedInTheLog"
SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=12)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# Stricter values make browsers send "Origin: null", and then every form is refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
# How many proxies of our own add to X-Forwarded-For; what stands further left is the client's word.
PROXIES_IN_FRONT = env.int("PROXIES_IN_FRONT", default=0)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# --- Policy, language, time ----------------------------------------------------------------------
POLICY_FILE = Path(
    env.str("POLICY_FILE", default=str(BASE_DIR / "policies" / "rocketchat-2022.toml"))
)
LANGUAGE_CODE = "en"
# A language is offered where the policy speaks it too (``portal.languages``).
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("pt-br", "Português (Brasil)")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
