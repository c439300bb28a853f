"""Timestamps of a real authority, and what an authority may get wrong."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import now
from core.errors import Invalid, Unavailable
from sealing.errors import Altered
from sealing.timestamp import request_token, time_of, verify_token


def test_a_token_proves_the_time_of_the_bytes(authority) -> None:
    token = request_token(b"signature", authority.url)
    stated = verify_token(token, b"signature", authority.ca.read_bytes())
    assert stated.tzinfo is not None
    assert abs(stated - now()) < timedelta(minutes=1)
    assert time_of(token) == stated


def test_other_bytes_another_authority_and_a_changed_token_are_refused(authority) -> None:
    token = request_token(b"signature", authority.url)
    ca = authority.ca.read_bytes()
    with pytest.raises(Altered):
        verify_token(token, b"Signature", ca)
    with pytest.raises(Altered):
        verify_token(token, b"signature", b"")


def test_a_changed_token_is_refused_or_proves_the_same_time(authority) -> None:
    token = request_token(b"signature", authority.url)
    ca = authority.ca.read_bytes()
    imprint = token.index(hashlib.sha256(b"signature").digest())
    time = token.index(time_of(token).strftime("%Y%m%d%H%M").encode())
    for position in (imprint, time, len(token) - 1, *range(0, len(token), 61)):
        changed = bytearray(token)
        changed[position] ^= 1
        try:
            stated = verify_token(bytes(changed), b"signature", ca)
        except Altered:
            continue
        # Some bytes, such as a copy of the authority's certificate, are not under its signature.
        assert stated == time_of(token)
        assert position not in (imprint, time, len(token) - 1)


@pytest.mark.parametrize(
    "answer", [b"", b"<html>busy</html>", b"0\x03\x02\x01\x02", b"0" * 300_000]
)
def test_garbage_is_an_authority_that_does_not_answer(authority, answer: bytes) -> None:
    authority.answer = answer
    with pytest.raises(Unavailable):
        request_token(b"signature", authority.url)


def test_an_old_answer_to_another_question_is_refused(authority) -> None:
    for earlier in (b"other bytes", b"signature"):
        authority.answer = None
        request_token(earlier, authority.url)
        authority.answer = authority.last_reply
        with pytest.raises(Unavailable, match="another question"):
            request_token(b"signature", authority.url)


def test_a_refusal_is_no_timestamp(authority, tmp_path: Path) -> None:
    # PKIStatusInfo 2: rejection.
    authority.answer = bytes.fromhex("30053003020102")
    with pytest.raises(Unavailable, match="no timestamp"):
        request_token(b"signature", authority.url)


def test_an_authority_that_is_down_or_no_web_address(authority) -> None:
    for url in ("http://127.0.0.1:9/", authority.url + "broken"):
        with pytest.raises(Unavailable):
            request_token(b"signature", url, timeout=2)
    with pytest.raises(Invalid):
        request_token(b"signature", "file:///etc/hostname")
