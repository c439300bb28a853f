"""Productions: what is disclosed, approved, signed and released."""
