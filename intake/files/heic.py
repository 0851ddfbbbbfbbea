"""Photos of a telephone in HEIC: their EXIF is read, their pixels are not. Runs in the child."""

from PIL import Image

from intake.files.pictures import told_by
from intake.files.told import Answer, Finding, Refused


def probe(data: bytearray) -> Answer:
    """What the EXIF item of the file tells (ISO/IEC 23008-12, Annex A): found by its own mark, not by the index."""
    at = data.find(b"Exif\0\0")
    exif = Image.Exif()
    if at >= 0:
        exif.load(bytes(data[at : at + 256 * 1024]))
    found = told_by(exif)
    return Answer(findings=tuple(found or [Finding("tags")]))


def copy(data: bytearray, answer: Answer) -> Answer:
    """There is none: raises Refused("heic")."""
    del data, answer
    raise Refused("heic")


def view(data: bytearray, page: int) -> Answer:
    """There is none: raises Refused("heic")."""
    del data, page
    raise Refused("heic")
