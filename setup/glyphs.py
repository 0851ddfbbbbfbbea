"""Draws the characters of the receipt code as small black-and-white pictures: `app/public/glyphs.bin`.

    python setup/glyphs.py /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc

Run by hand, when the word list or the face changes: it needs Pillow and the face, which no machine that serves needs.
The file is zlib over 2,048 squares of 64 × 64 bits in the order of the BIP39 list, then the ten digits at 24 × 24.
"""

import sys
import zlib
from pathlib import Path

from mnemonic import Mnemonic
from PIL import Image, ImageDraw, ImageFont

OUT = Path(__file__).parents[1] / "app" / "public" / "glyphs.bin"
CHINESE = 2  # the place of the simplified face in the collection


def drawn(face: ImageFont.FreeTypeFont, character: str, side: int) -> bytes:
    """One character in the middle of its square, a bit a point, rows from the top."""
    square = Image.new("1", (side, side))
    ImageDraw.Draw(square).text((side / 2, side / 2), character, 1, face, anchor="mm")
    return bytes(square.tobytes())


def main(path: str) -> None:
    """Draw them all and write the file."""
    large = ImageFont.truetype(path, 58, index=CHINESE)
    small = ImageFont.truetype(path, 20, index=CHINESE)
    words = Mnemonic("chinese_simplified").wordlist
    glyphs = [drawn(large, word, 64) for word in words] + [drawn(small, digit, 24) for digit in "0123456789"]
    OUT.write_bytes(zlib.compress(b"".join(glyphs), 9))


if __name__ == "__main__":
    main(sys.argv[1])
