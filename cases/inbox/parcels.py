"""What is handed over at the inbox door, and what comes back: ciphertext, opaque ids and days."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wrap:
    """A report's DEK for one key epoch."""

    epoch_id: UUID
    blob: bytes


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that lies sealed in the object store, with its key boxed under the DEK or the message key."""

    id: UUID
    key: bytes
    parts: int = 1


@dataclass(frozen=True, slots=True)
class SealedIdentity:
    """Who the reporter is, in two layers."""

    custodians_id: UUID
    approvers_id: UUID
    blob: bytes


@dataclass(frozen=True, slots=True)
class SealedClerk:
    """The DEK for the clerk who typed the report in, until it is registered."""

    staff_id: UUID
    blob: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One sealed report. `parked` and `uploads` name files of the form `form` (hash of its id) that become files of
    this report; `limit_on` is the time limit of an incoming paper; `received_on` the day on which that came, where it
    is before `day`, on which it was typed in; `hint` what a reader's session may know before the words.
    """

    id: UUID
    ref: str
    channel: str
    addressee: str
    day: date
    due_on: date | None
    body: bytes
    reporter_seal: bytes
    wraps: tuple[Wrap, ...]
    lookup: bytes | None = None
    origin: bytes | None = None
    named: bool = False
    blobs: tuple[SealedFile, ...] = ()
    identity: SealedIdentity | None = None
    limit_on: date | None = None
    received_on: date | None = None
    hint: bytes | None = None
    clerk: SealedClerk | None = None
    form: bytes = b""
    parked: tuple[UUID, ...] = ()
    uploads: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageParcel:
    """One sealed message of the reporter. `epoch` 0: sealed to the key epoch `epoch_id`; else to the thread's key of
    that epoch.
    """

    id: UUID
    report_id: UUID
    lookup: bytes  # of the report: who writes into a thread shows that the code to it is known
    counter: int
    day: date
    epoch: int
    epoch_id: UUID | None
    key: bytes
    body: bytes
    origin: bytes
    blobs: tuple[SealedFile, ...] = ()
    form: bytes = b""
    parked: tuple[UUID, ...] = ()
    uploads: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """Which report it is, whether it was kept just now, and the origin that was kept the first time."""

    report_id: UUID
    fresh: bool
    origin: bytes | None = None


@dataclass(frozen=True, slots=True)
class ParkedFile:
    """A file of an unfinished form."""

    id: UUID
    key: bytes
    meta: bytes
    until: date
    size: int = 0


@dataclass(frozen=True, slots=True)
class Uploading:
    """A file on its way in parts: how many there are, and how many sealed bytes they hold."""

    id: UUID
    parts: int
    size: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A file that is about to come in parts, for the form `form`. `names`: what it may be called, in this order: so
    many of them, so many files at once. Of those names `files` may be this form's now and `forms` other forms' beside.
    """

    form: bytes
    names: tuple[UUID, ...]
    until: date
    files: int
    forms: int


@dataclass(frozen=True, slots=True)
class ThreadLetter:
    """One message of a thread; `body` only of those to the reporter."""

    direction: str
    counter: int
    day: date
    epoch: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Thread:
    """All that the holder of a code may be given."""

    report_id: UUID
    addressee: str
    named: bool
    said: str
    next_on: date | None
    received_on: date
    withdrawn: bool
    thread_public: bytes | None
    thread_epoch: int
    thread_proof: bytes | None
    letters: tuple[ThreadLetter, ...] = ()

    @property
    def next_counter(self) -> int:
        """The number that the reporter's next message takes."""
        return 1 + max((letter.counter for letter in self.letters if letter.direction == "in"), default=0)
