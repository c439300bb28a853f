"""A room that exists only in tests of workers: its duty works slowly, then leaves a row."""
