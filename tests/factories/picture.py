"""Reads the picture of a code as an eye would: each square is compared with every character there is."""

import zlib
from pathlib import Path
from struct import unpack

from crypto.words import CHINESE

GLYPHS = zlib.decompress((Path(__file__).parents[2] / "app" / "public" / "glyphs.bin").read_bytes())
SIZE = 64 * 64 // 8
CHARACTER = {GLYPHS[place * SIZE : (place + 1) * SIZE]: word for place, word in enumerate(CHINESE)}


def read_off(png: bytes) -> str:
    """The twelve characters; KeyError where a square shows none."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width = int(unpack(">I", png[16:20])[0])
    start = png.index(b"IDAT") + 4
    length = int(unpack(">I", png[start - 8 : start - 4])[0])
    data = zlib.decompress(png[start : start + length])
    rows = [data[at + 1 : at + 1 + width] for at in range(0, len(data), width + 1)]
    return "".join(CHARACTER[_square(rows, 30 + place % 4 * 200, 30 + place // 4 * 200)] for place in range(12))


def _square(rows: list[bytes], x: int, y: int) -> bytes:
    left, top = x + 36, y + 44
    dark = [rows[top + 2 * row][left + 2 * column] < 0x50 for row in range(64) for column in range(64)]
    return bytes(sum(dark[at + bit] << (7 - bit) for bit in range(8)) for at in range(0, 64 * 64, 8))
