"""Files that the office adds: sealed piece by piece on their way into the store."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from cases import vault
from cases.casework import queries
from cases.casework.actions.course import enter
from cases.casework.actions.turning import held
from cases.casework.models import Paper
from cases.casework.rules import told
from cases.db import session
from cases.errors import BadInput
from cases.objects import store
from cases.staff.desk import Desk
from crypto.seal import new_key
from crypto.stream import StreamSealer

NAME = 255


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What is said of a file that is added."""

    name: str = field(repr=False)
    type: str = ""
    note: str = field(repr=False, default="")


def add_paper(desk: Desk, ref: str, new: NewPaper, chunks: Iterable[bytes]) -> Paper:
    """Seal a file into the store, in memory of one piece, and put it on the clue.

    Raises NotFound, NotAllowed and BadInput (empty, long) before the first byte is read, BadInput("empty_file") after
    the last. An object whose transaction is not kept has no row and is swept.
    """
    queries.working(queries.held(desk, ref))  # no lock while bytes come in
    called = told(new.name.replace("\\", "/").rpartition("/")[2], "file", NAME)
    key, object_id = new_key(), uuid4()
    sealer = _into_store(object_id, key, chunks)
    told_of = {"name": called, "type": new.type, "size": sealer.size, "sha256": sealer.sha256, "note": new.note.strip()}
    have = held(desk, ref)
    row = Paper(object_id=object_id, at=desk.now, by_id=desk.staff_id)
    session().add(vault.seal_row(have.case, row, {**told_of, "key": key.hex()}))
    enter(desk, have, "paper", new.note.strip(), file=called, sha256=sealer.sha256)
    return row


def _into_store(object_id: UUID, key: bytes, chunks: Iterable[bytes]) -> StreamSealer:
    sealer = StreamSealer(key)
    with store().writer(object_id) as out:
        for piece in chunks:
            out.write(sealer.update(piece))
        if not sealer.size:
            raise BadInput("empty_file", "file")
        out.write(sealer.finish())
    return sealer
