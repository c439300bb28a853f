"""What follows from the findings, in the order of DESIGN section 4."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.consequence import speaks_of_danger
from rules.facts import DocumentInspection, PreservationFact, SenderFact
from tests.rules.rulebook import NOW, SHIPPED, document, facts, fail_codes, follows, request

PRIVATE = {"server_url": "https://chat.acme-private.example", "username": "anna"}
OURS = {"server_url": "https://open.rocket.chat", "username": "anna"}
FORGED = facts(sender=SenderFact("fail"))


@pytest.mark.parametrize("accounts", [[OURS], [PRIVATE], []])
def test_every_emergency_goes_to_a_person_now(accounts: list) -> None:
    assert follows(request("emergency_disclosure", accounts=accounts), FORGED) == "human_now"


def test_a_mail_that_speaks_of_danger_goes_to_a_person_now() -> None:
    submission = request("preservation", accounts=[])
    mail = facts(machine_read=True, free_text="There is an IMMINENT\n danger to the child.")
    assert follows(submission, mail) == "human_now"
    form = facts(free_text=mail.free_text)
    assert follows(submission, form) == "return"
    inside = request("account_information", relevance="He threatened to kill her tonight.")
    assert follows(inside, facts(machine_read=True)) == "human_now"
    assert follows(inside) == "accept_for_triage"


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("exigent circumstances exist", True),
        ("akute Lebensgefahr für ein Kind", True),
        ("disclosure would endanger the life or safety of a person, so notice is forbidden", False),
        ("she wrote that she will commit suicide tonight", True),
        ("this is a matter of life and death", True),
        ("danger of serious bodily harm to a child", True),
        ("es besteht Suizidgefahr", True),
        ("a Lebensgefahrzulage is disputed", False),
        ("we investigate the death threats of 2024", False),
        ("", False),
    ],
)
def test_phrases_of_danger_are_whole_phrases(text: str, danger: bool) -> None:
    assert speaks_of_danger(text, SHIPPED) is danger


def test_a_policy_without_phrases_finds_no_danger() -> None:
    assert not speaks_of_danger("imminent danger", replace(SHIPPED, danger_words={}))


def test_a_forgery_is_held_in_silence_before_anything_else() -> None:
    assert follows(request(accounts=[PRIVATE]), FORGED) == "hold_silent"
    assert follows(request("preservation", documents=[]), FORGED) == "hold_silent"
    malware = facts(inspections=(DocumentInspection(safe="fail"),))
    assert follows(request("preservation"), malware) == "hold_silent"


def test_only_private_servers_are_redirected() -> None:
    assert follows(request(accounts=[PRIVATE])) == "redirect"
    assert follows(request(accounts=[PRIVATE], documents=[])) == "redirect"
    assert follows(request(accounts=[PRIVATE, OURS])) == "accept_for_triage"
    assert follows(request(accounts=[PRIVATE, {"username": "b"}], documents=[])) == "return"
    assert follows(request("preservation", accounts=[PRIVATE], documents=[])) == "redirect"


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (OURS, "preserve_provisionally"),
        ({"server_url": "acme.rocket.chat", "user_id": "x1"}, "preserve_provisionally"),
        ({"server_url": "open.rocket.chat", "email": "a@mail.example"}, "preserve_provisionally"),
        (
            {"message_url": "https://open.rocket.chat/direct/anna?msg=b"},
            "preserve_provisionally",
        ),
        ({"server_url": "open.rocket.chat"}, "return"),
        ({"username": "anna"}, "return"),
    ],
)
def test_a_defective_preservation_is_kept_where_it_can_be(account: dict, expected: str) -> None:
    defective = request("preservation", accounts=[account], documents=[])
    assert follows(defective) == expected


def test_a_sound_preservation_is_taken_in() -> None:
    assert follows(request("preservation")) == "accept_for_triage"


def test_one_of_ours_among_private_ones_is_preserved() -> None:
    mixed = request("preservation", accounts=[PRIVATE, OURS], documents=[])
    assert follows(mixed) == "preserve_provisionally"


def test_an_extension_of_a_known_preservation_needs_no_account_to_be_kept() -> None:
    extension = request("preservation_extension", accounts=[], documents=[])
    fact = PreservationFact("active", NOW + timedelta(days=30), 0, "pat@larkspur.example")
    assert follows(extension, facts(preservations={"PR-1": fact})) == "preserve_provisionally"
    gone = PreservationFact("erased", NOW, 0, "pat@larkspur.example")
    assert follows(extension, facts(preservations={"PR-1": gone})) == "return"
    assert follows(request("preservation", accounts=[], documents=[])) == "return"


def test_a_defect_beside_an_order_goes_to_counsel() -> None:
    assert follows(request(accounts=[{"username": "anna"}])) == "counsel_today"
    assert follows(request(legal_process="none")) == "counsel_today"


def test_a_certain_defect_without_an_order_is_returned() -> None:
    bare = request(accounts=[{"username": "anna"}], documents=[document()])
    assert fail_codes(bare) == {"server_url.present", "order.attached"}
    assert follows(bare) == "return"


def test_a_machine_never_returns_what_a_machine_read() -> None:
    free_mail = request(
        legal_process="none", documents=[], officer={"email": "anna@gmail.com", "name": "A"}
    )
    assert follows(free_mail) == "return"
    assert follows(free_mail, facts(machine_read=True)) == "accept_for_triage"


def test_a_defect_only_seen_by_inspection_waits_for_a_person() -> None:
    unnamed = request("content_removal", accounts=[], removal={})
    assert follows(unnamed) == "return"
    assert follows(unnamed, facts(machine_read=True)) == "accept_for_triage"
    blank = facts(inspections=(DocumentInspection(letterhead="fail"),))
    assert follows(request("content_removal"), blank) == "accept_for_triage"


def test_without_defects_it_is_accepted_for_triage() -> None:
    assert follows(request()) == "accept_for_triage"
