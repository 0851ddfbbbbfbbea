"""Who calls, and what they send: the token before anything is read, the signature over all that was read.

A recording goes from the network straight into the seal. Until the signature is known to be good nothing is kept, and
what was sealed meanwhile goes again.
"""

import hmac
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import request

from app.edge import now
from app.facts import Facts
from app.public.api_problems import Problem
from app.public.site import second, site
from cases import objects
from cases.channels import signing
from cases.channels.door import providers
from cases.channels.door.providers import Caller
from cases.db import transaction
from intake.hotline import calls
from intake.submission import SentFile
from intake.web.flood import Flood
from intake.web.multipart import AT_ONCE, Arrived, drop, read_form

JSON_MOST = 8 * 1024 * 1024
_KEY = re.compile(r"[!-~]{1,200}")
_UNSIGNED = 10  # so many times a provider's own limit may be asked in its name before anything is read
_TIME = re.compile(r"[0-9]{1,12}")


@dataclass
class Sent:
    """A request whose token and signature are good."""

    caller: Caller
    key: str
    body: bytes = field(repr=False)  # of the JSON alone
    calls: list[dict[str, Any]] = field(default_factory=list, repr=False)
    files: list[SentFile] = field(default_factory=list, repr=False)

    @property
    def parts(self) -> list[bytes]:
        """What makes this body another than that one: a client draws a new boundary when it sends a form again."""
        return [self.body, *(bytes.fromhex(one.sha256) for one in self.files)]

    def forget(self) -> None:
        """Its recordings are not kept."""
        for one in self.files:
            objects.store().delete(one.id)
        self.files.clear()


class _Signed:
    """The body as it comes, counted into the signature."""

    def __init__(self, sign: signing.Signing) -> None:
        self._sign = sign

    def read(self, size: int, /) -> bytes:
        data: bytes = request.stream.read(size)
        self._sign.update(data)
        return data


def read(known: Facts) -> Sent:
    """The request. Raises Problem, Unready."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    caller = _caller(token)
    time, key = request.headers.get("X-Qingyuan-Timestamp", ""), request.headers.get("Idempotency-Key", "")
    if not _TIME.fullmatch(time) or abs(second(now()) - int(time)) > signing.WINDOW:
        raise Problem("time")
    if not _KEY.fullmatch(key):
        raise Problem("key")
    # Who has seen a token and cannot sign shares this ceiling with its provider, and uses up nothing of what is behind.
    _within(f"unsigned-{caller.id}", caller.per_minute * _UNSIGNED)
    sign = signing.Signing(signing.secret(token, caller.salt), time, key)
    return _body(Sent(caller, key, b""), sign, known)


def _within(name: str, limit: int) -> None:
    wait = _flood(site().settings.home / "run" / name, limit).hit(now().timestamp())
    if wait:
        raise Problem("many", wait=wait)


def _caller(token: str) -> Caller:
    if not token.startswith("qyp_") or len(token) > 100 or not token.isascii():
        raise Problem("token")
    with transaction(reading=True):
        found = providers.caller(signing.digest(token))
    if found is None:
        raise Problem("token")
    return found


@lru_cache(maxsize=256)
def _flood(file: Path, limit: int) -> Flood:
    return Flood(file, limit)


def _body(sent: Sent, sign: signing.Signing, known: Facts) -> Sent:
    if request.mimetype == "application/json":
        sent.body = _json(sign)
        _check(sign, sent.caller)
        sent.calls = _shaped(lambda: calls.many(sent.body))
    elif request.mimetype == "multipart/form-data" and request.mimetype_params.get("boundary"):
        _form(sent, sign, known)
    else:
        raise Problem("type")
    return sent


def _json(sign: signing.Signing) -> bytes:
    stream, body = _Signed(sign), b""
    while piece := stream.read(AT_ONCE):
        body += piece
        if len(body) > JSON_MOST:
            raise Problem("big")
    return body


def _check(sign: signing.Signing, caller: Caller) -> None:
    """Nobody but the provider itself is counted against its limit."""
    if not sign.is_signed(request.headers.get("X-Qingyuan-Signature", "")):
        raise Problem("signature")
    _within(f"provider-{caller.id}", caller.per_minute)


def _form(sent: Sent, sign: signing.Signing, known: Facts) -> None:
    arrived = read_form(_Signed(sign), request.headers["Content-Type"], objects.store(), site().caps(known))
    try:
        _check(sign, sent.caller)
        _whole(arrived)
        sent.body = arrived.get("transcript").encode()
        sent.calls = [_shaped(lambda: calls.one(sent.body))]
    except Problem:
        drop(arrived, objects.store())
        raise
    sent.files = arrived.files


def _whole(arrived: Arrived) -> None:
    if arrived.broken:
        raise Problem("broken")
    if arrived.refused:
        raise Problem("file", arrived.refused[0].code)
    if arrived.overflow:
        raise Problem("big")
    if set(arrived.values) != {"transcript"} or len(arrived.values["transcript"]) != 1 or arrived.garbled:
        raise Problem("shape", "transcript")


def _shaped(parse: Any) -> Any:
    try:
        return parse()
    except calls.Malformed as wrong:
        raise Problem("shape", wrong.where) from None


def is_same(one: bytes, other: bytes) -> bool:
    """In constant time."""
    return hmac.compare_digest(one, other)
