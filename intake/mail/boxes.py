"""Mailboxes over IMAP: what is new is fetched in batches, and marked, moved or deleted only once it is kept.

A letter is fetched with PEEK, so nothing changes on the server before the database has it. Killed in between, we fetch
it again, and it is the same report. Transport alone is imap-tools'; letters are read by ourselves.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from imaplib import IMAP4
from itertools import pairwise

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from intake.mail.settings import Box

DONE = "QingyuanDone"
PATIENCE = 60.0
BATCH = 25
_ASKED = 500  # sizes that are asked for at once
_BATCH_BYTES = 8 * 1024 * 1024
_LEFT_OUT = 1024 * 1024  # beyond a box's limit so much is still fetched: enough to say that it is too big


class BoxAway(Exception):
    """The mailbox cannot be reached or does not do as it should; says in a code what was being done."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of one letter on the server: done, ignored, failed, superior, or left (tried again later)."""

    where: str


@dataclass
class Mailbox:
    """One box, and its connection while it lasts."""

    box: Box
    _open: BaseMailBox | None = field(default=None, repr=False)

    def round(self, take: Callable[[bytes], Verdict], go_on: Callable[[], bool]) -> int:
        """Hand every new letter to `take`; how many were dealt with. What `take` raises ends the round; what was taken
        before is still marked. Raises BoxAway.
        """
        with self._talk("round") as server:
            return sum(self._batch(server, uids, take, go_on) for uids in self._new(server) if go_on())

    def wait(self, seconds: float) -> None:
        """Until something new comes (IDLE, RFC 2177), at most so long. Raises BoxAway."""
        with self._talk("idle") as server:
            if "IDLE" in server.client.capabilities:
                server.idle.wait(timeout=seconds)
            else:
                raise BoxAway("idle")

    @property
    def can_wait(self) -> bool:
        """Whether the server tells of new letters by itself."""
        return self._open is not None and "IDLE" in self._open.client.capabilities

    def close(self) -> None:
        """Let go of the connection."""
        server, self._open = self._open, None
        if server is not None:
            with suppress(OSError, IMAP4.error, ImapToolsError):
                server.logout()
            with suppress(OSError):
                server.client.shutdown()  # where nobody was there to say goodbye to

    def _talk(self, doing: str) -> "_Talk":
        return _Talk(self, doing)

    def connected(self) -> BaseMailBox:
        """The connection, made anew where there is none."""
        if self._open is None:
            self._open = _login(self.box)
        return self._open

    def _new(self, server: BaseMailBox) -> Iterator[list[str]]:
        """The ids of new letters in batches, each small enough to be held in memory."""
        unmarked = f"UNDELETED UNKEYWORD {DONE}" if self.box.done == "mark" else "UNDELETED"
        uids = server.uids(unmarked)
        for at in range(0, len(uids), _ASKED):
            yield from _fitting(_sizes(server, uids[at : at + _ASKED]))

    def _batch(
        self, server: BaseMailBox, uids: Sequence[str], take: Callable[[bytes], Verdict], go_on: Callable[[], bool]
    ) -> int:
        verdicts: dict[str, list[str]] = {}
        try:
            for uid, data in _letters(server, uids, self.box.letter_mb * 1024 * 1024 + _LEFT_OUT):
                verdicts.setdefault(take(data).where, []).append(uid)
                if not go_on():
                    break
        finally:
            for where, some in verdicts.items():
                self._settle(server, where, some)
        return sum(len(some) for some in verdicts.values())

    def _settle(self, server: BaseMailBox, where: str, uids: list[str]) -> None:
        """What is kept is marked, moved or deleted; what is not leaves the inbox and is never deleted."""
        folders = self.box.folders
        if where in ("done", "ignored") and self.box.done == "mark":
            server.flag(uids, [DONE], value=True)
        elif where == "done" and self.box.done == "delete":
            server.delete(uids)
        elif where != "left":
            _move(server, uids, str(getattr(folders, where)))


@dataclass
class _Talk:
    """A piece of conversation: whatever goes wrong with the server in it is BoxAway, and the line is closed."""

    mailbox: Mailbox
    doing: str

    def __enter__(self) -> BaseMailBox:
        try:
            return self.mailbox.connected()
        except (OSError, IMAP4.error, ImapToolsError):
            raise BoxAway("login") from None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            return
        if isinstance(error, OSError | IMAP4.error | ImapToolsError):
            self.mailbox.close()
            raise BoxAway(self.doing) from None


def _login(box: Box) -> BaseMailBox:
    server = box.server
    made: BaseMailBox
    if server.tls == "none":
        made = MailBoxUnencrypted(server.host, server.port, timeout=PATIENCE)
    elif server.tls == "starttls":
        made = MailBoxStartTls(server.host, server.port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
    else:
        made = MailBox(server.host, server.port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
    made.login(server.user, server.password, initial_folder=box.folders.inbox)
    return made


def _sizes(server: BaseMailBox, uids: Iterable[str]) -> list[tuple[str, int]]:
    answer = server.client.uid("fetch", ",".join(uids), "(UID RFC822.SIZE)")[1]
    found = [_numbers(line) for line in answer if isinstance(line, bytes)]
    return [(one["UID"], int(one.get("RFC822.SIZE", "0"))) for one in found if "UID" in one]


def _numbers(line: bytes) -> dict[str, str]:
    words = line.decode("ascii", "replace").replace("(", " ").replace(")", " ").split()
    return {name: value for name, value in pairwise(words) if value.isdecimal()}


def _fitting(sizes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    batch: list[str] = []
    room = _BATCH_BYTES
    for uid, size in sizes:
        if batch and (len(batch) >= BATCH or size > room):
            yield batch
            batch, room = [], _BATCH_BYTES
        batch.append(uid)
        room -= size
    if batch:
        yield batch


def _letters(server: BaseMailBox, uids: Sequence[str], most: int) -> Iterator[tuple[str, bytes]]:
    answer = server.client.uid("fetch", ",".join(uids), f"(UID BODY.PEEK[]<0.{most}>)")[1]
    for one in answer:
        if isinstance(one, tuple) and (uid := _numbers(one[0]).get("UID")):
            yield uid, one[1]


def _move(server: BaseMailBox, uids: list[str], folder: str) -> None:
    if not server.folder.exists(folder):
        server.folder.create(folder)
    server.move(uids, folder)
