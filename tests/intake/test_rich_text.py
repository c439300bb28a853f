"""Words out of rich text as mail programs pack it, and nothing that keeps us busy."""

from __future__ import annotations

import struct
import time

import pytest

from intake.mail.rtf import LARGEST, text_of_rtf, unpacked

# The two examples of MS-OXRTFCP, section 3.
SIMPLE = (
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542"
    "320af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"


def test_what_was_compressed_is_unpacked() -> None:
    rtf = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked(bytes.fromhex(SIMPLE)) == rtf
    assert unpacked(bytes.fromhex(CROSSING)) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert text_of_rtf(rtf) == "hello world"


@pytest.mark.parametrize(
    ("rtf", "said"),
    [
        (rb"{\rtf1\ansi\ansicpg1252 M\'fcller sch\'fctzt\par zwei}", "Müller schützt\nzwei"),
        (rb"{\rtf1\ansi\ansicpg1251 \'e4\'e0}", "да"),
        (rb"{\rtf1\uc1 \u8364?uro \u-3913 ?}", "€uro \uf0b7"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\unknown secret}{\info{\title T}}said}", "said"),
        (rb"{\rtf1 a\{b\}\\c\~d{\pict 0102}{\object{\*\objdata 00}}}", "a{b}\\c d"),
        (rb"{\rtf1 first\bin4 {}}}last}", "firstlast"),
        (rb"{\rtf1 \ldblquote kim\rdblquote\tab x}", "“kim”\tx"),
    ],
)
def test_words_are_read_as_a_reader_sees_them(rtf: bytes, said: str) -> None:
    assert text_of_rtf(rtf) == said


def test_rich_text_that_wraps_html_is_read_without_its_tags() -> None:
    rtf = (
        rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Please keep @kim"
        rb"{\*\htmltag84 <br>}\htmlrtf \line\htmlrtf0 at once{\*\htmltag72 </p>}"
        rb"\htmlrtf\par}\htmlrtf0}"
    )
    assert text_of_rtf(rtf) == "Please keep @kim\nat once"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 16,
        struct.pack("<II4sI", 9, LARGEST + 1, b"LZFu", 0),
        struct.pack("<II4sI", 9, 4, b"WHAT", 0) + b"text",
        struct.pack("<II4sI", 9, 50, b"LZFu", 0) + b"\x01\x05",
    ],
)
def test_what_cannot_be_unpacked_is_none(content: bytes) -> None:
    assert unpacked(content) is None


@pytest.mark.parametrize(
    "rtf",
    [
        b"{" * 500_000,
        b"}" * 500_000,
        b"{\\rtf1 " + b"\\u8364 " * 300_000,
        b"{\\*" * 200_000,
        b"\\bin999999999 x" * 1000,
        b"\\" * 500_000,
    ],
)
def test_hostile_rich_text_ends_soon(rtf: bytes) -> None:
    begun = time.monotonic()
    text_of_rtf(rtf)
    assert time.monotonic() - begun < 10
