"""What has just been done, said on the page it leads to (`?done=confirmed`): a code in the address, never a name."""

from flask import request

from app.words import lazy as _l

SAYS = {
    "confirmed": _l("指纹已核对，密钥已授予。"),
    "granted": _l("角色已授予。还差的密钥，核对指纹后一并授予。"),
    "role-ended": _l("角色已收回。"),
    "scope": _l("知悉范围已保存。"),
    "left": _l("离开已办好：登录全部退出，角色和密钥已收回。人在下面“已离开的人”里。"),
    "password": _l("密码已改，别处的登录已退出。"),
    "totp": _l("验证器已换，旧的从现在起不能用。"),
    "given-on": _l("保管密钥已授予。"),
    "ended": _l("那一处登录已退出。"),
    "saved": _l("已保存。"),
    "mail-key": _l("密钥已产生，告知页上已经可以下载。请核对指纹。"),
    "handed-up": _l("移交已确认：这条线索和它的举报件都已销毁，只留编号和日期。编号在“受理登记”的“已移交上级”里。"),
    "recused": _l("回避已办好，案件密钥已换。您不再看得到那一条。"),
    "recused-here": _l(
        "回避已办好。同一件举报还按另一种程序办着，不在您名下，这次回避管不到那一边。请告诉负责受理的人，在那边也办回避。"
    ),
    "barred-here": _l(
        "回避已办好。同一件举报还按另一种程序办着，不在您名下，这次回避管不到那一边。请告诉负责受理的人，在那边也办回避。"
    ),
}


def just_done() -> str:
    """The sentence for this page's address, or nothing."""
    return str(SAYS.get(request.args.get("done", ""), ""))
