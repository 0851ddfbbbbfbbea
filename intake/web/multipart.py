"""Reads an answered form (multipart/form-data, RFC 7578) as a stream: words into memory, files straight into the seal.

Nothing is spooled to a disk. What has arrived when a line breaks is given back, so that words are not lost.
"""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import parse_options_header

from intake.submission import SentFile
from intake.web.parts import Parts
from intake.web.sealing import Caps, Refused, Sealing, Store

AT_ONCE = 512 * 1024
_FIELD_LIMIT = 80
_PART_LIMIT = 400


class Stream(Protocol):
    """The body of a request."""

    def read(self, size: int, /) -> bytes: ...


class Watching(Protocol):
    """Looks into one file while it is sealed (`intake.files.looking.Watch`)."""

    def add(self, data: memoryview) -> None: ...

    def drop(self) -> None: ...

    def seen(self, file: SentFile, store: Store, floor: int) -> list[SentFile]: ...


class Looker(Protocol):
    """Gives one for each file."""

    def watch(self) -> Watching: ...


class NotAForm(Exception):
    """The body is of a type that this door does not read."""


@dataclass
class Arrived:
    """What came. `broken`: the line broke or the form is malformed; `overflow`: more words than are kept at all."""

    values: dict[str, list[str]] = field(default_factory=dict)
    garbled: set[str] = field(default_factory=set)
    files: list[SentFile] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    broken: bool = False
    overflow: bool = False

    def get(self, name: str) -> str:
        """The first value of a field, or nothing."""
        return self.values.get(name, [""])[0]


def read_form(stream: Stream, content_type: str, store: Store, caps: Caps, look: Looker | None = None) -> Arrived:
    """Read a whole form; `look` looks into its files as they come. Raises NotAForm for another content type; a broken
    form comes back as far as it was read.
    """
    kind, options = parse_options_header(content_type)
    if kind == b"multipart/form-data" and options.get(b"boundary"):
        return _Reader(options[b"boundary"], store, caps, look).read(stream)
    if kind == b"application/x-www-form-urlencoded":
        return _urlencoded(stream, caps)
    raise NotAForm


def drop(arrived: Arrived, store: Store) -> None:
    """Forget the files that came: their keys are in `arrived` alone, and their objects go."""
    for file in arrived.files:
        store.delete(file.id)
    arrived.files.clear()


def _urlencoded(stream: Stream, caps: Caps) -> Arrived:
    arrived = Arrived()
    most = caps.text * 3  # a Chinese character takes nine bytes here and three as it is
    body = b""
    try:
        while len(body) <= most and (part := stream.read(AT_ONCE)):
            body += part
    except OSError:
        arrived.broken = True
    arrived.overflow = len(body) > most
    # No more fields than are kept are ever made: three megabytes of "&a" would else be a million of them.
    few = b"&".join(body[:most].split(b"&", _FIELD_LIMIT)[:_FIELD_LIMIT])
    for name, value in parse_qsl(few.decode("latin-1"), keep_blank_values=True, encoding="latin-1"):
        _keep(arrived, name, value.encode("latin-1", "replace"))
    return arrived


def _keep(arrived: Arrived, name: str, raw: bytes) -> None:
    try:
        value = raw.decode()
    except UnicodeDecodeError:
        value = raw.decode(errors="replace")
        arrived.garbled.add(name)
    arrived.values.setdefault(name, []).append(value)


class _Reader:
    """Takes the parts: a field or a file, one after the other."""

    def __init__(self, boundary: bytes, store: Store, caps: Caps, look: Looker | None = None) -> None:
        self._store, self._caps, self._look = store, caps, look
        self._watch: Watching | None = None
        self._boundary = boundary
        self.arrived = Arrived()
        self._field: tuple[str, bytearray] | None = None
        self._file: Sealing | None = None
        self._chosen = False
        self._text = self._bytes = self._parts = 0

    def read(self, stream: Stream) -> Arrived:
        done = ended = False
        try:
            ended = self._parse(stream)
            done = True
        finally:
            # A sender who was cut off for being too slow comes out here with the server's own error.
            if not done:
                self._broke()
                drop(self.arrived, self._store)
        if not ended:
            self._broke()
        return self.arrived

    def _parse(self, stream: Stream) -> bool:
        try:
            parts = Parts(self._boundary, self)
            while data := stream.read(AT_ONCE):
                parts.feed(data)
            parts.close()
        except (MultipartParseError, FormParserError, OSError):
            return False
        return parts.ended

    def _broke(self) -> None:
        self.arrived.broken = True
        self._let_go()
        if self._file is not None:
            self._file.drop()
            self.arrived.refused.append(Refused(self._file.name, "broken", self._file.size))
            self._file = None
        if self._field is not None:
            self.end()

    def begin(self, headers: dict[str, bytes]) -> None:
        """A part begins."""
        self._parts += 1
        if self._parts > _PART_LIMIT:  # each leaves a line in memory and on the page
            raise MultipartParseError("too many parts")
        _, options = parse_options_header(headers.get("content-disposition", b""))
        if b"filename" not in options:
            self._field = (options.get(b"name", b"").decode(errors="replace"), bytearray())
            return
        name = _unquoted(options[b"filename"].decode(errors="replace"))
        kind = headers.get("content-type", b"").decode("latin-1")
        self._file = Sealing(self._store, name, kind, self._caps.free_floor)
        self._chosen = bool(name)
        if sum(file.cleaned_of is None for file in self.arrived.files) >= self._caps.files:
            self._file.refused = "many"
        elif self._look is not None:
            self._watch = self._look.watch()

    def data(self, data: memoryview) -> None:
        """Some of its content."""
        if self._file is not None:
            # A file field that was left empty has no name and no bytes; bytes without a name are a file all the same.
            self._chosen = True
            self._file.write(data, min(self._caps.file, self._caps.report - self._bytes))
            if self._watch is not None and not self._file.refused:
                self._watch.add(data)
        elif self._field is not None:
            self._text += len(data)
            if self._text > self._caps.text:
                self.arrived.overflow = True
            else:
                self._field[1].extend(data)

    def end(self) -> None:
        """The part is whole."""
        if self._file is not None:
            self._file_end(self._file)
        elif self._field is not None and self._parts <= _FIELD_LIMIT:
            _keep(self.arrived, self._field[0], bytes(self._field[1]))
        self._file = self._field = None

    def _file_end(self, file: Sealing) -> None:
        done = file.finish() if self._chosen else None
        if isinstance(done, SentFile):
            self._bytes += done.size
            watch, self._watch = self._watch, None
            self.arrived.files += watch.seen(done, self._store, self._caps.free_floor) if watch else [done]
        elif done is not None:
            self.arrived.refused.append(done)
        self._let_go()

    def _let_go(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.drop()


def _unquoted(name: str) -> str:
    # Browsers write a quote and line ends in a name as percent-escapes, and nothing else (WHATWG, multipart form data).
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
