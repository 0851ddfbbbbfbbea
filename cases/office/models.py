"""The office as the public may know it. Every table here is *published*:

the public role may select it, and nothing else.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base


class Office(Base):
    """The one office of this installation (id = 1)."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))  # 市第一医院
    room: Mapped[str] = mapped_column(String(200))  # 纪检监察室
    demo: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[str] = mapped_column(String(16))  # network | single
    # phone, visit, hours, letter, email, complaints …: what /notice shows
    channels: Mapped[dict[str, Any]] = mapped_column(JSON)
    # name, address, phone, hours; consent: document that allows sealing to its key
    superior: Mapped[dict[str, Any]] = mapped_column(JSON)
    notice: Mapped[dict[str, Any]] = mapped_column(JSON)  # editable words of /notice; leave_url
    # deadlines overridden {"D03": {"n": 15, "unit": "WD"}}, file caps, retention
    limits: Mapped[dict[str, Any]] = mapped_column(JSON)
    founded_on: Mapped[date]


class Department(Base):
    """A department of the hospital, offered as a suggestion and used as a coded value in the ledger."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    place: Mapped[int] = mapped_column(default=0)  # order in lists
    active: Mapped[bool] = mapped_column(default=True)


class Official(Base):
    """A name the door asks about: a member of this office, or of the leadership (the 纪委书记 counts as such)."""

    __tablename__ = "official"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(120))
    side: Mapped[str] = mapped_column(String(12))  # office | leadership
    active: Mapped[bool] = mapped_column(default=True)


class Holiday(Base):
    """A day that differs from the week's own order: a legal holiday, or a weekend day that is worked (调休)."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60), default="")


class CertificateRow(Base):
    """A public key with its chain (crypto.certs).

    Verified to the pinned root by whoever reads it, never trusted for lying here.
    """

    __tablename__ = "certificate"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 hex of the certificate's bytes
    kind: Mapped[str] = mapped_column(String(16), index=True)  # certifier | user | intake | key | log
    # staff id, or the kind of a key epoch (office, secretary, …)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    epoch: Mapped[int]
    issuer: Mapped[str | None] = mapped_column(ForeignKey("certificate.id"))  # None: the office root
    not_before: Mapped[date]
    not_after: Mapped[date]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    revoked: Mapped[bool] = mapped_column(default=False)
    # The day on which its person left or got other keys: what it signed until then still verifies, nothing later does.
    ended_on: Mapped[date | None]


KINDS = ("office", "secretary", "superior", "ledger", "restricted", "counts", "approvers", "custodians", "recovery")


class KeyEpoch(Base):
    """One X-Wing pair of one kind, in one epoch. The public half is trusted only by its certificate."""

    __tablename__ = "key_epoch"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    public: Mapped[bytes] = mapped_column(LargeBinary)
    # None for recovery before certifying, and superior (consent)
    certificate_id: Mapped[str | None] = mapped_column(ForeignKey("certificate.id"))
    began_on: Mapped[date]
    superseded_on: Mapped[date | None]
    destroyed_on: Mapped[date | None]
