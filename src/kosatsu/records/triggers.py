"""Triggers that keep tables append-only and attempts bound to their clearance.

Made anew after every migration: SQLite drops them when a table is altered.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = (
    "records_entry",
    "records_checkpoint",
    "approval_content",
    "approval_seal",
    "approval_clearance",
    "policies_version",
    "policies_acknowledgement",
    "posts_outcome",
    "posts_receipt",
    "posts_capture",
    "upkeep_look",
    "upkeep_verification",
    "upkeep_terms",
    "upkeep_terms_change",
    "upkeep_handover",
    "second_opinions_opinion",
)
REFUSAL = "append-only"
# SQLite looks at foreign keys only where the program that is connected has asked it to; this it looks at for everybody.
CLEARED_ONLY = (
    "DROP TRIGGER IF EXISTS posts_attempt_cleared",
    "CREATE TRIGGER posts_attempt_cleared BEFORE INSERT ON posts_attempt "
    "WHEN NOT EXISTS (SELECT 1 FROM approval_clearance WHERE digest = NEW.clearance_id) "
    "BEGIN SELECT RAISE(ABORT, 'foreign key: no clearance'); END",
    "DROP TRIGGER IF EXISTS posts_attempt_stays",
    "CREATE TRIGGER posts_attempt_stays BEFORE UPDATE OF clearance_id, delivery_id ON posts_attempt "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)


def install(connection: BaseDatabaseWrapper, tables: Iterable[str] = APPEND_ONLY) -> None:
    """From now on refuse UPDATE, DELETE and TRUNCATE on these tables, and any uncleared attempt; may be called again at any time."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION kosatsu_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for table in tables:
            for statement in _statements(connection.vendor, connection.ops.quote_name(table), table):
                cursor.execute(statement)
        for statement in CLEARED_ONLY if connection.vendor == "sqlite" else ():
            cursor.execute(statement)


def guarded(connection: BaseDatabaseWrapper) -> set[str]:
    """The tables that refuse all of it at present."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND tgenabled <> 'D' "
                "GROUP BY relname HAVING count(*) >= 2"
            )
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name HAVING count(*) >= 2")
        return {row[0] for row in cursor.fetchall()}


def _statements(vendor: str, quoted: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE TRIGGER {table}_{name} BEFORE {verbs} ON {quoted} FOR EACH {each} EXECUTE FUNCTION kosatsu_append_only()"
            for name, verbs, each in (("append_only", "UPDATE OR DELETE", "ROW"), ("no_truncate", "TRUNCATE", "STATEMENT"))
        ]
    made = []
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        made.append(f"CREATE TRIGGER {name} BEFORE {verb} ON {quoted} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    return made
