"""What a line of the record says in words."""

from app import labels
from app.words import _
from app.words import lazy as _l

ACTS = {
    "login": _l("登录"),
    "login.failed": _l("登录没有成功"),
    "logout": _l("退出"),
    "session.end": _l("退出另一处登录"),
    "password.change": _l("修改密码"),
    "totp.renew": _l("更换验证器"),
    "settings.keys": _l("改快捷键设置"),
    "settings.language": _l("改界面语言"),
    "refused": _l("被拒绝"),
    "audit.read": _l("查看全部操作记录"),
    "audit.verify": _l("核验操作记录"),
    "backup.make": _l("备份"),
    "backup.restore": _l("恢复备份"),
    "office.found": _l("启用本系统"),
    "office.departments": _l("改科室"),
    "office.officials": _l("改名单"),
    "office.notice": _l("改告知"),
    "office.channels": _l("改公布的渠道"),
    "office.limits": _l("改办理期限"),
    "office.holidays": _l("改节假日"),
    "staff.invite": _l("邀请人员"),
    "staff.activate": _l("启用账号"),
    "staff.confirm": _l("核对指纹并授予密钥"),
    "staff.certify": _l("根密钥签发"),
    "staff.reset": _l("重置账号"),
    "staff.leave": _l("办理离开"),
    "staff.scope": _l("改知悉范围"),
    "key.certify": _l("签发密钥证书"),
    "key.epoch": _l("产生新一期密钥"),
    "key.share": _l("授予密钥"),
    "key.destroy": _l("销毁旧密钥"),
    "recovery.ask": _l("登记密钥恢复"),
    "recovery.done": _l("完成密钥恢复"),
    "ledger.read": _l("看台账"),
    "ledger.export": _l("导出台账"),
    "report.receive": _l("收到举报"),
    "report.message": _l("举报人来信"),
    "report.letter": _l("回复举报人"),
    "report.withdraw": _l("举报人撤回"),
    "report.expire": _l("到期清除"),
    "report.open": _l("打开举报原文"),
    "report.register": _l("登记受理"),
    "clue.open": _l("立为线索"),
    "clue.read": _l("看线索"),
    "clue.rekeyed": _l("知悉人员变动，换线索密钥"),
    "clue.thread": _l("续签与举报人来往的密钥"),
    "identity.read": _l("查看举报人信息"),
    "identity.unlock": _l("保管人解封举报人信息"),
}


def said(act: str) -> str:
    """The words for an act; the code itself where no words are known."""
    for begin, words in (("role.grant.", _l("授予角色：")), ("role.end.", _l("收回角色："))):
        if act.startswith(begin):
            return f"{words}{labels.ROLES.get(act.removeprefix(begin), '')}"
    known = ACTS.get(act)
    return str(known) if known else _general(act)


def _general(act: str) -> str:
    room = act.partition(".")[0]
    rooms = {"report": _("举报：%(act)s", act=act), "clue": _("线索：%(act)s", act=act)}
    return rooms.get(room, act)
