"""Reads a request out of the text of a mail, as far as a machine can.

Nothing here is certain: intake marks what it read, and no automatic return rests on it.
"""
