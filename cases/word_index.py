"""The database's own full-text index over ``FindableWords``, for each kind of database.

The words are taken apart by ``cases.searching`` alone, so that both kinds find the same: PostgreSQL
is given an array of them, and SQLite's FTS5 splits at spaces only.
"""

from typing import Any

TABLE = "cases_findablewords"
FTS = "cases_findablewords_fts"
# What a keyed token begins with and no word of a text does.
MARK = "="
# What PostgreSQL indexes; kept, so that a row that is only looked at is not taken apart anew.
VECTOR = "vector"
_TAKEN_APART = "array_to_tsvector(string_to_array(btrim(asked || ' ' || said), ' '))"

_POSTGRESQL = [
    f"ALTER TABLE {TABLE} ADD COLUMN {VECTOR} tsvector GENERATED ALWAYS AS ({_TAKEN_APART}) STORED",
    f"CREATE INDEX cases_findablewords_gin ON {TABLE} USING gin ({VECTOR}) WITH (fastupdate = off)",
    # Without enough of them the planner takes common words for rare ones.
    f"ALTER TABLE {TABLE} ALTER COLUMN {VECTOR} SET STATISTICS 400",
]
_REMOVED = """INSERT INTO cases_findablewords_fts(cases_findablewords_fts, rowid, asked, said)
    VALUES ('delete', old.id, old.asked, old.said);"""
_ADDED = """INSERT INTO cases_findablewords_fts(rowid, asked, said)
    VALUES (new.id, new.asked, new.said);"""
_SQLITE = [
    f"""CREATE VIRTUAL TABLE {FTS} USING fts5(asked, said, content='{TABLE}', content_rowid='id',
    tokenize="unicode61 remove_diacritics 0 tokenchars '{MARK}'")""",
    f"CREATE TRIGGER cases_words_added AFTER INSERT ON {TABLE} BEGIN {_ADDED} END",
    f"CREATE TRIGGER cases_words_removed AFTER DELETE ON {TABLE} BEGIN {_REMOVED} END",
    f"CREATE TRIGGER cases_words_changed AFTER UPDATE ON {TABLE} BEGIN {_REMOVED} {_ADDED} END",
]
_INSTALL = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
_DROP = {
    "sqlite": [
        *(f"DROP TRIGGER IF EXISTS cases_words_{verb}" for verb in ("added", "removed", "changed")),
        f"DROP TABLE IF EXISTS {FTS}",
    ],
    "postgresql": [
        "DROP INDEX IF EXISTS cases_findablewords_gin",
        f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {VECTOR}",
    ],
}


def install(cursor: Any, vendor: str) -> None:
    """Create the index; a database we have none for is a KeyError and never silence."""
    for statement in _INSTALL[vendor]:
        cursor.execute(statement)


def drop(cursor: Any, vendor: str) -> None:
    """Remove the index (migrating backwards, filling a table at once)."""
    for statement in _DROP[vendor]:
        cursor.execute(statement)
