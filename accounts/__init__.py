"""People: staff and their roles, agencies and their domains, officers, API keys, e-mail codes."""
