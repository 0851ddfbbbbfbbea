"""Letters as the world writes them: raw bytes."""

import base64
from email.message import EmailMessage
from struct import pack
from uuid import uuid4

WORDS = "十一月二日在门诊三楼，肿瘤内科让我们去沐棠医学检验实验室做基因检测，扫的是个人收款码，没有开票。"


def letter(text: str = WORDS, *, message_id: str = "", sender: str = "某甲 <jia@mail.example>", **more: str) -> bytes:
    """A plain one. `more`: further headers, `_` for `-`."""
    said = EmailMessage()
    said["From"], said["To"], said["Subject"] = sender, "jubao@hospital.example", more.pop("Subject", "反映情况")
    said["Message-ID"] = f"<{message_id or uuid4().hex + '@mail.example'}>"
    said["Date"] = "Sun, 22 Nov 2026 10:00:00 +0800"
    for name, value in more.items():
        said[name.replace("_", "-")] = value
    said.set_content(text, charset="utf-8")
    return said.as_bytes()


def multipart(kind: str, *parts: bytes, head: bytes = b"") -> bytes:
    """Parts under one boundary, each with its own headers."""
    mark = uuid4().hex.encode()
    lines = [b"Content-Type: multipart/" + kind.encode() + b"; boundary=" + mark, b"", b""]
    return (
        head
        + b"\r\n".join(lines)
        + b"".join(b"--" + mark + b"\r\n" + one + b"\r\n" for one in parts)
        + b"--"
        + mark
        + b"--\r\n"
    )


def part(kind: str, body: bytes, head: str = "") -> bytes:
    """One part in base64."""
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{head}\r\n".encode() + base64.encodebytes(
        body
    )


def big(words: str, size: int, **more: str) -> bytes:
    """A letter of about `size` bytes."""
    filler = "".join(f"第{n}行，{WORDS}\n" for n in range(1 + size // 180))
    return letter(f"{words}\n{filler}"[: size // 4], **more)


def winmail(name: str, data: bytes, body: str) -> bytes:
    """A winmail.dat with one file and a plain body."""

    def attribute(level: int, number: int, value: bytes) -> bytes:
        return pack("<BII", level, number, len(value)) + value + pack("<H", sum(value) & 0xFFFF)

    wide = name.encode("utf-16-le") + b"\0\0"
    properties = pack("<IHHII", 1, 0x001F, 0x3707, 1, len(wide)) + wide + bytes(-len(wide) % 4)
    return b"".join(
        [
            pack("<IH", 0x223E9F78, 1),
            attribute(1, 0x69007, pack("<II", 936, 0)),
            attribute(1, 0x2800C, body.encode("gbk") + b"\0"),
            attribute(2, 0x69002, bytes(14)),
            attribute(2, 0x18010, b"SHORT~1.PDF\0"),
            attribute(2, 0x6800F, data),
            attribute(2, 0x69005, properties),
        ]
    )
