"""The kinds of duty this room asks for."""

LAPSE = "case.lapse"
"""Close a returned case that nobody completed in time."""

SOUND = "alarms.sound"
"""Wake people for a case that wants a person now."""

CONFIRMATION = "case.confirmation"
"""Ask again for the written confirmation that is owed after an emergency disclosure."""


def sounding(alarm_id: str, turn: int) -> str:
    """Return the unique key of one sounding of an alarm; ``turn`` counts from 1."""
    return f"{SOUND}:{alarm_id}:{turn}"


WEIGH = "case.weigh_risk"
"""Raise the risk flags of a case."""


def weighing(case_id: str, round_: int) -> str:
    """Return the unique key of weighing one round of a case."""
    return f"{WEIGH}:{case_id}:{round_}"
