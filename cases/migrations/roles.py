"""Who may touch what on PostgreSQL: two group roles, to which an operator adds the login roles of the two processes.

`qingyuan_public` reads what is published and calls the inbox functions; it cannot read one report, not even its own.
`qingyuan_worker` reads and writes what runs on a clock; it cannot read a wrapped key or a session's box.
The staff side connects as the owner of the tables. SQLite has no roles: there one machine's user owns the file.
"""

from pathlib import Path

from sqlalchemy import Connection, text

PUBLISHED = ("office", "department", "official", "holiday", "certificate", "key_epoch")
FUNCTIONS = tuple(Path(__file__).parent.parent.glob("*/functions.sql"))
# Every function of the schema that no extension brought, and whether it runs as the owner of the tables.
_OURS = (
    "SELECT p.oid::regprocedure::text, p.prosecdef FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
    "WHERE n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
)
ROLES = ("qingyuan_public", "qingyuan_worker")

# Rights, then columns; no columns: the whole row. What is not here is refused.
WORKER: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "audit_line": (("SELECT, INSERT", ()), ("UPDATE", ("leaf", "leaf_hash"))),
    "tree_head": (("SELECT, INSERT, UPDATE", ()),),
    "checkpoint": (("SELECT, INSERT", ()),),
    "report": (
        ("SELECT", ("id", "state", "said", "addressee", "received_on", "due_on", "next_on", "level", "withdrawn")),
        ("UPDATE", ("level",)),
        ("DELETE", ()),
    ),
    "message": (("SELECT", ("id", "report_id", "direction", "day", "read")), ("DELETE", ())),
    "blob": (("SELECT", ("id", "report_id", "message_id", "day", "parts")), ("DELETE", ())),
    "identity": (("SELECT", ("report_id",)), ("DELETE", ())),
    "report_wrap": (("SELECT", ("report_id", "epoch_id")), ("DELETE", ())),
    "parked": (("SELECT", ("id", "until")), ("DELETE", ())),
    "upload": (("SELECT", ("id", "until", "parts")), ("DELETE", ())),
    "claim": (("SELECT", ("mark", "until")), ("DELETE", ())),
    "mail_trouble": (("SELECT", ()), ("DELETE", ())),
    "api_call": (("SELECT", ("provider_id", "mark", "day")), ("DELETE", ())),
    "clue": (("SELECT", ()), ("UPDATE", ("level",))),
    "holding": (("SELECT", ("clue_id", "staff_id", "part", "epoch", "closed", "due_on", "since")),),
    "origin": (("SELECT", ("clue_id", "report_id")),),
    "task": (
        ("SELECT", ("id", "clue_id", "assignee_id", "since", "due_on", "done_on", "level")),
        ("UPDATE", ("level",)),
    ),
    "staff": (("SELECT", ("id", "state", "certificate_id")),),
    "staff_session": (("SELECT", ("id", "staff_id", "began_at", "seen_at")), ("DELETE", ())),
    "draft": (("SELECT", ("staff_id", "place", "at")), ("DELETE", ())),
    "release": (("SELECT", ("id", "state", "until")), ("UPDATE", ("state", "blob"))),
    **dict.fromkeys(PUBLISHED, (("SELECT", ()),)),
}


def grant(connection: Connection) -> None:
    """Make the group roles where they are missing, install the inbox functions, give each role its rights alone.

    Idempotent. Raises sqlalchemy.exc.ProgrammingError where the roles are missing and the owner may not make them.
    """
    if connection.dialect.name != "postgresql":
        return
    for role in ROLES:
        # Roles belong to the whole server: another database, or another start at this very moment, may have made it.
        known = "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL"
        # Looked for first: an owner who may make no roles is asked for none when an operator made them.
        absent = f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
        _run(connection, f"DO $$ BEGIN {absent} THEN CREATE ROLE {role} NOLOGIN; END IF; {known}; END $$")
        _run(connection, f"GRANT USAGE ON SCHEMA public TO {role}")
    everyone = ", ".join(("PUBLIC", *ROLES))
    _run(connection, f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {everyone}")
    _run(connection, f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {everyone}")
    _run(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for table in PUBLISHED:
        _run(connection, f"GRANT SELECT ON {table} TO qingyuan_public")
    _worker(connection)
    _functions(connection)


def _worker(connection: Connection) -> None:
    for table, rights in WORKER.items():
        for right, columns in rights:
            only = f" ({', '.join(columns)})" if columns else ""
            _run(connection, f"GRANT {right}{only} ON {table} TO qingyuan_worker")
    _run(connection, "GRANT USAGE ON SEQUENCE audit_line_id_seq TO qingyuan_worker")


def _functions(connection: Connection) -> None:
    """The one door of the public side. A new function may be run by everybody until that is taken away."""
    for file in sorted(FUNCTIONS, key=lambda one: one.parent.name != "inbox"):  # the others build on the inbox's
        _run(connection, file.read_text(encoding="utf-8"))
    for function, is_door in connection.execute(text(_OURS)).all():
        _run(connection, f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        if is_door:
            _run(connection, f"GRANT EXECUTE ON FUNCTION {function} TO qingyuan_public")


def withdraw(connection: Connection) -> None:
    """Take the functions and the rights away again, before the tables go."""
    if connection.dialect.name != "postgresql":
        return
    for function, _ in connection.execute(text(_OURS)).all():
        _run(connection, f"DROP FUNCTION {function} CASCADE")
    for role in ROLES:
        _run(connection, f"REVOKE ALL ON SCHEMA public FROM {role}")


def _run(connection: Connection, sql: str) -> None:
    # Past the compiler: a colon or a percent sign in the functions is theirs.
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql)
    finally:
        cursor.close()
