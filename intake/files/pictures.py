"""Photos and drawings, by Pillow: what their EXIF, XMP and comments tell, a copy of the pixels, a picture to show.

EXIF 2.32 (CIPA DC-008): the tags of the owner, the device, the time and the place. Runs in the child.
"""

import io
from typing import Any

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from intake.files.told import Answer, Finding, Refused

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
PLUGINS = (
    BmpImagePlugin, GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin,
)  # fmt: skip
MOST_PIXELS = 60_000_000
SHOWN_SIDE = 1800
_IFD_SMALL, _IFD_EXIF, _IFD_GPS = 1, 0x8769, 0x8825
_TAGS = {0x010F: "device", 0x0110: "device", 0x0132: "time", 0x013B: "owner", 0x8298: "owner", 0x9C9D: "owner"}
_EXIF_TAGS = {0x9003: "time", 0x9004: "time", 0xA430: "owner", 0xA431: "device", 0xA433: "device", 0xA434: "device",
              0xA435: "device", 0x9286: "comments", 0x927C: "device"}  # fmt: skip
_WORDS = ("comment", "Comment", "Author", "Artist", "Description", "Copyright", "Title", "XML:com.adobe.xmp", "xmp")
Image.preinit()  # what it loads of its own, before the cage is put on
Image.MAX_IMAGE_PIXELS = None  # we ask for the size ourselves, before anything is decoded


def opened(data: bytes | bytearray) -> Image.Image:
    """The picture, not decoded yet. Raises Refused("huge"), and whatever Pillow raises for what is broken."""
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("huge")
    return picture


def probe(data: bytearray) -> Answer:
    """What it tells."""
    picture = opened(data)
    found = told_by(picture.getexif()) + _by_words(picture)
    return Answer(findings=tuple({one.code: one for one in reversed(found)}.values())[::-1])


def told_by(exif: Any) -> list[Finding]:
    """What a block of EXIF tells."""
    found = _place(_ifd(exif, _IFD_GPS)) + [Finding("thumbnail")] * bool(_ifd(exif, _IFD_SMALL))
    for tags, values in ((_TAGS, exif), (_EXIF_TAGS, _ifd(exif, _IFD_EXIF))):
        found += [Finding(code, _plain(values.get(tag))) for tag, code in tags.items() if values.get(tag)]
    return _joined(found)


def _ifd(exif: Any, number: int) -> Any:
    try:
        return exif.get_ifd(number)
    except (KeyError, ValueError, TypeError, SyntaxError, OSError):
        return {}


def _joined(found: list[Finding]) -> list[Finding]:
    """One for each code: the device's maker and model together, the first time, the first owner."""
    quotes: dict[str, list[str]] = {}
    for one in found:
        quotes.setdefault(one.code, []).append(one.quote)
    device = " ".join(dict.fromkeys(one for one in quotes.get("device", ()) if one))
    first = {code: next((one for one in said if one), "") for code, said in quotes.items()}
    return [Finding(code, device if code == "device" else quote) for code, quote in first.items()]


def _place(gps: Any) -> list[Finding]:
    if not any(tag in gps for tag in (2, 4)):
        return [Finding("place")] if gps else []
    try:
        north, east = _degrees(gps[2]), _degrees(gps[4])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return [Finding("place")]
    return [Finding("place", f"{gps.get(1, 'N')} {north:.4f}, {gps.get(3, 'E')} {east:.4f}")]


def _degrees(parts: Any) -> float:
    return float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        # Windows writes its own tags in UTF-16; MakerNote is what only its maker reads.
        value = value.decode("utf-16-le", "ignore") if value[1:2] == b"\0" else ""
    # EXIF says ASCII, Pillow reads Latin-1, telephones write UTF-8.
    said = str(value or "").replace("\0", "").strip()[:120]
    return said.encode("latin-1", "replace").decode("utf-8", "ignore") if not said.isascii() else said


def _by_words(picture: Image.Image) -> list[Finding]:
    said = [name for name in _WORDS if picture.info.get(name)]
    return [Finding("tags")] if said or picture.info.get("photoshop") else []


def copy(data: bytearray, answer: Answer) -> Answer:
    """The pixels alone, upright, in the same format (what moves stays at its first). `answer` is `probe`'s."""
    picture = _upright(opened(data), 0)
    name = (
        "JPEG" if picture.format in {"JPEG", "MPO", "TIFF", "BMP", "WEBP"} and picture.mode in {"RGB", "L"} else "PNG"
    )
    return Answer(findings=answer.findings, parts=(_saved(picture, name),), type=f"image/{name.lower()}")


def _upright(picture: Image.Image, side: int) -> Image.Image:
    """Decoded, turned as it is meant to be seen, at most `side` wide and high (0: as it is), with nothing beside it."""
    kind = picture.format
    if side:
        picture.draft("RGB", (side, side))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode not in {"RGB", "L", "RGBA"}:
        turned = turned.convert("RGBA" if "transparency" in turned.info or turned.mode in {"PA", "LA"} else "RGB")
    if side:
        turned.thumbnail((side, side))
    bare = Image.new(turned.mode, turned.size)
    bare.paste(turned)
    bare.format = kind
    return bare


def _saved(picture: Image.Image, name: str) -> bytes:
    out = io.BytesIO()
    if name == "JPEG":
        picture.save(out, name, quality=92, optimize=False)
    else:
        picture.save(out, name, compress_level=3)
    return out.getvalue()


def shown(picture: Image.Image) -> bytes:
    """As a page shows it: made anew from the pixels, as a JPEG, or a PNG where one can see through it."""
    bare = _upright(picture, SHOWN_SIDE)
    return _saved(bare, "PNG" if bare.mode == "RGBA" else "JPEG")


def view(data: bytearray, page: int) -> Answer:
    """The picture made anew; of one with several, that of `page`."""
    picture = opened(data)
    pages = min(int(getattr(picture, "n_frames", 1)), 500)
    at = min(max(page, 1), pages)
    if at > 1:
        picture.seek(at - 1)
    return Answer(parts=(shown(picture),), pages=pages, type="image/jpeg")
