"""The way in: gathers the facts about a submission and calls the rooms below."""
