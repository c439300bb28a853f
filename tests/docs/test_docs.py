"""The documentation names only what is there, and says what code, settings and policy say."""

import ast
import itertools
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.management import get_commands

from rules.codes import CODES
from rules.policy import Policy
from rules.policy_parts import ApprovalRule, Number
from rules.vocabulary import CATEGORIES
from tests.docs.pages import ROOT, SETTINGS, anchors, commands, links, name, pages, paths

FINDINGS_DOC = [sys.executable, str(ROOT / "bin" / "findings-doc")]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
EVERY_PAGE = pytest.mark.parametrize("page", pages(), ids=name)


@EVERY_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        path, _, anchor = target.partition("#")
        place = page.parent / path if path else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(target)
    assert not broken


@EVERY_PAGE
def test_every_path_named_exists(page: Path) -> None:
    missing = [path for path in paths(page) if not list(ROOT.glob(path.rstrip("/")))]
    assert not missing


@EVERY_PAGE
def test_every_make_command_named_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert commands(page, "make") <= targets


@EVERY_PAGE
def test_every_management_command_named_exists(page: Path) -> None:
    assert commands(page, "manage.py") <= set(get_commands())


def test_the_readme_names_the_two_commands() -> None:
    assert {"demo", "test"} <= commands(ROOT / "README.md", "make")


def test_env_example_lists_what_the_settings_read() -> None:
    listed = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", example(), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == variables_read()


def test_every_variable_of_env_example_is_explained() -> None:
    """Each stands below a sentence about it and sets nothing until it is uncommented."""
    lines = example().splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"(?:# )?[A-Z][A-Z_]+=", line):
            assert line.startswith("# "), f"{line} would be set by copying the file"
            assert re.match(r"# .+\w", before), f"{line} is not explained"
            assert not re.match(r"# [A-Z][A-Z_]+=", before), f"{line} is not explained"


def example() -> str:
    return (ROOT / ".env.example").read_text("utf-8")


def variables_read() -> set[str]:
    """Return the names that config/settings.py passes to ``env`` and its methods."""
    found = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        reader = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        first = node.args[0]
        if isinstance(reader, ast.Name) and reader.id == "env" and isinstance(first, ast.Constant):
            found.add(first.value)
    return found


def test_every_finding_code_is_on_the_page_of_findings() -> None:
    text = (ROOT / "docs" / "findings.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \|", text, re.MULTILINE)
    assert rows == list(CODES)


def test_the_page_of_findings_is_what_code_and_policy_say() -> None:
    checked = subprocess.run([*FINDINGS_DOC, "--check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_page_of_findings_that_differs_is_told_and_written_anew(tmp_path: Path) -> None:
    page = tmp_path / "findings.md"
    right = (ROOT / "docs" / "findings.md").read_text("utf-8")
    page.write_text(right.replace("does not name the server", "names the server"), "utf-8")
    checked = subprocess.run([*FINDINGS_DOC, "--check", str(page)], capture_output=True, text=True)
    assert (checked.returncode, "Out of date" in checked.stdout) == (1, True)
    subprocess.run([*FINDINGS_DOC, str(page)], capture_output=True, check=True)
    assert page.read_text("utf-8") == right


def law_rows() -> list[tuple[str, ...]]:
    text = (ROOT / "docs" / "law.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_the_law_page_has_every_source_clause_and_reach_of_the_policy(policy: Policy) -> None:
    wanted = {(f"`{key}`", source.title, source.seen) for key, source in policy.sources.items()}
    for clause in policy.clauses.items():
        key, rule = clause
        sources = ", ".join(f"`{source}`" for source in rule.sources) or "–"
        wanted.add((key, rule.title.in_language(None), rule.citation, rule.basis, sources))
    for process, reach in policy.reach.items():
        wanted.add((f"`{process}`", *(reach[category] for category in CATEGORIES)))
    assert wanted <= set(law_rows())


def test_the_law_page_has_every_number_of_the_policy(policy: Policy) -> None:
    numbers = {
        **vars(policy.numbers),
        **{f"triage_due.{kind}": number for kind, number in policy.triage_due.items()},
        **{f"answer_due.{kind}": number for kind, number in policy.answer_due.items()},
        **{f"deadlines.{name}": number for name, number in vars(policy.deadlines).items()},
        **{f"retention.{kind}": rule.keep for kind, rule in policy.retention.items()},
        "approvals.emergency_within": policy.approvals.emergency_within,
        **{f"risk.{name}": number for name, number in vars(policy.risk).items()},
        **{f"recall.{name}": number for name, number in vars(policy.recall).items()},
        **{
            f"emergency.{name}": number
            for name, number in vars(policy.emergency).items()
            if isinstance(number, Number)
        },
    }
    wanted = {
        (f"`{key}`", f"{number.value} {number.unit}", number.basis, number.citation or "–")
        for key, number in numbers.items()
    }
    assert wanted <= set(law_rows())


def test_the_law_page_says_who_must_decide_and_what_is_asked_first(policy: Policy) -> None:
    approvals, emergency = policy.approvals, policy.emergency
    bands = policy.transparency.band_national_security, policy.transparency.band_sealed
    ours = {
        "approvals.default": people_of(approvals.default),
        "approvals.content": people_of(approvals.content),
        "approvals.emergency_may_follow": yes_or_no(approvals.emergency_may_follow),
        "emergency.people": f"{emergency.people} people",
        "emergency.foreign_to_counsel": yes_or_no(emergency.foreign_to_counsel),
        "authentication.processes": listed(policy.authentication.processes),
        "authentication.proven_senders_exempt": yes_or_no(
            policy.authentication.proven_senders_exempt
        ),
        "sealing.processes": listed(policy.sealing.processes),
        "notice.plan_after": listed(policy.notice.plan_after),
        "notice.statutory_prohibitions": listed(policy.notice.statutory_prohibitions),
    }
    wanted = {(f"`{key}`", words, "policy", "–") for key, words in ours.items()}
    for key, band in zip(("band_national_security", "band_sealed"), bands, strict=True):
        value = f"{band.value} {band.unit}"
        wanted.add((f"`transparency.{key}`", value, band.basis, band.citation or "–"))
    assert policy.authentication.basis == "policy"
    assert wanted <= set(law_rows())


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def people_of(demand: ApprovalRule) -> str:
    return f"{demand.count} of {listed(demand.roles)}"


def yes_or_no(switch: bool) -> str:
    return "yes" if switch else "no"


def test_the_law_page_says_that_it_is_no_advice() -> None:
    assert "not legal advice" in (ROOT / "docs" / "law.md").read_text("utf-8")
    assert "not legal advice" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("record", ADRS, ids=name)
def test_a_decision_record_has_its_parts(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.match(rf"# {int(record.name[:4])}\. \S", text)
    assert re.search(r"^- Date: \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert re.search(r"^- Status: (proposed|accepted|superseded by \d+)$", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decision_records_are_numbered_without_gaps() -> None:
    assert [int(record.name[:4]) for record in ADRS] == list(range(1, len(ADRS) + 1))
