"""打开加密邮件: a letter that was encrypted to the office's mail key, opened in a member's own session.

Plain words stand in memory alone: S/MIME is opened here, OpenPGP in the caged child, and what comes out is sealed again
before it is kept. Nothing of it is drawn as HTML, and nothing in it is loaded (EFAIL).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from flask import Response

from app import facts
from app.edge import now
from app.staff.acting import go
from app.staff.auth import door
from app.words import lazy as _l
from cases import objects
from cases.db import transaction
from cases.errors import NotAllowed, Unready
from cases.vault import AddedFile, FileMeta, LockedMail, OpenedMail, ReportWords
from crypto.fields import join
from crypto.mail import MOST, Unopened
from crypto.unseal.mail import SmimeKey, open_smime
from intake.door import SUPERIOR, addressee
from intake.files.sandbox import Sandbox
from intake.files.told import Refused
from intake.mail import encrypted, letters
from intake.mail.encrypted import Encrypted, Inside
from intake.mail.parse import CannotRead, Part
from intake.names import named
from intake.submission import SentFile

_BOX = Sandbox()
_AGAIN = frozenset({"busy", "cage"})  # says nothing of the letter: nothing is kept, and it can be tried again
_REASONS = {"locked": "key", "damaged": "broken", "unknown": "kind", "big": "big", "huge": "big", "slow": "big"}
WHY: dict[str, str] = {
    "nokey": _l(
        "您没有受理密钥，打不开加密邮件。请持有受理密钥的人来打开：线索管理员、主任或者纪委书记，要在这一件上。"
    ),
    "none": _l("信里没有找到加密的部分：可能是别的文件用了这样的名称。"),
    "key": _l("打不开：不是用本室现在或者以前的邮件密钥加密的。可以按与举报人来往的办法，请对方用告知页上的密钥重发。"),
    "broken": _l("打不开：内容不完整、被改动过，或者用了不支持的压缩。可以请对方重发。"),
    "kind": _l("打不开：用的加密办法这里不支持。可以请对方换 AES 加密的 S/MIME 或者 OpenPGP 重发。"),
    "big": _l("打不开：解开以后太大，或者解得太久，多半不是正常的邮件。"),
    "busy": _l("正在打开别的文件，请过一会儿再按一次。"),
    "cage": _l("这台机器的系统不能把打开邮件的进程关起来，所以不打开 OpenPGP 邮件。请告诉系统管理员。"),
    "store": _l("存文件的地方满了，或者现在存不了，打开的内容没有留下。请过一会儿再试。"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was inside of a letter, its files sealed already."""

    mail: OpenedMail
    files: tuple[SentFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How one page reaches its letter: the three acts, and where it goes back to."""

    ask: Callable[[], None]
    letter: Callable[[], LockedMail]
    keep: Callable[[OpenedMail, list[AddedFile]], bool]
    back: str
    anchor: str


class CannotShow(Exception):
    """It does not open; `code` is one of WHY."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_locked(words: ReportWords) -> bool:
    """Whether a report came as a letter with something encrypted in it that nobody has opened yet."""
    if words.way.get("kind") != "mail" or words.opened:
        return False
    names = [file.name for file in words.files]
    return encrypted.is_sealed(words.narrative, names, [file.type for file in words.files])


def why(code: str) -> str:
    """The sentence for a code in the address."""
    return str(WHY.get(code, ""))


def opened(way: Way) -> Response:
    """Keep the line, open the letter, keep what was inside, and go back to the page, which shows it or says why not."""
    try:
        with transaction():
            way.ask()
        with transaction(reading=True):
            locked = way.letter()
        code = "" if locked.done else _opened(way, locked)
    except NotAllowed as refused:
        if refused.code != "not_opened":
            raise
        code = ""  # the words were opened too long ago: a reason first
    except CannotShow as cannot:
        code = cannot.code
    return go(f"{way.back}?mail={code}#{way.anchor}" if code else f"{way.back}#{way.anchor}")


def _opened(way: Way, locked: LockedMail) -> str:
    found = read(locked)
    kept = False
    try:
        with transaction():
            kept = way.keep(found.mail, [_added(one) for one in found.files])
    finally:
        if not kept:
            letters.forget(found.files, objects.store())
    return ""


def _added(one: SentFile) -> AddedFile:
    return AddedFile(FileMeta(one.id, one.name, one.type, one.size, one.sha256), one.key, one.parts)


def read(locked: LockedMail) -> Found:
    """Open what is encrypted in a letter, and seal the files in it. Raises CannotShow, CannotOpen."""
    seen = _Seen()
    for one in _parts(locked):
        seen.take(one, locked)
    if not seen.found:
        raise CannotShow(seen.why)
    try:
        files = letters.seal_parts(seen.parts(), objects.store(), door().settings.free_floor)
    except Unready:
        raise CannotShow("store") from None
    return Found(seen.mail(locked, tuple(one.id for one in files)), files)


def _parts(locked: LockedMail) -> list[Encrypted]:
    if not locked.keys or locked.raw.size > MOST:
        raise CannotShow("big" if locked.keys else "nokey")
    try:
        found = encrypted.find(b"".join(locked.raw.chunks()))
    except CannotRead:
        raise CannotShow("broken") from None
    if not found:
        raise CannotShow("none")
    return found


@dataclass
class _Seen:
    """What has come out of a letter so far."""

    found: list[Inside] = field(default_factory=list)
    whole: bool = True
    unopened: int = 0
    why: str = ""
    left: int = MOST  # bytes that may still come out: many small parts may be packed, each of them, to the most of one
    tries: bool = True

    def take(self, one: Encrypted, locked: LockedMail) -> None:
        """Open one part more; why it does not open is kept. After one that takes too long, or too much in all, no
        other is tried. Raises CannotShow where it can be tried again.
        """
        if not self.tries:
            self.unopened += 1
            return
        try:
            plain, whole = _plain(one, locked)
            self.left -= len(plain)
            if self.left < 0:
                raise Unopened("big")
            self.found.append(encrypted.inside(one, plain))
            self.whole = self.whole and whole
        except (Unopened, CannotRead, Refused) as error:
            self._failed(error)

    def _failed(self, error: Unopened | CannotRead | Refused) -> None:
        refused = error.code if isinstance(error, Refused) else ""
        if refused in _AGAIN:
            raise CannotShow(refused)
        self.unopened += 1
        self.why = self.why or _code(error)
        self.tries = self.left >= 0 and refused != "slow"

    def parts(self) -> Iterator[Part]:
        """The files of all."""
        return (part for one in self.found for part in one.parts if part.data)

    def mail(self, locked: LockedMail, files: tuple[UUID, ...]) -> OpenedMail:
        """The words of all, and whom they name."""
        text = letters.cut("\n\n".join(one.text for one in self.found if one.text))
        subject = letters.line(next((one.subject for one in self.found if one.subject), ""))
        about = _about("\n".join(part for one in self.found for part in (one.subject, one.text, one.aside)), locked)
        return OpenedMail(locked.raw.object_id, self.whole, subject, text, about, self.unopened, files)


def _about(words: str, locked: LockedMail) -> str:
    """Whom the words name, as on every way in: to them, or to the others, it would not have been sealed."""
    to = addressee("none", named(words, "", facts.read(now()).people))
    if to == SUPERIOR:
        return "leadership"
    return "office" if to != "office" and locked.addressee == "office" else ""


def _plain(one: Encrypted, locked: LockedMail) -> tuple[bytes, bool]:
    keys = [key for key in locked.keys if key.kind == one.kind]
    if one.kind == "smime":
        inner = open_smime([SmimeKey(key.public, key.private) for key in keys], one.data)
        return inner.data, inner.whole
    answer = _BOX.run("probe", "openpgp", join((one.data, *(key.private for key in keys))))
    if not answer.parts:
        raise Refused("damaged")
    return answer.parts[0], True


def _code(error: Unopened | CannotRead | Refused) -> str:
    if isinstance(error, Unopened):
        return error.reason
    if isinstance(error, CannotRead):
        return "broken"
    return _REASONS.get(error.code, error.code if error.code in WHY else "broken")
