"""Word, Excel and PowerPoint of today (ISO/IEC 29500): author, company, names on changes and remarks; a copy without.

The text stays as it is, deleted text of tracked changes included: only the names and days go. In the child.
"""

import re
from html import unescape

from intake.files import jpeg
from intake.files.told import Answer, Finding
from intake.files.zipped import Zipped, zipped

_PROPERTIES = (
    ("docProps/core.xml", re.compile(rb"<(?:\w+:)?creator\b[^>]*>([^<]+)<"), "author"),
    ("docProps/core.xml", re.compile(rb"<(?:\w+:)?lastModifiedBy\b[^>]*>([^<]+)<"), "author"),
    ("docProps/core.xml", re.compile(rb"<(?:\w+:)?(?:created|modified|lastPrinted)\b[^>]*>([^<]+)<"), "time"),
    (
        "docProps/core.xml",
        re.compile(rb"<(?:\w+:)?(?:title|subject|keywords|description|category)\b[^>]*>([^<]+)<"),
        "tags",
    ),
    ("docProps/app.xml", re.compile(rb"<(?:\w+:)?Company\b[^>]*>([^<]+)<"), "company"),
    ("docProps/app.xml", re.compile(rb"<(?:\w+:)?Manager\b[^>]*>([^<]+)<"), "author"),
    ("docProps/app.xml", re.compile(rb"<(?:\w+:)?(?:Template|HyperlinkBase)>([^<]*[\\/][^<]*)<"), "owner"),
    ("docProps/custom.xml", re.compile(rb"<(?:\w+:)?property\b[^>]*\bname=\"([^\"]*)\""), "tags"),
)
# Who changed and who remarked: Word's attributes, Excel's authors and persons, PowerPoint's list of authors.
_CHANGED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange)\b[^>]*?\sw:author=\"([^\"]+)\"")
_REMARKED = re.compile(rb"<w:comment\b[^>]*?\sw:author=\"([^\"]+)\"|<author>([^<]+)</author>")
_PERSONS = re.compile(rb"<(?:\w+:)?(?:person|cmAuthor|author)\b[^>]*?\s(?:displayName|name|w15:author)=\"([^\"]+)\"")
_AWAY = (
    (re.compile(rb"\sw:rsid\w*=\"[^\"]*\""), b""),
    (re.compile(rb"<w:rsids>.*?</w:rsids>", re.DOTALL), b""),
    (re.compile(rb"\s(?:w:date|w16du:dateUtc|dt|lastClr)=\"[^\"]*T[^\"]*\""), b""),
    (re.compile(rb"\s(w:author|w:initials|w15:author|w15:userId|w15:providerId)=\"[^\"]*\""), rb' \1=""'),
    (re.compile(rb"<author>[^<]*</author>"), b"<author></author>"),
    (re.compile(rb"(<(?:\w+:)?(?:person|cmAuthor|author)\b[^>]*?)\s(displayName|name|userId|providerId|initials)=\"[^\"]*\""),
     rb'\1 \2=""'),
    (re.compile(rb"<(?:\w+:)?(?:fileSharing|lastSavedBy)\b[^>]*/>"), b""),
)  # fmt: skip
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_GONE = re.compile(
    rb"<Relationship\b[^>]*Target=\"/?(?:docProps/(?:custom\.xml|thumbnail[^\"]*)|docMetadata/[^\"]*)\"[^>]*/>"
)
_TYPES_GONE = re.compile(rb"<Override\b[^>]*PartName=\"/(?:docProps/custom\.xml|docMetadata/[^\"]*)\"[^>]*/>")


def probe(data: bytearray) -> Answer:
    """What it tells."""
    document = Zipped(data)
    found = [
        Finding(code, _plain(one[1])) for name, what, code in _PROPERTIES if (one := what.search(document.read(name)))
    ]
    for name in document.names:
        found += _by_part(name, document)
    return Answer(findings=tuple({one.code: one for one in reversed(found)}.values())[::-1])


def _by_part(name: str, document: Zipped) -> list[Finding]:
    if name.startswith(("docProps/thumbnail", "docMetadata/")):
        return [Finding("thumbnail")]
    if _is_photo(name):
        return [Finding("tags")] if jpeg.tells(document.read(name)) else []
    if not _is_written(name):
        return []
    words = document.read(name)
    found = [Finding("changes", _plain(one[1])) for one in (_CHANGED.search(words),) if one]
    remarked = _REMARKED.search(words) or _PERSONS.search(words)
    return found + ([Finding("comments", _plain(next(one for one in remarked.groups() if one)))] if remarked else [])


def _is_photo(name: str) -> bool:
    return "/media/" in name and name.lower().endswith((".jpg", ".jpeg"))


def _is_written(name: str) -> bool:
    return name.startswith(("word/", "xl/", "ppt/")) and name.endswith(".xml") and "/theme/" not in name


def _plain(value: bytes) -> str:
    return unescape(value.decode("utf-8", "ignore")).strip()


def copy(data: bytearray, answer: Answer) -> Answer:
    """The same document without the names."""
    document = Zipped(data)
    parts = {name: _bare(name, document) for name in document.names if not _goes(name)}
    return Answer(findings=answer.findings, parts=(zipped(parts),), type="keep")


def _goes(name: str) -> bool:
    gone = ("docProps/thumbnail", "docProps/custom.xml", "docMetadata/")
    return name.endswith("/") or name.startswith(gone)


def _bare(name: str, document: Zipped) -> bytes:
    if name in ("docProps/core.xml", "docProps/app.xml"):
        return _CORE if name.endswith("core.xml") else _APP
    data = document.read(name)
    if name == "_rels/.rels":
        return _GONE.sub(b"", data)
    if name == "[Content_Types].xml":
        return _TYPES_GONE.sub(b"", data)
    if _is_photo(name):
        return jpeg.bare(data)
    return _nameless(data) if _is_written(name) else data


def _nameless(data: bytes) -> bytes:
    for what, put in _AWAY:
        data = what.sub(put, data)
    return data
