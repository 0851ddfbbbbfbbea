"""How things are written on a page: dates, sizes, the addresses of static files, the macros as `ui`."""

import base64
import hashlib
import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, has_request_context, request, url_for
from markupsafe import Markup

from app.words import _, language

SHANGHAI = ZoneInfo("Asia/Shanghai")
STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent.parent / "templates"
_DAYS = "一二三四五六日"
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _here(when: date) -> date:
    # A time is stored in UTC; its day is the one on the office's wall.
    return when.astimezone(SHANGHAI) if isinstance(when, datetime) else when


def plain_day(when: date) -> str:
    """`11月28日`, `28 Nov`."""
    when = _here(when)
    return f"{when.month}月{when.day}日" if language() == "zh" else f"{when.day} {_EN_MONTHS[when.month - 1]}"


def day(when: date) -> str:
    """The day with its weekday: `11月28日（周五）`, `Fri 28 Nov`."""
    weekday = _here(when).weekday()
    if language() == "zh":
        return f"{plain_day(when)}（周{_DAYS[weekday]}）"
    return f"{_EN_DAYS[weekday]} {plain_day(when)}"


def full_day(when: date) -> str:
    """The day with its year: `2025年11月28日`, `28 Nov 2025`."""
    year = _here(when).year
    return f"{year}年{plain_day(when)}" if language() == "zh" else f"{plain_day(when)} {year}"


def when(moment: datetime) -> str:
    """Day and clock in Shanghai: `11月20日 16:20`. Never used on the public thread, where only days are shown."""
    return f"{plain_day(moment)} {moment.astimezone(SHANGHAI):%H:%M}"


def full_when(moment: datetime) -> str:
    """Day with its year and clock in Shanghai, for the record: `2026年11月20日 16:20`."""
    return f"{full_day(moment)} {moment.astimezone(SHANGHAI):%H:%M}"


_TEL = re.compile(r"(?<![\d-])(?:\+\d{1,3}[- ]?)?\d{3,12}(?:[- ]\d{2,8}){0,3}(?![\d-])")


def tel(text: str) -> Markup:
    """`text` with its telephone numbers (5 to 15 digits: ITU-T E.164, and short ones as 12388) as links that call."""
    plain, pieces, at = str(text), list[str](), 0
    for found in _TEL.finditer(plain):
        number = re.sub(r"[- ]", "", found[0])
        if 5 <= len(number.lstrip("+")) <= 15:
            pieces += [plain[at : found.start()], Markup('<a href="tel:{}">{}</a>').format(number, found[0])]
            at = found.end()
    return Markup("").join([*pieces, plain[at:]])


def iso(moment: date) -> str:
    """What stands in `<time datetime>`: `2025-11-28`, or with the clock and zone of Shanghai."""
    here = _here(moment)
    return here.isoformat(timespec="minutes") if isinstance(here, datetime) else here.isoformat()


def size(count: int) -> str:
    """`640 KB`, `2.4 MB`: thousands of 1024, one decimal from a megabyte on."""
    if count < 1024:
        return _("%(n)d 字节", n=count)
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KB"
    if count < 1024**3:
        return f"{count / 1024**2:.1f} MB"
    return f"{count / 1024**3:.1f} GB"


@lru_cache
def _digest(name: str, changed: int) -> str:
    del changed  # part of the key only: a file edited while the server runs gets a new address
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file with a hash of its content, so that it may be kept for good."""
    return _address(name, (STATIC / name).stat().st_mtime_ns, request.script_root if has_request_context() else "")


@lru_cache
def _address(name: str, changed: int, root: str) -> str:
    del root  # part of the key only: where the site hangs below another address
    return url_for("static", filename=name, v=_digest(name, changed))


@lru_cache
def _integrity(name: str, changed: int) -> str:
    del changed
    return "sha256-" + base64.b64encode(hashlib.sha256((STATIC / name).read_bytes()).digest()).decode()


def integrity(name: str) -> str:
    """What stands beside the address of a script, so that the browser runs this very one and no other (SRI, W3C)."""
    return _integrity(name, (STATIC / name).stat().st_mtime_ns)


class Macros:
    """Every macro of `templates/components/*.html` under one name: `ui.due("red", "超期 2 天")`."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        for path in sorted((TEMPLATES / "components").glob("*.html")):
            module = self._app.jinja_env.get_template(f"components/{path.name}").module
            if hasattr(module, name):
                macro = getattr(module, name)
                setattr(self, name, macro)
                return macro
        raise AttributeError(name)


def install(app: Flask) -> None:
    """Give the templates of `app` the filters (`day`, `when`, `size`, `tel` and the like), and `asset`, `ui`."""
    for filter_ in (day, plain_day, full_day, when, full_when, iso, size, tel):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.globals.update(asset=asset, integrity=integrity, ui=Macros(app))
