"""Files that tell, files that are broken, files that mean harm: the same ones every time."""

import io
import random
import struct
import wave
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pikepdf
from PIL import Image, PngImagePlugin

NAME, FIRM, PHONE = "周小满", "江城病友家属互助会", "HUAWEI P60"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def photo(kind: str = "JPEG", side: int = 320) -> bytes:
    """A photo with its place, its time, its telephone and its owner, lying on its side."""
    picture = Image.linear_gradient("L").resize((side, side // 2)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B], exif[0x0112] = "HUAWEI", "P60", NAME, 6
    gps, more = exif.get_ifd(0x8825), exif.get_ifd(0x8769)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 13.0, 48.0), "E", (121.0, 28.0, 0.0)
    more[0x9003] = "2025:10:25 10:00:00"
    out = io.BytesIO()
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def drawing() -> bytes:
    """A PNG with an author in its text."""
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Author", NAME)
    out = io.BytesIO()
    Image.new("RGBA", (64, 32), (0, 90, 90, 120)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def plain_picture() -> bytes:
    """A picture that tells nothing."""
    out = io.BytesIO()
    Image.new("RGB", (64, 32), (200, 90, 90)).save(out, "PNG")
    return out.getvalue()


def paper(pages: int = 2, password: str = "") -> bytes:
    """A PDF with an author, a remark by name, an attachment, a script and a photo inside."""
    pdf = pikepdf.new()
    for n in range(pages):
        page = pdf.add_blank_page(page_size=(300, 400))
        page.contents_add(f"BT /F1 24 Tf 20 {300 - n % 200} Td (page {n + 1}) Tj ET".encode())
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=_font()))
    _photo_on(pdf)
    pdf.docinfo["/Author"], pdf.docinfo["/CreationDate"] = pikepdf.String(NAME), pikepdf.String("D:20251025100000")
    pdf.attachments["list.txt"] = NAME.encode()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


def _font() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)


def _photo_on(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    image = pikepdf.Stream(pdf, photo())
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=320, Height=160, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources.XObject = pikepdf.Dictionary(Im0=pdf.make_indirect(image))
    page.contents_add(b"q 100 0 0 50 20 20 cm /Im0 Do Q")
    remark = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 20, 20], T=pikepdf.String(NAME),
        Contents=pikepdf.String("look here"),
    )  # fmt: skip
    page.obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(remark)]))


def letter() -> bytes:
    """A Word document with an author, a company, tracked changes, a remark, a photo."""
    body = (
        f'<w:document {_W}><w:body><w:p w:rsidR="00AB12CD"><w:r><w:t>管床医生要我做检测</w:t></w:r>'
        f'<w:ins w:id="1" w:author="{NAME}" w:date="2025-10-25T10:00:00Z"><w:r><w:t>，付了钱</w:t></w:r></w:ins></w:p>'
        "</w:body></w:document>"
    )
    return zipped(
        {
            "[Content_Types].xml": '<Types><Override PartName="/docProps/custom.xml" ContentType="x"/></Types>',
            "_rels/.rels": '<Relationships><Relationship Id="1" Target="docProps/custom.xml"/></Relationships>',
            "docProps/core.xml": f"<cp:coreProperties><dc:creator>{NAME}</dc:creator></cp:coreProperties>",
            "docProps/app.xml": f"<Properties><Company>{FIRM}</Company></Properties>",
            "docProps/custom.xml": '<Properties><property name="KSOProductBuildVer"/></Properties>',
            "word/document.xml": body,
            "word/comments.xml": f'<w:comments {_W}><w:comment w:id="0" w:author="{NAME}" w:initials="Z"><w:p><w:r>'
            "<w:t>对</w:t></w:r></w:p></w:comment></w:comments>",
            "word/media/image1.jpeg": photo(),
        }
    )


