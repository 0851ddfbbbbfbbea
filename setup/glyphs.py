"""Draws characters as small black-and-white pictures, for machines that have no Chinese face: those of the receipt code
(`app/public/glyphs.bin`) and those on the papers of the demonstration (`app/demo/glyphs.bin`).

    python setup/glyphs.py /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc

Run by hand, when the word list, the stories or the face change: it needs Pillow and the face, which no machine that
serves needs. The code's file is zlib over 2,048 squares of 64 × 64 bits in the order of the BIP39 list, then the ten
digits at 24 × 24; the demonstration's, zlib over its characters in UTF-8, a line feed, and a square of 32 × 32 each.
"""

import sys
import zlib
from pathlib import Path

from mnemonic import Mnemonic
from PIL import Image, ImageDraw, ImageFont

from app.demo.files import characters

APP = Path(__file__).parents[1] / "app"
CHINESE = 2  # the place of the simplified face in the collection


def drawn(face: ImageFont.FreeTypeFont, character: str, side: int, *, middle: bool = True) -> bytes:
    """One character in the middle of its square, or at its left, a bit a point, rows from the top."""
    square = Image.new("1", (side, side))
    x, anchor = (side / 2, "mm") if middle else (0, "lm")
    ImageDraw.Draw(square).text((x, side / 2), character, 1, face, anchor=anchor)
    return bytes(square.tobytes())


def main(path: str) -> None:
    """Draw them all and write the two files."""
    large = ImageFont.truetype(path, 58, index=CHINESE)
    small = ImageFont.truetype(path, 20, index=CHINESE)
    words = Mnemonic("chinese_simplified").wordlist
    glyphs = [drawn(large, word, 64) for word in words] + [drawn(small, digit, 24) for digit in "0123456789"]
    (APP / "public" / "glyphs.bin").write_bytes(zlib.compress(b"".join(glyphs), 9))
    face = ImageFont.truetype(path.replace("Bold", "Regular"), 29, index=CHINESE)
    known = characters()
    squares = [drawn(face, one, 32, middle=not one.isascii()) for one in known]
    (APP / "demo" / "glyphs.bin").write_bytes(zlib.compress(known.encode() + b"\n" + b"".join(squares), 9))


if __name__ == "__main__":
    main(sys.argv[1])
