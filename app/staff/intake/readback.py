"""What will be kept of a call, in sentences to be read aloud to the caller."""

from app import labels
from app.words import _
from intake.submission import Submission


def sentences(submission: Submission, to: str) -> list[str]:
    """In the order they are read; `to`: whose key it will be sealed to."""
    said = [*_matter(submission), *_guide(submission), _who(submission), _sealed(to)]
    if submission.way.get("afraid"):
        said.append(_("您说怕被报复。我们会记上，办理时注意保护您。"))
    return [one for one in said if one]


def _matter(submission: Submission) -> list[str]:
    lines = submission.lines
    found = [
        (lines.get("department"), _("科室是%(said)s。", said=lines.get("department", ""))),
        (lines.get("subject"), _("说的人是%(said)s。", said=lines.get("subject", ""))),
        (lines.get("occurred_on"), _("时间是%(said)s。", said=lines.get("occurred_on", ""))),
        (lines.get("place"), _("地点是%(said)s。", said=lines.get("place", ""))),
        (lines.get("company"), _("公司或实验室是%(said)s。", said=lines.get("company", ""))),
        (lines.get("violation"), _("归在这一类：%(said)s。", said=labels.TOPICS.get(lines.get("violation", ""), ""))),
    ]
    return [sentence for value, sentence in found if value]


def _guide(submission: Submission) -> list[str]:
    guide = submission.guide
    paid, sample, paper = (guide.get(name, "") for name in ("paid", "sample", "paper"))
    return [
        _("钱付给了谁：%(said)s。", said=labels.PAID[paid]) if paid in labels.PAID else "",
        _("取样的地方：%(said)s。", said=labels.SAMPLE[sample]) if sample in labels.SAMPLE else "",
        _("签字的纸：%(said)s。", said=labels.PAPER[paper]) if paper in labels.PAPER else "",
    ]


def _who(submission: Submission) -> str:
    who = submission.reporter
    if who is None:
        return _("您不留名。")
    if not who.name:
        return _("您不留姓名，只留电话%(phone)s，单独封存。", phone=who.phone)
    if not who.phone:
        return _("您留的姓名是%(name)s，不留电话。姓名单独封存，要两个人同意才能打开。", name=who.name)
    return _("您留的姓名是%(name)s，电话是%(phone)s。单独封存，要两个人同意才能打开。", name=who.name, phone=who.phone)


def _sealed(to: str) -> str:
    words = {
        "office": _("这件事交给本院纪检监察室办。"),
        "secretary": _("这件事涉及本室的人，只有纪委书记打得开。"),
        "superior": _("这件事涉及院领导，只有上级机关打得开，本院谁也看不到。"),
    }
    return words.get(to, "")