def table() -> bytes:
    """An Excel workbook with an author."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("付款", 0)
    sheet.append(["日期", "金额"])
    sheet.append(["2025-10-25", 12800])
    book.properties.creator = NAME
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip of these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def open_letter() -> bytes:
    """An OpenDocument text with an author, a change by name and a printer."""
    kind, urn = "application/vnd.oasis.opendocument.text", "urn:oasis:names:tc:opendocument:xmlns"
    space = " ".join(f'xmlns:{one}="{urn}:{one}:1.0"' for one in ("office", "text", "meta", "config"))
    space += ' xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"'
    who = f"<dc:creator>{NAME}</dc:creator><dc:date>2025-10-25T10:00:00</dc:date>"
    parts = {
        "content.xml": f"<office:document-content {space}><office:body><office:text><text:tracked-changes>"
        f'<text:changed-region text:id="c1"><text:insertion><office:change-info>{who}</office:change-info>'
        "</text:insertion></text:changed-region></text:tracked-changes><text:p>管床医生要我做检测</text:p>"
        "</office:text></office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {space}><office:meta><meta:initial-creator>{NAME}</meta:initial-creator>"
        f'<meta:user-defined meta:name="单位">{FIRM}</meta:user-defined></office:meta></office:document-meta>',
        "settings.xml": f"<office:document-settings {space}><office:settings>"
        f'<config:config-item-set config:name="x"><config:config-item config:name="PrinterName" '
        f'config:type="string">{FIRM}</config:config-item></config:config-item-set></office:settings>'
        "</office:document-settings>",
    }
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    entries = "".join([entry.format("/", kind), *(entry.format(name, "text/xml") for name in parts)])
    space = f'xmlns:manifest="{urn}:manifest:1.0" manifest:version="1.3"'
    parts["META-INF/manifest.xml"] = f"<manifest:manifest {space}>{entries}</manifest:manifest>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", kind, zipfile.ZIP_STORED)
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def rich() -> bytes:
    """A text in RTF with an author, a company, and somebody who changed it."""

    def coded(words: str) -> str:
        return "".join(f"\\u{ord(one)}\\'3f" for one in words)

    made = f"{{\\*\\company {coded(FIRM)}}}{{\\creatim\\yr2025\\mo10\\dy25}}"
    info = f"{{\\info{{\\author {coded(NAME)}}}{made}}}"
    changed = f"{{\\*\\revtbl{{Unknown;}}{{{coded(NAME)};}}}}"
    return (
        f"{{\\rtf1\\ansi{{\\fonttbl{{\\f0 Song;}}}}{info}{changed}\\pard {coded('管床医生要我做检测')}\\par}}".encode()
    )


def heic() -> bytes:
    """A photo of a telephone as it takes them: with its place, its time, its telephone and its owner."""
    return Path(__file__).with_name("photo.heic").read_bytes()


def old_letter() -> bytes:
    """A Word document of before 2007."""
    return Path(__file__).with_name("letter.doc").read_bytes()


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def voice() -> bytes:
    """An m4a with a place, a telephone and a day."""
    header = bytes(4) + (3_840_000_000).to_bytes(4, "big") + bytes(92)
    told = _box(b"\xa9xyz", b"\0\x12\x15\xc7+31.2300+121.4667/") + _box(b"\xa9mod", b"\0\x0a\x15\xc7HUAWEI P60")
    moov = _box(b"moov", _box(b"mvhd", header) + _box(b"udta", told))
    return _box(b"ftyp", b"M4A \0\0\0\0M4A mp42") + moov + _box(b"mdat", bytes(range(256)) * 40)


def wav() -> bytes:
    """A WAV with an artist in its LIST."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setparams((1, 2, 8000, 0, "NONE", ""))
        made.writeframes(bytes(4000))
    info = b"INFOIART" + struct.pack("<I", 10) + "周小满".encode() + b"\0"
    raw = out.getvalue() + b"LIST" + struct.pack("<I", len(info)) + info
    return raw[:4] + struct.pack("<I", len(raw) - 8) + raw[8:]


def mp3() -> bytes:
    """An MP3 with ID3 at both ends."""
    frame = b"TPE1" + (7).to_bytes(4, "big") + b"\0\0\0Artist"
    return b"ID3\3\0\0" + bytes([0, 0, 0, len(frame)]) + frame + b"\xff\xfb\x90\0" * 200 + b"TAG" + bytes(125)


TELLING: dict[str, Callable[[], bytes]] = {
    "photo.jpg": photo, "photo.webp": lambda: photo("WEBP"), "photo.tiff": lambda: photo("TIFF"),
    "drawing.png": drawing, "photo.heic": heic, "letter.odt": open_letter, "letter.rtf": rich,
    "paper.pdf": paper, "letter.docx": letter, "table.xlsx": table, "voice.m4a": voice, "voice.wav": wav,
    "voice.mp3": mp3,
}  # fmt: skip


def wide_png(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """A document whose one part unpacks to three hundred megabytes."""
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": bytes(300 * 1024 * 1024)})


def lying_bomb() -> bytes:
    """The same, with an index that says it is small."""
    raw = bytearray(zip_bomb())
    at = raw.rfind(b"PK\1\2")
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(raw)


def many_pages(pages: int = 100_000) -> bytes:
    """A PDF of very many pages, written by hand: all of them are one."""
    kids = b" ".join([b"3 0 R"] * pages)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for n, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (n, one)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    return bytes(out + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)


def polyglot() -> bytes:
    """A picture that is a zip as well."""
    return photo() + letter()


HARMFUL: dict[str, Callable[[], bytes]] = {
    "wide.png": lambda: wide_png(50_000, 50_000), "bomb.docx": zip_bomb, "lying.docx": lying_bomb,
    "pages.pdf": many_pages, "both.jpg": polyglot, "locked.pdf": lambda: paper(1, "secret"),
    "half.jpg": lambda: photo()[:3000], "half.pdf": lambda: paper()[:1500], "half.docx": lambda: letter()[:2000],
    "empty.png": lambda: b"\x89PNG\r\n\x1a\n", "nothing.bin": lambda: b"\0" * 100,
    "deep.pdf": lambda: b"%PDF-1.7\n" + b"[" * 200_000, "nested.json": lambda: b"[" * 200_000,
}  # fmt: skip


def mutated(seed: int, n: int) -> Iterator[tuple[str, bytes]]:
    """`n` files, each one of the telling ones with a few bytes changed, cut, doubled or swapped with another's."""
    dice = random.Random(seed)
    whole = {name: make() for name, make in TELLING.items()}
    names = sorted(whole)
    for number in range(n):
        name = names[number % len(names)]
        yield f"{number}-{name}", _mutated(dice, whole[name], whole[dice.choice(names)])


def _mutated(dice: random.Random, data: bytes, other: bytes) -> bytes:
    raw = bytearray(data)
    how = dice.randrange(5)
    at, end = sorted((dice.randrange(4, len(raw)), dice.randrange(4, len(raw))))
    if how == 0:
        return bytes(raw[:at])
    if how == 1:
        raw[at:end] = raw[at:end] * 2
    elif how == 2:
        raw[at:at] = other[dice.randrange(len(other)) :]
    elif how == 3:
        del raw[at : min(end, at + 64)]
    for _ in range(dice.randrange(1, 30)):
        raw[dice.randrange(4, len(raw))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
    return bytes(raw)
