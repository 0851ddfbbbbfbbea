"""Photos of a telephone in HEIC (ISO/IEC 23008-12), by libheif and libde265, and in AVIF by Pillow: what they tell, a
copy as JPEG, a picture to show. Runs in the child.
"""

import io

import pi_heif
from PIL import AvifImagePlugin, Image, ImageOps, JpegImagePlugin

from intake.files import pictures
from intake.files.told import Answer, Finding, Refused

pi_heif.options.DECODE_THREADS = 1  # the cage lets nobody start a second one
pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
_PLUGINS = (AvifImagePlugin, JpegImagePlugin)
Image.preinit()


def probe(data: bytearray) -> Answer:
    """What its EXIF and its XMP tell; where nothing reads, that there may be something. Of the copy as well."""
    if data.startswith(b"\xff\xd8"):
        return pictures.probe(data)
    if _is_avif(data):
        picture = Image.open(io.BytesIO(data), formats=("AVIF",))
        found, beside = pictures.told_by(picture.getexif()), bool(picture.info.get("xmp"))
    else:
        heif = pi_heif.open_heif(io.BytesIO(data))
        exif = Image.Exif()
        exif.load(heif.info.get("exif") or b"")
        found, beside = pictures.told_by(exif), bool(heif.info.get("xmp"))
    return Answer(findings=tuple(found + [Finding("tags")] * (beside or not found)))


def _is_avif(data: bytearray) -> bool:
    return data[8:12] == b"avif" or b"avif" in data[16:40]


def copy(data: bytearray, answer: Answer) -> Answer:
    """The pixels as a JPEG, upright. `answer` is `probe`'s."""
    out = io.BytesIO()
    _opened(data).convert("RGB").save(out, JpegImagePlugin.JpegImageFile.format, quality=92)
    return Answer(findings=answer.findings, parts=(out.getvalue(),), type="image/jpeg")


def view(data: bytearray, page: int) -> Answer:
    """The picture made anew."""
    del page
    return Answer(parts=(pictures.shown(_opened(data)),), pages=1, type="image/jpeg")


def _opened(data: bytearray) -> Image.Image:
    """Decoded, with nothing beside the pixels. Raises Refused: huge, damaged."""
    if _is_avif(data):
        picture = ImageOps.exif_transpose(_small(Image.open(io.BytesIO(data), formats=("AVIF",))))
    else:
        heif = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
        _fits(*heif.size)
        picture = heif.to_pillow()  # libheif turns it as it is meant to be seen
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _small(picture: Image.Image) -> Image.Image:
    _fits(*picture.size)
    return picture


def _fits(width: int, height: int) -> None:
    if width * height > pictures.MOST_PIXELS:
        raise Refused("huge")
