"""Keep the findings of a round as one sealed row, and what people ruled on them beside it."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import sealing.fields

# How many cases are in memory at a time; their findings are opened and sealed anew.
_CASES = 200
_ROWS = 1000
_SAID = ("id", "code", "outcome", "at", "basis", "audience", "clause")


def gather(apps: Any, schema_editor: Any) -> None:
    """Write each round from its findings. A finding keeps its id, which letters and events name."""
    findings = apps.get_model("cases", "CaseFinding").objects
    examination = apps.get_model("cases", "Examination")
    ruling = apps.get_model("cases", "FindingRuling")
    for case_ids in _cases(findings):
        rows = findings.filter(case_id__in=case_ids).order_by("case_id", "round", "position")
        rounds = groupby(rows, key=lambda row: (row.case_id, row.round))
        examination.objects.bulk_create(
            examination(case_id=case_id, round=round_, findings=[_said(row) for row in found])
            for (case_id, round_), found in rounds
        )
        ruling.objects.bulk_create(_ruling(ruling, row) for row in rows if row.ruling)


def part(apps: Any, schema_editor: Any) -> None:
    """Write each finding as a row of its own again."""
    finding = apps.get_model("cases", "CaseFinding")
    examinations = apps.get_model("cases", "Examination").objects
    rulings = apps.get_model("cases", "FindingRuling").objects
    for case_ids in _cases(examinations):
        ruled = {row.id: row for row in rulings.filter(case_id__in=case_ids)}
        rounds = examinations.filter(case_id__in=case_ids).order_by("case_id", "round")
        rows = (
            finding(
                **{**said, "at": said["at"][:120]},
                case_id=row.case_id,
                round=row.round,
                position=position,
                **_ruled(ruled.get(said["id"])),
            )
            for row in rounds
            for position, said in enumerate(row.findings)
        )
        finding.objects.bulk_create(rows, batch_size=_ROWS)


def _cases(rows: Any) -> Iterator[list[str]]:
    """Yield the keys of the cases that have such rows, some at a time."""
    last = ""
    while True:
        named = rows.filter(case_id__gt=last).order_by("case_id").values_list("case_id", flat=True)
        some = list(named.distinct()[:_CASES])
        if not some:
            return
        yield some
        last = some[-1]


def _said(row: Any) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in _SAID}
    return {**said, "parameters": row.parameters or {}, "evidence": row.evidence}


def _ruling(model: Any, row: Any) -> Any:
    return model(
        id=row.id,
        case_id=row.case_id,
        round=row.round,
        position=row.position,
        ruling=row.ruling,
        reason=row.ruling_reason,
        ruled_at=row.ruled_at,
        ruled_by=row.ruled_by,
    )


def _ruled(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "ruling": row.ruling,
        "ruling_reason": row.reason,
        "ruled_at": row.ruled_at,
        "ruled_by": row.ruled_by,
    }


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_risks_in_the_queue")]

    operations = [
        migrations.CreateModel(
            name="Examination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("findings", sealing.fields.SealedJSONField(blank=True, default=list)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="examinations",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["case", "round"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "round"), name="cases_examination_round_is_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingRuling",
            fields=[
                (
                    "id",
                    models.CharField(
                        editable=False, max_length=26, primary_key=True, serialize=False
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "ruling",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("overruled", "Overruled"),
                            ("defect", "Found to be a defect"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", sealing.fields.SealedTextField(blank=True, default="")),
                ("ruled_at", models.DateTimeField()),
                ("ruled_by", models.CharField(max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding_rulings",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["case", "round", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "round", "position"),
                        name="cases_findingruling_one_per_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ruled_at__isnull", True), ("ruled_by", "")),
                            models.Q(
                                ("ruled_at__isnull", False),
                                models.Q(("ruled_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_findingruling_ruled_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ruling__in", ["confirmed", "overruled", "defect"])),
                        name="cases_findingruling_ruling_is_known",
                    ),
                ],
            },
        ),
        # The rows are written before references and indexes are, all in one transaction.
        migrations.RunPython(gather, part),
        migrations.DeleteModel(name="CaseFinding"),
    ]
