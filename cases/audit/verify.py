"""Checking the whole record again from its lines, trusting no hash that lies beside them.

A log that signs itself can be cut by whoever holds the machine: what is certain is what stands before an anchor that
has left it. Everything is read once, in order, in constant memory.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, column, select, table

from cases.audit.models import AuditLine, Checkpoint, TreeHead
from cases.audit.rules import LOG_NAME, Finding, Wrong, is_late, leaf_of, parse_note
from cases.db import session
from crypto.checkpoint import open_checkpoint
from crypto.errors import CannotOpen
from crypto.tree import Frontier

RECEIVED = "report.receive"
_BATCH = 500
# Audit stands below the inbox and may not import its rows; of a report it needs to know only that it lies here.
_REPORT = table("report", column("id", Uuid()))


Promise = tuple[int, bytes, Wrong, str]  # a size, the root it must have, what is wrong if not, and who says so


def verify(anchor: str | None = None, *, now: datetime, log_publics: Sequence[bytes] = ()) -> list[Finding]:
    """Everything that is wrong with the record: changed, missing, cut, shorter than the anchor, staged, unlogged.

    `anchor`: a checkpoint that was kept elsewhere. `log_publics`: the log's certified public keys; without one no
    signature is checked. An empty list says that every line is where and what it was. In a reading transaction.
    """
    # What the tree must reach is read first: lines that come while we read can then only be more than enough.
    head = session().get(TreeHead, 1)
    notes = [(f"checkpoint {size}", note) for size, note in session().execute(_checkpoints()).all()]
    found, roots = _promised(notes, log_publics, Wrong.CHANGED)
    if anchor is not None:
        more, anchored = _promised([("anchor", anchor)], log_publics, Wrong.ANCHOR)
        found, roots = found + more, roots + anchored
    if head is not None and head.frontier:
        roots.append((head.size, Frontier.from_bytes(head.frontier).root(), Wrong.CHANGED, "head"))
    return [*found, *_walk(sorted(roots, key=_by_size)), *_staged(now), *_unlogged()]


def _by_size(promise: Promise) -> int:
    return promise[0]


def _checkpoints() -> Any:
    return select(Checkpoint.size, Checkpoint.note).order_by(Checkpoint.size)


def _promised(
    notes: Sequence[tuple[str, str]], log_publics: Sequence[bytes], kind: Wrong
) -> tuple[list[Finding], list[Promise]]:
    """What signed notes promise about the tree, and which of them cannot be read or are not signed by the log."""
    found: list[Finding] = []
    promises: list[Promise] = []
    for who, note in notes:
        try:
            size, root = parse_note(note)
        except ValueError:
            found.append(Finding(Wrong.SIGNATURE, who))
            continue
        if log_publics and not any(_signed(note, public) for public in log_publics):
            found.append(Finding(Wrong.SIGNATURE, who))
        promises.append((size, root, kind, who))
    return found, promises


def _signed(note: str, public: bytes) -> bool:
    try:
        open_checkpoint(note.replace("\r\n", "\n"), LOG_NAME, public)
    except CannotOpen:
        return False
    return True


@dataclass
class _Tree:
    """How far the walk has come. A gap ends what can be said of roots: `frontier` is None from there on."""

    reached: int = 0
    frontier: Frontier | None = field(default_factory=Frontier)


def _walk(promises: list[Promise]) -> Iterator[Finding]:
    """Every line in the tree's order against its own hash, and the tree against every root that was promised."""
    tree = _Tree()
    waiting = deque(promises)
    for line in _lines():
        while waiting and waiting[0][0] <= tree.reached:
            yield from _kept(waiting.popleft(), tree)
        yield from _line(line, tree)
    for promise in waiting:
        yield from _kept(promise, tree)


def _kept(promise: Promise, tree: _Tree) -> Iterator[Finding]:
    size, root, kind, who = promise
    if size > tree.reached:
        yield Finding(Wrong.ANCHOR if kind is Wrong.ANCHOR else Wrong.CUT, f"{tree.reached} < {size} ({who})")
    elif tree.frontier is None:
        # That a line is missing has been said; of an anchor it must be said that it does not hold.
        yield from [Finding(kind, f"< {size} ({who})")] if kind is Wrong.ANCHOR else []
    elif root != tree.frontier.root():
        yield Finding(kind, f"< {size} ({who})")


def _line(line: Any, tree: _Tree) -> Iterator[Finding]:
    own = leaf_of(line.id, line.at, (line.actor, line.act, line.object), line.digest)
    if own != line.leaf_hash:
        yield Finding(Wrong.CHANGED, str(line.leaf))
    if line.leaf != tree.reached:
        yield Finding(Wrong.MISSING, str(tree.reached))
        tree.frontier = None
    if tree.frontier is not None:
        # The hash that lies there: a changed line was named above, and the roots need not say it once more.
        tree.frontier.append(line.leaf_hash or own)
    tree.reached = line.leaf + 1


def _lines() -> Iterator[Any]:
    row = AuditLine
    fields = (row.id, row.at, row.actor, row.act, row.object, row.digest, row.leaf, row.leaf_hash)
    lines = select(*fields).where(row.leaf.is_not(None)).order_by(row.leaf)
    yield from session().execute(lines.execution_options(yield_per=_BATCH))


def _staged(now: datetime) -> Iterator[Finding]:
    staged = select(AuditLine.id, AuditLine.actor, AuditLine.at).where(AuditLine.leaf.is_(None)).order_by(AuditLine.id)
    for line in session().execute(staged.execution_options(yield_per=_BATCH)):
        if is_late(line.actor, line.at, now):
            yield Finding(Wrong.STAGED, str(line.id))


def _unlogged() -> Iterator[Finding]:
    reports = session().scalars(select(_REPORT.c.id).execution_options(yield_per=_BATCH))
    for batch in reports.partitions():
        told = select(AuditLine.object).where(AuditLine.act == RECEIVED, AuditLine.object.in_(map(str, batch)))
        known = set(session().scalars(told))
        yield from (Finding(Wrong.UNLOGGED, str(report)) for report in batch if str(report) not in known)
