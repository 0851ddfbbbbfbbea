"""Files that the office adds to a clue: read from the network piece by piece and sealed on the way, never spooled."""

from collections.abc import Iterator
from hmac import compare_digest

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from app.errors import say
from app.forms import csrf_token
from app.staff.acting import go
from app.staff.auth import staff_page
from app.words import _
from cases.casework import actions, queries
from cases.casework.actions import NewPaper
from cases.db import transaction
from cases.errors import BadInput
from cases.staff.desk import Desk
from cases.staff.may import May

AT_ONCE = 256 * 1024
MOST = 200 * 1024 * 1024
LONGEST_FIELD = 4096
bp = Blueprint("clue_papers", __name__)


class Sent:
    """A form whose file comes last: fields first, then `chunks()` straight from the network."""

    def __init__(self) -> None:
        boundary = request.mimetype_params.get("boundary", "")
        if request.mimetype != "multipart/form-data" or not boundary:
            abort(400)
        request.max_content_length = 1 << 40  # nothing is spooled here, and `chunks` says what is too much
        self._decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_parts=20)
        self.values: dict[str, str] = {}
        self.name = self.type = ""
        self._head()

    def _event(self) -> object:
        try:
            while isinstance(event := self._decoder.next_event(), NeedData):
                self._decoder.receive_data(request.stream.read(AT_ONCE) or None)
        except ValueError:
            abort(400)
        return event

    def _head(self) -> None:
        name = ""
        while not isinstance(event := self._event(), Epilogue):
            if isinstance(event, File):
                self.name, self.type = event.filename, str(event.headers.get("content-type", ""))
                return
            if isinstance(event, Field):
                name = event.name
            elif isinstance(event, Data) and len(self.values.get(name, "")) < LONGEST_FIELD:
                self.values[name] = self.values.get(name, "") + event.data.decode(errors="replace")

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes. Raises BadInput("big") beyond what is taken."""
        size = 0
        while self.name and isinstance(event := self._event(), Data):
            size += len(event.data)
            if size > MOST:
                raise BadInput("big", "file")
            if event.data:
                yield bytes(event.data)
            if not event.more_data:
                return


@bp.get("/clues/<string:ref>/files")
@staff_page(May.CLUES)
def new(desk: Desk, ref: str) -> str:
    """The form for a file."""
    queries.working(queries.held(desk, ref))
    return render_template("staff/clues/paper.html", ref=ref, wrong="", note="")


@bp.post("/clues/<string:ref>/files")
@staff_page(May.CLUES, own=True, forms=True)
def add(desk: Desk, ref: str) -> Response:
    """Seal a file into the clue."""
    sent = Sent()
    good = csrf_token()
    if not good or not compare_digest(sent.values.get("csrf_token", "").encode(), good.encode()):
        abort(400)
    note = sent.values.get("note", "")
    try:
        with transaction():
            actions.add_paper(desk, ref, NewPaper(sent.name, sent.type, note), sent.chunks())
    except BadInput as wrong:
        return _again(desk, ref, wrong, note)
    return go(f"/clues/{ref}#files")


def _again(desk: Desk, ref: str, wrong: BadInput, note: str) -> Response:
    words = _("请选一个文件。") if wrong.code == "empty" else say(wrong.code)
    with transaction(reading=True):
        queries.held(desk, ref)
        page = render_template("staff/clues/paper.html", ref=ref, wrong=words, note=note)
    return make_response(page, 422)
