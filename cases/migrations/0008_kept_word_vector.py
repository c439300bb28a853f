"""Keep what PostgreSQL indexes of the words beside them; SQLite's index stays as it is."""

from typing import Any

from django.db import migrations

from cases.word_index import drop, install


def keep(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            drop(cursor, vendor)
            install(cursor, vendor)


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_wider_queue_indexes")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
