"""The child that opens files can do nothing else, and whatever becomes of it is a named outcome."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from documents import sandbox
from documents.opening import wire
from documents.opening.confinement import is_confined, keeps_files
from documents.opening.limits import Limits
from documents.sandbox import open_file
from documents.view import DigitalSignature
from tests.documents.making import docx, doubling_forms, mail, paragraph, pdf, picture, saved

ROOT = Path(__file__).resolve().parents[2]
PDF = "application/pdf"
END = {"page_count": 1, "signatures": [], "dangers": [], "unreadable": None}
PAGE = {"number": 1, "width": 1, "height": 1, "source": "text", "words": [], "marks": []}
SIGNED = asdict(DigitalSignature("a", "b", intact=True, trusted=True, bottom_line=True))
# Whatever the machine's speed, time ends before memory does.
PATIENT = Limits(seconds=1, memory=8 << 30)
ATTEMPT = """
import ctypes, errno, os, socket, sys
from pyseccomp import Arch, resolve_syscall
sys.path.insert(0, {root!r})
from documents.opening.confinement import confine
from documents.opening.limits import Limits
confine(Limits(memory=64 << 20))
def refused(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return error.errno if isinstance(error, OSError) else "memory"
    return "allowed"
def signalled(other):
    # tgkill, which raise() and abort() need for the process itself.
    libc, number = ctypes.CDLL(None, use_errno=True), resolve_syscall(Arch.NATIVE, "tgkill")
    if libc.syscall(number, other, other, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")
print([
    refused(lambda: socket.socket()),
    refused(lambda: socket.create_connection(("127.0.0.1", 9))),
    refused(lambda: os.fork()),
    refused(lambda: os.execv("/bin/true", ["true"])),
    refused(lambda: os.kill(os.getppid(), 0)),
    refused(lambda: os.unlink({kept!r})),
    refused(lambda: open({secret!r}).read()),
    refused(lambda: bytearray(512 << 20)),
    refused(lambda: open({kept!r}, "w")),
    refused(lambda: os.open({kept!r}, os.O_RDONLY | os.O_TRUNC)),
    refused(lambda: signalled(os.getppid())),
])
"""


def test_a_confined_process_reaches_nothing(tmp_path):
    kept, secret = tmp_path / "kept", tmp_path / "secret"
    kept.write_text("kept")
    secret.write_text("key")
    program = ATTEMPT.format(root=str(ROOT), kept=str(kept), secret=str(secret))
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    refused = 1
    denied = 13 if keeps_files() else "allowed"
    assert told.stdout.strip() == str([*[refused] * 6, denied, "memory", *[refused] * 3])
    assert kept.read_text() == "kept"
    assert not is_confined()


@pytest.mark.services
def test_a_child_that_takes_too_long_is_ended_and_what_it_saw_is_kept():
    open_file("warm.pdf", pdf("Order"), PDF)
    view = open_file("a.pdf", endless_second_page(), PDF, limits=PATIENT).view
    assert view.unreadable == "took_too_long"
    assert view.text == "First"
    assert (view.page_count, len(view.pages)) == (2, 1)
    assert [danger.code for danger in view.dangers] == ["javascript"]


@pytest.mark.services
def test_what_an_ended_child_saw_on_a_mail_is_kept_too():
    macro = docx(paragraph("Order"), extra={"word/vbaProject.bin": b"x"})
    content = mail(
        "Please see the order.",
        ("order.docx", macro, "application", "octet-stream"),
        ("order.pdf", endless_second_page(), "application", "pdf"),
    )
    view = open_file("a.eml", content, "message/rfc822", limits=PATIENT).view
    assert view.unreadable == "took_too_long"
    assert [(each.code, each.where) for each in view.dangers] == [
        ("macro", "order.docx: word/vbaProject.bin"),
        ("javascript", "order.pdf: "),
    ]
    assert view.page_count == len(view.pages) == 3


def endless_second_page():
    """Return a PDF with a script, whose second page draws two forms, each of which draws two…"""
    script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    content = pdf("First", "Second", catalog=script, objects=doubling_forms(40, 8))
    at = content.rindex(b"<< /Font <<")
    content = content[:at] + b"<< /XObject << /X 8 0 R >> " + content[at + 3 :]
    return content.replace(b"(Second) Tj", b"(Second) Tj /X Do")


def test_what_a_child_said_before_it_was_killed_is_kept():
    danger = {"code": "macro", "where": "a", "detail": ""}
    so_far = {**END, "page_count": 7, "dangers": [danger], "signatures": [SIGNED]}
    killed = {"signal": signal.SIGKILL, "peak": 0}
    heard = hear({"so_far": {**so_far, "dangers": []}}, {"so_far": so_far}, {"died": killed})
    view = sandbox._view(PDF, heard, None, Limits())
    assert (view.page_count, view.unreadable) == (7, "took_too_much_memory")
    assert [each.code for each in view.dangers] == ["macro"]
    assert [each.field for each in view.signatures] == ["a"]


@pytest.mark.services
def test_a_child_that_wants_too_much_memory():
    image = saved(picture("A", size=(6000, 6000)).convert("RGB"), "PNG")
    opened = open_file("a.png", image, "image/png", limits=Limits(memory=48 << 20))
    assert opened.view.unreadable == "took_too_much_memory"
    assert opened.page_pngs == {}


@pytest.mark.services
def test_a_killed_child_is_no_exception(monkeypatch):
    def kill(line, heard, until, listen=sandbox._listen):
        os.kill(sandbox._waiting.program.pid, signal.SIGSTOP)
        os.kill(sandbox._waiting.program.pid, signal.SIGKILL)
        listen(line, heard, until)

    monkeypatch.setattr(sandbox, "_listen", kill)
    first = open_file("a.pdf", pdf("Order"), PDF).view
    assert first.unreadable in (None, "damaged")
    monkeypatch.undo()
    assert open_file("a.pdf", pdf("Order"), PDF).view.text == "Order"


@pytest.mark.services
def test_where_nothing_can_be_confined_nothing_is_opened(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "executable", "/bin/false")
    sandbox._waiting.end()
    view = open_file("a.pdf", pdf("Order"), PDF).view
    assert (view.unreadable, view.pages) == ("not_inspected", ())
    monkeypatch.undo()
    assert open_file("a.pdf", pdf("Order"), PDF).view.unreadable is None


@pytest.mark.services
def test_a_waiting_process_that_has_ended_is_begun_anew():
    open_file("a.pdf", pdf("Order"), PDF)
    first = sandbox._waiting.program
    sandbox._waiting.control.shutdown(sandbox.socket.SHUT_WR)
    first.wait(20)
    assert open_file("a.pdf", pdf("Order"), PDF).view.text == "Order"
    assert sandbox._waiting.program.pid != first.pid


@pytest.mark.services
def test_the_waiting_process_ends_with_the_one_that_began_it():
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from documents import sandbox\n"
        "sandbox.open_file('a.txt', b'text', 'text/plain')\n"
        "print(sandbox._waiting.program.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as began:
        waiting = Path(f"/proc/{int(began.stdout.readline())}/cmdline")
        assert b"documents.opening.forking" in waiting.read_bytes()
        began.kill()
    until = sandbox.time.monotonic() + 30
    while waiting.exists() and waiting.read_bytes() and sandbox.time.monotonic() < until:
        sandbox.time.sleep(0.1)
    assert not waiting.exists() or not waiting.read_bytes()


def test_many_at_once():
    found = [None] * 6

    def look(index):
        found[index] = open_file("a.pdf", pdf(f"Order {index}"), PDF).view.text

    threads = [threading.Thread(target=look, args=(index,)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [f"Order {index}" for index in range(6)]


@pytest.mark.services
def test_a_fork_of_ours_opens_with_a_child_of_its_own():
    open_file("a.pdf", pdf("Order"), PDF)
    ours = sandbox._waiting.program.pid
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        text = open_file("a.pdf", pdf("Order"), PDF).view.text
        own = sandbox._waiting.program.pid != ours
        os.write(writer, f"{text} {own}".encode())
        sandbox._waiting.end()
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(reader, 100) == b"Order True"
    os.close(reader)
    os.close(writer)
    assert open_file("a.pdf", pdf("Order"), PDF).view.text == "Order"


@pytest.mark.parametrize(
    "frame",
    [
        {"page": {"number": 1}},
        {"page": {"number": 1, "width": 1, "height": 1, "source": "magic", "words": []}},
        {"end": {"page_count": 1, "signatures": [], "dangers": [], "unreadable": "because"}},
        {"end": []},
        {"so_far": {**END, "page_count": -1}},
        {"so_far": {**END, "dangers": ["macro"]}},
        {"end": {**END, "page_count": float("inf")}},
        {"end": {**END, "page_count": 10**30}},
        {"end": {**END, "signatures": [{**SIGNED, "bottom_line": "false"}]}},
        {"end": {**END, "signatures": [{**SIGNED, "signed_at": {"a": 1}}]}},
        {"page": {**PAGE, "number": -1}},
        {"page": {**PAGE, "width": float("nan")}},
        {"page": {**PAGE, "words": [["Order", 0, 0, 1, float("inf"), 11, 1]]}},
        {"page": {**PAGE, "words": [["Order", 0, 0, 1, 10**400, 11, 1]]}},
        {"page": {**PAGE, "marks": [[["ink"], 0, 0, 1, 1, 1]]}},
        {"died": "of nothing"},
        {"died": {"signal": "9", "peak": None}},
    ],
)
def test_what_a_child_says_is_checked(frame):
    with pytest.raises(wire.Broken):
        hear(frame)


def test_what_a_child_says_can_be_stored_and_shown():
    heard = hear(
        {"page": {**PAGE, "words": [["Or\ud800d\x00er", 0, 0, 1, 1, 11, 1]]}}, {"end": END}
    )
    assert heard.pages[0].words[0].text == "Order"


def test_only_a_picture_is_taken_for_one():
    with pytest.raises(wire.Broken):
        hear({"page": PAGE}, content=b"<script>alert(1)</script>")


def test_a_child_cannot_fill_the_memory_of_who_asked(monkeypatch):
    monkeypatch.setattr(wire, "LARGEST", 1_000)
    page = {**PAGE, "words": [["Order", 0, 0, 1, 1, 11, 1]]}
    with pytest.raises(MemoryError):
        hear(page_frame := {"page": page}, page_frame, page_frame)
    monkeypatch.setattr(wire, "LONGEST_TEXT", 20)
    with pytest.raises(wire.Broken):
        hear(page_frame)


def hear(*frames, content=b""):
    heard = sandbox._Heard()
    ours, theirs = sandbox.socket.socketpair()
    with ours, theirs:
        for frame in frames:
            wire.send(theirs, frame, content)
        sandbox._listen(ours, heard, sandbox.time.monotonic() + 5)
    return heard


def test_the_pages_that_matter_are_the_first_and_the_last():
    limits = replace(Limits(), previews=4)
    assert limits.first_and_last(3, 4) == (1, 2, 3)
    assert limits.first_and_last(100, 4) == (1, 2, 3, 100)
