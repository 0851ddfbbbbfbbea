"""Acts that need a second person: proposed by one, decided by another (domain 10.2)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base, UtcTime


class Proposal(Base):
    """One proposed act upon one thing, with its reason sealed; at most one is open for a thing and act."""

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_thing", "thing_id", "state"), Index("ix_proposal_state", "state", "thing"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    thing: Mapped[str] = mapped_column(String(8))  # report | clue | identity
    thing_id: Mapped[UUID]
    act: Mapped[str] = mapped_column(String(20))  # refuse transfer duplicate close undo_duplicate release
    state: Mapped[str] = mapped_column(String(10))  # open approved declined withdrawn
    # sealed details (ground, outcome, reason …), under the report DEK or the case key's row key
    body: Mapped[bytes] = mapped_column(LargeBinary)
    # row key boxed under the case key, where the thing is a clue
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_epoch: Mapped[int] = mapped_column(default=0)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcTime)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # who alone decides, where the thing is sealed to one person's key (docs/decisions/0005), and the summary that the
    # proposer wrote for that person: seal_to(their certified key)
    second_id: Mapped[UUID | None]
    summary: Mapped[bytes | None] = mapped_column(LargeBinary)
