"""One page of a PDF as a picture, by PDFium. In the child: fonts that lie in the file are drawn, those of the machine
are out of its reach.
"""

import io

import pypdfium2
from PIL import JpegImagePlugin

from intake.files.kinds import PAGES_AT_ONCE
from intake.files.told import Answer, Refused

MOST_PAGES = 2000
_SIDE = 1600
_LOCKED = "assword"  # how PDFium says that there is a password


def view(data: bytearray, page: int) -> Answer:
    """Page `page`, from 1; beyond the last, the last. Raises Refused: locked, pages."""
    return _drawn(data, page, 1)


def pages(data: bytearray, page: int) -> Answer:
    """Page `page` and those after it, so many at once as `kinds` says."""
    return _drawn(data, page, PAGES_AT_ONCE)


def _drawn(data: bytearray, page: int, most: int) -> Answer:
    try:
        pdf = pypdfium2.PdfDocument(bytes(data))
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if _LOCKED in str(error) else "damaged") from None
    pages = len(pdf)
    if pages > MOST_PAGES:
        raise Refused("pages")
    first = min(max(page, 1), pages)
    drawn = tuple(_picture(pdf[number - 1]) for number in range(first, min(first + most, pages + 1)))
    return Answer(parts=drawn, pages=pages, type="image/jpeg")


def _picture(page: pypdfium2.PdfPage) -> bytes:
    width, height = page.get_size()
    if not width or not height:
        raise Refused("damaged")
    picture = page.render(scale=min(_SIDE / max(width, height), 4), draw_annots=True).to_pil()
    out = io.BytesIO()
    picture.convert("RGB").save(out, JpegImagePlugin.JpegImageFile.format, quality=85)
    return out.getvalue()
