"""Tell PostgreSQL which columns of the queue go together.

Who holds the ball follows from the state, and both from the turn. Counted apart, a page looks rarer
than it is a hundredfold, and the planner reads all that fits instead of the first forty.
"""

from typing import Any

from django.db import migrations

STATISTICS = {
    "cases_queue_places": "turn, ball, status, kind",
    "cases_queue_holders": "turn, assigned_to",
    "cases_queue_flags": "turn, waiting, alarmed, gagged, machine_read, sealed",
}


def create(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, columns in STATISTICS.items():
            schema_editor.execute(f"CREATE STATISTICS {name} (mcv) ON {columns} FROM cases_case")


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in STATISTICS:
            schema_editor.execute(f"DROP STATISTICS IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_word_index")]

    operations = [migrations.RunPython(create, drop)]
