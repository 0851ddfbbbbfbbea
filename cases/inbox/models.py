"""All that the two sides share: reports in; messages and a plain status out.

What lies here is ciphertext, opaque ids, days and states.
"""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base


class Report(Base):
    """One sealed report. The body opens with its DEK alone; the DEK lies in wraps of their own."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("channel", "origin"),
        Index("ix_report_triage", "addressee", "state", "due_on", "id"),
        Index("ix_report_duplicate_of", "duplicate_of"),
        # Few reports have words that nobody has read: a page that asks for them should not look at all the others.
        Index("ix_report_unread", "id", sqlite_where=text("new_words = 1"), postgresql_where=text("new_words")),
        # What a reader may know before opening is asked for of the waiting reports of the last weeks.
        Index(
            "ix_report_hint",
            "addressee",
            "state",
            "received_on",
            sqlite_where=text("hint IS NOT NULL"),
            postgresql_where=text("hint IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ref: Mapped[str] = mapped_column(String(12), unique=True)  # random, e.g. K7M3-Q9TX: pages and addresses
    lookup: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)  # SHA-256 of the receipt's look-up id
    channel: Mapped[str] = mapped_column(String(16))  # CH_WEB …
    # keyed hash of the outer id: the same letter twice is one report
    origin: Mapped[bytes | None] = mapped_column(LargeBinary)
    addressee: Mapped[str] = mapped_column(String(12))  # office | secretary | superior: whose key it was sealed to
    named: Mapped[bool] = mapped_column(default=False)
    # received registered refused transferred duplicate clue_opened closed reopened(=clue_opened again)
    state: Mapped[str] = mapped_column(String(16))
    # what the reporter is told: received accepted asked closed refused transferred
    said: Mapped[str] = mapped_column(String(16))
    next_on: Mapped[date | None]  # dated next step, told to the reporter
    received_on: Mapped[date]
    due_on: Mapped[date | None]  # of the step now open (registering: 5 working days, configuration)
    # the time limit of an incoming paper (交办, 工单): it overrides the rules' own clocks (domain 10.2)
    limit_on: Mapped[date | None]
    # seal(DEK, {"v":1,"incident_on"}): what a reader's session may know of a report before anybody opens its words
    hint: Mapped[bytes | None] = mapped_column(LargeBinary)
    level: Mapped[str] = mapped_column(String(6), default="none")  # none blue yellow red: set by the worker
    body: Mapped[bytes] = mapped_column(LargeBinary)  # seal(DEK, json, context("qy/1/report/body", id))
    reporter_seal: Mapped[bytes] = mapped_column(LargeBinary)  # the inbox's copy; staff use the one in the sealed body
    # X-Wing public of the current thread key; None: seal to the addressee's epoch
    thread_public: Mapped[bytes | None] = mapped_column(LargeBinary)
    thread_epoch: Mapped[int] = mapped_column(default=0)
    # signature of a certified member + certificate ids over report, epoch, public
    thread_proof: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_words: Mapped[bool] = mapped_column(default=False)  # the reporter wrote and nobody has read it yet
    duplicate_of: Mapped[UUID | None] = mapped_column(ForeignKey("report.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False)


class ReportWrap(Base):
    """A report's DEK for one recipient epoch; recovery is one of them. Deleted for office epochs when a clue opens."""

    __tablename__ = "report_wrap"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), primary_key=True)
    epoch_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"), primary_key=True, index=True)
    # wrap(epoch public, DEK, context("qy/1/report/dek", report id, epoch id))
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class ClerkWrap(Base):
    """A report's DEK for the clerk who typed it in: to be read again until it is registered, and then deleted."""

    __tablename__ = "clerk_wrap"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)
    blob: Mapped[bytes] = mapped_column(LargeBinary)  # wrap(the clerk's public key, DEK, contexts.clerk_dek)


class Message(Base):
    """One message of a thread, either way, or the reporter's added words. Signed inside the seal."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("report_id", "direction", "counter"), UniqueConstraint("report_id", "origin"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    direction: Mapped[str] = mapped_column(String(3))  # in: from the reporter; out: to the reporter
    counter: Mapped[int]
    day: Mapped[date]
    # hash of the form's secret and words: sent twice is one message
    origin: Mapped[bytes | None] = mapped_column(LargeBinary)
    epoch: Mapped[int]  # thread epoch it was sealed in; 0: sealed to epoch_id
    epoch_id: Mapped[UUID | None] = mapped_column(ForeignKey("key_epoch.id"))
    # in: hpke (to thread or epoch key) | dek (boxed under the report DEK); out: none
    key_form: Mapped[str] = mapped_column(String(6))
    key: Mapped[bytes | None] = mapped_column(LargeBinary)  # in: the message key, wrapped or boxed
    body: Mapped[bytes] = mapped_column(LargeBinary)  # in: seal(message key, …); out: seal_to(reporter's public, …)
    copy: Mapped[bytes | None] = mapped_column(LargeBinary)  # out: seal(DEK, …) for the office's own reading
    read: Mapped[bool] = mapped_column(default=False)


class Blob(Base):
    """A sealed file in the object store. Name, type, size and hash lie in the sealed body of its report or message."""

    __tablename__ = "blob"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # also the object's name in the store
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))
    key: Mapped[bytes] = mapped_column(LargeBinary)  # box(DEK or message key, file key, context("qy/1/blob/key", id))
    day: Mapped[date]
    # how many objects hold its sealed bytes one after the other: `id`, then ids counted on from it (objects.part_id)
    parts: Mapped[int] = mapped_column(default=1, server_default="1")


class Upload(Base):
    """A file on its way in parts, sealed by the browser itself: what has come so far can be asked for and gone on
    with. Swept after 24 hours; left out of backups.
    """

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # the first part's object, later the blob
    form: Mapped[bytes] = mapped_column(LargeBinary, index=True)  # SHA-256 of form_id(form secret)
    parts: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)  # sealed bytes that are kept
    until: Mapped[date]


class Parked(Base):
    """A file of a form that was not finished: its key lies under HKDF(form secret). Swept after 24 hours;

    left out of backups.
    """

    __tablename__ = "parked"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    form: Mapped[bytes] = mapped_column(LargeBinary, index=True)  # SHA-256 of form_id(form secret)
    key: Mapped[bytes] = mapped_column(LargeBinary)  # box(parked_key, file key)
    meta: Mapped[bytes] = mapped_column(LargeBinary)  # seal(file key, {name, type, size, sha256})
    until: Mapped[date]  # swept on the day after
    size: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # about as much as the store shows


class Identity(Base):
    """Who a named reporter is: inner seal to the approvers' key, outer seal to the custodians' key."""

    __tablename__ = "identity"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), primary_key=True)
    custodians_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"))
    approvers_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"))
    blob: Mapped[bytes] = mapped_column(LargeBinary)
