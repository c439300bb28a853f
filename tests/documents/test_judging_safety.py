"""What acts or hides in a file makes a person look, and what no honest letter holds is held."""

import pytest

from documents.judging.safety import judge_safe
from documents.view import CLICKED, LOADED, Danger, View


def judged(*dangers, unreadable=None):
    seen = judge_safe(View("application/pdf", 1, dangers=dangers, unreadable=unreadable))
    return seen.outcome, seen.reason


@pytest.mark.parametrize(
    ("dangers", "outcome"),
    [
        ((), ("pass", None)),
        ((Danger("external_link", "https://agency.example", CLICKED),), ("pass", None)),
        ((Danger("external_link", "https://evil.example", LOADED),), ("review", "external_link")),
        ((Danger("javascript"), Danger("hidden_text")), ("review", "javascript")),
        ((Danger("embedded_file"),), ("review", "embedded_file")),
        ((Danger("not_scanned"),), ("review", "not_scanned")),
        ((Danger("something_new"),), ("review", "something_new")),
        ((Danger("javascript"), Danger("macro")), ("fail", "macro")),
        ((Danger("launch_action"),), ("fail", "launch_action")),
        ((Danger("polyglot"), Danger("malware")), ("fail", "malware")),
    ],
)
def test_the_worst_danger_decides(dangers, outcome):
    assert judged(*dangers) == outcome


def test_what_nobody_could_look_into_is_not_called_safe():
    assert judged(unreadable="encrypted") == ("review", "encrypted")
    assert judged(Danger("malware"), unreadable="encrypted") == ("fail", "malware")
