"""What is wrong with a call's form, in words beside its fields."""

from collections.abc import Iterator
from typing import Any

from app.facts import Facts
from app.words import _
from app.words import lazy as _l
from intake import clean
from intake.hotline.call import BadDigits, obvious, read_pin
from intake.submission import LINES

_PIN = {
    "same": _l("四个数字一样，太好猜。请对方换一个。"),
    "run": _l("连着数的，太好猜。请对方换一个。"),
    "pairs": _l("两个两个重复的，太好猜。请对方换一个。"),
    "year": _l("像出生年份，太好猜。请对方换一个。"),
    "known": _l("这个太多人用，太好猜。请对方换一个。"),
    "length": _l("密码是四位数字。请再问一遍。"),
    "digits": _l("密码只能是数字。请再问一遍。"),
}


def wrong(form: Any, known: Facts) -> Iterator[tuple[str, str]]:
    """(field, sentence) for each."""
    if not form.narrative.data:
        yield "narrative", _("请把对方说的话记下来，一句也行。")
    for name in (*LINES[1:], "reporter_name", "reporter_phone"):
        if clean.too_long(str(form[name].data or ""), clean.LINE_LIMIT):
            yield name, _("这一行写得太长，请缩短到六百字以内，或者写到内容里。")
    yield from _name(form, known)


def _name(form: Any, known: Facts) -> Iterator[tuple[str, str]]:
    if form.named.data == "y" and not form.reporter_name.data:
        yield "reporter_name", _("选了留姓名，请写上。对方不愿意的，选“不留名”。")
    elif form.named.data == "p" and not form.reporter_phone.data:
        yield "reporter_phone", _("选了留电话，请写上。")
    elif form.named.data and not known.keys.takes_names and form.concerns.data != "leadership":
        yield "named", _("现在还不能收姓名、电话：保管姓名的钥匙没有备齐。请选“不留名”，请对方过几天再打来补。")


def own_pin(text: str) -> tuple[str, str]:
    """(the four digits, what is wrong with them); one of the two is empty."""
    try:
        pin = read_pin(text)
    except BadDigits as error:
        return "", str(_PIN[error.code])
    weak = obvious(pin)
    return ("", str(_PIN[weak])) if weak else (pin, "")
