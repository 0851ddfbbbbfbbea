"""A tiny application of each side with every component on one page. Names and numbers are invented."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace as Thing

from flask import Flask, abort, g, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from app.charts import Bar, columns, stacked
from app.edge import OfficeName, make_app
from app.fields import (
    AreaField,
    AtMost,
    CheckChoices,
    DateField,
    FilesField,
    Pick,
    RadioChoices,
    Required,
    SecretField,
    TextField,
    Tick,
)
from app.forms import Form
from cases.errors import NotFound, Unready, WrongState

KEY = b"k" * 32
NOON = datetime(2025, 11, 20, 8, 20, tzinfo=UTC)


class Sample(Form):
    """One field of each kind."""

    concerns = RadioChoices(
        "这事涉及下面的人吗？",
        [Required()],
        choices=[("none", "都不涉及"), ("office", "涉及纪检监察室的人")],
        hints={"none": "是医生、护士、科室主任"},
        hint="先问这一题",
    )
    department = TextField("哪个科室", [AtMost(5)])
    narrative = AreaField("说说经过", [Required("请写下经过。")], hint="像跟家里人讲一样", render_kw={"rows": 5})
    occurred_on = DateField("大约什么时候", hint="例：2025-10-28")
    category = Pick("问题类别", choices=[("GT", "院外检测"), ("RE", "红包")])
    parts = CheckChoices("涉及哪些环节", choices=[("a", "介绍患者"), ("b", "样本外带")])
    secret = SecretField("密码", [Required()])
    attachments = FilesField("照片、单据", hint="每个不超过 200 兆")
    agreed = Tick("我抄好了", [Required("请先打勾。")], hint="打了勾再离开")


FILE = Thing(name="病历核对表.xlsx", href="/x", source="病案室", size=49_152, sha256="9b1e77c204af5d30" * 4)
LETTERS = [
    Thing(who="纪检监察室", at=date(2025, 9, 3), text="已经受理。\n\n谢谢您。", side="", signed=True, files=[]),
    Thing(
        who="您",
        at=date(2025, 11, 18),
        text="又找到一张快递单。",
        side="mine",
        signed=False,
        files=[Thing(name="快递单.jpg", size=1_153_434)],
    ),
]
STORY = [
    Thing(at=NOON, title="提请延长初核 1 个月", text="沈知秋。理由：等保卫科交录像副本", key=True),
    Thing(at=NOON, title="与病案室核对", text="", key=False),
]
MONTHS = columns(
    [
        Bar(f"{m}月", 3 + m % 5, 1 + m % 4, f"/ledger?received={m}", f"/ledger?closed={m}", short=str(m))
        for m in range(1, 12)
    ]
)
KINDS = stacked([Bar("院外检测", 21, 9, "/a", "/b"), Bar("不合理检查", 11, 3), Bar("回扣", 9, 4), Bar("没有", 0, 0)])
FACTS = {"file": FILE, "letters": LETTERS, "story": STORY, "months": MONTHS, "kinds": KINDS, "noon": NOON}


def rail() -> list[tuple[str, list[tuple[str, str, int | None]]]]:
    """Two groups of the desk."""
    return [
        ("案头", [("/today", "今日", 11), ("/triage", "受理登记", 3), ("/clues", "问题线索", None)]),
        ("结果", [("/ledger", "问题线索台账", None)]),
    ]


def sample_app(side: str) -> Flask:
    """The application of one side, its pages only good for looking at."""
    office = OfficeName("市第一医院", "纪检监察室", demo=True)
    app = make_app(side, Thing(demo=True), office=lambda: office, rail=rail)
    app.jinja_loader = ChoiceLoader(
        [app.jinja_loader or FileSystemLoader("."), FileSystemLoader(Path(__file__).parent / "templates")]
    )
    app.before_request(lambda: setattr(g, "csrf_key", KEY))
    app.context_processor(lambda: {"person": Thing(name="沈知秋", post="纪检监察室 · 承办人", keys=True)})
    app.add_url_rule("/healthz", view_func=lambda: "ok")
    for path in ("/today", "/report"):
        app.add_url_rule(path, path.strip("/"), _components, methods=["GET", "POST"])
    app.add_url_rule("/bare", "bare", lambda: render_template("sample-bare.html", form=Sample()))
    app.add_url_rule("/error/<int:code>", "error", _error)
    app.add_url_rule("/work/<kind>", "work", _work)
    return app


def _components() -> str:
    form = Sample(request.form if request.method == "POST" else None)
    if request.method == "POST":
        form.validate()
    return render_template(f"sample-{'staff' if request.path == '/today' else 'public'}.html", form=form, **FACTS)


def _error(code: int) -> str:
    abort(code)


def _work(kind: str) -> str:
    raise {"gone": NotFound("thing"), "moved": WrongState("x"), "unready": Unready("pepper")}.get(
        kind, RuntimeError("患者姓名王某某")
    )
