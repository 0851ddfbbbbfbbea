"""One letter through the door: read, looked through, sealed and kept, or a reason why not. An edge: each letter has a
transaction of its own. Whoever brings it (a mailbox, LMTP, a command) tells its server only what comes back from here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Self
from uuid import UUID

from app.facts import Facts, Known
from app.taking import Above, take
from cases.channels.door import letters as door
from cases.db import transaction
from cases.errors import NotFound, Unready, WrongState
from cases.inbox import door as inbox
from crypto.receipt import Receipt
from intake import claims
from intake.door import SUPERIOR, Handed, addressee
from intake.mail import letters
from intake.mail.encrypted import is_sealed
from intake.mail.parse import CannotRead, Letter, Limits, read
from intake.mail.robots import may_be_answered
from intake.marks import Marks
from intake.names import named
from intake.submission import SentFile
from intake.unsigned import Added, seal_added
from intake.web.sealing import Store

TRIES = 3  # failures of one letter before it is put away
MEGABYTE = 1024 * 1024
# From here a letter is counted as tried before it is read: should it end the process, it does not do so for ever.
_HEAVY = 4 * MEGABYTE
_AGAIN = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """`received`, `duplicate`, `ignored` or `failed`, with the reason in a code. `away`: it is to lie in another folder
    from now on. `answer`: what its sender may be told (`receipt` with `token`, a one-time link's; `above`; nothing).
    """

    result: str
    reason: str = ""
    away: bool = False
    letter: Letter | None = field(default=None, repr=False)
    answer: str = ""
    token: str = field(default="", repr=False)
    our_id: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How letters come: the box's own name, what becomes of lists, how long a letter may be. `link_days`: for so long a
    link to the code is good, 0 where nobody is answered; `make_id` gives a Message-ID for our answer.
    """

    name: str
    lists: str = "ignore"
    letter_mb: int = 50
    link_days: int = 0
    make_id: Callable[[], str] = str


@dataclass
class Letterbox:
    """What taking letters needs in one process."""

    marks: Marks
    store: Store
    floor: int
    known: Known = field(default_factory=Known)

    def take(self, data: bytes, way: Way, now: datetime) -> Outcome:
        """Take one letter. Raises Unready where nothing can be taken now: then it stays where it is, uncounted."""
        heavy = len(data) > _HEAVY
        if heavy and self._count(data, way, "heavy", now) > TRIES:
            return self._away(data, "heavy")
        try:
            letter = read(data, Limits(size=way.letter_mb * MEGABYTE))
        except CannotRead as error:
            return self.failed(data, way, error.code, now)
        robot = "" if letter.robot == "list" and way.lists == "take" else letter.robot
        if robot or letter.empty:
            return Outcome("ignored", robot or "empty")
        try:
            return self._join(letter, data, now) or self._keep(letter, data, way, now)
        except Above:
            self._count(data, way, "leadership", now)
            answer = "above" if may_be_answered(letter.address) else ""
            return replace(self._away(data, "leadership"), result="ignored", letter=letter, answer=answer)
        except WrongState:  # keys were replaced four times under our hands
            raise Unready("again") from None

    def failed(self, data: bytes, way: Way, why: str, now: datetime) -> Outcome:
        """Count a failure of this letter; with the third it is put away."""
        if self._count(data, way, why, now) >= TRIES:
            return self._away(data, why)
        return Outcome("failed", why)

    def _count(self, data: bytes, way: Way, why: str, now: datetime) -> int:
        trouble = door.Trouble(letters.bytes_mark(data, self.marks), way.name, why, self.known.at(now).today)
        with transaction():
            return door.failed(trouble)

    def _away(self, data: bytes, why: str) -> Outcome:
        with transaction():
            door.put_away(letters.bytes_mark(data, self.marks))
        return Outcome("failed", why, away=True)

    def _keep(self, letter: Letter, data: bytes, way: Way, now: datetime) -> Outcome:
        """As a report of its own; the link to its code, where there is to be one, is kept with it."""
        if not self.known.at(now).keys.takes_names:
            raise Unready("custodians")  # a sender's address may lie in the vault and nowhere else
        secret, token = token_bytes(32), claims.Token.new()
        answered = way.link_days > 0 and may_be_answered(letter.address)
        our_id = way.make_id() if answered else ""

        def also(handed: Handed) -> None:
            self._tie(handed.report_id, Receipt.from_secret(secret).lookup_hash, (letter.message_id, our_id))
            door.taken(letters.bytes_mark(data, self.marks))
            if answered:
                claims.offer(token, secret, self.known.at(now).today + timedelta(days=way.link_days))

        sealed = letters.seal_files(letter, data, self.store, self.floor)
        made = letters.submission(letter, data, sealed, self.marks)
        with _Keeping(self.store, sealed.files) as keeping:
            taken = take(replace(made, secret=secret), now, also, self.known)
            keeping.kept = taken.fresh
        if not taken.fresh:
            return Outcome("duplicate")
        done = Outcome("received", letter=letter)
        return replace(done, answer="receipt", token=token.text, our_id=our_id) if answered else done

    def _tie(self, report: UUID, lookup: bytes, ids: tuple[str, ...]) -> None:
        door.link(report, lookup, [letters.id_mark(one, self.marks) for one in ids if one])

    def _join(self, letter: Letter, data: bytes, now: datetime) -> Outcome | None:
        """As a message of the report that it answers; None where it answers none, where those who work on that report
        may not read it, or where nobody can tell because it is encrypted: it is then a report of its own.
        """
        if _is_encrypted(letter):
            return None
        marks = [letters.id_mark(one, self.marks) for one in letter.answers]
        with transaction(reading=True):
            lookup = door.lookup_of(marks) if marks else None
        if lookup is None or not self._may_join(letter, lookup, now):
            return None
        sealed = letters.seal_files(letter, data, self.store, self.floor)
        added = Added(letters.words(letter), letters.mark_of(letter, data, self.marks), "mail", sealed.files)
        with _Keeping(self.store, sealed.files) as keeping:
            stored = self._add(letter, lookup, added, now)
            keeping.kept = stored is not None and stored.fresh
        if stored is None:
            return None
        return Outcome("received" if stored.fresh else "duplicate", "joined" if stored.fresh else "")

    def _may_join(self, letter: Letter, lookup: bytes, now: datetime) -> bool:
        with transaction(reading=True):
            thread = inbox.thread(lookup)
        if thread is None:
            return False
        words = f"{letter.text}\n{letters.aside(letter)}"
        to = addressee("none", named(words, "", self.known.at(now).people))
        return to in ("office", thread.addressee) or thread.addressee == SUPERIOR

    def _add(self, letter: Letter, lookup: bytes, added: Added, now: datetime) -> inbox.Stored | None:
        for _ in range(_AGAIN):
            known = self.known.at(now)
            try:
                return self._add_once(letter, lookup, added, known)
            except (NotFound, Unready):  # it is gone, or its key waits for a member to sign in
                return None
            except WrongState:
                self.known.forget()
        raise WrongState("again")

    def _add_once(self, letter: Letter, lookup: bytes, added: Added, known: Facts) -> inbox.Stored:
        with transaction(reading=True):
            thread = inbox.thread(lookup)
        if thread is None:
            raise NotFound
        parcel = seal_added(lookup, thread, added, known.keys, (known.root, known.today))
        with transaction():
            stored = inbox.add_message(parcel)
            if stored.fresh:
                self._tie(thread.report_id, lookup, (letter.message_id,))
        return stored


def _is_encrypted(letter: Letter) -> bool:
    return is_sealed(letter.text, [one.name for one in letter.parts], [one.type for one in letter.parts])


@dataclass
class _Keeping:
    """Sealed files that go again unless a row was kept that names them."""

    store: Store
    files: tuple[SentFile, ...]
    kept: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.kept:
            letters.forget(self.files, self.store)
