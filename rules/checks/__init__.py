"""One module for each family of checks; ``rules.examine`` runs them all in the public order."""
