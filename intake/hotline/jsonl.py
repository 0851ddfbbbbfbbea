"""JSON Lines: an object a line. Pure."""

import io
import json
from collections.abc import Iterator

from intake.hotline.records import CELL, CELLS, Record, Unreadable

_LINE = 1024 * 1024
_WHO, _SAID = ("speaker", "role", "who", "说话人", "角色"), ("text", "content", "words", "内容", "文本")


def records(lines: io.TextIOBase) -> Iterator[Record]:
    """Each line's object; a line that holds none is a trouble of that line. A file that is one whole list is read too,
    as long as it is small.
    """
    start = lines.read(1)
    lines.seek(0)
    if start == "[":
        yield from _list(lines)
        return
    number = 0
    while line := lines.readline(_LINE):
        number += 1
        if len(line) == _LINE and not line.endswith("\n"):
            _skip(lines)
            yield Record(number, {}, "long")
        elif line.strip():
            yield _record(number, line)


def _skip(lines: io.TextIOBase) -> None:
    while (rest := lines.readline(_LINE)) and not rest.endswith("\n"):
        pass


def _list(lines: io.TextIOBase) -> Iterator[Record]:
    text = lines.read(16 * _LINE + 1)
    if len(text) > 16 * _LINE:
        raise Unreadable("list")
    found = json.loads(text)
    for number, one in enumerate(found, 1):
        yield _of(number, one)


def _record(number: int, line: str) -> Record:
    try:
        return _of(number, json.loads(line))
    except (ValueError, RecursionError):
        return Record(number, {}, "json")


def _of(number: int, found: object) -> Record:
    if not isinstance(found, dict) or len(found) > CELLS:
        return Record(number, {}, "json")
    return Record(number, {str(name)[:80]: _cell(value)[:CELL] for name, value in found.items()})


def _cell(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "是", False: "否"}[value]
    if isinstance(value, list):
        return "\n".join(_turn(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _turn(one: object) -> str:
    """A turn of a conversation as a line: `接线员：您好`."""
    if not isinstance(one, dict):
        return _cell(one) if not isinstance(one, list) else ""
    who = next((str(one[name]) for name in _WHO if one.get(name) is not None), "")
    said = next((str(one[name]) for name in _SAID if one.get(name) is not None), "")
    return f"{who}：{said}" if who else said
