"""Makes mails as officers' programs would."""

from __future__ import annotations

from email.message import EmailMessage

from tests.intake.builders import PDF

SENDER = "Pat Example <pat@sheriff.larkspur.example>"


def mail(
    text: str,
    *,
    subject: str = "Request",
    sender: str | None = SENDER,
    files: tuple[str, ...] = (),
    pdf: bytes = PDF,
    html: str | None = None,
    message_id: str | None = "<one@larkspur.example>",
) -> bytes:
    message = EmailMessage()
    if sender:
        message["From"] = sender
    message["To"] = "Legal <legal@provider.example>"
    message["Subject"] = subject
    if message_id:
        message["Message-ID"] = message_id
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name in files:
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


TEMPLATE = """Legal Department, Rocket.Chat

Type of request: Account information
Legal process: Search warrant
Server URL: https://open.rocket.chat
Username: @kim.example
Agency: Larkspur County Sheriff
Country: US
Officer: Pat Example
Title: Detective
Badge number: 1234
Phone: +1 555 0100
Court: Larkspur Superior Court
Docket: 2026-SW-113
Issued by: Judge Robin Placeholder
Issued on: 2 November 2025
Data categories: subscriber, content
Information requested: Name, e-mail address and all messages
  of October 2026
Relevance: The account offered the stolen goods for sale.

--
Pat Example
Larkspur County Sheriff
"""


def with_head(content: bytes, *fields: str) -> bytes:
    """Return the mail with more header fields above it."""
    return "".join(f"{field}\n" for field in fields).encode() + content


def shell() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "pat@larkspur.example"
    message["Subject"] = "Request"
    return message
