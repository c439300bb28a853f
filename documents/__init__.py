"""Untrusted files made safe, and letters rendered to PDF."""
