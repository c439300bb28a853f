"""Judges what was seen in a document: pure functions over a View, no bytes of the file."""
