"""Originals and files: shown to who has given a reason, and for a short while."""

from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.casework.models import Origin, Paper
from cases.casework.queries.held import Held, held
from cases.casework.queries.page import reports
from cases.casework.queries.releases import lately, opened_lately
from cases.db import session
from cases.errors import NotAllowed, NotFound
from cases.inbox.models import Blob, Report
from cases.staff.desk import Desk
from cases.vault import Opened, OpenFile, ReportWords
from crypto.errors import CannotOpen

VIEW = "file.view"


def original(desk: Desk, ref: str, report_ref: str) -> ReportWords:
    """What the reporter wrote. Raises NotFound, NotAllowed("not_opened") unless `open_original` was kept before."""
    have = origin(held(desk, ref), Report.ref == report_ref)
    if not opened_lately(desk, "clue.original", have.report.id):
        raise NotAllowed("not_opened")
    return have.words


def opened_originals(desk: Desk, ref: str) -> dict[str, ReportWords | None]:
    """Those originals of a clue that this person has opened a short while ago, by the report's reference; None for one
    that cannot be read.
    """
    opened, _ = reports(held(desk, ref))
    mine = lately(desk, "clue.original", [one.report.id for one in opened])
    return {one.report.ref: _words(one) for one in opened if one.report.id in mine}


def all_words(desk: Desk, ref: str) -> dict[str, ReportWords | None]:
    """The originals of a clue by the report's reference, None for one that does not open. Who asks has seen to it that
    the opening is on record. Raises NotFound.
    """
    return {one.report.ref: _words(one) for one in reports(held(desk, ref))[0]}


def _words(have: Opened) -> ReportWords | None:
    try:
        return have.words
    except CannotOpen:
        return None


def origin(have: Held, which: object) -> Opened:
    """A report behind the clue, opened. Raises NotFound for any other report."""
    wanted = select(Origin, Report).join(Report, Report.id == Origin.report_id)
    wanted = wanted.where(Origin.clue_id == have.clue.id, which)  # type: ignore[arg-type]
    row = session().execute(wanted).first()
    if row is None:
        raise NotFound
    return vault.by_case(have.case, [row])[0]


def file(desk: Desk, ref: str, file_id: UUID) -> OpenFile:
    """A paper, or a file of an original or of a letter. Raises NotFound, NotAllowed("not_opened") unless `open_file`
    was kept before.
    """
    have = held(desk, ref)
    if not opened_lately(desk, "clue.file", file_id):
        raise NotAllowed("not_opened")
    return file_of(desk, have, file_id)


def viewed(desk: Desk, ref: str, file_id: UUID) -> OpenFile:
    """The same, to be shown in pictures. Raises NotFound, NotAllowed("not_opened") unless `view_file` was kept."""
    have = held(desk, ref)
    if not opened_lately(desk, VIEW, file_id):
        raise NotAllowed("not_opened")
    return file_of(desk, have, file_id)


def file_of(desk: Desk, have: Held, file_id: UUID) -> OpenFile:
    """As `file`, without asking whether it was opened. Raises NotFound, CannotOpen."""
    paper = session().get(Paper, file_id)
    if paper is not None and paper.clue_id == have.clue.id:
        return _paper(have, paper)
    return vault.open_file(desk, origin(have, Report.id == report_of(have, file_id)), file_id)


def report_of(have: Held, file_id: UUID) -> UUID:
    """Which report of the clue a file came with. Raises NotFound."""
    wanted = select(Blob.report_id).join(Origin, Origin.report_id == Blob.report_id)
    found = session().scalar(wanted.where(Blob.id == file_id, Origin.clue_id == have.clue.id))
    if found is None:
        raise NotFound
    return found


def _paper(have: Held, row: Paper) -> OpenFile:
    data = vault.open_row(have.case, row)
    key = bytes.fromhex(data["key"])
    return OpenFile(data["name"], data["type"], data["size"], data["sha256"], row.object_id, key)
