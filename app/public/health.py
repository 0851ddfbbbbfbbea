"""`/healthz`: 200 only while a report could be taken."""

from uuid import uuid4

from flask import Blueprint, Response

from app.edge import now
from app.facts import read
from app.public.site import Site, second, site
from cases import objects
from cases.errors import WorkError

views = Blueprint("health", __name__)


@views.get("/healthz")
def healthz() -> Response:
    """Database, certified keys, pinned root, public secret and a writable store; asked at most once a second."""
    here, moment = site(), second(now())
    with here.health.lock:
        if not here.health.good or here.health.at != moment:
            here.health.good, here.health.at = _ready(here), moment
        good = here.health.good
    return Response("ok\n" if good else "not ready\n", 200 if good else 503, content_type="text/plain; charset=utf-8")


def _ready(here: Site) -> bool:
    try:
        here.sign()
        if not read(now()).keys.ready:
            return False
        probe = uuid4()
        objects.store().put(probe, [b"\0"])
        objects.store().delete(probe)
    except (WorkError, OSError):
        return False
    return True
