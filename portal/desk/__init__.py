"""The pages of staff and auditors, by noun; each calls actions and queries and nothing below."""
