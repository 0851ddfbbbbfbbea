"""A browser without script and without manners, over real sockets: it sends what it is told, byte for byte."""

import re
import secrets
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

CODE = re.compile(r'id="receipt-code"[^>]*>(.*?)</p>', re.DOTALL)
Fields = Mapping[str, str | Sequence[str]]
Files = Iterable[tuple[str, str, bytes]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        """A header's first value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def code(self) -> str:
        """The twelve characters of the page with the code, or nothing."""
        found = CODE.search(self.text)
        return re.sub(r"<[^>]+>|\s", "", found[1]) if found else ""

    def value(self, name: str) -> str:
        """The value of the first hidden field of that name."""
        for tag in re.findall(r"<input[^>]*>", self.text):
            if re.search(rf'\bname="{name}"', tag) and (found := re.search(r'\bvalue="([^"]*)"', tag)):
                return found[1]
        raise AssertionError(f"no field {name} on the page: {self.text[:400]}")


@dataclass
class Client:
    """Cookies are kept; a redirect is not followed."""

    port: int
    always: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    patience: float = 30
    source: str = "127.0.0.1"

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request on a connection of its own. Raises OSError or http.client.HTTPException for a broken line."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=self.patience, source_address=(self.source, 0))
        told = {name.replace("_", "-"): value for name, value in self.always.items()} | dict(headers or {})
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body, told)
            return self._kept(line.getresponse())
        finally:
            line.close()

    def _kept(self, answer: HTTPResponse) -> Answer:
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
        return Answer(answer.status, answer.getheaders(), answer.read())

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self.ask("GET", path)

    def post(self, path: str, fields: Fields, files: Files | None = None) -> Answer:
        """Answer a form; with `files` (field, name, content) as multipart/form-data."""
        if files is None:
            body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = multipart(fields, files)
        return self.ask("POST", path, body, {"Content-Type": kind})

    def act(self, path: str, fields: Fields, files: Files | None = None, at: str = "") -> Answer:
        """POST with the token of the page `at`."""
        token = self.get(at or path).value("csrf_token")
        return self.post(path, {**fields, "csrf_token": token}, files)

    def report(self, narrative: str, files: Files = (), **fields: str) -> Answer:
        """A fresh form of the public site, answered."""
        form = self.get("/report").value("form")
        return self.post("/report", {"form": form, "concerns": "none", "narrative": narrative, **fields}, files)

    def thread(self, code: str, files: Files = (), **fields: str) -> Answer:
        """Open the thread of a code, or write into it."""
        form = self.get("/receipt").value("form")
        return self.post("/receipt", {"form": form, "code": code, **fields}, files)

    def raw(self, data: bytes) -> bytes:
        """These very bytes; what comes back until the other side closes or says nothing for a second."""
        found = b""
        with socket.create_connection(("127.0.0.1", self.port), 5, (self.source, 0)) as line:
            line.settimeout(1)
            try:
                line.sendall(data)
                line.shutdown(socket.SHUT_WR)
                while part := line.recv(65536):
                    found += part
            except OSError:
                return found
        return found


def multipart(fields: Fields, files: Files) -> tuple[bytes, str]:
    """A body of RFC 7578 and its content type."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode()
        for name, value in fields.items()
        for one in ([value] if isinstance(value, str) else value)
    ]
    for name, file, content in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
