"""What a stranger's bytes reach first, each as one call that ends well or in the errors that it promises.

Nothing here needs a database. `tests/hostile/fuzz.py` looks for bytes upon which one of them ends in another way.
"""

import base64
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from cases.errors import Unready, WrongState
from crypto.padding import STEP
from intake import clean, direct
from intake.claims import Token
from intake.direct import BadShape, Sealed
from intake.door import Terms
from intake.files import child, kinds, told
from intake.files.told import Answer
from intake.hotline import calls, mapping, reading
from intake.hotline.call import BadDigits, read_number, read_pin
from intake.hotline.calls import Malformed
from intake.hotline.records import Unreadable
from intake.hotline.rows import Refused as RowRefused
from intake.hotline.rows import Source, is_blank, submission
from intake.keyring import KINDS, Epoch, Keyring
from intake.mail import answers, headers, letters, robots
from intake.mail.bodies import Limits
from intake.mail.parse import CannotRead, read
from intake.mail.settings import Answers, Server
from intake.marks import Marks
from intake.web.multipart import NotAForm, read_form
from intake.web.sealing import Caps
from tests.factories import hostile
from tests.factories import letters as mail

MARKS = Marks(bytes(32))
DAY, NOW = date(2026, 3, 4), datetime(2026, 3, 4, tzinfo=UTC)
KEYRING = Keyring({kind: Epoch(UUID(int=number + 1), kind, bytes(1216)) for number, kind in enumerate(KINDS)})
TERMS = Terms(DAY, DAY, bytes(32))
_BY = Answers(Server("127.0.0.1", 25, "none"), "jubao@hospital.example", "https://jubao.hospital.example")
# What the library's headers end in where an address is a strange one: the answer alone is lost (app.doorkeeper).
_UNWRITABLE = (ValueError, LookupError, AttributeError, TypeError)


def _is_text(*found: str) -> None:
    """What is sealed as JSON must be such as can be written in UTF-8."""
    json.dumps(found, ensure_ascii=False).encode()


def letter(data: bytes) -> None:
    """A letter: taken apart, put into words, answered."""
    headers.only(headers.block(data)[0], lambda name: not name.startswith(b"x-"))
    try:
        found = read(data, Limits(size=1 << 20, seconds=5))
    except CannotRead:
        return
    _is_text(letters.words(found), clean.line(found.name), clean.line(found.subject), found.sent_at)
    _is_text(*(clean.file_name(one.name).kept + clean.file_type(one.type) for one in found.parts))
    letters.mark_of(found, data, MARKS)
    for one in found.answers:
        letters.id_mark(one, MARKS)
    letters.aside(found).encode("utf-8", "replace")
    if robots.may_be_answered(found.address):
        with suppress(*_UNWRITABLE):
            answers.written(_BY, found, "1@x", answers.Words("s", "t"), NOW).as_bytes()


_ENDINGS = ("csv", "tsv", "xlsx", "jsonl", "json", "txt", "docx", "dat")


def transcripts(data: bytes) -> None:
    """A file of transcripts, its ending in the first byte: each row a report or a reason."""
    with suppress(Unreadable):
        table = reading.open_table(f"a.{_ENDINGS[data[0] % len(_ENDINGS)] if data else ''}", data[1:])
        columns = mapping.chosen(dict.fromkeys(table.heads, ""), {})
        for record in table.records:
            is_blank(record)
            with suppress(RowRefused):
                made = submission(record, Source("hotline", columns, MARKS))
                _is_text(made.narrative, *made.lines.values(), json.dumps(made.way, ensure_ascii=False))


def call(data: bytes) -> None:
    """What a provider's system sends."""
    with suppress(Malformed):
        for one in calls.many(data):
            with suppress(RowRefused):
                made = calls.as_submission(one, calls.Sender(UUID(int=1), "12345"), MARKS)
                _is_text(made.narrative, *made.lines.values(), json.dumps(made.way, ensure_ascii=False))


_TASKS = ("probe", "copy", "view")


def file(data: bytes) -> None:
    """A file as the process in the cage looks at it; the first byte says what is done with it."""
    task, content = _TASKS[data[0] % 3] if data else "probe", bytearray(data[1:])
    kind = kinds.kind_of(bytes(content[: kinds.HEAD]))
    answer = child._answer(child._module(kind, task), task, content, 1)
    with suppress(told.Refused):
        told.unpacked(told.packed(answer))


def said(data: bytes) -> None:
    """What that process says: it may have been taken over."""
    with suppress(told.Refused):
        found = told.unpacked(data)
        _is_text(found.text, *(one.quote for one in found.findings))


def envelopes(data: bytes) -> None:
    """What a browser has sealed, or something else in its place."""
    with suppress(BadShape):
        sent = Sealed.read(data)
        for shape in (
            lambda: direct.report(sent, KEYRING, TERMS, 20),
            lambda: direct.message(sent, bytes(32), TERMS, 20),
            lambda: direct.lookup(sent),
            lambda: direct.form_hash(sent.raw("uploads", 32)),
        ):
            with suppress(BadShape, WrongState, Unready):
                shape()


