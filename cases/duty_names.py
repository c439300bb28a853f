"""The kinds of duty this room asks for."""

LAPSE = "case.lapse"
"""Close a returned case that nobody completed in time."""
