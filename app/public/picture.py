"""The code as a picture to keep: a PNG drawn in memory, with twelve characters and nothing that says what for.

The characters come from `glyphs.bin` (see `setup/glyphs.py`): a server has no Chinese face, and a drawing that leaves
the face to the phone (SVG) is shown by few phones' albums.
"""

import zlib
from functools import lru_cache
from pathlib import Path
from struct import pack

from flask import Response

from crypto.receipt import Receipt
from crypto.words import CHINESE

_LARGE, _SMALL, _SCALE = 64, 24, 2
_SIDE, _MARGIN, _ACROSS = 200, 30, 4
_INK, _NUMBER, _LINE, _PAPER = 0x22, 0x55, 0xBB, 0xFF


def answer(secret: bytes) -> Response:
    """The picture of the code of this form, to be saved under a name that says nothing."""
    picture = Response(_drawn(Receipt.from_secret(secret).chinese).png(), content_type="image/png")
    picture.headers["Content-Disposition"] = 'attachment; filename="12.png"'
    return picture


@lru_cache(maxsize=1)
def _glyphs() -> bytes:
    return zlib.decompress((Path(__file__).parent / "glyphs.bin").read_bytes())


class _Canvas:
    """A grey picture, a byte a point."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.points = bytearray([_PAPER]) * (width * height)

    def frame(self, x: int, y: int, side: int) -> None:
        """A square's edge, two points wide."""
        for row in range(y, y + side):
            inner = y + 2 <= row < y + side - 2
            for start, end in ((x, x + 2), (x + side - 2, x + side)) if inner else ((x, x + side),):
                self.points[row * self.width + start : row * self.width + end] = bytes([_LINE]) * (end - start)

    def stamp(self, bits: bytes, side: int, at: tuple[int, int], *, scale: int, grey: int) -> None:
        """A square of bits, each as a block of `scale` points."""
        for place in range(side * side):
            if bits[place // 8] >> (7 - place % 8) & 1:
                x, y = at[0] + place % side * scale, at[1] + place // side * scale
                for row in range(y, y + scale):
                    self.points[row * self.width + x : row * self.width + x + scale] = bytes([grey]) * scale

    def png(self) -> bytes:
        """As PNG: 8-bit grey, no filter, no time, no text (ISO/IEC 15948)."""
        rows = (self.points[row * self.width : (row + 1) * self.width] for row in range(self.height))
        head = pack(">IIBBBBB", self.width, self.height, 8, 0, 0, 0, 0)
        data = zlib.compress(b"".join(b"\0" + row for row in rows))
        chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
        )


def _drawn(characters: str) -> _Canvas:
    canvas = _Canvas(_ACROSS * _SIDE + 2 * _MARGIN, -(-len(characters) // _ACROSS) * _SIDE + 2 * _MARGIN)
    for place, character in enumerate(characters):
        x, y = _MARGIN + place % _ACROSS * _SIDE, _MARGIN + place // _ACROSS * _SIDE
        canvas.frame(x, y, _SIDE)
        for step, digit in enumerate(str(place + 1)):
            canvas.stamp(_digit(int(digit)), _SMALL, (x + 8 + step * 14, y + 6), scale=1, grey=_NUMBER)
        middle = (_SIDE - _LARGE * _SCALE) // 2
        canvas.stamp(_character(character), _LARGE, (x + middle, y + middle + 8), scale=_SCALE, grey=_INK)
    return canvas


def _character(character: str) -> bytes:
    size = _LARGE * _LARGE // 8
    start = CHINESE.index(character) * size
    return _glyphs()[start : start + size]


def _digit(digit: int) -> bytes:
    size = _SMALL * _SMALL // 8
    start = len(CHINESE) * _LARGE * _LARGE // 8 + digit * size
    return _glyphs()[start : start + size]
