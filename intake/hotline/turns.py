"""A text in which people take turns: `接线员：您好` on one line, `来电人：我要反映` on the next. Pure.

A line that names a known heading before the first turn belongs to the head of the transcript. A new transcript begins
at a line of `=====` or `-----`, or where a head's first heading comes again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from intake.hotline.mapping import known
from intake.hotline.records import CELL, Record

TEXT = "通话内容"
_RULE = re.compile(r"^\s*[=\-—_*＝]{3,}\s*$")
_HEAD = re.compile(r"^\s*[【\[]?([^：:\]】]{1,20})[】\]]?\s*[：:](.*)$", re.DOTALL)
_SPEAKERS = (
    r"接线员|坐席|座席|客服|话务员|工作人员|来电人|来电者|市民|群众|客户|举报人|患者|家属|对方|主叫|被叫"
    r"|说话人\s?\w{1,4}|speaker\s?\w{1,4}|agent|operator|customer|caller|[甲乙AB]"
)
TURN = re.compile(
    rf"^\s*[\[【(（]?(?P<at>\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d+)?)?[\]】)）]?\s*"
    rf"(?P<who>(?:{_SPEAKERS})\s?\d{{0,3}})\s*"
    r"(?:[\[(（](?P<then>\d{1,2}:\d{2}(?::\d{2})?)[\])）])?\s*[：:]\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"^\s*[\u4e00-\u9fff·]{2,4}\s*$")
_GREETINGS = frozenset(["你好", "您好", "喂你好", "喂您好", "你好啊", "没有", "是的", "好的", "对的"])
_LINE = 20_000


def split(text: str) -> list[dict[str, str]]:
    """Who said what, in order: `{who, at, text}`. Nothing where no line has a speaker."""
    found: list[dict[str, str]] = []
    for line in text.splitlines():
        turn = TURN.match(line[:_LINE])
        if turn:
            said = turn["text"] + line[_LINE:]
            found.append({"who": turn["who"].strip(), "at": turn["at"] or turn["then"] or "", "text": said})
        elif found and line.strip():
            found[-1]["text"] += "\n" + line.strip()
    return found


@dataclass
class _Open:
    """A transcript that is being read."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def empty(self) -> bool:
        return not self.cells and not self.size

    def ends_at(self, head: tuple[str, str] | None) -> bool:
        """Whether the next one begins with this heading: this one began with it too, and had its words."""
        return bool(head and self.words and self.cells and head[0] == next(iter(self.cells)))

    def take(self, number: int, line: str, head: tuple[str, str] | None) -> None:
        """The next line."""
        if head and not self.words:
            self.cells[head[0]] = head[1]
        elif line.strip() or self.words:
            self.size += len(line)
            if self.size - len(line) < CELL:
                self.words.append(line.rstrip("\r\n"))
        elif not self.cells:
            self.number = number + 1

    def record(self) -> Record:
        return Record(self.number, {**self.cells, TEXT: "\n".join(self.words).strip()})


def records(lines: Iterable[str]) -> Iterator[Record]:
    """The transcripts of a text, each with the number of its first line."""
    now = _Open(1)
    for number, line in enumerate(lines, 1):
        rule, head = bool(_RULE.match(line[:_LINE])), _heading(line)
        if rule or now.ends_at(head):
            if not now.empty:
                yield now.record()
            now = _Open(number + rule)
        if not rule:
            now.take(number, line, head)
    if not now.empty:
        yield now.record()


def _heading(line: str) -> tuple[str, str] | None:
    """A known heading and what follows it. A speaker is none, but where a bare name follows: it goes where names go."""
    head = _HEAD.match(line[:_LINE])
    if head is None or known(head[1]) in ("", "text"):
        return None
    if TURN.match(line[:_LINE]) and (not _NAME.match(head[2]) or head[2].strip() in _GREETINGS):
        return None
    return head[1].strip(), head[2].strip()
