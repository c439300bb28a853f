"""The database's own full-text index over the words by which cases are found."""

from typing import Any

from django.db import migrations

from cases.word_index import drop, install


def install_index(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        install(cursor, schema_editor.connection.vendor)


def drop_index(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        drop(cursor, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_desk")]

    operations = [migrations.RunPython(install_index, drop_index)]
