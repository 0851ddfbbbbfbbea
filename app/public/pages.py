"""The plain pages: the door, what must be published, and the way out."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, render_template

from app.edge import now
from app.mailkeys import NAMES, download, grouped
from app.public.site import facts, site
from app.qr import qr
from app.words import link
from cases.channels.door.mailkeys import PublicKey, published
from cases.db import transaction
from cases.errors import NotFound, Unready
from crypto.keys import fingerprint

views = Blueprint("pages", __name__)
# A page that says nothing of where somebody came from, and that people open every day.
_AWAY = "https://www.gov.cn/"


@views.get("/")
def home() -> str:
    """What this place is for, and the two ways on."""
    return render_template("public/pages/home.html", known=facts())


@views.get("/notice")
def notice() -> str:
    """What the office must publish: scope, channels, course, rights."""
    known = facts()
    values = {"mail_keys": _mail_keys(known.today), "names": NAMES, "grouped": grouped}
    return render_template("public/pages/notice.html", known=known, **values, **_root(known.root))


def _mail_keys(today: date) -> list[PublicKey]:
    # What must be published is shown also while the database is away.
    with suppress(Unready), transaction(reading=True):
        return published(today)
    return []


@views.get("/notice/mail/<uuid:key_id>")
def mail_key(key_id: UUID) -> Response:
    """What a mail program encrypts to, as a file. Raises NotFound for one that is not in use."""
    with transaction(reading=True):
        found = [one for one in published(facts().today) if one.id == key_id]
    if not found:
        raise NotFound
    return download(found[0].kind, found[0].public)


@views.get("/notice/poster")
def poster() -> str:
    """A sheet for the wall: by what the office's keys are told from anybody else's. Raises Unready."""
    known = facts()
    return render_template("public/pages/poster.html", known=known, **_root(known.root))


def _root(root: bytes) -> dict[str, object]:
    named = fingerprint(root)
    return {"fingerprint": named, "picture": qr(f"{named} {root.hex()}")}


@views.get("/leave")
def leave() -> Response:
    """Away at once, to a neutral page that the office has set; works whatever else does not."""
    try:
        away = str(site().known.at(now()).notice.get("leave_url") or _AWAY)
    except Unready:
        away = _AWAY
    if not away.startswith(("https://", "http://")):
        away = _AWAY
    return Response(status=303, headers={"Location": away})


@views.get("/index.html")
def index() -> Response:
    """The address that old links use."""
    return Response(status=308, headers={"Location": link("/")})
