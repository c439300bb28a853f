"""The one head row, and the database's own refusal to change the log."""

from typing import Any

from django.db import migrations

from audit.triggers import drop, install


def make_head(apps: Any, schema_editor: Any) -> None:
    apps.get_model("audit", "LogHead").objects.get_or_create(pk=1)


def install_triggers(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        install(cursor, schema_editor.connection.vendor)


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        drop(cursor, schema_editor.connection.vendor)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(make_head, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, drop_triggers),
    ]
