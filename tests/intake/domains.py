"""A sending domain with its DNS records and its key, and mails signed by it."""

from __future__ import annotations

import base64
import contextlib
import socketserver
import threading
from collections.abc import Iterator, Mapping
from functools import cache

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from intake.authentication.lookups import Lookups, Records, Unanswered

DOMAIN = "sheriff.larkspur.example"
OUR_HOST = "mx.provider.example"
CLIENT = "198.51.100.7"
RECEIVED = (
    "Received: from mail.larkspur.example (mail.larkspur.example [{client}])\n"
    "\tby mx.provider.example (Postfix) with ESMTPS id 4XY; Mon, 2 Nov 2026 09:14:02 +0000\n"
)
RETURN_PATH = f"Return-Path: <bounce@{DOMAIN}>\n"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_key() -> bytes:
    return _key().private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def key_record() -> str:
    public = _key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def records(
    domain: str = DOMAIN,
    *,
    dmarc: str = "v=DMARC1; p=reject",
    spf: str = f"v=spf1 ip4:{CLIENT} -all",
) -> dict[tuple[str, str], list[str]]:
    """Return the TXT records of a domain that signs and says who may send for it."""
    found = {("s1._domainkey." + domain, "TXT"): [key_record()]}
    if dmarc:
        found["_dmarc." + domain, "TXT"] = [dmarc]
    if spf:
        found[domain, "TXT"] = [spf]
    return found


def lookups(known: Mapping[tuple[str, str], list[str]], *, silent: bool = False) -> Lookups:
    """Return look-ups that know these records and no others."""

    def ask(name: str, kind: str) -> Records:
        if silent:
            raise Unanswered("no server")
        texts = known.get((name, kind), [])
        return [(text.encode(),) for text in texts] if kind == "TXT" else list(texts)

    return Lookups(ask)


def signed(content: bytes, domain: str = DOMAIN, **options: object) -> bytes:
    """Return the mail with the DKIM signature of the domain above it."""
    headers = options.pop("include_headers", [b"from", b"subject", b"message-id"])
    signature = dkim.sign(
        content, b"s1", domain.encode(), private_key(), include_headers=headers, **options
    )
    return bytes(signature) + content


def came_by(content: bytes, client: str = CLIENT) -> bytes:
    """Return the mail as our own server hands it on, having taken it from this address."""
    return (RETURN_PATH + RECEIVED.format(client=client)).encode() + content


class _Answering(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        content, socket = self.request
        query = dns.message.from_wire(content)
        question = query.question[0]
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA | dns.flags.RA
        kind = dns.rdatatype.to_text(question.rdtype)
        name = question.name.to_text(omit_final_dot=True)
        texts = self.server.known.get((name, kind))  # type: ignore[attr-defined]
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            quoted = [
                " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
                for text in texts
            ]
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *quoted))
        socket.sendto(answer.to_wire(), self.client_address)


@contextlib.contextmanager
def dns_server(known: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    """Run a DNS server on the loopback address; yields it as ``MAIL_DNS`` wants it."""
    with socketserver.UDPServer(("127.0.0.1", 0), _Answering) as server:
        server.known = known  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"127.0.0.1#{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