@dataclass
class _Store:
    """Keeps nothing."""

    def writer(self, name: UUID) -> io.BytesIO:
        return io.BytesIO()

    def delete(self, name: UUID) -> None:
        return

    def free_bytes(self) -> int | None:
        return None


def form(data: bytes) -> None:
    """An answered form; its type stands in the first line."""
    kind, _, body = data.partition(b"\n")
    with suppress(NotAForm):
        found = read_form(io.BytesIO(body), kind.decode("latin-1"), _Store(), Caps(file=4096, report=8192, files=3))
        _is_text(*(value for values in found.values.values() for value in values), *(one.name for one in found.files))


def typed(data: bytes) -> None:
    """What a person types into a field, or somebody else."""
    text = data.decode("utf-8", "surrogateescape" if data[:1] == b"!" else "replace")
    for look in (read_number, read_pin):
        with suppress(BadDigits):
            look(text)
    Token.read(text)
    clean.file_name(text), clean.line(text), clean.text(text)


def _envelope() -> bytes:
    def raw(length: int, first: int = 1) -> str:
        return base64.b64encode(bytes([first]) + bytes(length - 1)).decode()

    sent = {
        "v": 1, "addressee": "office", "named": True, "report": str(UUID(int=7, version=4)), "lookup": raw(32),
        "origin": raw(32), "hint": None, "body": raw(STEP + 61), "reporter_seal": raw(1216), "uploads": raw(32),
        "wraps": [{"epoch": str(UUID(int=number)), "blob": raw(1201)} for number in (1, 4)],
        "identity": {"custodians": str(UUID(int=6)), "approvers": str(UUID(int=5)), "blob": raw(1201 + 3 * STEP + 61)},
        "files": [{"id": str(UUID(int=9, version=4)), "key": raw(93), "parts": 1}],
        "counter": 1, "epoch": 0, "epoch_id": str(UUID(int=1)), "key": raw(1201),
    }  # fmt: skip
    return json.dumps(sent).encode()


def _files() -> Iterator[bytes]:
    made = (
        hostile.photo(side=16), hostile.photo("WEBP", side=16), hostile.drawing(), hostile.plain_picture(),
        hostile.paper(1), hostile.letter(), hostile.table(), hostile.open_letter(), hostile.rich(),
        hostile.old_letter(), hostile.voice(), hostile.wav(), hostile.mp3(), hostile.polyglot(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"fLaC" + bytes(64), b"OggS" + bytes(64), "文字\n".encode(),
    )  # fmt: skip
    yield from (bytes([task]) + one for one in made for task in range(3))


def _letters() -> Iterator[bytes]:
    yield mail.letter()
    yield mail.letter("x", In_Reply_To="<a@b>", References="<c@d> <e@f>", Content_Language="zh")
    yield mail.multipart("mixed", mail.part("text/html", b"<p>a<br>b</p>"), mail.part("image/png", b"x", "X: y\r\n"))
    yield mail.winmail("a.doc", b"data", "words")
    yield b"From: =?gb2312?B?xOO6ww==?= <a@b.cn>\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n\xc4\xe3\xba\xc3"
    within = b"--x\r\nContent-Type: message/rfc822\r\n\r\na: b\r\n\r\nc\r\n--x--"
    yield b"Content-Type: multipart/report; boundary=x\r\n\r\n" + within


def _tables() -> Iterator[bytes]:
    yield b"\0" + "来电编号,转写文本\nA1,二病区\n".encode()
    yield b"\0" + '甲,"乙\n丙",""\n1,2,3,4\n'.encode("gb18030")
    yield b"\3" + '{"call_id":"1","text":"a","turns":[{"who":"客服","text":"b"}]}\n{"a":[1]}\n'.encode()
    yield b"\4" + b'[{"text":"x"},{"text":null}]'
    yield b"\5" + "坐席：您好\n来电人：二病区\n\n通话2\n".encode("utf-16")
    yield b"\2" + hostile.table()
    yield b"\6" + hostile.letter()


def _said() -> Iterator[bytes]:
    yield told.packed(Answer(text="x", pages=2, type="image/png", parts=(b"a", b"bc")))
    yield told.packed(Answer(findings=(told.Finding("gps", "31.2"),), refused="huge"))


@dataclass(frozen=True)
class Target:
    """One way in: what is called, and what the search begins with."""

    one: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]


_CALL = json.dumps({"transcripts": [{"call_id": "C-1", "text": "a：b", "at": "2025-11-03 10:22", "seconds": 3}]})
_FORM = b'--B\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nwords\r\n--B--\r\n'

TARGETS: dict[str, Target] = {
    "letters": Target(letter, _letters),
    "transcripts": Target(transcripts, _tables),
    "calls": Target(call, lambda: iter([_CALL.encode()])),
    "files": Target(file, _files),
    "said": Target(said, _said),
    "envelopes": Target(envelopes, lambda: iter([_envelope()])),
    "forms": Target(form, lambda: iter([b"multipart/form-data; boundary=B\n" + _FORM])),
    "typed": Target(typed, lambda: iter(["!一二三四 5678".encode(), b"A" * 43])),
}
