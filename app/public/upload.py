"""`/upload`: files that the browser has sealed, in parts. A part that came is counted; after a broken line the browser
goes on with the next one. Nothing but sealed bytes comes here: no name, no type, no cookie.
"""

import base64
import binascii
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, jsonify, request

from app.public.direct import answered, body, gate, refuse, secret_of, stale
from app.public.site import facts, from_elsewhere, site
from cases import objects
from cases.db import transaction
from cases.inbox import door
from cases.inbox.door import Begun, Uploading
from intake import direct
from intake.direct import BadShape

views = Blueprint("upload", __name__)
KEPT = timedelta(days=1)
_PIECE = 256 * 1024
_OTHERS = 2  # forms of the same token beside this one: letters of one thread, one after the other
_HEADER = "Qingyuan-Uploads"


@views.post("/upload")
def begin() -> Response:
    """A name for a file that is about to come. Raises Unready."""
    return answered(_begin)


def _begin() -> Response:
    sent = body()
    shut = gate(sent, site().uploads)
    if shut is not None:
        return shut
    form, known = direct.form_hash(sent.raw("uploads", 32)), facts()
    files = site().caps(known).files
    with transaction(reading=True):
        begun = door.uploading(form)
    if len(begun) >= files:
        return refuse("many")
    if _no_room():
        return refuse("room", 507)
    # What one token may begin is bound by the names there are for it, and nothing has to be kept to count it.
    names = site().sign().names(secret_of(sent), files * (1 + _OTHERS))
    with site().turn.take(), transaction():
        name = door.begin_upload(Begun(form, names, known.today + KEPT, files, _OTHERS))
    return stale() if name is None else jsonify({"id": str(name)})


@views.put("/upload/<uuid:upload>/<int:number>")
def part(upload: UUID, number: int) -> Response:
    """One part, from 0 on, in its order; answers how many there are now. The same part again is no harm. Raises
    Unready.
    """
    return answered(lambda: _part(upload, number))


def _part(upload: UUID, number: int) -> Response:
    form = _form()
    with transaction(reading=True):
        begun = door.uploading(form)
    known = next((one for one in begun if one.id == upload), None)
    if known is None:
        return refuse("absent", 404)
    if number < known.parts:
        return jsonify({"parts": known.parts})
    if number != known.parts or number >= direct.MOST_PARTS or known.size != number * direct.PART:
        return refuse("shape", 422, parts=known.parts)
    if _no_room():
        return refuse("room", 507)
    return _come(form, known, sum(one.size for one in begun))


class _Late(Exception):
    """Another line brought this part, or its file was handed in, while it came; `parts`: how many there are."""

    def __init__(self, parts: int) -> None:
        super().__init__(parts)
        self.parts = parts


def _come(form: bytes, known: Uploading, held: int) -> Response:
    """The next part of `known`; the form's files have `held` bytes so far."""
    caps = site().caps(facts())
    room = direct.sealed_length(caps.file) - known.size, direct.sealed_length(caps.report) - held
    most = min(direct.PART, *room)
    try:
        size = _store(form, known, most)
    except _Late as late:
        return jsonify({"parts": late.parts}) if late.parts else refuse("absent", 404)
    if not size:
        return refuse("big" if most < direct.PART else "shape", 422, parts=known.parts)
    with site().turn.take(), transaction():
        added = door.add_part(form, Uploading(known.id, known.parts + 1, known.size + size))
    # Not added: the same part came on two lines at once, and the other one counted it.
    return jsonify({"parts": known.parts + 1 if added else known.parts})


def _store(form: bytes, known: Uploading, most: int) -> int:
    """How many bytes were kept; 0 where there were none, or more than `most`. Raises _Late, and keeps none."""
    try:
        with objects.store().writer(objects.part_id(known.id, known.parts)) as out:
            size = 0
            for piece in _pieces():
                size += len(piece)
                if size > most:
                    raise BadShape
                out.write(piece)
            if not size or size != (request.content_length or size):
                raise BadShape
            _in_time(form, known)
            return size
    except BadShape:
        return 0


def _in_time(form: bytes, known: Uploading) -> None:
    # The bytes of a part that was counted stay what they are.
    with transaction(reading=True):
        there = {one.id: one.parts for one in door.uploading(form)}
    if there.get(known.id) != known.parts:
        raise _Late(there.get(known.id, 0))


def _pieces() -> Iterator[bytes]:
    while piece := request.stream.read(_PIECE):
        yield piece


@views.delete("/upload/<uuid:upload>")
def drop(upload: UUID) -> Response:
    """The sender does not want this file any more. Raises Unready."""
    return answered(lambda: _drop(upload))


def _drop(upload: UUID) -> Response:
    with site().turn.take(), transaction():
        parts = door.drop_upload(_form(), upload)
    for one in objects.ids_of(upload, parts or 0):
        objects.store().delete(one)
    return jsonify({"parts": 0})


def _form() -> bytes:
    """By what the uploads of one form are known: their sender alone knows its id. Raises BadShape."""
    if from_elsewhere():
        raise BadShape
    try:
        form = base64.b64decode(request.headers.get(_HEADER, ""), validate=True)
    except (binascii.Error, ValueError):
        raise BadShape from None
    if len(form) != 32:
        raise BadShape
    return direct.form_hash(form)


def _no_room() -> bool:
    free = objects.store().free_bytes()
    return free is not None and free < site().floor()
