"""Who a mail really comes from, as far as its bytes and our own mail server can say."""

from intake.authentication.judging import Authentication, authenticate, sender_fact
from intake.authentication.lookups import Lookups

__all__ = ["Authentication", "Lookups", "authenticate", "sender_fact"]
