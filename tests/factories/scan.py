"""A letter as a scanner gives it: Chinese words drawn with the machine's own font, a little askew."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

LINES = (
    "市第一人民医院纪检监察室：",
    "我是住院病人的家属。去年十一月十二日，检验科王主任让我们把血样送到",
    "院外的华检医学检验所，说医院做不了。费用三千八百元，扫的是一个私人",
    "的收款码，没有发票。",
    "十三床和十五床也是这样，都是同一个护工带到地下一层取的样。",
    "报告单上没有医院的章。公司说医院每份返还百分之四十。",
    "一个害怕的家属",
)


def scan(lines: tuple[str, ...] = LINES, angle: float = 0.7) -> bytes:
    """A JPEG of these lines."""
    picture = Image.new("RGB", (1300, 120 + 70 * len(lines)), "white")
    ImageDraw.Draw(picture).multiline_text((60, 50), "\n".join(lines), font=_font(), fill=(30, 30, 40), spacing=26)
    out = io.BytesIO()
    picture.rotate(angle, fillcolor="white").save(out, "JPEG", quality=80)
    return out.getvalue()


def pages(*scans: bytes) -> bytes:
    """A PDF with one scan a page."""
    first, *others = [Image.open(io.BytesIO(one)) for one in scans]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def _font() -> ImageFont.FreeTypeFont:
    found = [file for root in ("/usr/share/fonts", "/usr/local/share/fonts") for file in Path(root).rglob("*CJK*")]
    best = min(found, key=lambda file: ("Regular" not in file.name, "Serif" not in file.name, file.name))
    return ImageFont.truetype(str(best), 34, index=2 if best.suffix == ".ttc" else 0)
