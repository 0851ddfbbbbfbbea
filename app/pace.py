"""A gunicorn worker whose threads do not wait for slow senders for ever, and which writes down nothing of anybody.

A sender has `GRACE` seconds of silence in all, and one more for each `RATE` bytes it has sent. Only the time spent
waiting for the sender counts, not our own. A whole form on the slowest line is far quicker; a sender that only wants
to hold on to a thread is cut off with 408.
"""

import errno
import io
import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from gunicorn import util
from gunicorn.http.body import LengthReader
from gunicorn.http.errors import NoMoreData, ParseException
from gunicorn.workers import gthread as _gthread
from werkzeug.exceptions import BadRequest, RequestTimeout

from app.quiet import frames

GRACE = 20.0
RATE = 1024.0
PIECE = 64 * 1024
_SLICE = 20.0  # a socket's own timeout: how long one send or receive may hang

# Its stubs, where they are installed, do not know the version that runs.
gthread: Any = _gthread
T = TypeVar("T")
log = logging.getLogger("qingyuan.server")


class Paced:
    """What gunicorn reads from instead of the bare socket."""

    def __init__(self, sock: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        self._sock = sock
        self._clock = clock
        self.cut = False
        self.begin()

    def begin(self) -> None:
        """A new request: the sender's account starts again."""
        self._waited = 0.0
        self._got = 0

    def recv(self, size: int) -> bytes:
        """The next bytes, at most `size`. Raises RequestTimeout for a sender that is too slow."""
        data = self._patiently(lambda: self._sock.recv(size))
        self._got += len(data)
        return data

    def recv_into(self, place: memoryview) -> int:
        """The same, into `place`; gives how many bytes came, 0 at the end."""
        count = self._patiently(lambda: self._sock.recv_into(place))
        self._got += count
        return count

    def _patiently(self, read: Callable[[], T]) -> T:
        while True:
            left = GRACE + self._got / RATE - self._waited
            if left <= 0 or self.cut:
                self.cut = True
                raise RequestTimeout
            self._sock.settimeout(min(left, _SLICE))
            begun = self._clock()
            try:
                return read()
            except TimeoutError:
                continue
            finally:
                self._waited += self._clock() - begun


class Body(io.RawIOBase):
    """A request's body straight from the socket: gunicorn's own reader copies every piece several times over."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader  # gunicorn's LengthReader: what is left is counted there, for its drain afterwards
        self._ahead = True

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, place: Any) -> int:
        """Fill `place`, or what there is of it, and no byte beyond the body."""
        view = memoryview(place).cast("B")[: self._reader.length]
        count = self._from_buffer(view) if self._ahead and view else 0
        if not count and view:
            count = self._reader.unreader.sock.recv_into(view)
        self._reader.length -= count
        return count

    def _from_buffer(self, view: memoryview) -> int:
        # What came together with the headers.
        held = self._reader.unreader.take_buffered()
        self._ahead = len(held) > len(view)
        now = held[: len(view)]
        view[: len(now)] = now
        if self._ahead:
            self._reader.unreader.unread(held[len(view) :])
        return len(now)


class Pieces(io.RawIOBase):
    """A body of unknown length, as gunicorn reads it; one that is badly cut is the sender's fault and not ours."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, place: Any) -> int:
        """Fill `place`, or what there is of it. Raises BadRequest for a body that breaks off or is no body."""
        try:
            data = self._body.read(len(place))
        except (ParseException, NoMoreData):
            raise BadRequest from None
        place[: len(data)] = data
        return len(data)


def straight(app: Callable[..., Any]) -> Callable[..., Any]:
    """`app`, which then reads bodies of a known length straight from the socket."""

    def with_body(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        body = environ["wsgi.input"]
        raw = Body(body.reader) if isinstance(body.reader, LengthReader) else Pieces(body)
        environ["wsgi.input"] = io.BufferedReader(raw, PIECE)
        return app(environ, start)

    return with_body


class PacedConnection(gthread.TConn):  # type: ignore[misc]
    """A connection that is read at the sender's pace only so long."""

    def init(self) -> None:
        """Put the pace between the socket and the parser."""
        fresh = not self.initialized
        super().init()
        if fresh:
            self.paced = Paced(self.sock)
            self.parser.unreader.sock = self.paced

    def begin(self) -> None:
        """A new request on this connection."""
        if self.initialized:
            self.paced.begin()


class QuietWorker(gthread.ThreadWorker):  # type: ignore[misc]
    """gthread with paced connections, which answers what it cannot parse and logs no word of it."""

    wsgi: Any

    def load_wsgi(self) -> None:
        """The application, with its bodies straight from the socket."""
        super().load_wsgi()
        self.wsgi = straight(self.wsgi)

    def accept(self, listener: Any) -> None:
        """Take a connection, as gthread does, but a paced one."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        client.setblocking(True)
        self.enqueue_req(PacedConnection(self.cfg, client, address, listener.getsockname()))

    def handle(self, conn: PacedConnection) -> Any:
        """One request of a connection."""
        conn.begin()
        return super().handle(conn)

    def _keepalive_after(self, conn: PacedConnection, keepalive: object) -> bool:
        # What a cut sender left unread would be taken for its next request.
        if conn.paced.cut:
            return False
        return bool(super()._keepalive_after(conn, keepalive))

    def handle_error(self, req: object, client: socket.socket, addr: object, exc: BaseException) -> None:
        """Answer a request that never reached a page. Of the error only where it happened is written down."""
        del req, addr
        status, reason = _status(exc)
        if status == 500:
            log.error("a request failed\n%s", frames((type(exc), exc, exc.__traceback__)))
        with suppress(OSError):
            util.write_error(client, status, reason, "")


def _status(exc: BaseException) -> tuple[int, str]:
    if isinstance(exc, (RequestTimeout, TimeoutError, NoMoreData)):
        return 408, "Request Timeout"
    if type(exc).__module__ == "gunicorn.http.errors":
        return 400, "Bad Request"
    return 500, "Internal Server Error"
