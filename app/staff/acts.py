"""What a line of the record says in words."""

from app import labels
from app.staff import course
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
    "office.root": _l("公布根公钥"),
    "public.bundle": _l("换上新的网页封存脚本"),
    "office.departments": _l("改科室"),
    "office.officials": _l("改名单"),
    "office.notice": _l("改告知"),
    "office.channels": _l("改公布的渠道"),
    "office.limits": _l("改办理期限"),
    "office.holidays": _l("改节假日"),
    "office.files": _l("改文件大小"),
    "staff.invite": _l("邀请人员"),
    "staff.activate": _l("启用账号"),
    "staff.confirm": _l("核对指纹并授予密钥"),
    "staff.confirm_alone": _l("建账号、给角色、核对指纹由一人经手"),
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
    "report.file": _l("打开原件的文件"),
    "report.second": _l("指定第二人"),
    "report.summary": _l("第二人看摘要"),
    "report.register": _l("登记受理"),
    "report.hand_up": _l("认定应由上级处理"),
    "report.keep_here": _l("改回本室办"),
    "report.video": _l("记下监控录像怎么办"),
    "report.print": _l("打印原件，移交上级"),
    "intake.take": _l("录入举报"),
    "intake.read": _l("再看自己录的"),
    "box.open": _l("登记开箱"),
    "box.confirm": _l("确认开箱"),
    "report.open_clue": _l("立为线索"),
    "report.undo_duplicate": _l("改回，不是重复件"),
    "superior.take": _l("取走封存件"),
    "intake.transcripts": _l("批量录入通话记录"),
    "provider.make": _l("添加推送单位"),
    "provider.sandbox": _l("改推送单位的试用状态"),
    "provider.end": _l("停用推送单位"),
    "clue.open": _l("立为线索"),
    "mailkey.make": _l("产生邮件密钥"),
    "mailkey.end": _l("停用邮件密钥"),
    "report.mail": _l("打开加密邮件"),
    "clue.mail": _l("打开加密邮件"),
    "mail.settle": _l("给没有收下的邮件销号"),
    "clue.read": _l("看线索"),
    "clue.identity": _l("查阅举报人信息"),
    "clue.file": _l("打开原件的文件"),
    "file.view": _l("安全查看文件"),
    "clue.print": _l("打印原件，移交上级"),
    "clue.handed_up": _l("已移交上级，销毁线索"),
    "report.handed_up": _l("已移交上级，销毁举报件"),
    "clue.lost": _l("失去密钥，离开线索"),
    "clue.recovered": _l("密钥恢复，取回线索"),
    "clue.regrant": _l("重新授予线索"),
    "clue.rekeyed": _l("知悉人员变动，换线索密钥"),
    "clue.thread": _l("续签与举报人来往的密钥"),
    "thread.foreign": _l("发现举报人回话用的密钥被换过，已换新的"),
    "identity.read": _l("查看举报人信息"),
    "identity.unlock": _l("保管人解封举报人信息"),
}
# How a matter of two goes: the step, and what was proposed.
STEPS = {
    "propose": _l("提请："),
    "approve": _l("同意："),
    "decline": _l("不同意："),
    "withdraw": _l("撤回提请："),
}


def said(act: str) -> str:
    """The words for an act; the code itself where no words are known."""
    for begin, words in (("role.grant.", _l("授予角色：")), ("role.end.", _l("收回角色："))):
        if act.startswith(begin):
            return f"{words}{labels.ROLES.get(act.removeprefix(begin), '')}"
    known = ACTS.get(act)
    return str(known) if known else _general(act)


def _general(act: str) -> str:
    room, what, step = [*act.split(".", 2), "", ""][:3]
    if what in course.ACTS and step in STEPS:
        return f"{STEPS[step]}{course.ACTS[what]}"
    if room == "clue" and what in course.TITLES:
        return str(course.TITLES[what])
    rooms = {"report": _("举报：%(act)s", act=act), "clue": _("线索：%(act)s", act=act)}
    return rooms.get(room, act)
