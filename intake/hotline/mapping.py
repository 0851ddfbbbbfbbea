"""What the columns of a file are called, and what they mean. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

# What a column can be. `extra`: its words go below the transcript, under their heading. "": left out.
FIELDS = (
    "call_id", "at", "seconds", "text", "caller", "phone", "operator", "department", "subject", "company",
    "occurred_on", "place", "concerns", "extra", "",
)  # fmt: skip
_NAMES = {
    "call_id": (
        "来电编号 通话编号 通话id 呼叫编号 录音编号 录音流水号 流水号 工单号 工单编号 单号 编号 受理编号 "
        "会话id 会话编号 callid call_id id number uuid recordid sessionid ticketid orderid"
    ),
    "at": (
        "来电时间 通话时间 呼入时间 开始时间 通话开始时间 受理时间 录音时间 日期 时间 来电日期 time calltime "
        "starttime date datetime at"
    ),
    "seconds": "时长 通话时长 录音时长 通话时长秒 时长秒 duration seconds length talktime",
    "text": (
        "通话内容 转写文本 录音文本 转写内容 转写结果 录音转写 通话文本 对话内容 来电内容 反映内容 投诉内容 "
        "举报内容 诉求内容 主要内容 问题描述 内容 正文 transcript transcription text content words narrative "
        "turns"
    ),
    "caller": (
        "来电人 来电人姓名 来电者 姓名 联系人 举报人 举报人姓名 反映人 反映人姓名 诉求人 客户姓名 caller "
        "callername name customer"
    ),
    "phone": (
        "联系电话 来电号码 电话 电话号码 手机 手机号 手机号码 主叫号码 主叫 回电号码 联系方式 phone tel "
        "mobile callernumber ani from"
    ),
    "operator": "接线员 坐席 座席 坐席工号 工号 话务员 客服 客服工号 受理人 经办人 operator agent agentid",
    "department": "被反映科室 涉及科室 被投诉科室 被举报科室 科室 部门 被反映单位 department dept ward",
    "subject": "被反映人 被举报人 被投诉人 涉及人员 被反映对象 反映对象 subject person accused",
    "company": "公司 涉及公司 企业 供应商 厂家 机构 涉及机构 company vendor firm",
    "occurred_on": "发生时间 发生日期 事发时间 事发日期 事件时间 occurredon occurred when incidentdate",
    "place": "地点 发生地点 事发地点 place location where",
    "concerns": "涉及范围 涉及领导 是否涉及领导 concerns",
}
# The first two columns of our own report of refused rows: left out when it comes back.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
OURS = ("原文件行号", "没有收下的原因")
_TRIM = re.compile(r"[\s_\-—:：*＊#.、/]+|[（(\[【].*?[）)\]】]")
_KNOWN = {name: field for field, names in _NAMES.items() for name in names.replace("_", "").split()}


def known(heading: str) -> str:
    """The field that a heading stands for, or nothing."""
    return _KNOWN.get(_TRIM.sub("", unicodedata.normalize("NFKC", heading[:80])).lower(), "")


def guess(heads: Iterable[str]) -> dict[str, str]:
    """Heading → field for all of them: each field once, the first that says it; whatever is not known is `extra`, so
    that no word of a file is lost because a column had an unusual name.
    """
    found: dict[str, str] = {}
    for head in heads:
        field = known(head)
        if head in OURS:
            found[head] = ""
            continue
        found[head] = field if field and field not in found.values() else "extra"
    return found


def chosen(heads: Iterable[str], columns: Mapping[str, object]) -> dict[str, str]:
    """The same by a remembered mapping; a heading that is new to it is guessed. Unknown fields count as `extra`."""
    heads = list(heads)
    known_ones = {head: str(columns[head]) for head in heads if head in columns}
    rest = guess(head for head in heads if head not in columns)
    taken = set(known_ones.values())
    told = {head: field if field == "extra" or field not in taken else "extra" for head, field in rest.items()}
    whole = {**known_ones, **told}
    return {head: whole[head] if whole[head] in FIELDS else "extra" for head in heads}


def wrong(columns: Mapping[str, str]) -> str:
    """What is wrong with a mapping: `no_text`, `twice`, or nothing."""
    fields = [field for field in columns.values() if field not in ("", "extra")]
    if "text" not in fields:
        return "no_text"
    return "twice" if len(fields) != len(set(fields)) else ""


def harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula (CWE-1236); `plain` takes the mark away again."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def plain(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA and cell[1:] else cell
