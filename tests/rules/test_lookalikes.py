"""Domains that imitate an agency's domain."""

import idna
import pytest

from rules.addresses import ancestors, domain_of
from rules.lookalike import resembled

KNOWN = ["police.example", "metropolitan.police.uk", "larkspurcounty.example"]


@pytest.mark.parametrize(
    ("domain", "of", "strong"),
    [
        ("poIice.example".lower(), "police.example", True),
        ("p0lice.example", "police.example", True),
        ("xn--olice-uye.example", "police.example", True),
        ("police.example.evil.test", "police.example", True),
        ("login.police.example.evil.test", "police.example", True),
        ("rnetropolitan.police.uk", "metropolitan.police.uk", True),
        ("larkspurcuonty.example", "larkspurcounty.example", False),
        ("larkspurcount.example", "larkspurcounty.example", False),
        ("larkspurcountyy.example", "larkspurcounty.example", False),
        ("larkspurcoumty.example", "larkspurcounty.example", False),
        ("metropolitan-police-uk.example", "metropolitan.police.uk", False),
        ("police-example.test", "police.example", False),
    ],
)
def test_an_imitation_is_found(domain: str, of: str, strong: bool) -> None:
    likeness = resembled(domain, KNOWN)
    assert likeness is not None
    assert (likeness.of, likeness.strong) == (of, strong)


@pytest.mark.parametrize(
    "domain",
    [
        "police.example",
        "north.police.example",
        "kent.police.uk",
        "fire.example",
        "politics.example",
        "larkspurcity.example",
        "xn--bcher-kva.example",
        "xn--zz-not-valid-.example",
    ],
)
def test_an_honest_domain_is_left_alone(domain: str) -> None:
    assert resembled(domain, KNOWN) is None


@pytest.mark.parametrize(
    ("domain", "strong"),
    [
        ("sheriff.1arkspurcounty.example", True),
        ("larkspurc0unty.example", True),
        ("dispatch.larkspurcuonty.example", False),
        ("larkspurcounty-example.test", False),
    ],
)
def test_what_is_above_a_known_domain_is_imitated_too(domain: str, strong: bool) -> None:
    likeness = resembled(domain, ["sheriff.larkspurcounty.example"])
    assert likeness is not None
    assert (likeness.of, likeness.strong) == ("sheriff.larkspurcounty.example", strong)


@pytest.mark.parametrize("domain", ["larkspurcounty.example", "fire.larkspurcounty.example"])
def test_another_office_below_the_same_registration_imitates_nobody(domain: str) -> None:
    assert resembled(domain, ["sheriff.larkspurcounty.example"]) is None


def test_two_alphabets_in_one_word_are_a_strong_sign_without_any_directory() -> None:
    # The first letter is a Cyrillic one that looks like a Latin "p".
    likeness = resembled("xn--olice-uye.test", [])
    assert likeness is not None
    assert likeness.strong


def test_two_alphabets_in_two_words_are_honest() -> None:
    domain = idna.encode("полиция-info.example", uts46=True).decode("ascii")
    assert resembled(domain, KNOWN) is None


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("Pat@Police.Example", "police.example"),
        ("pat@bücher.example", "xn--bcher-kva.example"),
        ("pat@rehearsal.test", "rehearsal.test"),
        ("pat@police.invalid", "police.invalid"),
        ("pat@closed-network.local", "closed-network.local"),
        ("pat@test", None),
        ("pat", None),
        ("pat@", None),
        ("pat@localhost", None),
        ("pat@@police.example", None),
        ("pat@police.example\nBcc: eve@evil.example", None),
        (None, None),
    ],
)
def test_an_address_is_judged_without_the_network(email: str | None, domain: str | None) -> None:
    assert domain_of(email) == domain


def test_a_public_suffix_vouches_for_nobody_below_it() -> None:
    assert ancestors("it.kent.police.uk") == ("it.kent.police.uk", "kent.police.uk")
    assert ancestors("police.uk") == ("police.uk",)
    assert ancestors("a.b.police.example") == (
        "a.b.police.example",
        "b.police.example",
        "police.example",
    )
    assert ancestors("localhost") == ("localhost",)
