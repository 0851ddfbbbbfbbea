"""The parts of a multipart body, one after the other, by python-multipart.

That parser wants an empty line between the headers of an empty part and the next boundary. RFC 2046 (5.1.1) lets it be
left out, and some senders do; the parser then takes all that follows for the content of the empty part. Such a content
begins with the boundary: it is a body of its own, and is parsed as one.
"""

import logging
from typing import TYPE_CHECKING, Protocol

from python_multipart.multipart import MultipartParser

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

# What it logs of a malformed form may hold bytes of it.
logging.getLogger("python_multipart.multipart").disabled = True
_HEADER_LIMIT = 64 * 1024
_DEEPEST = 60


class Sink(Protocol):
    """Who takes the parts."""

    def begin(self, headers: dict[str, bytes]) -> None: ...

    def data(self, data: memoryview) -> None: ...

    def end(self) -> None: ...


class Parts:
    """Feed it the body; it tells the sink. `ended` once the closing boundary came. Raises what python-multipart raises,
    FormParserError among them.
    """

    def __init__(self, boundary: bytes, sink: Sink, depth: int = 0) -> None:
        self._boundary = boundary
        self._mark = b"--" + boundary
        self._sink = sink
        self._depth = depth
        self._parser = MultipartParser(boundary, self._callbacks(), max_header_size=_HEADER_LIMIT)
        self._headers: dict[str, bytes] = {}
        self._name = self._value = b""
        self._first: bytes | None = None
        self._inner: Parts | None = None
        self.ended = False

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        self._parser.write(data)

    def close(self) -> None:
        """There is no more."""
        self._parser.finalize()

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._part_begin,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_end": self._end,
        }

    def _end(self) -> None:
        self.ended = True

    def _part_begin(self) -> None:
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        self._first = b""
        self._sink.begin(self._headers)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._inner is not None:
            self._inner.feed(data[start:end])
        elif self._first is None:
            self._sink.data(memoryview(data)[start:end])
        else:
            self._look(data[start:end])

    def _look(self, data: bytes) -> None:
        """The first bytes of a part, until it is clear whether they are the boundary."""
        self._first = (self._first or b"") + data
        if len(self._first) < len(self._mark) and self._mark.startswith(self._first):
            return
        held, self._first = self._first, None
        if held.startswith(self._mark) and self._depth < _DEEPEST:
            self._sink.end()
            self._inner = Parts(self._boundary, self._sink, self._depth + 1)
            self._inner.feed(held)
        else:
            self._sink.data(memoryview(held))

    def _part_end(self) -> None:
        if self._inner is not None:
            self._inner.feed(b"\r\n" + self._mark + b"--\r\n")
            self._inner = None
            return
        if self._first:
            self._sink.data(memoryview(self._first))
        self._first = None
        self._sink.end()
