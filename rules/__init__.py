"""The rules as pure functions: policy as data, submissions, facts, findings, reach and clocks."""
