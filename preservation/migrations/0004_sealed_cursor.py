"""Seal where running collections were to go on: a cursor of a live server names its rooms."""

from typing import Any

from django.db import migrations

from sealing.vault import vault


def seal(apps: Any, schema_editor: Any) -> None:
    """Seal each cursor that is not empty; collections that run are few."""
    with schema_editor.connection.cursor() as database:
        database.execute("SELECT id, cursor FROM preservation_snapshot WHERE cursor <> ''")
        for key, cursor in database.fetchall():
            token = vault.seal_field(cursor, "preservation.Snapshot.cursor")
            database.execute(
                "UPDATE preservation_snapshot SET cursor = %s WHERE id = %s", [token, key]
            )


class Migration(migrations.Migration):
    dependencies = [("preservation", "0003_live")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
