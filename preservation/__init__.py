"""Snapshots kept while an authority obtains process, and their end."""
