"""A corpus of invented letters and orders with the truth about each, made on demand by seed."""
