"""The process that goes to meet reports: it fetches mail, and looks into the folder of transcripts. It has the public
role: it can hand in, and read nothing back. Off unless QINGYUAN_MAIL_FILE or QINGYUAN_WATCH is set.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app import watching
from app.answering import above, receipt
from app.config import Settings, forget_secrets, read_secret
from app.edge import now
from app.letterbox import Letterbox, Outcome, Way
from app.quiet import start_logging
from app.serve import connect
from cases import objects
from cases.errors import Unready
from intake.mail import answers, lmtp
from intake.mail import settings as mail
from intake.mail.answers import Post
from intake.mail.boxes import BoxAway, Mailbox, Verdict
from intake.mail.outbox import Outbox
from intake.marks import Marks

log = logging.getLogger("qingyuan.doorkeeper")
BACKOFF = (2.0, 5.0, 15.0, 60.0)
_GRIEVANCE = 300.0  # seconds between two lines of log about the same trouble
_LOOK = 0.5
# What the library's headers end in where a sender's address or id is a strange one.
_UNWRITABLE = (ValueError, LookupError, AttributeError, TypeError)
_IDLE = 5.0  # a stop waits no longer than this
_LAST = 5.0  # and so long for answers that are still to be sent


@dataclass
class Keeper:
    """Everything that is looked after, in one thread; letters that a mail server brings come in between."""

    letterbox: Letterbox
    post: Post | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _told: dict[str, float] = field(default_factory=dict)
    outbox: Outbox | None = None

    def __post_init__(self) -> None:
        """Where there are answers there is an outbox."""
        if self.post is not None:
            self.outbox = Outbox(self.post.send, lambda error: self.complain("an answer", error))

    def way(self, name: str, lists: str, letter_mb: int) -> Way:
        """How letters come by one box; whether they are answered is the same for all."""
        post = self.post
        if post is None:
            return Way(name, lists, letter_mb)
        return Way(name, lists, letter_mb, post.settings.days, lambda: answers.make_id(post.settings))

    def letter(self, data: bytes, way: Way) -> Outcome:
        """Take one letter, one at a time, and answer it. Raises Unready. Whatever else goes wrong is the letter's own:
        it is counted, and those behind it are taken.
        """
        with self._lock:
            try:
                done = self.letterbox.take(data, way, now())
            except Unready:
                raise
            except Exception as error:  # noqa: BLE001 - the outermost edge: one bad letter holds up no other
                self.complain("a letter", error)
                done = self.letterbox.failed(data, way, "broken", now())
            if done.answer and self.post is not None and self.outbox is not None:
                self._answer(self.post, self.outbox, done)
        return done

    def _answer(self, post: Post, outbox: Outbox, done: Outcome) -> None:
        letter = done.letter
        if letter is None or not post.may(letter.address, time.monotonic()):
            return
        try:
            known = self.letterbox.known.at(now())
            words = above(known) if done.answer == "above" else receipt(post.settings.site, done.token)
            our_id = done.our_id or answers.make_id(post.settings)
            outbox.put(answers.written(post.settings, letter, our_id, words, now()))
        except (Unready, *_UNWRITABLE) as error:
            self.complain("an answer", error)  # the letter is kept: the answer alone is lost

    def complain(self, about: str, error: BaseException) -> None:
        """Say in the log what went wrong, now and then."""
        if time.monotonic() - self._told.get(about, -_GRIEVANCE) >= _GRIEVANCE:
            self._told[about] = time.monotonic()
            log.error("%s: %s", about, getattr(error, "code", ""), exc_info=error)

    def going(self) -> bool:
        """Whether nobody has asked us to stop."""
        return not self.stopping.is_set()


@dataclass
class Rounds:
    """One mailbox and when it is looked into next."""

    keeper: Keeper
    mailbox: Mailbox
    falls: int = 0
    due: float = 0.0

    def look(self) -> None:
        """Take what is new. A box that is away, or an office that cannot take anything, is tried again later."""
        box = self.mailbox.box
        way = self.keeper.way(box.name, box.lists, box.letter_mb)
        try:
            self.mailbox.round(lambda data: _verdict(self.keeper.letter(data, way)), self.keeper.going)
        except (BoxAway, Unready) as error:
            self.keeper.complain(f"mailbox {box.name}", error)
            self.due = time.monotonic() + BACKOFF[min(self.falls, len(BACKOFF) - 1)]
            self.falls += 1
        else:
            self.falls, self.due = 0, time.monotonic() + box.every

    def wait(self, seconds: float) -> None:
        """Until the server tells of something new, or so long."""
        try:
            self.mailbox.wait(seconds)
        except BoxAway:
            return
        self.due = 0.0


def _verdict(done: Outcome) -> Verdict:
    if done.away:
        return Verdict("superior" if done.reason == "leadership" else "failed")
    places = {"received": "done", "duplicate": "done", "ignored": "ignored", "failed": "left"}
    return Verdict(places[done.result])


def _lmtp(keeper: Keeper, way: Way) -> Callable[[bytes], bytes]:
    def take(data: bytes) -> bytes:
        try:
            done = keeper.letter(data, way)
        except Unready:
            return lmtp.LATER
        if done.away:
            return b"550 5.7.1 12388" if done.reason == "leadership" else b"554 5.6.0 cannot be read"
        return lmtp.LATER if done.result == "failed" else lmtp.GOOD

    return take


def letterbox(settings: Settings) -> Letterbox:
    """For one process that is connected. Raises Unready without a public secret."""
    secret = read_secret(settings.public_secret_file)
    if secret is None:
        raise Unready("public_secret")
    return Letterbox(Marks(secret), objects.store(), settings.free_floor)


def main(settings: Settings) -> None:
    """Look after the mail until told to stop. `settings` are `for_doorkeeper`'s. Raises BadMailFile, Unready."""
    start_logging()
    forget_secrets()
    connect(settings, 2)
    said = mail.read(settings.mail_file) if settings.mail_file else mail.MailSettings()
    keeper = Keeper(letterbox(settings), Post(said.answers) if said.answers else None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: keeper.stopping.set())
    way = said.lmtp and keeper.way("LMTP", said.lmtp.lists, said.lmtp.letter_mb)
    receiver = lmtp.Receiver(said.lmtp, _lmtp(keeper, way)) if said.lmtp and way else None
    rounds = [Rounds(keeper, Mailbox(box)) for box in said.boxes]
    if settings.watch:
        watching.watch(settings.watch, keeper.letterbox.marks, keeper.stopping)
    try:
        _look_after(keeper, rounds)
    finally:
        for one in rounds:
            one.mailbox.close()
        if receiver is not None:
            receiver.close()
        if keeper.outbox is not None:
            keeper.outbox.empty(_LAST)


def _look_after(keeper: Keeper, rounds: list[Rounds]) -> None:
    while keeper.going():
        for one in rounds:
            if one.due <= time.monotonic() and keeper.going():
                one.look()
        left = min((one.due for one in rounds), default=time.monotonic() + _LOOK) - time.monotonic()
        # Alone, a box tells us itself; several are asked in turn.
        if len(rounds) == 1 and not rounds[0].falls and rounds[0].mailbox.can_wait and left > 1:
            rounds[0].wait(min(left, _IDLE))
        else:
            keeper.stopping.wait(max(0.05, min(left, _LOOK)))
