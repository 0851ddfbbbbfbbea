"""A file of 10,000 transcripts through the desk's page, and the same file again."""

import csv
import io
import re
import time
from pathlib import Path

from bench.figures import Scale, note, tell
from bench.place import office
from tests.factories.client import Client
from tests.factories.many import WORDS

ROWS = 10_000
HEADS = ("来电编号", "来电时间", "通话时长", "转写文本", "被反映科室", "来电人", "联系电话")
HOME = "/intake/transcripts"


def run(scale: Scale, kind: str) -> None:
    """Seconds from the press of the button to the last row, what the page showed meanwhile, and the second run."""
    rows = ROWS // 10 if scale.quick else ROWS
    with office(kind) as made:
        client = made.staff("clerk")
        file = (f"{rows}.csv", _file(rows))
        for name, result in (("first", "新收"), ("again", "以前收过")):
            seconds, seen, counts = _taken(client, *file)
            assert counts[result] == rows, counts
            tell(f"transcripts.{kind}.{name}", seconds, "s", rows)
            tell(f"transcripts.{kind}.{name}.rate", rows / seconds, "1/s", rows)
            note(f"progress seen: {len(seen)} steps")
            assert scale.quick or len(seen) > 3, "the page shows how far it has come"


def _file(rows: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for number in range(rows):
        words = f"接线员：您好\n来电人：{number} {WORDS[number % 500 :][:600]}"
        writer.writerow(
            (f"T{number:06}", "2025-11-03 10:22", "5分23秒", words, "肿瘤内科二病区", "匿名", "0000-1234567")
        )
    return out.getvalue().encode("gb18030", "replace")


def _taken(client: Client, name: str, data: bytes) -> tuple[float, set[str], dict[str, int]]:
    token = client.get(HOME).value("csrf_token")
    sent = client.post(HOME, {"csrf_token": token, "source": "12345"}, [("file", name, data)])
    at = Path(sent.header("Location")).as_posix()
    page = client.get(at)
    chosen = re.findall(r'name="(c\d+)">.*?<option value="(\w*)" selected', page.text, re.DOTALL)
    begun = time.monotonic()
    client.post(at, {"csrf_token": token, **dict(chosen)})
    seen: set[str] = set()
    while "<progress" in (text := client.get(at).text) or "正在数" in text:
        seen.update(re.findall(r'<progress[^>]*value="(\d+)"', text))
        time.sleep(1)
    seconds = time.monotonic() - begun
    return seconds, seen, {word: int(n) for word, n in re.findall(r"<dt>(\w+)</dt><dd>(\d+)", text)}
