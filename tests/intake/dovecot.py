"""A real IMAP server on the loopback address, in a folder of its own."""

from __future__ import annotations

import contextlib
import datetime
import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PASSWORD = "known/to/this.test"
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
mail_location = maildir:{home}/mail
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
mail_uid = {mail_user}
mail_gid = {mail_user}
first_valid_uid = 0
first_valid_gid = 0
ssl = yes
ssl_cert = <{home}/certificate.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = yes
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_user} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {encrypted}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
{more}
"""


@dataclass(frozen=True)
class Server:
    home: Path
    plain: int
    encrypted: int

    @property
    def ca_file(self) -> str:
        return str(self.home / "certificate.pem")

    def url(self, scheme: str = "imaps", password: str = PASSWORD) -> str:
        port = self.encrypted if scheme == "imaps" else self.plain
        return f"{scheme}://legal:{quote(password, safe='')}@localhost:{port}/INBOX"

    def deliver(self, content: bytes, name: str) -> None:
        path = self.home / "mail" / "new" / name
        path.write_bytes(content)
        if os.geteuid() == 0:
            shutil.chown(path, "mail", "mail")

    def names(self, folder: str = "") -> list[str]:
        found = [self.home / "mail" / folder / part for part in ("new", "cur")]
        return sorted(
            entry.name.partition(":")[0]
            for place in found
            if place.is_dir()
            for entry in place.iterdir()
        )


@contextlib.contextmanager
def imap_server(more: str = "") -> Iterator[Server]:
    """Start dovecot on free ports; ``more`` is further configuration."""
    home = Path(tempfile.mkdtemp(prefix="wdm", dir="/tmp"))
    home.chmod(0o755)
    for folder in ("run", "mail/new", "mail/cur", "mail/tmp"):
        (home / folder).mkdir(parents=True)
        if os.geteuid() == 0 and folder != "run":
            shutil.chown(home / folder, "mail", "mail")
            shutil.chown((home / folder).parent, "mail", "mail")
    _certificate(home)
    server = Server(home, _free_port(), _free_port())
    written = CONFIGURATION.format(
        home=home,
        **_users(),
        password=PASSWORD,
        plain=server.plain,
        encrypted=server.encrypted,
        more=more,
    )
    (home / "dovecot.conf").write_text(written)
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    process = subprocess.Popen(
        [program, "-F", "-c", str(home / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(server.encrypted, process, home / "log")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _users() -> dict[str, str]:
    """The server's own users where it may change to them, else whoever runs the test."""
    names = ("login_user", "internal_user", "internal_group", "mail_user")
    if os.geteuid() == 0:
        return dict(zip(names, ("dovenull", "dovecot", "dovecot", "mail"), strict=True))
    return dict.fromkeys(names, getpass.getuser())


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _certificate(home: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (home / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (home / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
