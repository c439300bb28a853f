"""Let an index of the queue say which risk flags an open case bears."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

# Both databases join texts, each by a name of its own.
_FILL = """UPDATE cases_case SET risks = (SELECT ' ' || {joined} || ' ' FROM cases_riskflag f
    WHERE f.case_id = cases_case.id AND f.round = cases_case.round)
    WHERE EXISTS (SELECT 1 FROM cases_riskflag f
    WHERE f.case_id = cases_case.id AND f.round = cases_case.round)"""
_JOINED = {"postgresql": "string_agg(f.code, ' ')", "sqlite": "group_concat(f.code, ' ')"}


def fill(apps: Any, schema_editor: Any) -> None:
    """Repeat the flags of the present rounds; no other column of these cases changes."""
    schema_editor.execute(_FILL.format(joined=_JOINED[schema_editor.connection.vendor]))


class Migration(migrations.Migration):
    # The rows are written before the index is, in a transaction of their own: PostgreSQL builds no
    # index on a table with changes that wait for their checks.
    atomic = False
    dependencies = [
        ("accounts", "0004_desk"),
        ("cases", "0008_kept_word_vector"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="risks",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("turn__lte", 2), ("risks__gt", "")),
                fields=[
                    *("turn", "next_at", "id", "kind", "legal_process", "agency_name", "ball"),
                    *("assigned_to", "status", "waiting", "consequence", "defects", "alarmed"),
                    *("gagged", "sealed", "machine_read", "cured_at", "due_at", "risks"),
                ],
                name="cases_queue_risky",
            ),
        ),
    ]
