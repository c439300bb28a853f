"""Connectors: what can be read from a chat server, or from what its operator exported."""
