"""`/healthz`: 200 only while a report could be taken."""

from threading import Lock
from uuid import uuid4

from flask import Blueprint, Response

from app.edge import now
from app.public.facts import read
from app.public.site import second, site
from cases import objects
from cases.errors import WorkError

views = Blueprint("health", __name__)
_EVERY = 5
_lock = Lock()
_last: dict[str, tuple[int, bool]] = {}


@views.get("/healthz")
def healthz() -> Response:
    """Database, certified keys, pinned root, public secret and a writable store; asked at most every five seconds."""
    moment = now()
    with _lock:
        at, good = _last.get("", (0, False))
        if not at <= second(moment) < at + _EVERY or not good:
            good = _ready()
            _last[""] = (second(moment), good)
    return Response("ok\n" if good else "not ready\n", 200 if good else 503, content_type="text/plain; charset=utf-8")


def _ready() -> bool:
    try:
        site().sign()
        if not read(now()).keys.ready:
            return False
        probe = uuid4()
        objects.store().put(probe, [b"\0"])
        objects.store().delete(probe)
    except (WorkError, OSError):
        return False
    return True
