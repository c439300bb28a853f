"""The forms of the desk, by noun."""
