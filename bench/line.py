"""A browser's line to a server, kept open: as little work as can be, on the machine that it measures."""

import re
import socket
from dataclasses import dataclass

TOKEN = re.compile(rb'name="form" value="([^"]+)"')
CODE = re.compile(rb'id="receipt-code"[^>]*>(.*?)</p>', re.DOTALL)
TAG = re.compile(r"<[^>]+>|\s")


class Broken(Exception):
    """The server closed the line, or answered with an error."""


@dataclass
class Line:
    """One connection. A second one is opened where the server has closed the first between two requests."""

    port: int
    cookie: str = ""

    def __post_init__(self) -> None:
        self._open()

    def _open(self) -> None:
        self._sock = socket.create_connection(("127.0.0.1", self.port), 60)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._ahead = b""

    def get(self, path: str) -> bytes:
        """The page. Raises Broken for anything but 200."""
        return self._ask(f"GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {self.cookie}\r\n\r\n".encode())

    def post(self, path: str, body: bytes, kind: str) -> bytes:
        """The answer to a form. Raises Broken for anything but 200."""
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nCookie: {self.cookie}\r\nContent-Type: {kind}\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        return self._ask(head.encode() + body)

    def _ask(self, data: bytes) -> bytes:
        try:
            self._sock.sendall(data)
            status, answer = self._answer()
        except (ConnectionError, Broken):
            self.close()
            self._open()
            self._sock.sendall(data)
            status, answer = self._answer()
        if status != 200:
            raise Broken(status)
        return answer

    def _answer(self) -> tuple[int, bytes]:
        data = self._ahead
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        found = re.search(rb"(?i)content-length: (\d+)", head)
        if found is None:
            raise Broken("no length")
        length = int(found[1])
        pieces, got = [body], len(body)
        while got < length:
            piece = self._more()
            pieces.append(piece)
            got += len(piece)
        whole = b"".join(pieces)
        self._ahead = whole[length:]
        if b"connection: close" in head.lower():
            self.close()
            self._open()
        return int(head[9:12]), whole[:length]

    def _more(self) -> bytes:
        data = self._sock.recv(262_144)
        if not data:
            raise Broken("closed")
        return data

    def close(self) -> None:
        """Hang up."""
        self._sock.close()


def form(fields: dict[str, str], files: tuple[tuple[str, str, bytes], ...] = ()) -> tuple[bytes, str]:
    """A multipart/form-data body, as a browser sends it, and its type."""
    parts = [f'--q\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    for name, file, content in files:
        head = f'--q\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + b"--q--\r\n", "multipart/form-data; boundary=q"


def token(page: bytes) -> str:
    """The token of the form on a page. Raises Broken where there is none."""
    found = TOKEN.search(page)
    if found is None:
        raise Broken("no form")
    return found[1].decode()


def code(page: bytes) -> str:
    """The twelve characters. Raises Broken where they are not."""
    found = CODE.search(page)
    characters = TAG.sub("", found[1].decode()) if found else ""
    if len(characters) != 12:
        raise Broken("no code")
    return characters
