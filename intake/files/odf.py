"""OpenDocument (ISO/IEC 26300): author, days, names on changes, printer; a copy without; words. In the child."""

import re
from html import unescape

from intake.files import jpeg
from intake.files.told import Answer, Finding, Refused
from intake.files.zipped import Zipped, zipped

_WRITTEN = ("content.xml", "styles.xml")
_META = (
    (re.compile(rb"<(?:dc:creator|meta:initial-creator|meta:printed-by)>([^<]+)<"), "author"),
    (re.compile(rb"<(?:dc:date|meta:creation-date|meta:print-date)>([^<]+)<"), "time"),
    (re.compile(rb"<(?:dc:title|dc:subject|dc:description|meta:keyword)>([^<]+)<"), "tags"),
    (re.compile(rb"<meta:user-defined\b[^>]*>([^<]+)<"), "tags"),
    (re.compile(rb"<meta:template\b[^>]*xlink:href=\"([^\"]+)\""), "owner"),
)
_PRINTER = re.compile(rb"(<config:config-item\b[^>]*config:name=\"Printer(?:Name|Setup)\"[^>]*>)([^<]+)")
_CREATOR = re.compile(rb"(<dc:creator>)([^<]+)|(<(?:meta:creator-initials|loext:sender-initials)>)([^<]+)")
_AWAY = (
    (
        re.compile(rb"(<(?:dc:creator|dc:date|meta:creator-initials|loext:sender-initials|meta:date-string)>)[^<]*"),
        rb"\1",
    ),
    (re.compile(rb"<text:(?:author-name|author-initials|creator|initial-creator)\b[^>]*>[^<]*</text:[a-z-]+>"), b""),
    (re.compile(rb"\sofficeooo:(?:para)?rsid=\"[^\"]*\""), b""),
)  # fmt: skip
_BARE = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
_THUMBNAIL = re.compile(rb"<manifest:file-entry\b[^>]*manifest:full-path=\"Thumbnails/[^\"]*\"[^>]*/>")
_LINE = re.compile(rb"</text:(?:p|h)>|</table:table-row>")
_TAG = re.compile(rb"<[^>]*>")
_MOST_WORDS = 400_000


def _opened(data: bytearray) -> Zipped:
    document = Zipped(data, "content.xml")
    if b"encryption-data" in document.read("META-INF/manifest.xml"):
        raise Refused("locked")
    return document


def probe(data: bytearray) -> Answer:
    """What it tells."""
    document = _opened(data)
    meta = document.read("meta.xml")
    found = [Finding(code, _plain(one[1])) for what, code in _META if (one := what.search(meta))]
    changed = (_CREATOR.search(document.read(name)) for name in _WRITTEN)
    found += [Finding("changes", _plain(one[2] or one[4])) for one in changed if one]
    if one := _PRINTER.search(document.read("settings.xml")):
        found.append(Finding("device", _plain(one[2])))
    found += [Finding("thumbnail")] * any(name.startswith("Thumbnails/") for name in document.names)
    found += [Finding("tags")] * any(_is_photo(name) and jpeg.tells(document.read(name)) for name in document.names)
    return Answer(findings=tuple({one.code: one for one in reversed(found)}.values())[::-1])


def _is_photo(name: str) -> bool:
    return name.startswith("Pictures/") and name.lower().endswith((".jpg", ".jpeg"))


def _plain(value: bytes) -> str:
    return unescape(value.decode("utf-8", "ignore")).strip()


def copy(data: bytearray, answer: Answer) -> Answer:
    """The same document without the names; its type stands first and unpacked, as it must."""
    document = _opened(data)
    parts = {name: _without(name, document) for name in document.names if not _goes(name)}
    first = {"mimetype": parts.pop("mimetype", b"")}
    return Answer(findings=answer.findings, parts=(zipped({**first, **parts}, stored="mimetype"),), type="keep")


def _goes(name: str) -> bool:
    return name.endswith("/") or name.startswith("Thumbnails/")


def _without(name: str, document: Zipped) -> bytes:
    data = document.read(name)
    if name == "meta.xml":
        return _BARE
    if name == "settings.xml":
        return _PRINTER.sub(rb"\1", data)
    if name == "META-INF/manifest.xml":
        return _THUMBNAIL.sub(b"", data)
    if _is_photo(name):
        return jpeg.bare(data)
    return _nameless(data) if name in _WRITTEN else data


def _nameless(data: bytes) -> bytes:
    for what, put in _AWAY:
        data = what.sub(put, data)
    return data


def view(data: bytearray, page: int) -> Answer:
    """Its words, without its looks. Raises Refused."""
    del page
    lines = _LINE.split(_opened(data).read("content.xml"))
    words = "\n".join(unescape(_TAG.sub(b"", line).decode("utf-8", "replace")) for line in lines)[:_MOST_WORDS]
    if not words.strip():
        raise Refused("unknown")
    return Answer(text=words, pages=1)
