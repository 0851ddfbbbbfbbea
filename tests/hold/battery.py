"""Every address of a site, asked in every wrong way, each time with the known words in it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from urllib.parse import quote, urlencode
from uuid import UUID

from werkzeug.routing import Map, Rule

from tests.factories.client import Answer, Client, multipart
from tests.hold.needles import ADDRESS, BROWSER, CORE, PEER, PHONE, REFERRER, canary

FORM = "application/x-www-form-urlencoded"
HEADERS = {
    "User-Agent": f"Mozilla/5.0 {BROWSER}",
    "Referer": f"https://{REFERRER}/{quote(CORE)}",
    "X-Forwarded-For": ADDRESS,
    "X-Real-IP": ADDRESS,
    "Forwarded": f"for={ADDRESS}",
    "X-Request-ID": quote(CORE),
    "Accept-Language": "zh-CN",
}
NAMES = (
    "username", "password", "otp", "token", "narrative", "message", "code", "text", "reason", "title", "form", "q",
    "reporter_name", "subject", "name", "note", "opinion", "anchor", "csrf_token", "file", "attachments",
)  # fmt: skip
FIELDS = {name: canary(name) for name in NAMES} | {"reporter_phone": PHONE}


def person(port: int) -> Client:
    """A browser that says more than it should, from an address that is known."""
    return Client(port, dict(HEADERS), {"seen": quote(CORE)}, source=PEER)


def rules(site: Map) -> list[Rule]:
    """Every address of a site but the files."""
    return [rule for rule in site.iter_rules() if rule.endpoint != "static"]


def address(rule: Rule, word: str = quote(canary("地址"))) -> str:
    """An address of that rule with a known word, or an id of nothing, in the place of each value."""
    path = rule.rule
    for name, converter in rule._converters.items():
        fixed = {"UUIDConverter": str(UUID(int=7)), "IntegerConverter": "7"}.get(type(converter).__name__, word)
        value = min(getattr(converter, "items", {fixed}))
        path = re.sub(rf"<[^<>]*\b{name}>", value, path)
    assert "<" not in path, path
    return path


def battery(client: Client, site: Map) -> Iterator[tuple[str, Answer]]:
    """Send it all; a line that the server breaks off is an answer as well, and is passed over."""
    for path in sorted({address(rule) for rule in rules(site)}):
        yield from _each(client, path)
    where = f"/{quote(canary('没有的页'))}"
    yield from _each(client, where)
    for path in ("/report", "/login", "/static/app.css"):
        yield from _big(client, path)
    for data in _lines(client.port):
        client.raw(data)


def _each(client: Client, path: str) -> Iterator[tuple[str, Answer]]:
    body, kind = multipart(FIELDS, [("attachments", f"{CORE}.jpg", canary("文件").encode() * 50)])
    broken = urlencode(FIELDS).encode() + b"&narrative=" + CORE.encode() + b"%FF%FE" + CORE.encode("gb18030")
    asked: list[tuple[str, str, bytes | None, str]] = [
        ("GET", f"{path}?{urlencode({'q': CORE, 'after': CORE, 'level': CORE, 'month': CORE, 'v': CORE})}", None, ""),
        ("POST", path, urlencode(FIELDS).encode(), FORM),
        ("POST", path, broken, FORM),
        ("POST", path, body, kind),
        ("POST", path, body[: len(body) // 2], kind),
        ("POST", path, CORE.encode(), f"text/{quote(CORE)}"),
        ("PUT", path, CORE.encode(), FORM),
        ("DELETE", path, None, ""),
    ]
    for method, to, sent, what in asked:
        with suppress(HTTPException, OSError):
            yield f"{method} {path}", client.ask(method, to, sent, {"Content-Type": what} if what else {})


def _big(client: Client, path: str) -> Iterator[tuple[str, Answer]]:
    for fields in ({"narrative": CORE * 150_000}, {CORE * 2000: CORE}, {f"{CORE}{n}": CORE for n in range(2000)}):
        with suppress(HTTPException, OSError):
            yield f"POST {path} too much", client.ask("POST", path, urlencode(fields).encode(), {"Content-Type": FORM})
    with suppress(HTTPException, OSError):
        yield f"GET {path} too long", client.ask("GET", f"{path}?{quote(CORE * 400)}")


def _lines(port: int) -> Iterator[bytes]:
    """What is no HTTP, or breaks off."""
    word = CORE.encode()
    host = f"Host: 127.0.0.1:{port}\r\nUser-Agent: {BROWSER}\r\nX-Forwarded-For: {ADDRESS}\r\n".encode()
    yield word + b"\r\n\r\n"
    yield b"GET /" + word + b" HTTP/9.9\r\n" + host + b"\r\n"
    yield b"GET / HTTP/1.1\r\n" + host + word + b"\r\n\r\n"
    yield b"GET / HTTP/1.1\r\n" + host + b"X: " + word * 3000 + b"\r\n\r\n"
    yield b"POST /report HTTP/1.1\r\n" + host + b"Content-Length: -5\r\n\r\n" + word
    yield b"POST /report HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nZZ" + word + b"\r\n"
    half = (
        b'--x\r\nContent-Disposition: form-data; name="attachments"; filename="' + word + b'.jpg"\r\n\r\n' + word * 9000
    )
    yield (
        b"POST /report HTTP/1.1\r\n" + host
        + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n" + half
    )  # fmt: skip
