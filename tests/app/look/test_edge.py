"""Headers, errors, words and forms, without a browser."""

import ast
import logging
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from re import findall, sub

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app import catalogue
from app.charts import Bar, columns, stacked
from app.fields import read_date, tidy
from app.forms import token_for
from app.render import TEMPLATES, day, full_day, size, when
from tests.app.look.sample import KEY, Sample, sample_app

TOKEN = token_for(KEY)
VALUE = r"%(?:\(\w+\)[sd]|%)|&[PN]\b"


@pytest.fixture(scope="module")
def public() -> Flask:
    return sample_app("public")


@pytest.fixture(scope="module")
def staff() -> Flask:
    return sample_app("staff")


def test_nothing_is_kept_but_files_that_carry_their_hash(public: Flask) -> None:
    browser = public.test_client()
    assert browser.get("/report").headers["Cache-Control"] == "no-store"
    assert browser.get("/none").headers["Cache-Control"] == "no-store"
    sheet = findall(r'href="(/static/css/public\.css\?v=[0-9a-f]+)"', browser.get("/report").text)[0]
    assert "immutable" in browser.get(sheet).headers["Cache-Control"]
    assert browser.get("/static/css/public.css").headers["Cache-Control"] == "no-cache"
    assert browser.get("/static/css/none.css?v=1").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/report", "/none", "/error/500", "/static/icons.svg"])
def test_every_answer_carries_the_headers(public: Flask, path: str) -> None:
    headers = public.test_client().get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_pages_carry_no_script_or_style_of_their_own(public: Flask, staff: Flask) -> None:
    for app, path in ((public, "/report"), (staff, "/today"), (staff, "/bare"), (public, "/error/500")):
        seen = _Tags()
        seen.feed(app.test_client().get(path).text)
        assert seen.inline == []
        assert len(seen.ids) == len(set(seen.ids)), "an id stands twice"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if "id" in named and tag != "pattern":
            self.ids.append(named["id"] or "")
        if (
            tag == "style"
            or (tag == "script" and "src" not in named)
            or any(n == "style" or n.startswith("on") for n in named)
        ):
            self.inline.append(tag)


def test_a_page_that_is_not_there_is_the_same_bytes_whatever_was_asked(staff: Flask) -> None:
    browser = staff.test_client()
    first, second = browser.get("/clues/k7m3-q9"), browser.get("/work/gone")
    assert first.status_code == second.status_code == 404
    assert first.data == second.data
    assert {k: v for k, v in first.headers if k != "Date"} == {k: v for k, v in second.headers if k != "Date"}
    assert b"k7m3" not in first.data


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 429, 500, 503, 418, 502])
@pytest.mark.parametrize("side", ["public", "staff"])
def test_every_error_has_a_page_in_plain_words(side: str, code: int) -> None:
    answer = sample_app(side).test_client().get(f"/error/{code}")
    assert answer.status_code == code
    assert answer.text.count("<h1>") == 1
    assert str(code) not in sub("<[^>]*>", "", answer.text), "a number tells nobody anything"


