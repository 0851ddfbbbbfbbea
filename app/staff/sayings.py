"""The sentences for the codes which the people's and the office's rooms raise; `app.errors.say` gives them out."""

from app.errors import SENTENCES
from app.words import lazy as _l

KEY_KINDS = {
    "office": _l("受理密钥"),
    "secretary": _l("书记受理密钥"),
    "superior": _l("上级密钥"),
    "ledger": _l("台账密钥"),
    "restricted": _l("限制台账密钥"),
    "counts": _l("统计密钥"),
    "approvers": _l("审批密钥"),
    "custodians": _l("保管密钥"),
    "recovery": _l("恢复密钥"),
}
STATES = {
    "invited": _l("已邀请，未启用"),
    "active": _l("已启用，待核对指纹"),
    "confirmed": _l("已确认"),
    "left": _l("已离开"),
}

SENTENCES.update(
    {
        "password_short": _l("密码至少 12 个字。一句自己记得住的话就很好。"),
        "password_long": _l("密码最多 200 个字。"),
        "password_common": _l("这个密码太常见，或者和用户名、姓名太像，请换一个。"),
        "otp": _l("动态口令不对。请看手机时间准不准，再输新出的 6 位数字。"),
        "invite": _l("邀请链接已经用过，或者超过了 72 小时。"),
        "mail": _l("请写一个完整的邮箱地址，如 jubao@example.cn，只用英文字母和数字。"),
        "username": _l("用 3 到 64 个小写字母、数字、点、横线，字母开头。"),
        "taken": _l("这个用户名已经有人用了。"),
        "name": _l("请写姓名。"),
        "conflict": _l(
            "这几个角色不能由一个人兼任：系统、安全、审计三种管理员互相不兼任，也不兼任业务；密钥保管人不兼任主任和纪委书记。"
        ),
        "self": _l("不能对自己办这一项，请另一位同事来办。"),
        "second_eyes": _l("这个账号是您建的，或者角色是您给的。要由另一位能签发证书的人核对指纹。"),
        "last_certifier": _l(
            "这是最后一位能核对指纹、签发证书的人。请先让另一位书记或主任取得根密钥签发，再办这一项。"
        ),
        "last_holder": _l("这个人手里有最后一份密钥。请先授予另一位同事，否则这些内容只能靠恢复分片打开。"),
        "certifier": _l("您还没有根密钥签发的证书，不能为别人确认。"),
        "departments": _l("请至少写一个科室，每行一个，每个不超过 120 个字。"),
        "group": _l("分组的名称最多 30 个字。"),
        "officials": _l("每行写“姓名，职务”，姓名不能空。"),
        "limit": _l("请写 0 到 3660 的整数，并选单位。"),
        "holiday_year": _l("只能写这一年的日子。"),
    }
)
