"""A missing key, font or storage, or a mistake in the policy, is said loudly and at once."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test.utils import override_settings

from config import checks


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_nothing_is_missing_in_a_complete_installation() -> None:
    assert checks.check_policy(None) == []
    assert checks.check_keys(None) == []
    assert checks.check_fonts(None) == []
    assert checks.check_storage(None) == []


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("VAULT_MASTER_KEY_FILE", "writdesk.E002"),
        ("SIGNING_FINGERPRINT_FILE", "writdesk.E003"),
        ("CHECKPOINT_KEY_FILE", "writdesk.E004"),
        ("GNUPG_HOME", "writdesk.E005"),
    ],
)
def test_a_missing_key_is_named_with_what_to_do(
    settings: Any, tmp_path: Path, setting: str, code: str
) -> None:
    setattr(settings, setting, tmp_path / "absent")
    (message,) = checks.check_keys(None)
    assert (message.id, "make_keys" in message.hint) == (code, True)


def test_a_key_that_others_can_read_is_an_error(settings: Any, tmp_path: Path) -> None:
    copy = tmp_path / "master.age"
    shutil.copy(settings.VAULT_MASTER_KEY_FILE, copy)
    copy.chmod(0o644)
    settings.VAULT_MASTER_KEY_FILE = copy
    (message,) = checks.check_keys(None)
    assert message.hint == f"chmod 600 {copy}"


def test_a_command_refuses_to_start_without_its_keys(settings: Any, tmp_path: Path) -> None:
    settings.VAULT_MASTER_KEY_FILE = tmp_path / "absent"
    with pytest.raises(SystemCheckError, match=r"writdesk\.E002"):
        call_command("check")


@pytest.mark.parametrize("listing", ["", "#!/bin/sh\nexit 3\n", "#!/bin/sh\necho 'Emoji'\n"])
def test_letters_are_not_promised_without_a_serif_font(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listing: str
) -> None:
    if listing:
        program = tmp_path / "fc-list"
        program.write_text(listing)
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ids(checks.check_fonts(None)) == ["writdesk.E006"]


def test_a_storage_that_takes_nothing_is_an_error(settings: Any, tmp_path: Path) -> None:
    occupied = tmp_path / "a file where the folder should be"
    occupied.write_text("")
    vault = {**settings.STORAGES["vault"], "OPTIONS": {"location": str(occupied)}}
    with override_settings(STORAGES={**settings.STORAGES, "vault": vault}):
        assert ids(checks.check_storage(None)) == ["writdesk.E007"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("[deployments", "[deploymants"), "deploy"),
        (("subpoena = {", "subpoenna = {"), "reach"),
    ],
)
def test_a_mistake_in_the_policy_is_one_error_naming_the_key(
    settings: Any, tmp_path: Path, policy: Any, change: tuple[str, str], named: str
) -> None:
    old, new = change
    assert old in policy.text
    broken = tmp_path / "broken.toml"
    broken.write_text(policy.text.replace(old, new))
    settings.POLICY_FILE = broken
    (message,) = checks.check_policy(None)
    assert message.id == "writdesk.E001"
    assert named in message.msg
