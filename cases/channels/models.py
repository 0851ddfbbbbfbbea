"""What each way in keeps beside the sealed report: keyed hashes, opaque ids, days and states. No words."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base, UtcTime


class Caller(Base):
    """A caller's 8-digit 受理号 and the PIN of their own: they open the plain status and nothing else (domain 10.2)."""

    __tablename__ = "caller"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)  # random
    pin: Mapped[bytes] = mapped_column(LargeBinary)  # a slow hash of PIN and number, under the public secret
    tries: Mapped[int] = mapped_column(default=0)  # wrong ones in a row
    shut_until: Mapped[datetime | None] = mapped_column(UtcTime)


class MailLink(Base):
    """A Message-ID that belongs to a report: a letter that refers to it joins that report."""

    __tablename__ = "mail_link"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # keyed hash of the Message-ID
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)


class MailTrouble(Base):
    """A letter that could not be taken; after three failures it lies in the Failed folder and shows in 受理登记."""

    __tablename__ = "mail_trouble"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # keyed hash of the letter's bytes
    box: Mapped[str] = mapped_column(String(60))  # the box's own name in the settings
    why: Mapped[str] = mapped_column(String(20))  # a code: app.labels.MAIL_TROUBLES
    tries: Mapped[int] = mapped_column(default=0)
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))  # trying | failed | done


class Claim(Base):
    """A one-time link by which a sender fetches the code: the form's secret, boxed under what the link alone holds."""

    __tablename__ = "claim"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # SHA-256 of the link's token
    box: Mapped[bytes] = mapped_column(LargeBinary)  # box(HKDF(token), form secret, context("qy/1/claim/box", mark))
    until: Mapped[date]


class Provider(Base):
    """A call centre or platform that sends transcripts (12345, 12320). It can write and never read."""

    __tablename__ = "provider"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(120))
    token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)  # SHA-256 of the bearer token
    # A random salt: the HMAC secret is HKDF(bearer token, "qy/1/provider/secret", this). Neither this row nor a token
    # seen on the way is enough to sign, and nothing has to be opened to check a signature.
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    sandbox: Mapped[bool] = mapped_column(default=False)  # everything is checked and nothing is kept
    per_minute: Mapped[int] = mapped_column(default=120)
    made_on: Mapped[date]
    ended_on: Mapped[date | None]


class ApiCall(Base):
    """One idempotency key of a provider and the answer that was given."""

    __tablename__ = "api_call"
    __table_args__ = (Index("ix_api_call_day", "day"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id"), primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)  # keyed hash of the idempotency key
    digest: Mapped[bytes] = mapped_column(LargeBinary)  # keyed hash of the body: another body is refused
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)  # codes and the random reference, no words
    day: Mapped[date]


class TranscriptSource(Base):
    """What the columns of one source's files mean, remembered from the last preview by keyed hashes of their headings:
    where a file has none, its first row stands in their place.
    """

    __tablename__ = "transcript_source"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    day: Mapped[date]


class BoxOpening(Base):
    """That a report box was opened by two: which, when, how many letters; the second person confirms at a desk."""

    __tablename__ = "box_opening"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    place: Mapped[str] = mapped_column(String(120))  # one of the office's published boxes
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    letters: Mapped[int]
    seal_whole: Mapped[bool] = mapped_column(default=True)  # the box's seal was found unbroken
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class MailKey(Base):
    """A key of the office's that mail programs encrypt to. Holders of the office's intake key open its private part,
    nobody else does; one that has ended is kept for the letters of its time.
    """

    __tablename__ = "mail_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(8))  # smime | openpgp
    address: Mapped[str] = mapped_column(String(254))
    public: Mapped[bytes] = mapped_column(LargeBinary)  # certificate (DER) or armoured key: published while it is used
    fingerprint: Mapped[str] = mapped_column(String(64))
    until: Mapped[date]
    epoch_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"), index=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)  # wrap(the epoch's public, key, mailkeys.wrapped)
    private: Mapped[bytes] = mapped_column(LargeBinary)  # seal(key, join(private part, public part), mailkeys.sealed)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
