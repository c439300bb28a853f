"""Does a file act or hide something: judged over what the confined child named."""

from __future__ import annotations

from documents.view import CLICKED, Danger, Seen, View

# What no honest letter holds; the rest is found in court forms and office letters too.
_STRONG = ("malware", "launch_action", "macro", "polyglot")
_ORDER = (
    *_STRONG,
    *("not_scanned", "javascript", "embedded_file", "active_content", "form_submit"),
    *("hidden_text", "external_link"),
)


def judge_safe(view: View) -> Seen:
    """Return ``pass``, ``review`` for what a person should look at, or ``fail``.

    ``reason`` is the worst danger's code. A link that only opens when it is clicked is no danger,
    because nobody is served the original. A file that could not be looked into is not called safe.
    """
    codes = {danger.code for danger in view.dangers if not _is_harmless(danger)}
    worst = next((code for code in _ORDER if code in codes), min(codes, default=None))
    if worst in _STRONG:
        return Seen("fail", reason=worst)
    if worst is not None:
        return Seen("review", reason=worst)
    if view.unreadable is not None:
        return Seen("review", reason=view.unreadable)
    return Seen("pass")


def _is_harmless(danger: Danger) -> bool:
    return danger.code == "external_link" and danger.detail == CLICKED
