"""Small real files for the stories: a photo, a sheet, a scanned page, a text. Made here, nothing foreign is carried
along.
"""

import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from app.demo.paper import Paper, wrapped
from cases.ledger.sheet import Head, workbook

TYPES = {
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
INVENTED = "演示用，内容虚构。"
HOSPITAL, SIGNED = "市第一医院", "核对人：沈知秋　温以宁"
HEADS = ("序号", "核对的单据", "日期", "结果")
SLIP = ("编号", "日期", "金额", "收款")
RESULTS = ("一致", "一致", "不一致", "待补")


def made(name: str, about: str, seed: int) -> tuple[str, bytes]:
    """(media type, content) of the file `name`; `about` stands in it where it has words."""
    title, _, ending = name.rpartition(".")
    if ending == "png":
        return TYPES["png"], photo(title, seed)
    if ending == "pdf":
        return TYPES["pdf"], page(title, about, seed)
    if ending == "xlsx":
        return TYPES["xlsx"], sheet(title, seed)
    return TYPES["txt"], f"{name}\n\n{about}\n\n{INVENTED}\n".encode()


def photo(title: str, seed: int) -> bytes:
    """A PNG that looks like a slip of paper on a table."""
    slip = Paper(400, 520)
    slip.write(title, 30, 40)
    slip.rule(30, 90, 340)
    told = (f"{seed * 139 % 9000 + 1000}", f"{seed % 9 + 1}-{seed % 28 + 1:02}", f"{seed % 40 * 100 + 560}.00", "**")
    for place, (head, said) in enumerate(zip(SLIP, told, strict=True)):
        slip.write(head, 30, 120 + place * 70)
        slip.write(said, 160, 120 + place * 70)
    slip.rule(30, 410, 340)
    slip.write(INVENTED, 30, 440)
    return slip.png()


def page(title: str, about: str, seed: int) -> bytes:
    """A scanned sheet of A4 with a head, what it is about, a table and who signed."""
    sheet = Paper(1240, 1754)
    sheet.write(HOSPITAL, (1240 - 32 * len(HOSPITAL)) // 2, 120)
    sheet.write(title, (1240 - 64 * len(title)) // 2, 180, double=True)
    sheet.rule(120, 280, 1000, 4)
    for place, line in enumerate(wrapped(about, 30)):
        sheet.write(line, 120, 330 + place * 60)
    _table(sheet, 500, seed)
    sheet.write(SIGNED, 560, 1380)
    sheet.write(INVENTED, 120, 1600)
    return sheet.pdf()


def _table(sheet: Paper, top: int, seed: int) -> None:
    columns, rows = (120, 250, 720, 940, 1120), 9
    for row in range(rows + 1):
        y = top + row * 80
        sheet.rule(columns[0], y, columns[-1] - columns[0])
        cells = HEADS if not row else _cells(row, seed)
        for x, cell in zip(columns, cells if row < rows else (), strict=False):
            sheet.write(cell, x + 20, y + 24)
    for x in columns:
        sheet.post(x, top, rows * 80)


def _cells(row: int, seed: int) -> tuple[str, ...]:
    number = seed * 37 + row * 113
    return (
        str(row),
        f"No. 20{number % 9000 + 1000}",
        f"{seed % 9 + 1}-{row * 3:02}",
        RESULTS[(row + seed) % len(RESULTS)],
    )


def sheet(title: str, seed: int) -> bytes:
    """An XLSX of a dozen rows."""
    columns = (("序号", 6.0), ("日期", 12.0), ("核对事项", 30.0), ("是否一致", 10.0))
    head = Head(title, "演示用，内容虚构", columns, "工作秘密", "第 &P 页，共 &N 页")
    rows = [
        (n, f"第 {n} 日", f"第 {n * 7 + seed % 13} 号", "一致" if (n + seed) % 4 else "不一致") for n in range(1, 13)
    ]
    out = BytesIO(workbook(head, rows))
    return out.getvalue()


def characters() -> str:
    """Every character that may stand on a paper of the stories: what `setup/glyphs.py` draws."""
    said = "".join(map(chr, range(33, 127))) + INVENTED + HOSPITAL + SIGNED + "".join((*HEADS, *SLIP, *RESULTS))
    for file in sorted((Path(__file__).parent / "stories_zh").glob("*.toml")):
        for one in tomllib.loads(file.read_text("utf-8"))["report"]:
            said += "".join(_on_paper(one))
    return "".join(sorted(set(said) - {"\u3000"}))


def _on_paper(told: dict[str, Any]) -> Iterator[str]:
    clue = told.get("clue", {})
    yield clue.get("title", "")
    yield clue.get("answer_file", "")
    yield from (*told.get("files", ()), *clue.get("papers", ()))
