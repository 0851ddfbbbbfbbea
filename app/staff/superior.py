"""/superior 封存上级件: listed and taken by the superior's own contact; opened elsewhere, with the superior's key."""

import json
from collections.abc import Iterator
from tarfile import BLOCKSIZE, TarInfo

from flask import Blueprint, Response, render_template

from app.staff.auth import staff_page
from cases.db import transaction
from cases.inbox import above, files
from cases.inbox.above import Package
from cases.staff.desk import Desk
from cases.staff.may import May

bp = Blueprint("superior", __name__)


@bp.get("/superior")
@staff_page(May.SUPERIOR)
def index(desk: Desk) -> str:
    """What waits for the superior: day and reference."""
    return render_template("staff/superior/index.html", rows=above.listed(desk))


@bp.post("/superior/<string:ref>")
@staff_page(May.SUPERIOR, own=True)
def take(desk: Desk, ref: str) -> Response:
    """One report as it lies, in one file for `open-sealed`; that it was taken is kept first."""
    with transaction():
        package = above.take(desk, ref)
    answer = Response(_tar(package), content_type="application/x-tar")
    answer.headers["Content-Disposition"] = f"attachment; filename={package.ref}.tar"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _tar(package: Package) -> Iterator[bytes]:
    manifest = json.dumps(package.manifest).encode()
    yield from _member("report.json", len(manifest), iter([manifest]))
    for blob, parts in package.blobs:
        yield from _member(f"blobs/{blob}", files.size(blob, parts), files.read(blob, parts))
    yield bytes(2 * BLOCKSIZE)


def _member(name: str, size: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    head = TarInfo(name)
    head.size = size
    yield head.tobuf()
    yield from pieces
    yield bytes(-size % BLOCKSIZE)
