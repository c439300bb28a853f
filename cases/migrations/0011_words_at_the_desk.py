"""Index the words of what the desk lists apart; SQLite's index stays as it is."""

from typing import Any

from django.db import migrations

from cases.word_index import put_together, set_apart


def apart(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        set_apart(cursor, schema_editor.connection.vendor)


def together(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        put_together(cursor, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_findings_of_a_round_together")]

    operations = [migrations.RunPython(apart, together)]
