"""What was inside of an encrypted e-mail joins the report that it came as: its words in the report's own body, its
files under the report's own key. So whoever reads the report reads them, and whoever searches finds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from cases.channels import mailkeys
from cases.db import session
from cases.errors import NotFound
from cases.inbox import contexts as inbox
from cases.inbox.models import Blob
from cases.staff.desk import Desk
from cases.vault.bodies import FileMeta, OpenedMail, OpenFile
from cases.vault.reports import Opened, file_of
from cases.vault.rows import pack, unpack
from crypto.seal import box, seal
from crypto.unseal import unseal

CHANNEL = "CH_EMAIL"


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file that lies sealed in the store already."""

    meta: FileMeta
    key: bytes = field(repr=False)
    parts: int = 1


@dataclass(frozen=True, slots=True)
class LockedMail:
    """A letter as it came, and the mail keys that this person has. `done`: what was inside is there already."""

    raw: OpenFile
    keys: list[mailkeys.Held] = field(repr=False)
    done: bool = False
    addressee: str = ""  # whose the report is


def locked_mail(desk: Desk, have: Opened) -> LockedMail:
    """The letter that a report came as. Raises NotFound for a report that came otherwise, CannotOpen."""
    raw = _raw(have)
    return LockedMail(raw, mailkeys.held(desk), _was_opened(have, raw.object_id), have.report.addressee)


def _raw(have: Opened) -> OpenFile:
    words = have.words
    wanted = str(words.way.get("raw"))
    for file in words.files:
        if have.report.channel == CHANNEL and str(file.id) == wanted:
            return file_of(have, file)
    raise NotFound


def _was_opened(have: Opened, raw: UUID) -> bool:
    return any(one.raw == raw for one in have.words.opened)


def add_opened(have: Opened, mail: OpenedMail, files: Sequence[AddedFile], today: date) -> bool:
    """Keep what was inside; False where it is there already. The caller has locked the report. Raises CannotOpen."""
    if _was_opened(have, mail.raw):
        return False
    report = have.report
    values = unpack(unseal(have.dek, report.body, inbox.report_body(report.id)))
    values["files"] = [*(values.get("files") or []), *(_described(one.meta) for one in files)]
    values["opened"] = [*(values.get("opened") or []), _said(mail, files)]
    report.body = seal(have.dek, pack(values), inbox.report_body(report.id))
    for one in files:
        key = box(have.dek, one.key, inbox.blob_key(one.meta.id))
        session().add(Blob(id=one.meta.id, report_id=report.id, key=key, day=today, parts=one.parts))
    session().flush()
    return True


def _described(meta: FileMeta) -> dict[str, object]:
    return {"id": str(meta.id), "name": meta.name, "type": meta.type, "size": meta.size, "sha256": meta.sha256}


def _said(mail: OpenedMail, files: Sequence[AddedFile]) -> dict[str, object]:
    return {
        "raw": str(mail.raw),
        "whole": mail.whole,
        "subject": mail.subject,
        "text": mail.text,
        "about": mail.about,
        "unopened": mail.unopened,
        "files": [str(one.meta.id) for one in files],
    }