def test_an_unknown_failure_tells_neither_page_nor_log_what_it_was_about(
    staff: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = staff.test_client().get("/work/boom")
    assert answer.status_code == 500
    assert "王某某" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_refusals_of_the_work_have_their_own_pages(staff: Flask) -> None:
    assert staff.test_client().get("/work/moved").status_code == 409
    assert staff.test_client().get("/work/unready").status_code == 503


def test_a_wrong_method_says_which_are_right(staff: Flask) -> None:
    answer = staff.test_client().post("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_english_is_asked_for_in_the_address_and_carried_along(public: Flask) -> None:
    page = public.test_client().get("/report?lang=en").text
    assert '<html lang="en">' in page
    assert 'href="/receipt?lang=en"' in page
    assert "Report a concern" in page
    assert '<a href="/report" lang="zh-CN"' in page
    assert 'href="/receipt"' in public.test_client().get("/report?lang=xx").text


def test_words_with_values_are_escaped(public: Flask) -> None:
    with public.test_request_context("/"):
        render = public.jinja_env.from_string
        assert render('{{ _("有 %(n)d 处要改一下", n=3) }}').render() == "有 3 处要改一下"
        assert render('{{ _("%(label)s：", label=x) }}').render(x="<b>").startswith(("&lt;b&gt;", "&amp;lt;"))


def test_templates_translate_only_what_is_written_in_them() -> None:
    for path in Path(TEMPLATES).rglob("*.html"):
        assert findall(r"""[^\w.]_\((?!["'])""", path.read_text("utf-8")) == [], path


def test_the_catalogues_are_fresh() -> None:
    assert catalogue.stale() == [], "run python -m app.catalogue"
    assert catalogue.missing() == ([], []), "a page without English"


def test_every_sentence_of_the_code_is_in_the_catalogue() -> None:
    # The reader of Python before 3.12 sees nothing inside an f-string.
    known = catalogue.gathered()
    for path in (catalogue.ROOT / "app").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "_l", "lazy"}:
                for said in call.args:
                    assert not isinstance(said, ast.Constant) or said.value in known, (path, call.lineno)


def test_english_keeps_what_is_put_into_a_sentence() -> None:
    for message in catalogue.fresh("en", catalogue.gathered()):
        if message.id:
            assert sorted(findall(VALUE, str(message.id))) == sorted(findall(VALUE, str(message.string))), message.id


def test_dates_and_sizes_read_as_people_write_them(public: Flask) -> None:
    with public.test_request_context("/"):
        public.preprocess_request()
        assert day(date(2025, 11, 28)) == "11月28日（周五）"
        assert full_day(date(2025, 11, 28)) == "2025年11月28日"
        assert when(datetime(2025, 11, 20, 8, 20, tzinfo=UTC)) == "11月20日 16:20"
        assert day(datetime(2025, 11, 27, 17, 0, tzinfo=UTC)) == "11月28日（周五）", "a day is the day in Shanghai"
        assert [size(n) for n in (0, 655_360, 2_516_582)] == ["0 字节", "640 KB", "2.4 MB"]
    with public.test_request_context("/?lang=en"):
        public.preprocess_request()
        assert day(date(2025, 11, 28)) == "Fri 28 Nov"


@pytest.mark.parametrize(
    "typed", ["2025-11-08", "2025/11/8", "2025年11月8日", "20251108", " \uff12\uff10\uff12\uff15.11.8 "]
)
def test_days_written_by_hand_are_understood(typed: str) -> None:
    assert read_date(typed) == date(2025, 11, 8)


@pytest.mark.parametrize("typed", ["", "昨天", "2025-13-01", "11月8日", "2025-02-30"])
def test_what_is_not_a_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_date(typed)


def _sent(app: Flask, **fields: str) -> Sample:
    good = {
        "csrf_token": TOKEN,
        "concerns": "none",
        "narrative": "经过",
        "category": "GT",
        "secret": "s",
        "agreed": "y",
    }
    with app.test_request_context("/"):
        app.preprocess_request()
        form = Sample(MultiDict(good | fields))
        form.validate()
        return form


def test_a_whole_form_is_taken(staff: Flask) -> None:
    form = _sent(staff, occurred_on="2025年11月8日", department="  骨\u200b科\r\n ")
    assert form.errors == {}
    assert form.occurred_on.data == date(2025, 11, 8)
    assert form.department.data == "骨科"


def test_what_cannot_be_read_comes_back_as_it_was_typed(staff: Flask) -> None:
    form = _sent(staff, occurred_on="昨天")
    assert form.errors == {"occurred_on": ["请写成这样的日期：2025-11-28。"]}
    assert 'value="昨天"' in str(form.occurred_on())
    assert 'type="text"' in str(form.occurred_on())


@pytest.mark.parametrize("token", ["", "0" * 64, token_for(b"another session's key of 32 bytes")])
def test_a_foreign_token_is_refused_in_words(staff: Flask, token: str) -> None:
    form = _sent(staff, csrf_token=token)
    assert form.errors == {"csrf_token": ["这一页放得太久了。内容还在，请再按一次。"]}


def test_without_a_key_nothing_is_accepted() -> None:
    with sample_app("staff").test_request_context("/"):
        form = Sample(MultiDict({"csrf_token": ""}))
        assert not form.validate()
        assert "csrf_token" in form.errors


@pytest.mark.parametrize("fields", [{"concerns": "else"}, {"category": "XX"}, {"parts": "z"}])
def test_a_choice_that_was_not_offered_is_refused_in_our_words(staff: Flask, fields: dict[str, str]) -> None:
    form = _sent(staff, **fields)
    (messages,) = form.errors.values()
    assert all(not str(message).isascii() for message in messages)


def test_text_is_tidied() -> None:
    assert tidy("\ufeff a\u202eb\x00\r\nc ") == "ab\nc"
    assert tidy(None) is None


def test_bars_stay_in_their_drawing() -> None:
    for numbers in ([], [0, 0], [1], [7, 39, 4001], list(range(40))):
        chart = columns([Bar(str(n), n, n // 2) for n in numbers])
        assert all(20 <= bar.y <= 212 and bar.height <= 190.1 and bar.x2 + bar.width <= 400 for bar in chart.bars)
        lying = stacked([Bar(str(n), n, n + 5) for n in numbers])
        assert all(bar.end <= 365 and bar.width >= 0 for bar in lying.bars)
