"""The periods of the rules as rows (domain.md 1.6). Each may be overridden by an office: a paper from above may set a
shorter one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

UNITS = ("WD", "day", "month", "year")
LONGEST = 3660


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period: `n` of `unit` (WD working days, day, month, year) from `starts`. `sure` is False for a figure quoted
    from memory.
    """

    n: int
    unit: str
    starts: str
    basis: str
    sure: bool = True


_R1 = "纪检监察机关处理检举控告工作规则"
_R2 = "中国共产党纪律检查机关监督执纪工作规则"
_R10 = "纪检监察机关监督检查审查调查措施使用规定"
_RULES2021 = "监察法实施条例（2021）"
_PETITION = "信访工作条例"
_COMPLAINT = "医疗机构投诉管理办法"
_MARKET = "市场监督管理投诉举报处理暂行办法"

DEADLINES: dict[str, Deadline] = {
    "REG": Deadline(5, "WD", "收到举报至登记", "本单位设定"),
    "ASK": Deadline(10, "WD", "向举报人发问至盼复", "本单位设定"),
    "D01": Deadline(5, "WD", "收到属于上级管辖的举报至报送", f"{_R1}第15条"),
    "D02": Deadline(5, "WD", "收到转来的举报至登记转办", f"{_R1}第16条"),
    "D03": Deadline(15, "WD", "收到实名举报至告知受理", f"{_R1}第26条"),
    "D04": Deadline(15, "WD", "实名举报办结至反馈结果", f"{_R1}第27条"),
    "D05": Deadline(3, "month", "收到交办件至报结果", f"{_R1}第21条"),
    "D07": Deadline(5, "WD", "不属于本机关管辖至移送", f"{_RULES2021}第169、171条"),
    "D08": Deadline(1, "month", "收到问题线索至提出处置意见", f"{_R2}第21条", sure=False),
    "D09": Deadline(15, "WD", "收到函询至回复", f"{_R2}第29条", sure=False),
    "D10": Deadline(1, "month", "谈话结束或收到回复至报告", f"{_R2}第30条", sure=False),
    "D11": Deadline(2, "month", "批准初步核实至核实完毕", f"{_R10}第15条"),
    "D12": Deadline(3, "month", "立案至审查调查完毕", f"{_R10}"),
    "D13": Deadline(1, "year", "监察立案至作出处理", f"{_RULES2021}第185条", sure=False),
    "D14": Deadline(1, "month", "审理受理至审结", _R2, sure=False),
    "D15": Deadline(6, "month", "处分立案至作出决定", "事业单位工作人员处分规定", sure=False),
    "D16": Deadline(1, "month", "降级以上处分至办理岗位、工资变更", "公职人员政务处分法第54条"),
    "D20": Deadline(15, "day", "收到信访事项至书面告知", f"{_PETITION}第23条"),
    "D21": Deadline(5, "WD", "收到错转信访事项至提出异议", f"{_PETITION}第23条"),
    "D22": Deadline(60, "day", "受理信访事项至办结", f"{_PETITION}第34条"),
    "D23": Deadline(30, "day", "收到答复至申请复查；复查答复同", f"{_PETITION}第35条"),
    "D24": Deadline(30, "day", "收到复查意见至申请复核；复核答复同", f"{_PETITION}第36条"),
    "D25": Deadline(15, "day", "信访部门登记至转送", f"{_PETITION}第22条"),
    "D30": Deadline(5, "WD", "医疗投诉需核查的至反馈", _COMPLAINT),
    "D31": Deadline(10, "WD", "医疗投诉涉及多个科室的至反馈", _COMPLAINT),
    "D32": Deadline(0, "day", "医疗投诉能当场处理的", _COMPLAINT),
    "H01": Deadline(30, "day", "收到行风问题至核查答复", "本单位设定"),
    "D40": Deadline(7, "WD", "市场监管投诉至决定是否受理", f"{_MARKET}第14条"),
    "D41": Deadline(5, "WD", "市场监管立案决定至告知实名举报人", f"{_MARKET}第31条"),
    "D42": Deadline(90, "day", "卫健行政处罚立案至决定", "行政处罚法第60条"),
    "D43": Deadline(2, "year", "行政处罚时效", "行政处罚法第36条"),
    "D50": Deadline(30, "day", "录像保存不少于", "公共安全视频图像信息系统管理条例第17条"),
    "D51": Deadline(2, "WD", "红包上交", "地方规定"),
    "D52": Deadline(3, "WD", "医药代表来访申请至答复", "院内流程"),
    "D53": Deadline(1, "year", "医药代表备案有效期", "地方规定"),
    "D60": Deadline(6, "month", "网络日志保存不少于", "网络安全法第21条"),
    "D61": Deadline(3, "year", "个人信息保护影响评估报告保存不少于", "个人信息保护法第56条"),
}


def limited(limits: Mapping[str, Any]) -> dict[str, Deadline]:
    """All deadlines as this office has set them: `limits` is `office.limits`, `{"D03": {"n": 15, "unit": "WD"}}`;
    else the rule's own.
    """
    return {rule: _one(deadline, limits.get(rule)) for rule, deadline in DEADLINES.items()}


def valid(n: int, unit: str) -> bool:
    """Whether an office may set this period."""
    return unit in UNITS and 0 <= n <= LONGEST


def _one(deadline: Deadline, own: Any) -> Deadline:
    if not isinstance(own, Mapping) or not valid(int(own.get("n", -1)), str(own.get("unit"))):
        return deadline
    return replace(deadline, n=int(own["n"]), unit=str(own["unit"]))
