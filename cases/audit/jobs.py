"""The tree grows, and is vouched for. Both jobs are idempotent: run twice, or by two workers, they do nothing twice."""

from datetime import datetime

from sqlalchemy import func, select

from cases.audit.models import AuditLine, Checkpoint, TreeHead
from cases.audit.rules import LOG_NAME, leaf_of
from cases.db import session
from crypto.checkpoint import checkpoint_text, sign_checkpoint
from crypto.keys import Signer
from crypto.tree import Frontier

BATCH = 2000


def grow(now: datetime) -> int:
    """Move up to 2,000 staged lines into the tree, in the order of their ids. Returns how many."""
    del now  # every job is told the time; this one has no use for it
    head = _head()
    frontier = Frontier.from_bytes(head.frontier) if head.frontier else Frontier()
    staged = select(AuditLine).where(AuditLine.leaf.is_(None)).order_by(AuditLine.id).limit(BATCH)
    lines = session().scalars(staged).all()
    for line in lines:
        line.leaf_hash = leaf_of(line.id, line.at, (line.actor, line.act, line.object), line.digest)
        line.leaf = frontier.size
        frontier.append(line.leaf_hash)
    if lines:
        head.size, head.frontier = frontier.size, frontier.to_bytes()
    return len(lines)


def checkpoint(now: datetime, signer: Signer) -> bool:
    """Sign the tree as it stands, unless that has been done. Returns whether there is a new checkpoint."""
    head = _head()
    if head.size <= (session().scalar(select(func.max(Checkpoint.size))) or 0):
        return False
    text = checkpoint_text(LOG_NAME, head.size, Frontier.from_bytes(head.frontier).root())
    session().add(Checkpoint(size=head.size, at=now, note=sign_checkpoint(signer, LOG_NAME, text)))
    return True


def _head() -> TreeHead:
    # Locked: a second worker waits here, and then finds nothing left to do.
    head = session().get(TreeHead, 1, with_for_update=True)
    if head is None:
        head = TreeHead(id=1, size=0, frontier=b"")
        session().add(head)
    return head
