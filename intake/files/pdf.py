"""PDF by pikepdf (ISO 32000-2, 14.3): who made it and when, remarks, what hangs on it; a copy without. In the child."""

import io
import re
from typing import Any

import pikepdf

from intake.files import jpeg
from intake.files.told import Answer, Finding, Refused

MOST_PAGES = 2000
_XMP = (
    (re.compile(rb"<dc:creator>.{0,200}?<rdf:li[^>]*>([^<]{1,80})", re.DOTALL), "author"),
    (re.compile(rb"(?:exif:GPSLatitude|GPSLatitude=\")[^0-9]{0,3}([0-9.,NSEW]{1,20})"), "place"),
    (re.compile(rb"tiff:Model(?:>|=\")([^<\"]{1,60})"), "device"),
)
_INFO = {"/Author": "author", "/Company": "company", "/Manager": "author", "/CreationDate": "time", "/ModDate": "time"}
_ROOT = ("/Metadata", "/Names", "/OpenAction", "/AA", "/PieceInfo", "/Collection", "/AF")
_ANY = ("/Metadata", "/PieceInfo", "/LastModified")
_REMARK = ("/T", "/M", "/CreationDate", "/NM", "/RC")


def _open(data: bytearray) -> Any:
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    if len(pdf.pages) > MOST_PAGES:
        raise Refused("pages")
    return pdf


def probe(data: bytearray) -> Answer:
    """What it tells."""
    with _open(data) as pdf:
        found = _by_info(pdf) + _by_xmp(pdf) + _by_root(pdf) + _by_remarks(pdf)
        if any(jpeg.tells(one.read_raw_bytes()) for one in _photos(pdf)):
            found.append(Finding("tags"))
    return Answer(findings=tuple({one.code: one for one in reversed(found)}.values())[::-1])


def _by_info(pdf: Any) -> list[Finding]:
    info = pdf.trailer.get("/Info")
    if not isinstance(info, pikepdf.Dictionary):
        return []
    named = [Finding(code, _plain(info.get(key))) for key, code in _INFO.items() if _plain(info.get(key))]
    more = {str(key) for key in info} - {*_INFO, "/Producer", "/Creator", "/Trapped"}
    return named + [Finding("tags")] * bool(more)


def _by_xmp(pdf: Any) -> list[Finding]:
    meta = pdf.Root.get("/Metadata")
    if not isinstance(meta, pikepdf.Stream):
        return []
    words = meta.read_bytes()[:1_000_000]
    return [Finding(code, one[1].decode("utf-8", "ignore")) for what, code in _XMP if (one := what.search(words))]


def _by_root(pdf: Any) -> list[Finding]:
    names = pdf.Root.get("/Names", {})
    attached = "/EmbeddedFiles" in names or "/AF" in pdf.Root
    script = "/JavaScript" in names or ("/OpenAction" in pdf.Root and "/JS" in _dictionary(pdf.Root["/OpenAction"]))
    return [Finding("attached")] * attached + [Finding("script")] * script


def _dictionary(thing: Any) -> Any:
    return thing if isinstance(thing, pikepdf.Dictionary) else {}


def _by_remarks(pdf: Any) -> list[Finding]:
    named = [
        _plain(one.get("/T")) for one in _remarks(pdf) if _plain(one.get("/T")) and one.get("/Subtype") != "/Widget"
    ]
    return [Finding("comments", named[0])] if named else []


def _remarks(pdf: Any) -> list[Any]:
    found = []
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        found += (
            [one for one in notes if isinstance(one, pikepdf.Dictionary)] if isinstance(notes, pikepdf.Array) else []
        )
    return found


def _photos(pdf: Any) -> list[Any]:
    """Pictures that lie in it as JPEG, each with whatever the camera wrote."""
    streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    return [one for one in streams if one.get("/Filter") in ("/DCTDecode", pikepdf.Array([pikepdf.Name.DCTDecode]))]


def _plain(value: Any) -> str:
    said = str(value).strip() if isinstance(value, pikepdf.String | str) else ""
    # A day as PDF writes it (ISO 32000-2, 7.9.4).
    return f"{said[2:6]}-{said[6:8]}-{said[8:10]}" if said.startswith("D:") and said[2:10].isdecimal() else said


def copy(data: bytearray, answer: Answer) -> Answer:
    """The pages, written anew: no earlier version stays behind, and none of what tells."""
    with _open(data) as pdf:
        if pdf.get_warnings():  # it had to be mended: who knows what a new one would lack
            raise Refused("damaged")
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        _without(pdf.Root, _ROOT)
        _bare(pdf)
        out = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(out, deterministic_id=True)
    return Answer(findings=answer.findings, parts=(out.getvalue(),), type="keep")


def _bare(pdf: Any) -> None:
    for photo in _photos(pdf):
        photo.write(jpeg.bare(photo.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            _without(one, _ANY)
    for remark in _remarks(pdf):
        # The name of a field of a form is no person's.
        _without(remark, ("/AA",) if remark.get("/Subtype") == "/Widget" else (*_REMARK, "/AA"))


def _without(thing: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]
