"""Where a report stands, in the four words that every sender is told, and what comes next, with a day."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.facts import Facts
from app.labels import SAID
from app.render import day, plain_day
from app.words import _
from cases.office.rules import Deadline

_LINE = ("received", "accepted", "asked", "closed")


class Standing(Protocol):
    """What is asked of a report: of a thread, or of what a caller's number opens."""

    @property
    def said(self) -> str:
        """received, accepted, asked, closed, refused, transferred."""

    @property
    def addressee(self) -> str:
        """Whose key it is sealed to."""

    @property
    def received_on(self) -> date:
        """The day it came."""

    @property
    def next_on(self) -> date | None:
        """The day of the next step, where one is set."""


@dataclass(frozen=True, slots=True)
class Where:
    """`word`: the state; `track`: (word, small, how) for the line; `next`, `detail`: what comes."""

    word: str
    track: list[tuple[str, str, str]]
    next: str
    detail: str


def of(thread: Standing, known: Facts) -> Where:
    """What the page says of this thread, on the day and by the periods of `known`."""
    heading, detail = _next(thread, known)
    word = _("请您补充") if thread.said == "asked" else str(SAID.get(thread.said, thread.said))
    return Where(word, _track(thread), heading, detail)


def _track(thread: Standing) -> list[tuple[str, str, str]]:
    if thread.said not in _LINE:  # refused or passed on: the line ends there
        return [(str(SAID["received"]), plain_day(thread.received_on), "done"), (str(SAID[thread.said]), "", "now")]
    here = _LINE.index(thread.said)
    return [_point(name, place, here, thread) for place, name in enumerate(_LINE)]


def _point(name: str, place: int, here: int, thread: Standing) -> tuple[str, str, str]:
    small = plain_day(thread.received_on) if name == "received" else ("" if place <= here else _("还没到"))
    if name == "asked" and place < here:
        return str(SAID[name]), "", "done"
    return str(SAID[name]), small, "now" if place == here else ("done" if place < here else "")


def verifying(known: Facts) -> str:
    """How long it takes until a result can be expected, by the periods this office has set (D08, D11)."""
    return _(
        "收到后一般%(first)s内定下怎么办，需要核实的再要%(then)s左右",
        first=_period(known.periods["D08"]),
        then=_period(known.periods["D11"]),
    )


def _period(period: Deadline) -> str:
    words = {
        "WD": _("%(n)d 个工作日", n=period.n),
        "day": _("%(n)d 天", n=period.n),
        "month": _("%(n)d 个月", n=period.n),
        "year": _("%(n)d 年", n=period.n),
    }
    return words[period.unit]


def _next(thread: Standing, known: Facts) -> tuple[str, str]:
    if thread.addressee == "superior":
        return _("由上级机关办理"), _("这一件只有上级机关能打开，本院看不到，也不能告诉您进展。急事请打 12388。")
    if thread.said in _SAYS:
        heading, detail = _SAYS[thread.said]()
        return heading, detail
    when = thread.next_on
    if when is not None and when < known.today:
        return _("这一步晚了"), _("本该在%(day)s前有回音。可以在下面写一句催问，也可以打 12388。", day=day(when))
    if thread.said == "asked":
        return _asked(when)
    return _waiting(thread.said, when, known)


def _asked(when: date | None) -> tuple[str, str]:
    detail = _("想不起来也可以直说。不回答，我们也会接着核实，只是会慢一些。")
    return (_("%(day)s前请回答下面的问题", day=day(when)) if when else _("请回答下面的问题")), detail


def _waiting(said: str, when: date | None, known: Facts) -> tuple[str, str]:
    if when is None:
        long = verifying(known)
        return _("正在核实"), _("%(long)s。请一两周回来看一次，可能有话问您。", long=long)
    if said == "received":
        return _("%(day)s前登记", day=day(when)), _("登记以后，状态变为“已受理”，或者说明为什么不收。")
    return _("%(day)s前会有下一步", day=day(when)), _("正在核实。请一两周回来看一次，可能有话问您。")


_SAYS = {
    "closed": lambda: (_("已经办结"), _("负责人同意写明的结果，会在下面的来往里。有新的情况，可以接着写。")),
    "refused": lambda: (_("没有受理"), _("原因写在下面的来往里。有新的事实，可以接着写，或者打 12388。")),
    "handed_up": lambda: (_("已转交上级"), _("属于上级机关管辖，已送上级，本院不留。问进展、补充材料，请打 12388。")),
    "sent_back": lambda: (_("已退回来件单位"), _("由转来的单位另行办理。")),
    "transferred": lambda: (_("已经转给有关单位"), _("依照规定由那里办理；去向写在下面的来往里。")),
}
