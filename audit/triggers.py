"""The database's own refusal to change the log, for each kind of database.

A writer who can drop the triggers can still change rows; the chain and the checkpoints that were
published elsewhere are what shows it.
"""

from typing import Any

TABLE = "audit_auditevent"

_SQLITE = [
    f"""CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'events of the log are never changed'); END""",
    f"""CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'events of the log are never deleted'); END""",
]
_POSTGRESQL = [
    """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'events of the log are never changed or deleted'; END $$""",
    f"""CREATE TRIGGER audit_no_update BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    f"""CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
]
_INSTALL = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
_DROP = {
    "sqlite": ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_no_update ON {TABLE}",
        f"DROP TRIGGER IF EXISTS audit_no_truncate ON {TABLE}",
    ],
}


def install(cursor: Any, vendor: str) -> None:
    """Create the triggers; a database we have none for is a KeyError and never silence."""
    for statement in _INSTALL[vendor]:
        cursor.execute(statement)


def drop(cursor: Any, vendor: str) -> None:
    """Remove the triggers (migrating backwards, emptying a test database)."""
    for statement in _DROP[vendor]:
        cursor.execute(statement)
