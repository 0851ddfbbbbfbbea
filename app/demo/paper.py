"""Sheets of paper with words on them, drawn point by point: a machine that serves has no Chinese face, and a page whose
face is left to the reader stays empty in the safe view.

The characters are those of `glyphs.bin`, drawn by `setup/glyphs.py` from the stories: 32 × 32 bits each. A row of the
sheet is one number, so that a character costs 32 shifts and not a thousand points.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

SIDE = 32
_FILE = Path(__file__).parent / "glyphs.bin"
_NARROW = 18  # what a letter or a digit takes


@cache
def glyphs() -> dict[str, tuple[int, ...]]:
    """Each character's rows, as numbers of 32 bits."""
    names, _, bits = zlib.decompress(_FILE.read_bytes()).partition(b"\n")
    rows = struct.unpack(f">{len(bits) // 4}I", bits)
    return {one: rows[place * SIDE : (place + 1) * SIDE] for place, one in enumerate(names.decode())}


@dataclass
class Paper:
    """A sheet, `wide` and `high` in points; ink is 1."""

    wide: int
    high: int
    rows: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = [0] * self.high

    def write(self, text: str, x: int, y: int, *, double: bool = False) -> None:
        """A line of words from (x, y), which is its upper left. What there is no drawing of is left blank."""
        size = 2 if double else 1
        for one in text:
            for down, bits in enumerate(glyphs().get(one, ())):
                points = _doubled(bits) if double else bits
                for row in range(y + down * size, y + (down + 1) * size):
                    self._ink(row, points << (self.wide - x - SIDE * size) if x + SIDE * size <= self.wide else 0)
            x += size * (_NARROW if one.isascii() else SIDE)

    def rule(self, x: int, y: int, long: int, thick: int = 2) -> None:
        """A line across."""
        for row in range(y, y + thick):
            self._ink(row, ((1 << long) - 1) << (self.wide - x - long))

    def post(self, x: int, y: int, long: int) -> None:
        """A line down."""
        for row in range(y, y + long):
            self._ink(row, 3 << (self.wide - x - 2))

    def _ink(self, row: int, bits: int) -> None:
        if 0 <= row < self.high:
            self.rows[row] |= bits

    def drawn(self) -> list[bytes]:
        """Its rows, eight points a byte, ink 1."""
        return [row.to_bytes(self.wide // 8, "big") for row in self.rows]

    def pdf(self) -> bytes:
        """As a scanned page of A4: one picture of one bit (PDF 32000-1, 8.9.5)."""
        data = zlib.compress(b"".join(self.drawn()), 9)
        shape = b"/Subtype/Image/Width %d/Height %d/BitsPerComponent 1" % (self.wide, self.high)
        shape += b"/ColorSpace/DeviceGray/Decode[1 0]/Filter/FlateDecode/Length %d" % len(data)
        put = b"q 595 0 0 842 0 0 cm /P Do Q"
        return _pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>",
                b"<</Length %d>>stream\n%b\nendstream" % (len(put), put),
                b"<</Type/XObject%b>>stream\n%b\nendstream" % (shape, data),
            ]
        )

    def png(self, table: int = 40) -> bytes:
        """As a photo of it on a dark table, `table` points of which are seen around it, in grey."""
        shades = [bytes(70 if byte >> bit & 1 else 240 for bit in range(7, -1, -1)) for byte in range(256)]
        edge, wide = b"\x5c" * table, self.wide + 2 * table
        middle = [edge + b"".join(shades[byte] for byte in row) + edge for row in self.drawn()]
        above = [b"\x5c" * wide] * table
        head = struct.pack(">IIBBBBB", wide, self.high + 2 * table, 8, 0, 0, 0, 0)
        data = zlib.compress(b"".join(b"\0" + row for row in [*above, *middle, *above]), 6)
        return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


@cache
def _doubled(bits: int) -> int:
    return int("".join(bit * 2 for bit in f"{bits:032b}"), 2)


def wrapped(text: str, most: int) -> Sequence[str]:
    """`text` in lines of `most` characters."""
    return [text[start : start + most] for start in range(0, len(text), most)]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pdf(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\n" % (size, table, size)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
