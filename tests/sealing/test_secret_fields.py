"""Secret fields: sealed in the row, open in Python, useless anywhere else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat

from sealing.errors import Altered
from sealing.fields import SealedJSONField, SealedTextField
from sealing.vault import Vault, create_master_key, vault

PLACE = "app.Model.field"


class Secretive(models.Model):
    note = SealedTextField(null=True)
    other = SealedTextField(blank=True)
    facts = SealedJSONField(null=True)

    class Meta:
        app_label = "sealing_tests"


@pytest.fixture
def table(tmp_path: Path, settings, transactional_db) -> Iterator[None]:
    settings.VAULT_KEYS_DIR = tmp_path / "keys"
    settings.VAULT_MASTER_KEY_FILE = tmp_path / "master.txt"
    create_master_key(tmp_path / "master.txt")
    with connection.schema_editor() as editor:
        editor.create_model(Secretive)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Secretive)


def stored(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM sealing_tests_secretive")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", ["", "x", "é – 漢字 🙂", "long " * 5000])
def test_a_sealed_text_opens_in_its_place(own_vault: Vault, text: str) -> None:
    token = own_vault.seal_field(text, PLACE)
    assert re.fullmatch(r"v1:[0-9A-Z]{26}:[\w=-]+", token)
    assert own_vault.open_field(token, PLACE) == text
    assert own_vault.seal_field(text, PLACE) != token


def test_a_token_moved_to_another_place_does_not_open(own_vault: Vault) -> None:
    token = own_vault.seal_field("secret", PLACE)
    with pytest.raises(Altered):
        own_vault.open_field(token, "app.Model.other")


def test_every_changed_character_is_found(own_vault: Vault) -> None:
    token = own_vault.seal_field("secret", PLACE)
    for position in range(len(token) - 1):
        changed = "A" if token[position] != "A" else "B"
        with pytest.raises(Altered):
            own_vault.open_field(token[:position] + changed + token[position + 1 :], PLACE)


def test_a_new_key_writes_and_the_old_one_still_reads(own_vault: Vault) -> None:
    before = own_vault.seal_field("before", PLACE)
    new = own_vault.fields.new_key()
    after = own_vault.seal_field("after", PLACE)
    assert after.startswith(f"v1:{new}:")
    assert own_vault.fields.is_current(after)
    assert not own_vault.fields.is_current(before)
    assert own_vault.open_field(before, PLACE) == "before"
    store = own_vault.keystore
    elsewhere = Vault(store.directory, store.master_key_file, own_vault.storage)
    assert elsewhere.seal_field("x", PLACE).startswith(f"v1:{new}:")


def test_an_erased_field_key_is_never_written_with(own_vault: Vault) -> None:
    first = own_vault.seal_field("x", PLACE)
    own_vault.keystore.erase(first.split(":")[1])
    assert own_vault.open_field(own_vault.seal_field("y", PLACE), PLACE) == "y"


def test_the_key_of_an_object_does_not_open_fields(own_vault: Vault) -> None:
    token = own_vault.seal_field("x", PLACE)
    forged = token.replace(token.split(":")[1], own_vault.new_key("snapshot"))
    with pytest.raises(Altered):
        own_vault.open_field(forged, PLACE)


def test_the_database_holds_tokens_and_python_reads_text(table: None) -> None:
    row = Secretive.objects.create(note="the callback number", facts={"b": [1, None], "a": "ü"})
    assert stored("note").startswith("v1:")
    assert "callback" not in stored("note")
    assert stored("facts").startswith("v1:")
    row.refresh_from_db()
    assert (row.note, row.other, row.facts) == (
        "the callback number",
        "",
        {"b": [1, None], "a": "ü"},
    )
    Secretive.objects.filter(pk=row.pk).update(note="changed")
    row = Secretive.objects.get()
    assert row.note == "changed"
    assert stored("note").startswith("v1:")
    row.note = "changed in bulk"
    Secretive.objects.bulk_update([row], ["note"])
    assert Secretive.objects.get().note == "changed in bulk"
    assert stored("note").startswith("v1:")
    assert vault.open_field(stored("note"), "sealing_tests.Secretive.note") == "changed in bulk"


def test_nothing_stays_null_and_can_be_asked_for(table: None) -> None:
    Secretive.objects.create()
    assert Secretive.objects.filter(note__isnull=True, facts__isnull=True).count() == 1
    assert Secretive.objects.get().facts is None
    assert stored("other") == ""


def test_what_is_empty_is_kept_as_it_is_and_comes_back_as_it_was(table: None) -> None:
    for empty, kept in (({}, "{}"), ([], "[]")):
        Secretive.objects.all().delete()
        Secretive.objects.create(note="{}", facts=empty)

        assert stored("facts") == kept
        assert Secretive.objects.get().facts == empty
        assert stored("note").startswith("v1:")


def test_a_token_copied_to_another_column_is_altered(table: None) -> None:
    Secretive.objects.create(note="secret")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sealing_tests_secretive SET other = note")
    with pytest.raises(Altered):
        Secretive.objects.get()


def test_comparisons_and_expressions_are_refused(table: None) -> None:
    Secretive.objects.create(note="secret")
    for lookup in ("note", "note__contains", "facts", "facts__in"):
        with pytest.raises(FieldError):
            Secretive.objects.filter(**{lookup: ["secret"]})
    for value in (Concat("note", Value("x"), output_field=models.TextField()), F("other")):
        with pytest.raises(TypeError, match="is sealed"):
            Secretive.objects.update(note=value)


def test_a_dump_holds_tokens_and_loading_one_as_text_is_refused(table: None) -> None:
    row = Secretive.objects.create(note="secret", facts=[1])
    dumped = serializers.serialize("json", [row])
    assert "secret" not in dumped.replace("sealing_tests.secretive", "")
    row.note = row.other = stored("note")
    with pytest.raises(ValidationError):
        row.full_clean()
    row.note, row.other, row.facts = "x", "x", {"not": {1, 2}}
    with pytest.raises(ValidationError):
        row.full_clean()


def test_migrations_can_write_the_fields_down() -> None:
    assert SealedTextField(null=True).deconstruct()[1:] == (
        "sealing.fields.SealedTextField",
        [],
        {"null": True},
    )
