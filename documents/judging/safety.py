"""Whether a file may do harm to whoever opens it, judged by the dangers that were named in it."""

from __future__ import annotations

from documents.view import Seen, View

# A known piece of malware, a file made to be taken for another one, or one that starts a program.
_HOSTILE = frozenset({"malware", "polyglot", "launch_action"})


def judge_safe(view: View) -> Seen:
    """Return ``fail`` for what looks hostile and ``review`` for what only might do harm.

    A file that could not be opened is not known to be safe. The reason is the gravest danger's
    code.
    """
    dangers = sorted(view.dangers, key=lambda danger: danger.code not in _HOSTILE)
    if dangers:
        gravest = dangers[0].code
        return Seen("fail" if gravest in _HOSTILE else "review", gravest)
    if view.unreadable:
        return Seen("review", view.unreadable)
    return Seen("pass")
