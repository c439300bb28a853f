"""State diagrams drawn from the code: the FSM's own transitions and the states' own labels."""

from collections.abc import Iterator
from pathlib import Path

from django.db import models
from django_fsm import FSMField

from cases.models import Case
from disclosures.models import Production, Recall
from notifications.models import UserNotice
from preservation.models import Preservation, Snapshot

DRAWN: tuple[type[models.Model], ...] = (
    Case,
    Preservation,
    Snapshot,
    Production,
    UserNotice,
    Recall,
)


def diagrams() -> Iterator[tuple[str, str]]:
    """Yield the file name and the Markdown of each model's diagram."""
    for model in DRAWN:
        yield f"{model._meta.model_name}.md", draw(model)


def draw(model: type[models.Model]) -> str:
    """Return a Markdown page with one Mermaid diagram, sorted so that it changes only with code."""
    field = fsm_field(model)
    labels = {str(value): str(label) for value, label in field.choices or []}
    arrows: set[tuple[str, str, str]] = set()
    for transition in field.get_all_transitions(model):
        sources = labels if transition.source in {"*", "+"} else [str(transition.source)]
        # A transition that goes back to where it came from names every state it may reach.
        targets = getattr(transition.target, "allowed_states", None) or [transition.target]
        arrows |= {
            (source, str(target), transition.name) for source in sources for target in targets
        }
    first = str(field.get_default())
    lines = [f"    [*] --> {first}"]
    lines += [f"    {source} --> {target}: {name}" for source, target, name in sorted(arrows)]
    ends = sorted(set(labels) - {source for source, _, _ in arrows})
    lines += [f"    {end} --> [*]" for end in ends]
    table = [f"| `{value}` | {label} |" for value, label in labels.items()]
    return "\n".join(
        [
            f"# States of a {model._meta.verbose_name}",
            "",
            "Drawn from the code by `manage.py draw_states`; `make check` compares it.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *lines,
            "```",
            "",
            "| state | label |",
            "|---|---|",
            *table,
            "",
        ]
    )


def fsm_field(model: type[models.Model]) -> FSMField:
    """Return the model's one state field."""
    fields: list[FSMField] = [
        field for field in model._meta.get_fields() if isinstance(field, FSMField)
    ]
    (field,) = fields
    return field


def out_of_date(folder: Path) -> list[str]:
    """Return the names of diagrams that are not what the code says."""
    stale = []
    for name, text in diagrams():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
    return stale
