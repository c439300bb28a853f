"""What every test may use: keys of its own, the policy, and a fixed cast of people.

Each test process has its own ``var`` folder (``tests/settings.py``) with real keys in it.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

# Playwright keeps an event loop in the thread, in which Django would refuse its own database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django
import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test.testcases import TransactionTestCase

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")

VAR = Path(django_settings.VAR_DIR)
REPOSITORY = Path(__file__).resolve().parent.parent
FIXTURES = Path(os.environ.get("WRITDESK_FIXTURES", REPOSITORY.parent / "shared/chat-fixtures"))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not VAR.name.startswith("wdt"):
        return
    for home in VAR.glob("keys/gnupg*"):
        subprocess.run(
            ["gpgconf", "--homedir", str(home), "--kill", "all"], check=False, capture_output=True
        )
    shutil.rmtree(VAR, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def keys() -> SimpleNamespace:
    """Real keys in this process's own folder, and the settings that point at them."""
    django.setup()
    from config.keys import make_keys
    from tests.signing_in import always_with_a_factor

    always_with_a_factor()

    for _ in make_keys(load(django_settings.POLICY_FILE)):
        pass
    return SimpleNamespace(
        var=VAR,
        gnupg_home=django_settings.GNUPG_HOME,
        fingerprint=django_settings.SIGNING_FINGERPRINT_FILE.read_text().strip(),
        master=django_settings.VAULT_MASTER_KEY_FILE,
    )


def load(path: Path) -> Any:
    from rules.policy import load_policy

    return load_policy(path)


@pytest.fixture(scope="session")
def policy(keys: SimpleNamespace) -> Any:
    """The policy that the product ships."""
    return load(django_settings.POLICY_FILE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End the sessions that pages in a browser or killed workers left on a PostgreSQL test base.

    Nobody comes in any more before they are ended: a page that is still loading would ask anew.
    """
    yield
    with django_db_blocker.unblock():
        connection = connections["default"]
        if connection.vendor == "postgresql":
            name = connection.settings_dict["NAME"]
            connection.close()
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [name],
                )


@pytest.fixture
def staff(db: None, keys: SimpleNamespace) -> SimpleNamespace:
    """The fixed cast: attributes are actors; ``users`` holds the people behind them."""
    from accounts.models import RoleGrant, User
    from core.actor import Actor

    cast = {
        "triage": ["triage"],
        "counsel": ["counsel"],
        "counsel2": ["counsel"],
        "custodian": ["custodian"],
        "custodian2": ["custodian"],
        "auditor": ["auditor"],
        "administrator": ["administrator"],
        "nobody": [],
    }
    people = SimpleNamespace(users=SimpleNamespace())
    users = {
        name: User(email=f"{name}@writdesk.example", name=f"{name.title()} Example", password="!")
        for name in cast
    }
    User.objects.bulk_create(users.values())
    RoleGrant.objects.bulk_create(
        RoleGrant(user=users[name], role=role, granted_by="test")
        for name, roles in cast.items()
        for role in roles
    )
    for name, user in users.items():
        setattr(people.users, name, user)
        setattr(people, name, Actor("staff", user.id, frozenset(cast[name])))
    return people


@pytest.fixture
def fixtures_folder() -> Path:
    """The folder of real exchanges and exports; the test is skipped where it is absent."""
    if not FIXTURES.is_dir():
        pytest.skip(f"real exports are not at {FIXTURES}; set WRITDESK_FIXTURES")
    return FIXTURES


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def _flush_despite_the_triggers(original: Any) -> Any:
    """Let the test runner empty the log between tests, which the database otherwise refuses."""

    def teardown(self: TransactionTestCase) -> None:
        from audit.triggers import drop, install

        connection = connections["default"]
        with connection.cursor() as cursor:
            drop(cursor, connection.vendor)
        original(self)
        with connection.cursor() as cursor:
            install(cursor, connection.vendor)
        from audit.models import LogHead

        LogHead.objects.get_or_create(pk=1)

    return teardown


TransactionTestCase._fixture_teardown = _flush_despite_the_triggers(  # type: ignore[method-assign]
    TransactionTestCase._fixture_teardown
)
