"""Who holds a wrap of which key epoch (`cases.office.models.KeyEpoch`). A role without a wrap opens nothing."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base


class KeyWrap(Base):
    """One holder's way to an epoch's seed:

    HPKE to the person, re-boxed under the person's own symmetric key on first open.
    """

    __tablename__ = "key_wrap"

    epoch_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)
    form: Mapped[str] = mapped_column(String(4))  # hpke | box
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class RecoveryWrap(Base):
    """An epoch's seed for the recovery key: opened offline with k shares, and only when no holder remains."""

    __tablename__ = "recovery_wrap"

    epoch_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"), primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"), primary_key=True)
    blob: Mapped[bytes] = mapped_column(LargeBinary)
