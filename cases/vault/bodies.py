"""A report's own words, and the files that came with it, once its DEK is there."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

from cases.inbox import contexts as inbox
from cases.inbox import files
from cases.inbox.models import Report
from cases.vault.rows import unpack
from crypto.errors import CannotOpen
from crypto.unseal import open_stream, read_range, unseal


@dataclass(frozen=True, slots=True)
class FileMeta:
    """What a file is called; `id` is that of its blob."""

    id: UUID
    name: str
    type: str
    size: int
    sha256: str
    cleaned_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """What was inside of an encrypted e-mail, added to the report once somebody opened it. Not `whole`: nothing shows
    whether it was changed on the way. `unopened`: how many of its parts did not open; `about`: whom its words name, the
    leadership, the office, or nobody.
    """

    raw: UUID  # the letter as it came, among the files
    whole: bool
    subject: str = field(repr=False)
    text: str = field(repr=False)
    about: str = ""
    unopened: int = 0
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What a reporter wrote. The two keys are the reporter's own, from the sealed body; never the inbox's copy."""

    violation: str = ""
    department: str = ""
    subject: str = ""
    company: str = ""
    occurred_on: str = ""
    place: str = ""
    narrative: str = field(default="", repr=False)
    guide: Any = None
    files: list[FileMeta] = field(default_factory=list)
    reporter_seal: bytes = b""
    reporter_sign: bytes = b""
    lang: str = ""
    way: Mapping[str, Any] = field(default_factory=dict, repr=False)  # what the channel knows: docs/contract.md

    opened: tuple[OpenedMail, ...] = ()

    @property
    def said(self) -> str:
        """The narrative, with what stood in encrypted e-mails."""
        return "\n".join([self.narrative, *(text for one in self.opened for text in (one.subject, one.text))])

    @property
    def texts(self) -> tuple[str, ...]:
        """The fields that a search looks through."""
        return (self.said, self.subject, self.department, self.company, self.place, self.occurred_on)


def read_words(dek: bytes, report: UUID, body: bytes) -> ReportWords:
    """The words of a sealed body. Raises CannotOpen."""
    return as_words(unpack(unseal(dek, body, inbox.report_body(report))))


def packed_words(dek: bytes, report: UUID, body: bytes) -> bytes:
    """A sealed body as it was packed, without the reporter's keys, which nobody looks for. Raises CannotOpen."""
    return _KEYS.sub(b"", unseal(dek, body, inbox.report_body(report)))


# A quotation mark inside of a text has a backslash before it: only a field can look like this.
_KEYS = re.compile(rb',"reporter_s(?:eal|ign)":"[^"\\]*"')


def as_words(values: dict[str, Any]) -> ReportWords:
    """Words from what was sealed; a field that a channel does not know stays empty. A browser may have sealed anything:
    whatever comes back can be written on a page. Raises CannotOpen.
    """
    try:
        return ReportWords(
            **{name: _text(values.get(name)) for name in _TEXTS},
            guide=_guide(values.get("guide")),
            way=_way(values.get("way")),
            opened=tuple(_mail(one) for one in values.get("opened") or ()),
            files=[_file(one) for one in values.get("files") or ()],
            reporter_seal=base64.b64decode(values.get("reporter_seal") or ""),
            reporter_sign=base64.b64decode(values.get("reporter_sign") or ""),
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise CannotOpen from None


_TEXTS = ("violation", "department", "subject", "company", "occurred_on", "place", "narrative", "lang")
_LARGEST = 1 << 50


def _text(value: object) -> str:
    # "\ud800" is JSON and no text: half of a character, which can be written nowhere.
    return str(value or "").encode("utf-8", "replace").decode()


def _guide(value: object) -> dict[str, str]:
    return {_text(name): _text(said) for name, said in value.items()} if isinstance(value, dict) else {}


def _way(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mail(one: dict[str, Any]) -> OpenedMail:
    return OpenedMail(
        UUID(str(one["raw"])),
        one.get("whole") is True,
        _text(one.get("subject")),
        _text(one.get("text")),
        _text(one.get("about")),
        int(one.get("unopened") or 0),
        tuple(UUID(str(file)) for file in one.get("files") or ()),
    )


def _file(one: dict[str, Any]) -> FileMeta:
    size = int(one["size"])
    if not 0 <= size <= _LARGEST:
        raise ValueError
    return FileMeta(
        UUID(str(one["id"])),
        _text(one["name"]),
        _text(one.get("type")),
        size,
        _text(one.get("sha256")),
        UUID(str(one["cleaned_of"])) if one.get("cleaned_of") else None,
    )


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A sealed file that this person may read: by stream, or any part of it."""

    name: str
    type: str
    size: int
    sha256: str
    object_id: UUID
    key: bytes = field(repr=False)
    parts: int = 1

    def chunks(self) -> Iterator[bytes]:
        """The file in pieces. Raises CannotOpen, perhaps only at its end: then what was given must be thrown away."""
        return open_stream(self.key, files.read(self.object_id, self.parts))

    def read(self, start: int, length: int) -> bytes:
        """Bytes from `start`; fewer, or none, beyond the end. Raises CannotOpen."""
        whole = files.size(self.object_id, self.parts)
        return read_range(self.key, partial(files.read_range, self.object_id, self.parts), whole, start, length)


def body_of(dek: bytes, report: Report) -> ReportWords:
    """The words of a report's row. Raises CannotOpen."""
    found = read_words(dek, report.id, report.body)
    # A stranger's browser seals what it likes: no visitor was received, no order sent and no e-mail opened on the web.
    # Nor does a taken public host take a visitor down: it may say the first three channels alone (`inbox_is_report`).
    if found.way and found.way.get("kind") not in _WAYS.get(report.channel, ()):
        found = replace(found, way={})
    return found if report.channel == "CH_EMAIL" else replace(found, opened=())


_WAYS = {
    "CH_PHONE": ("hotline",),
    "CH_EMAIL": ("mail",),
    "CH_LETTER": ("letter",),
    "CH_BOX": ("box",),
    "CH_VISIT": ("visit",),
    "CH_TRANSFER": ("transfer", "order", "classified"),
}
