"""Mails that came in: what each led to, how far its sender is proven, and what it says."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.roles import may
from intake import mail_queries
from intake.models import InboundMessage
from intake.states import MailOutcome
from portal.desk import mail_words
from portal.desk.files import document_response
from portal.desk.papers import danger_rows
from portal.desk.viewing import DeskView

PAGE_LENGTH = 40
LONGEST_SHOWN = 100_000
LISTS = {
    "all": ("All", "Every mail that was taken in stands here."),
    "no-case": ("Without a case", "A mail stands here that could not be read as a request."),
}


class Mails(DeskView):
    """Every mail this person may know of, the newest first."""

    section = "mail"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("view", "all")
        chosen = chosen if chosen in LISTS else "all"
        rows = mail_queries.visible_to(self.actor).order_by("-received_at", "-id")
        if chosen == "no-case":
            rows = mail_queries.unplaced(self.actor)
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = {
            "views": [
                {
                    "label": label,
                    "name": key,
                    "current": key == chosen,
                    "count": mail_queries.unplaced(self.actor).count() if key == "no-case" else "",
                }
                for key, (label, _) in LISTS.items()
            ],
            "rows": [shown(row) for row in page],
            "page": page,
            "empty_text": LISTS[chosen][1],
            "may_note": may(self.actor, "sender.note_forger"),
        }
        return self.page("desk/mails.html", context)


class _OneMail(DeskView):
    section = "mail"

    def mail_of(self, mail_id: str) -> InboundMessage:
        """Return the mail if this person may know of it. Raises Http404."""
        message = mail_queries.visible_to(self.actor).filter(pk=mail_id).first()
        if message is None:
            raise Http404("There is no such mail.")
        return message


class MailPage(_OneMail):
    """One mail: its text as a machine reads it, its files by name, and what was found out."""

    def get(self, request: HttpRequest, mail_id: str) -> HttpResponse:
        message = self.mail_of(mail_id)
        content = mail_queries.contents_of(message)
        context = {
            **shown(message),
            "rows": mail_rows(message),
            "text": content.text[:LONGEST_SHOWN],
            "cut": len(content.text) > LONGEST_SHOWN,
            "files": [
                {"name": item.filename, "type": item.media_type, "length": len(item.content)}
                for item in content.attachments
            ],
        }
        return self.page("desk/mail.html", context)


class MailFile(_OneMail):
    """The mail as it came, never shown in the browser; a warning first, and saved on purpose.

    A mail carries its files unopened, so that it may do harm whatever was seen in it.
    """

    def get(self, request: HttpRequest, mail_id: str) -> HttpResponseBase:
        message = self.mail_of(mail_id)
        if request.GET.get("on_purpose") == "yes":
            return document_response(message.document)
        seen = mail_queries.inspections_of_mail(message)
        context = {
            "mail": message,
            "dangers": [
                f"{inspection.document.filename}: {danger}"
                for inspection in seen
                for danger in danger_rows(inspection.view)
            ],
            "malware": any(
                danger.code == "malware"
                for inspection in seen
                for danger in inspection.view.dangers
            ),
        }
        return self.page("desk/mail_file.html", context)


def shown(message: InboundMessage) -> dict[str, Any]:
    """Return what lists and pages say of a mail."""
    word, state = mail_words.PROOF[message.authenticated]
    return {
        "mail": message,
        "outcome": str(MailOutcome(message.outcome).label),
        "proof": word,
        "proof_state": state,
        "marks": [mail_words.MARKS.get(mark, mark) for mark in message.marks],
    }


def mail_rows(message: InboundMessage) -> list[dict[str, Any]]:
    """Return the facts about a mail beside their labels."""
    word, _ = mail_words.PROOF[message.authenticated]
    rows: list[dict[str, Any]] = [
        {"key": "From", "value": message.sender or "nobody is named"},
        {"key": "Subject", "value": message.subject or "none"},
        {"key": "Taken in", "value": message.received_at, "kind": "time"},
        {"key": "Led to", "value": str(MailOutcome(message.outcome).label)},
        {"key": "Sender", "value": f"{word}. {mail_words.proof_text(message.results)}".strip()},
        {"key": "SHA-256", "value": message.document.sha256, "kind": "digest"},
    ]
    if message.repeats is not None:
        rows.append(
            {
                "key": "Same Message-ID as",
                "value": "an earlier mail with other content",
                "href": reverse("mail", args=[message.repeats_id]),
            }
        )
    return rows
