"""An answered form of the public side: its words, its files, its secret. Whatever is wrong with it, nothing is lost."""

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.edge import now
from app.facts import Facts
from app.public import telling
from app.public.site import arrived, from_elsewhere, second, site
from app.public.telling import Told
from app.words import _, lazy
from cases import objects
from cases.db import transaction
from cases.errors import Unready
from intake import clean, parked
from intake.submission import SentFile
from intake.web.multipart import Arrived
from intake.web.sealing import Refused
from intake.web.token import BadToken

# What is wrong with a file so that the form comes back, and what only says that the file was not taken.
_COMES_BACK = {"empty", "big", "many", "broken"}
_WHY: dict[str, str] = {
    "empty": lazy("这个文件是空的，没有收下。请重新选一次；您写的字和别的文件都还在。"),
    "big": lazy("这个文件太大，没有收下。可以分成几个，或者先交文字，以后凭查询码再补。"),
    "many": lazy("一次最多收二十个文件，这个没有收下。以后凭查询码再补。"),
    "broken": lazy("这个文件没有传完，没有收下。请重新选一次；您写的字和别的文件都还在。"),
    "away": lazy("现在收不了，这个文件没有留下。请过一会儿重新选一次。"),
    "room": lazy("现在存文件的地方满了，这个没有收下。文字照收；文件请过几天凭查询码再补。"),
    "store": lazy("现在存不了文件，这个没有收下。文字照收；文件请过几天凭查询码再补。"),
}
_GARBLED = lazy("有些字没有传好，变成了 �。请改一改再交。")
_LONG = lazy("写得太长，收不下。请缩短到三万字以内，或者分成几次写；您写的都还在。")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as the page shows it."""

    id: str
    name: str
    size: int
    kind: str
    text: str
    told: Told | None = None


@dataclass
class Answer:
    """A form that came back. `stale`: its token was foreign or too old, so it may be shown again and not be kept."""

    sent: Arrived
    known: Facts
    secret: bytes = field(repr=False)
    token: str = field(repr=False)
    stale: bool = False
    parked: list[SentFile] = field(default_factory=list)

    @classmethod
    def read(cls, known: Facts) -> "Answer":
        """Read the body of this request. Raises BadRequest, Unready."""
        sent = arrived(known)
        moment, signer = second(now()), site().sign()
        token = sent.get("form")
        try:
            if from_elsewhere():
                raise BadToken
            answer = cls(sent, known, signer.form_secret(token, moment), token)
        except BadToken:
            fresh = signer.new_form(moment)
            return cls(sent, known, signer.form_secret(fresh, moment), fresh, stale=True)
        if sent.get("parked"):
            answer._unpack()
        return answer

    def _unpack(self) -> None:
        with transaction(reading=True):
            self.parked = parked.waiting(self.secret)
        dropped = set(self.sent.values.get("drop", []))
        gone = [file.id for file in self.parked if str(file.cleaned_of or file.id) in dropped]
        if gone:
            with transaction():
                _delete(parked.forget(self.secret, gone))
            self.parked = [file for file in self.parked if file.id not in gone]

    @property
    def fields(self) -> "MultiDict[str, str]":
        """For a WTForms form."""
        return MultiDict((name, value) for name, values in self.sent.values.items() for value in values)

    @property
    def untold(self) -> bool:
        """Whether a file came just now that tells something of its sender: it is not sent before that is said."""
        return any(file.told for file in self.sent.files)

    def chosen(self) -> tuple[tuple[SentFile, ...], tuple[SentFile, ...]]:
        """The files that are sent, as their sender chose: those that came now, and those that waited."""
        values = self.sent.values
        return tuple(telling.chosen(self.sent.files, values)), tuple(telling.chosen(self.parked, values))

    def tidy(self) -> None:
        """Once it is sent, what its sender did not choose goes: an original, or a copy."""
        fresh, waited = self.chosen()
        gone = [file.id for file in self.parked if file not in waited]
        with suppress(Unready):  # what is left behind is swept within two days
            if gone:
                with transaction():
                    gone = parked.forget(self.secret, gone)
            _delete(gone + [file.id for file in self.sent.files if file not in fresh])

    def park(self) -> None:
        """Keep the files that came with this request until the form is finished."""
        if not self.sent.files:
            return
        with transaction():
            parked.park(self.secret, self.sent.files, self.known.today)
        self.parked += self.sent.files
        self.sent.files.clear()

    def forget(self) -> None:
        """Nothing of this form is kept: its files go, those that came now and those that came before."""
        _delete([file.id for file in self.sent.files])
        self.sent.files.clear()
        if self.parked:
            with transaction():
                gone = parked.forget(self.secret)
            _delete(gone)
            self.parked = []

    def lose(self) -> None:
        """Nothing can be kept now: the files that came with this request go, and the page says so beside each."""
        self.sent.refused += [Refused(file.name, "away", file.size) for file in self.sent.files]
        with suppress(Unready):
            _delete([file.id for file in self.sent.files])
        self.sent.files.clear()

    def spare(self, ids: tuple[UUID, ...]) -> None:
        """Files that came a second time go."""
        _delete(list(ids))

    def wrong(self, text: str) -> list[tuple[str, str]]:
        """(field, sentence) for what is wrong with the answer as such; `text` is its long field."""
        found = [(name, str(_GARBLED)) for name in sorted(self.sent.garbled)]
        if self.sent.overflow or clean.too_long(self.sent.get(text), clean.TEXT_LIMIT):
            found.append((text, str(_LONG)))
        if self.sent.broken:
            found.append(("", _("线路断了一下，这次没有收全。请看看内容，再交一次。")))
        if self.stale:
            found.append(("", _("这一页放得太久了，或者不是从这里打开的。内容还在，请再按一次。")))
        if any(file.code in _COMES_BACK for file in self.sent.refused):
            found.append(("attachments", _("有文件没有收下，原因写在文件名下面。")))
        return found

    def lines(self) -> list[FileLine]:
        """All files of the form, taken or not, for the page."""
        taken = [self._line(file) for file in self.parked if file.cleaned_of is None]
        return taken + refused(self.sent.refused)

    def _line(self, file: SentFile) -> FileLine:
        said = telling.told(file, self.parked, self.sent.values)
        return FileLine(str(file.id), file.name, file.size, "ok", telling.state(file), said)


def refused(files: list[Refused]) -> list[FileLine]:
    """The files that were not taken, each with the reason."""
    return [FileLine("", file.name, file.size, "error", str(_WHY[file.code])) for file in files]


def _delete(ids: list[UUID]) -> None:
    # After the rows: what is left behind when this fails is swept within two days.
    for one in ids:
        objects.store().delete(one)
