"""The examples are what their makers write, and lead where their README says."""

import base64
import email
import email.policy
import gzip
import importlib.util
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.consequence import consequence
from rules.examine import examine
from rules.facts import Facts
from rules.submission import parse_submission

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
REQUESTS = sorted((EXAMPLES / "requests").glob("*.json"))


def maker(name):
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_archives_are_what_their_maker_writes(tmp_path):
    maker("make_archives").main(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        made, kept = path.read_bytes(), (EXAMPLES / "archives" / path.name).read_bytes()
        if path.suffix == ".gz":
            made, kept = gzip.decompress(made), gzip.decompress(kept)
        assert made == kept, path.name
    names = {path.name for path in (EXAMPLES / "archives").iterdir()}
    assert names == {path.name for path in tmp_path.iterdir()}


def test_the_requests_are_what_their_maker_writes(tmp_path):
    maker("make_requests").main(tmp_path)
    kept = {path.name: path.read_bytes() for path in (EXAMPLES / "requests").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == kept


def test_every_document_can_be_made_and_is_small(tmp_path):
    maker("make_documents").main(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        kept = EXAMPLES / "documents" / path.name
        assert path.read_bytes().startswith(b"%PDF-")
        assert 1_000 < kept.stat().st_size < 40_000


def test_the_whole_folder_is_small_and_every_file_is_told_of():
    readme = (EXAMPLES / "README.md").read_text()
    files = [p for p in EXAMPLES.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert sum(path.stat().st_size for path in files) < 1_500_000
    for path in files:
        assert path.name == "README.md" or path.name in readme, path.name


CONSEQUENCES = {
    "01-account-information-with-gag.json": "accept_for_triage",
    "02-content-under-warrant.json": "accept_for_triage",
    "03-preservation.json": "accept_for_triage",
    "04-emergency.json": "human_now",
    "05-no-server-url.json": "counsel_today",
    "06-private-server.json": "redirect",
    "07-defective-preservation.json": "preserve_provisionally",
    "09-subpoena-asking-content.json": "counsel_today",
}

FAILS = {
    "05-no-server-url.json": {"server_url.present"},
    "07-defective-preservation.json": {"letterhead.present", "signature.officer"},
    "09-subpoena-asking-content.json": {"process.sufficient"},
}


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.stem)
def test_each_request_fails_where_its_readme_says_and_leads_where_it_should(path, policy):
    submission = parse_submission(json.loads(path.read_text()))
    facts = Facts(now=datetime(2026, 11, 21, tzinfo=UTC))
    findings = examine(submission, policy, facts)
    failed = {found.code for found in findings if found.outcome == "fail"}
    assert failed == FAILS.get(path.name, set())
    assert consequence(submission, findings, policy, facts) == CONSEQUENCES[path.name]


def test_the_mail_holds_the_letter_within_a_forwarded_message():
    raw = (EXAMPLES / "requests" / "08-by-email.eml").read_bytes()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    (forwarded,) = (part for part in mail.walk() if part.get_content_type() == "message/rfc822")
    (letter,) = forwarded.get_content().iter_attachments()
    kept = (EXAMPLES / "documents" / "preservation-letter.pdf").read_bytes()
    assert letter.get_filename() == "preservation-letter.pdf"
    assert letter.get_content() == kept


def test_the_documents_inside_requests_are_those_beside_them():
    for path in REQUESTS:
        for document in json.loads(path.read_text())["documents"]:
            kept = (EXAMPLES / "documents" / document["filename"]).read_bytes()
            assert base64.b64decode(document["content_base64"]) == kept
