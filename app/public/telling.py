"""What a file would tell of its sender, in words, and how it is to be sent: cleaned, as it is, or both.

Unless the sender chooses otherwise on the page, what tells goes cleaned and without its original. What was sent cannot
be taken back, and somebody who may open it may know the place or the name in it; what was kept can still be sent later,
with the code. The page says so: where it must be proven when a photo was taken, the original is the evidence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.words import _, lazy
from intake.submission import SentFile

CLEAN, AS_IT_IS, BOTH = "clean", "asis", "both"
CHOICES: dict[str, str] = {
    CLEAN: lazy("只交清理过的副本（建议）"),
    AS_IT_IS: lazy("照原样交"),
    BOTH: lazy("两样都交"),
}
_TOLD: dict[str, str] = {
    "place": lazy("拍摄地点"),
    "time": lazy("制作时间"),
    "device": lazy("手机或相机型号"),
    "owner": lazy("机主或拍摄人"),
    "author": lazy("作者姓名"),
    "company": lazy("单位名称"),
    "changes": lazy("修订人姓名"),
    "comments": lazy("批注人或备注"),
    "thumbnail": lazy("一张小图，可能是裁剪以前的样子"),
    "attached": lazy("里面还夹着别的文件"),
    "script": lazy("一段会自动运行的程序"),
    "tags": lazy("制作软件或人写的附加说明"),
    "old_office": lazy("旧版 Office 文件多半带着作者、单位，这里看不清"),
}
_UNSEEN: dict[str, str] = {
    "big": lazy("太大，没有检查，将照原样交。"),
    "unknown": lazy("这类文件没法检查，将照原样交。"),
    "locked": lazy("有密码，没法检查，将照原样交。请把密码写在经过里。"),
    "damaged": lazy("没能看懂这个文件，将照原样交。"),
}
_NOT_LOOKED = lazy("现在没能检查，将照原样交。在意的话，先截一张图，改交截图。")


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of one file: [(what, quote)], whether there is a copy, which way is chosen."""

    things: list[tuple[str, str]]
    copied: bool
    chosen: str


def told(file: SentFile, files: Iterable[SentFile], values: Mapping[str, list[str]]) -> Told | None:
    """What `file` tells, or None. `files`: all of the form, copies among them; `values`: the form's."""
    if not file.told:
        return None
    things = [(str(_TOLD.get(code, _TOLD["tags"])), quote) for code, quote in file.told]
    copied = any(one.cleaned_of == file.id for one in files)
    chosen = values.get(f"file_{file.id}", [CLEAN])[-1]
    return Told(things, copied, chosen if chosen in CHOICES else CLEAN)


def state(file: SentFile) -> str:
    """In one sentence."""
    sealed = _("已经封好，等您提交。文件名太长或带着路径，已经改短。") if file.renamed else _("已经封好，等您提交。")
    if file.unseen:
        return f"{sealed}{_UNSEEN.get(file.unseen, _NOT_LOOKED)}"
    return sealed


def chosen(files: Iterable[SentFile], values: Mapping[str, list[str]]) -> list[SentFile]:
    """Those that are sent. Where the form says nothing of a file, it was not asked: then it goes as it is."""
    every = list(files)
    copied = {one.cleaned_of for one in every if one.cleaned_of}
    found = []
    for file in every:
        way = values.get(f"file_{file.cleaned_of or file.id}", [AS_IT_IS])[-1]
        wanted = way in {CLEAN, BOTH} if file.cleaned_of else way != CLEAN or file.id not in copied
        if wanted:
            found.append(file)
    return found
