"""The sentences for the codes which triage and casework raise."""

from app.errors import SENTENCES, say
from app.words import _
from app.words import lazy as _l
from cases.errors import WrongState

SENTENCES.update(
    {
        "empty": _l("这一项不能空着。"),
        "long": _l("太长了，请缩短一些。"),
        "choice": _l("请从给出的各项里选。"),
        "future": _l("还没有到这个时候，请写过去的或今天的。"),
        "range": _l("请写一个不太大的整数。"),
        "two": _l("至少两个人。"),
        "ended_order": _l("结束要在开始以后。"),
        "arrived_on_order": _l("收到不会早于邮戳或来文日期，请看看哪个写错了。"),
        "old": _l("这是三十多天以前。写错了的请改；没有写错的，勾上下面一格再交。"),
        "printed": _l("已经打印过一次。纸件丢了、打坏了，先“改回本室办”再重新报上级，就可以再打一次。"),
        "unprinted": _l("还没有打印，不会已经移交。请先打印、送交、签收。"),
        "beside": _l(
            "同一件举报还有另一条线索没有完：先把那一条办结，或者那一条也移交上级、打印好，再来提请。"
            "您看不到那一条的，请告诉负责受理的人。"
        ),
        "doubled": _l("有一件重复件说的是同一件事，还在受理登记里。先把它改回、一并移交上级，再来提请。"),
        "past": _l("日期已经过了，请写今天或以后的。"),
        "same": _l("不能和自己重复，请写另一件的编号。"),
        "absent": _l("没有找到这个编号，或者您打不开那一件。"),
        "duplicate": _l("那一件自己就是重复件，请写它所重复的那一件。"),
        "two_holders": _l("一条线索至少要两个人承办或审批，阅知的不算。请再选一位。"),
        "approver": _l("其中至少要有一位有审批权的人。"),
        "named_in_it": _l("选的人里有人在举报里被点到名，不能接触这条线索。请换人。"),
        "barred": _l("这个人要回避，不能加上。"),
        "not_confirmed": _l("这个人还没有核对指纹、确认密钥，现在加不上。"),
        "not_on_it": _l("这个人不在这条线索的知悉范围里。"),
        "until": _l("最多七天。"),
        "both": _l("您不在另一件的知悉范围里，不能定这一件。请两件都在办的人来定。"),
        "linked": _l("这两件已经关联，或者没有关联。"),
        "unmerge": _l("另一件又并到别处，或者已不在这一步。请先撤销那一件的并案。"),
        "same_track": _l("已经是这一种程序了，请选另一种。"),
        "kept_elsewhere": _l("与举报人的来往由另一件办理，这里不能写。"),
        "second": _l("请选一位已确认、不在本室任职的党委书记做第二人。"),
        "decline": _l("不同意的，请写明理由。"),
        "proposed": _l("这一件已经有人提请了，正在等另一个人定。"),
        "closed": _l("这条线索已经办结。要接着办，先重新办理。"),
        "identity": _l("这份申请刚刚已由别人处理，或者您已经提过申请。"),
        "gist_moved": _l("摘要刚刚已由别人改过。您写的还在下面：请先另开一页看新的一版，改好再存，会存成更新的一版。"),
        "empty_file": _l("这个文件是空的，没有存。"),
        "big": _l("文件超过 200 MB，没有存。请分开传。"),
    }
)


# Where it is not that another was quicker.
_TOLD = frozenset({"proposed", "closed", "identity", "linked", "unmerge", "printed", "unprinted", "beside", "doubled"})


def late_words(late: WrongState) -> str:
    """What is said to the second of two."""
    return say(late.code) if late.code in _TOLD else _("这一件刚刚已由别人处理，您这次没有改动任何内容。")
