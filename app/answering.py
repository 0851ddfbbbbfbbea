"""The words of the answers to a letter: nothing of what it said, nothing that a neighbour at the screen should read."""

from app.facts import Facts
from app.words import _
from intake.mail.answers import Words


def receipt(site: str, token: str) -> Words:
    """That a letter came, and the one-time link to the code."""
    lines = [
        _("您好："),
        _("您发来的邮件已经收到，并已加密封存，只有负责办理的人能打开。"),
        _(
            "点下面的链接，可以取一个查询码，以后凭它查进展、补充情况。链接只能用一次，取过就失效；请在只有您看得到屏幕的时候打开。"
        ),
        f"{site}/claim/{token}",
        _(
            "也可以直接回复这封邮件补充情况。为了您的安全，建议以后用查询码在网站上联系，并删去这封邮件和您发出的那一封。"
        ),
        _("这是自动回复，不是本人发送的请不要理会。"),
    ]
    return Words(_("已收到"), "\n\n".join(lines) + "\n")


def above(known: Facts) -> Words:
    """Where to turn to with what concerns the leadership; nothing was kept."""
    superior = known.superior
    where = [str(superior.get(name)) for name in ("name", "address", "phone", "hours") if superior.get(name)]
    lines = [
        _("您好："),
        _("您的邮件没有收下，内容一点也没有留下。请直接向上级反映："),
        _("全国统一举报电话：%(number)s", number="12388"),
        *where,
    ]
    return Words(_("请直接向上级反映"), "\n\n".join(lines) + "\n")
