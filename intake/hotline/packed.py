"""What XLSX and DOCX are packed in (ECMA-376, part 2): looked at by its sizes before anything of it is read. Pure."""

import io
from zipfile import ZipFile

from intake.hotline.records import Unreadable

PARTS = 2_000
ONE = 96 * 1024 * 1024  # of one part, unpacked
ALL = 160 * 1024 * 1024
_PIECE = 1024 * 1024
# No part of an office file has a document type; an entity that stands for a million others needs one.
_TYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


def opened(data: bytes) -> ZipFile:
    """The package. Raises Unreadable("packed") where it unpacks to too much or is locked; BadZipFile.

    A part never gives more than the size it declares (zipfile stops there), so these are true bounds.
    """
    package = ZipFile(io.BytesIO(data))
    parts = package.infolist()
    if len(parts) > PARTS or sum(one.file_size for one in parts) > ALL:
        raise Unreadable("packed")
    if any(one.file_size > ONE or one.flag_bits & 1 for one in parts):
        raise Unreadable("packed")
    for one in parts:
        if one.filename.lower().endswith((".xml", ".rels")):
            _no_type(package, one.filename)
    return package


def _no_type(package: ZipFile, name: str) -> None:
    before = b""
    with package.open(name) as part:
        while piece := part.read(_PIECE):
            held = before + piece
            if any(mark in held for mark in _TYPES):
                raise Unreadable("packed")
            before = piece[-32:]
