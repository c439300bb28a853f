"""ClamAV is asked where it is configured; an answer that does not come is never a clean one."""

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

import pytest

from documents.judging.safety import judge_safe
from documents.reading import look_into
from documents.scanning import scan
from tests.documents.making import pdf

PDF = "application/pdf"


@pytest.fixture
def scanner(settings):
    """A socket that reads one INSTREAM conversation and answers what it is told to."""
    listening = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD_ADDRESS = f"127.0.0.1:{listening.getsockname()[1]}"
    heard = {}

    def begin(answer):
        def serve():
            line, _ = listening.accept()
            with line, line.makefile("rb") as reader:
                heard["command"] = reader.read(10)
                content = b""
                while length := struct.unpack(">I", reader.read(4))[0]:
                    content += reader.read(length)
                heard["content"] = content
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        heard["thread"] = thread
        return heard

    yield begin
    if "thread" in heard:
        heard["thread"].join()
    listening.close()


def test_without_an_address_nothing_is_scanned(settings):
    settings.CLAMD_ADDRESS = ""
    assert scan(b"x").outcome == "not_configured"


@pytest.mark.parametrize(
    ("answer", "outcome", "name"),
    [
        (b"stream: OK\0", "clean", ""),
        (b"stream: Test.Virus FOUND\0", "found", "Test.Virus"),
        (b"INSTREAM size limit exceeded. ERROR\0", "failed", ""),
        (b"", "failed", ""),
    ],
)
def test_what_the_scanner_says(scanner, answer, outcome, name):
    heard = scanner(answer)
    found = scan(b"x" * 1_500_000)
    assert (found.outcome, found.name) == (outcome, name)
    heard["thread"].join()
    assert heard["command"] == b"zINSTREAM\0"
    assert heard["content"] == b"x" * 1_500_000


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nonsense", "/no/such/socket", "h:port"])
def test_a_scanner_out_of_reach_makes_a_person_look(settings, address):
    settings.CLAMD_ADDRESS = address
    view = look_into("a.pdf", pdf("Order"), PDF).view
    assert view.text == "Order"
    assert (judge_safe(view).outcome, judge_safe(view).reason) == ("review", "not_scanned")


def test_malware_is_named_first(scanner):
    scanner(b"stream: Test.Virus FOUND\0")
    view = look_into("a.pdf", pdf("Order"), PDF).view
    assert (view.dangers[0].code, view.dangers[0].detail) == ("malware", "Test.Virus")
    assert judge_safe(view).outcome == "fail"


@pytest.mark.services
def test_a_real_scanner_with_a_signature_written_by_hand(settings, tmp_path):
    clamd = shutil.which("clamd") or "/usr/sbin/clamd"
    folder, wanted = tmp_path / "db", b"Writdesk example of malware"
    folder.mkdir()
    (folder / "own.ndb").write_text(f"Example.Writdesk:0:*:{wanted.hex()}\n")
    place = Path(f"/tmp/wdc{os.getpid()}.sock")
    config = tmp_path / "clamd.conf"
    config.write_text(
        f"DatabaseDirectory {folder}\nLocalSocket {place}\nForeground yes\nUser root\n"
        if os.getuid() == 0
        else f"DatabaseDirectory {folder}\nLocalSocket {place}\nForeground yes\n"
    )
    with subprocess.Popen(
        [clamd, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as program:
        try:
            settings.CLAMD_ADDRESS = str(place)
            until = time.monotonic() + 30
            while scan(b"x").outcome != "clean" and time.monotonic() < until:
                time.sleep(0.1)
            assert scan(pdf("Order")).outcome == "clean"
            found = scan(pdf(wanted.decode()))
            assert (found.outcome, found.name) == ("found", "Example.Writdesk.UNOFFICIAL")
        finally:
            program.terminate()
            program.wait(20)
            place.unlink(missing_ok=True)
