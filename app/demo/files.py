"""Small real files for the stories: a picture, a sheet, a page, a text. Made here, nothing foreign is carried along."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO

from cases.ledger.sheet import Head, workbook

TYPES = {
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WIDE, _HIGH = 360, 480


def made(name: str, about: str, seed: int) -> tuple[str, bytes]:
    """(media type, content) of the file `name`; `about` stands in it where it has words."""
    ending = name.rpartition(".")[2]
    if ending == "png":
        return TYPES["png"], picture(seed)
    if ending == "pdf":
        return TYPES["pdf"], page([name.rpartition(".")[0], about, "演示用，内容虚构。"])
    if ending == "xlsx":
        return TYPES["xlsx"], sheet(name.rpartition(".")[0], seed)
    return TYPES["txt"], f"{name}\n\n{about}\n\n演示用，内容虚构。\n".encode()


def picture(seed: int) -> bytes:
    """A PNG that looks like a slip of paper on a table: light on dark, with lines where words would stand."""
    rows = b"".join(b"\0" + _row(y, seed) for y in range(_HIGH))
    head = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 0, 0, 0, 0)
    chunks = [_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(rows, 6)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _row(y: int, seed: int) -> bytes:
    left, right = 34 + seed % 9, _WIDE - 30
    table, paper = 92 + (y * 5 // _HIGH) * 6, 244 - y // 40
    if not 24 < y < _HIGH - 30:
        return bytes([table]) * _WIDE
    words = 16 + (y // 22 * (37 + seed)) % (right - left - 60) if y % 22 < 6 and y > 50 else 0
    middle = bytes([70]) * words + bytes([paper]) * (right - left - 20 - words)
    return bytes([table]) * left + bytes([paper]) * 20 + middle + bytes([table]) * (_WIDE - right)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def page(lines: Sequence[str]) -> bytes:
    """A PDF of one page in a typeface that every reader of Chinese papers has, so none need be carried inside
    (PDF 32000-1, 9.7.5.2: predefined CMap).
    """
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -28 Td " for text in lines for line in _wrapped(text))
    stream = f"BT /F 15 Tf 72 760 Td {shown}ET".encode()
    font = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>"
    system = b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    below = b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo" + system
    describe = b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
        font,
        below + b"/FontDescriptor 7 0 R>>",
        describe + b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    return _pdf(objects)


def _wrapped(text: str) -> list[str]:
    return [text[start : start + 30] for start in range(0, len(text), 30)]


def _pdf(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\n" % (size, table, size)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def sheet(title: str, seed: int) -> bytes:
    """An XLSX of a dozen rows."""
    columns = (("序号", 6.0), ("日期", 12.0), ("核对事项", 30.0), ("是否一致", 10.0))
    head = Head(title, "演示用，内容虚构", columns, "工作秘密", "第 &P 页，共 &N 页")
    rows = [
        (n, f"第 {n} 日", f"第 {n * 7 + seed % 13} 号", "一致" if (n + seed) % 4 else "不一致") for n in range(1, 13)
    ]
    out = BytesIO(workbook(head, rows))
    return out.getvalue()
