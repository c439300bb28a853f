"""What a mail holds, and the request a machine reads out of it."""

from intake.mail.content import Mail, read_mail
from intake.mail.markup import html_to_text
from intake.mail.parts import Attachment
from intake.mail.request import documents_of, submission_of

__all__ = ["Attachment", "Mail", "documents_of", "html_to_text", "read_mail", "submission_of"]
