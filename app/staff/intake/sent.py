"""An answered form of a clerk with its scans: read as a stream, files straight into the seal, nothing spooled.

The form's secret is derived from the sitting's key and the form's own random token, so a page that is kept somewhere
does not lead to the code, and the same form pressed twice is one report.
"""

import hmac
import re
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import UUID

from flask import abort, g, request
from werkzeug.datastructures import MultiDict

from app.facts import Facts
from app.forms import csrf_token
from app.staff.auth import door
from app.words import _, lazy
from cases import objects
from cases.db import transaction
from intake import clean, parked
from intake.submission import SentFile
from intake.web.multipart import Arrived, NotAForm, drop, read_form
from intake.web.sealing import Caps

MEGABYTE = 1024 * 1024
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
WHY: dict[str, str] = {
    "empty": lazy("是空的，没有收下"),
    "big": lazy("太大，没有收下"),
    "many": lazy("一次最多二十个，这个没有收下"),
    "broken": lazy("没有传完，没有收下"),
    "room": lazy("存文件的地方满了，没有收下"),
    "store": lazy("现在存不了，没有收下"),
}


def new_token() -> str:
    """For a fresh form."""
    return token_urlsafe(24)


@dataclass
class Sent:
    """What came: `arrived` with this request, `parked` with an earlier one of the same form."""

    arrived: Arrived
    token: str
    secret: bytes = field(repr=False)
    known: Facts
    parked: list[SentFile] = field(default_factory=list)

    @classmethod
    def read(cls, known: Facts) -> "Sent":
        """Read the body of this request. Raises BadRequest for another type, or for a form of another sitting."""
        request.max_content_length = 1 << 40  # nothing is spooled here, and the caps say what is too much
        content_type = request.headers.get("Content-Type", "")
        try:
            arrived = read_form(request.stream, content_type, objects.store(), _caps(known))
        except NotAForm:
            abort(400)
        good = csrf_token()
        if not good or not hmac.compare_digest(arrived.get("csrf_token").encode(), good.encode()):
            drop(arrived, objects.store())
            abort(400)
        token = arrived.get("form")
        token = token if _TOKEN.fullmatch(token) else new_token()
        secret = hmac.digest(g.csrf_key, b"qy intake form\0" + token.encode(), "sha256")
        sent = cls(arrived, token, secret, known)
        if arrived.get("parked"):
            sent.unpack()
        return sent

    def unpack(self) -> None:
        """The files that came before; those that were unticked go."""
        with transaction(reading=True):
            self.parked = parked.waiting(self.secret)
        dropped = set(self.arrived.values.get("drop", []))
        gone = [file.id for file in self.parked if str(file.id) in dropped]
        if gone:
            with transaction():
                delete(parked.forget(self.secret, gone))
            self.parked = [file for file in self.parked if file.id not in gone]

    @property
    def fields(self) -> "MultiDict[str, str]":
        """For a WTForms form."""
        return MultiDict((name, value) for name, values in self.arrived.values.items() for value in values)

    def park(self) -> None:
        """Keep the files that came with this request until the form is finished."""
        if not self.arrived.files:
            return
        with transaction():
            parked.park(self.secret, self.arrived.files, self.known.today)
        self.parked += self.arrived.files
        self.arrived.files.clear()

    def forget(self) -> None:
        """Nothing of this form is kept."""
        delete([file.id for file in self.arrived.files])
        self.arrived.files.clear()
        if self.parked:
            with transaction():
                gone = parked.forget(self.secret)
            delete(gone)
            self.parked = []

    def wrong(self) -> list[tuple[str, str]]:
        """(field, sentence) for what is wrong with what came, as such."""
        came = self.arrived
        found = [(name, _("有些字没有传好，变成了 �。请改一改再交。")) for name in sorted(came.garbled)]
        if came.overflow or clean.too_long(came.get("narrative"), clean.TEXT_LIMIT):
            found.append(("narrative", _("写得太长，收不下。请缩短到三万字以内。")))
        if came.broken:
            found.append(("", _("线路断了一下，这次没有收全。请看看内容，再交一次。")))
        semicolon = str(_("；"))
        refused = semicolon.join(f"{file.name} {WHY.get(file.code, '')}" for file in came.refused)
        return [*found, ("attachments", refused)] if refused else found

    def again(self, text: bytes) -> str:
        """What proves that this form was asked something already."""
        return hmac.new(self.secret, text, "sha256").hexdigest()

    def was(self, text: bytes) -> bool:
        """Whether the form was asked `text`."""
        return hmac.compare_digest(self.arrived.get("asked").encode(), self.again(text).encode())


def delete(ids: list[UUID]) -> None:
    """Objects that nothing refers to; what fails here is swept within two days."""
    for one in ids:
        objects.store().delete(one)


def _caps(known: Facts) -> Caps:
    floor = door().settings.free_floor
    return Caps(file=known.sizes.file_mb * MEGABYTE, report=known.sizes.report_mb * MEGABYTE, free_floor=floor)
