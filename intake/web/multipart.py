"""Reads an answered form (multipart/form-data, RFC 7578) as a stream: words into memory, files straight into the seal.

Nothing is spooled to a disk. What has arrived when a line breaks is given back, so that words are not lost.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from intake.submission import SentFile
from intake.web.sealing import Caps, Refused, Sealing, Store

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

AT_ONCE = 512 * 1024
_HEADER_LIMIT = 64 * 1024
_FIELD_LIMIT = 80


class Stream(Protocol):
    """The body of a request."""

    def read(self, size: int, /) -> bytes: ...


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


def read_form(stream: Stream, content_type: str, store: Store, caps: Caps) -> Arrived:
    """Read a whole form. Raises NotAForm for another content type; a broken form comes back as far as it was read."""
    kind, options = parse_options_header(content_type)
    if kind == b"multipart/form-data" and options.get(b"boundary"):
        return _Reader(options[b"boundary"], store, caps).read(stream)
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
    pairs = parse_qsl(body[:most].decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=None)
    for name, value in pairs[:_FIELD_LIMIT]:
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
    """The parser's callbacks: one part after the other, a field or a file."""

    def __init__(self, boundary: bytes, store: Store, caps: Caps) -> None:
        self._store, self._caps = store, caps
        self.arrived = Arrived()
        self._boundary = boundary
        self._header: dict[str, bytes] = {}
        self._label = self._value = b""
        self._field: tuple[str, bytearray] | None = None
        self._file: Sealing | None = None
        self._text = self._bytes = self._parts = 0
        self._ended = False

    def read(self, stream: Stream) -> Arrived:
        done = False
        try:
            self._parse(stream)
            done = True
        finally:
            # A sender who was cut off for being too slow comes out here with the server's own error.
            if not done:
                self._broke()
                drop(self.arrived, self._store)
        if not self._ended:
            self._broke()
        return self.arrived

    def _parse(self, stream: Stream) -> None:
        try:
            parser = MultipartParser(self._boundary, self._callbacks(), max_header_size=_HEADER_LIMIT)
            while part := stream.read(AT_ONCE):
                parser.write(part)
            parser.finalize()
        except (MultipartParseError, FormParserError, OSError):
            self._ended = False

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self.part_begin,
            "on_part_data": self.part_data,
            "on_part_end": self.part_end,
            "on_header_field": self.header_field,
            "on_header_value": self.header_value,
            "on_header_end": self.header_end,
            "on_headers_finished": self.headers_finished,
            "on_end": self._end,
        }

    def _end(self) -> None:
        self._ended = True

    def _broke(self) -> None:
        self.arrived.broken = True
        if self._file is not None:
            self._file.drop()
            self.arrived.refused.append(Refused(self._file.name, "broken", self._file.size))
            self._file = None
        if self._field is not None:
            self.part_end()

    def part_begin(self) -> None:
        self._header = {}
        self._parts += 1

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._label += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._header[self._label.decode("latin-1").lower()] = self._value
        self._label = self._value = b""

    def headers_finished(self) -> None:
        _, options = parse_options_header(self._header.get("content-disposition", b""))
        name = options.get(b"name", b"").decode(errors="replace")
        if b"filename" not in options:
            self._field = (name, bytearray())
            return
        file_name = _unquoted(options[b"filename"].decode(errors="replace"))
        kind = self._header.get("content-type", b"").decode("latin-1")
        self._file = Sealing(self._store, file_name, kind, self._caps.free_floor)
        self._chosen = bool(file_name)
        if len(self.arrived.files) >= self._caps.files:
            self._file.refused = "many"

    def part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            # A file field that was left empty has no name and no bytes; bytes without a name are a file all the same.
            self._chosen = True
            most = min(self._caps.file, self._caps.report - self._bytes)
            self._file.write(memoryview(data)[start:end], most)
        elif self._field is not None:
            self._text += end - start
            if self._text > self._caps.text:
                self.arrived.overflow = True
            else:
                self._field[1].extend(data[start:end])

    def part_end(self) -> None:
        if self._file is not None:
            self._file_end(self._file)
        elif self._field is not None and self._parts <= _FIELD_LIMIT:
            _keep(self.arrived, self._field[0], bytes(self._field[1]))
        self._file = self._field = None

    def _file_end(self, file: Sealing) -> None:
        if not self._chosen:
            return
        done = file.finish()
        if isinstance(done, SentFile):
            self._bytes += done.size
            self.arrived.files.append(done)
        else:
            self.arrived.refused.append(done)


def _unquoted(name: str) -> str:
    # Browsers write a quote and line ends in a name as percent-escapes, and nothing else (WHATWG, multipart form data).
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
