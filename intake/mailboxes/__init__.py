"""Where mails come from: files, maildirs, a mailbox on a server.

Each gives mails one by one, and moves a mail away only when it is told that it was stored here. A
mail that is given twice changes nothing, so that a crash between the two costs a repetition.
"""

from intake.mailboxes.arriving import Arriving
from intake.mailboxes.files import mails_in
from intake.mailboxes.imap import Mailbox, MailboxDown

__all__ = ["Arriving", "Mailbox", "MailboxDown", "mails_in"]
