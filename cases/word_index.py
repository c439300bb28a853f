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
# On PostgreSQL, whether the desk lists the case; the words of those have an index of their own.
AT_THE_DESK = "at_the_desk"
_TAKEN_APART = "array_to_tsvector(string_to_array(btrim(asked || ' ' || said), ' '))"

_POSTGRESQL = [
    f"ALTER TABLE {TABLE} ADD COLUMN {VECTOR} tsvector GENERATED ALWAYS AS ({_TAKEN_APART}) STORED",
    f"CREATE INDEX cases_findablewords_gin ON {TABLE} USING gin ({VECTOR}) WITH (fastupdate = off)",
    # Without enough of them the planner takes common words for rare ones.
    f"ALTER TABLE {TABLE} ALTER COLUMN {VECTOR} SET STATISTICS 400",
]
_LISTED = "{row}turn <= 2 OR {row}waiting = 'us'"
_OLD, _NEW = _LISTED.format(row="OLD."), _LISTED.format(row="NEW.")
# Only names of ours stand in these statements, and no value of anybody.
_APART = [
    # A default that holds for nearly all rows writes none of them.
    f"ALTER TABLE {TABLE} ADD COLUMN {AT_THE_DESK} boolean NOT NULL DEFAULT false",
    f"""UPDATE {TABLE} SET {AT_THE_DESK} = true
    WHERE case_id IN (SELECT id FROM cases_case WHERE {_LISTED.format(row="")})""",  # noqa: S608
    # What is taken in stands at the desk.
    f"ALTER TABLE {TABLE} ALTER COLUMN {AT_THE_DESK} SET DEFAULT true",
    f"""CREATE INDEX cases_findablewords_desk ON {TABLE} USING gin ({VECTOR})
    WITH (fastupdate = off) WHERE {AT_THE_DESK}""",
    f"""CREATE FUNCTION cases_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE {TABLE} SET {AT_THE_DESK} = ({_NEW}) WHERE case_id = NEW.id; RETURN NULL; END $$""",  # noqa: S608
    f"""CREATE TRIGGER cases_words_follow AFTER UPDATE ON cases_case FOR EACH ROW
    WHEN (({_OLD}) IS DISTINCT FROM ({_NEW})) EXECUTE FUNCTION cases_words_follow()""",
]
_TOGETHER = [
    "DROP TRIGGER IF EXISTS cases_words_follow ON cases_case",
    "DROP FUNCTION IF EXISTS cases_words_follow",
    "DROP INDEX IF EXISTS cases_findablewords_desk",
    f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {AT_THE_DESK}",
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


def set_apart(cursor: Any, vendor: str) -> None:
    """Index the words of what the desk lists apart, and let the rows follow their cases.

    On PostgreSQL alone: SQLite holds the installations in which all of them are few.
    """
    for statement in _APART if vendor == "postgresql" else []:
        cursor.execute(statement)


def put_together(cursor: Any, vendor: str) -> None:
    """Undo it (migrating backwards)."""
    for statement in _TOGETHER if vendor == "postgresql" else []:
        cursor.execute(statement)
