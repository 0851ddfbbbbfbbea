"""/settings, over Flask's own client."""

import re
from datetime import UTC, date, datetime

from cases.db import transaction
from cases.office import queries as office
from cases.staff.may import Role
from cases.staff.totp import code_at
from tests.factories.console import PASSWORD, Console, post

NEW = "青山隐隐水迢迢，秋尽江南"


def test_a_new_password_replaces_the_old(console: Console) -> None:
    client = console.sign_in("sec")
    page = post(client, "/settings/password", old="wrong wrong wrong", password=NEW, again=NEW)
    assert "现在的密码不对" in page.text
    assert "两次填的不一样" in post(client, "/settings/password", old=PASSWORD, password=NEW, again="else").text
    assert (
        "太常见" in post(client, "/settings/password", old=PASSWORD, password="password1234", again="password1234").text
    )
    assert post(client, "/settings/password", old=PASSWORD, password=NEW, again=NEW).status_code == 303
    assert client.get("/settings").status_code == 200
    console.sign_in("sec", NEW)


def test_a_new_authenticator_must_prove_itself(console: Console) -> None:
    client = console.sign_in("sec")
    page = client.get("/settings/totp").text
    secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page)
    assert secret is not None
    answer = post(client, "/settings/totp", secret=secret[1], otp="000000", old=PASSWORD)
    assert "动态口令不对" in answer.text
    assert secret[1] in answer.text
    otp = code_at(secret[1], datetime.now(UTC))
    wrong = post(client, "/settings/totp", secret=secret[1], otp=otp, old="not the password at all")
    assert "现在的密码不对" in wrong.text
    assert post(client, "/settings/totp", secret=secret[1], otp=otp, old=PASSWORD).status_code == 303
    console.totp["sec"] = secret[1]
    console.sign_in("sec")


def test_own_sittings_are_listed_and_ended(console: Console) -> None:
    here, there = console.sign_in("sec"), console.sign_in("sec")
    sitting = re.search(r'name="sitting" value="([0-9a-f]{64})"', here.get("/settings").text)
    assert sitting is not None
    assert post(here, "/settings/end-session", at="/settings", sitting=sitting[1]).status_code == 303
    assert there.get("/settings").status_code == 303
    assert here.get("/settings").status_code == 200
    assert post(here, "/settings/end-session", at="/settings", sitting="zz").status_code == 404


def test_the_keys_of_the_keyboard_are_switched_off(console: Console) -> None:
    client = console.sign_in("sec")
    assert 'data-keys="off"' not in client.get("/settings").text
    post(client, "/settings/keys", at="/settings", keys="off")
    assert 'data-keys="off"' in client.get("/settings").text
    post(client, "/settings/keys", at="/settings", keys="on")
    assert 'data-keys="off"' not in client.get("/settings").text


def test_a_person_is_spoken_to_in_the_language_they_chose(console: Console) -> None:
    client = console.sign_in("sec")
    post(client, "/settings/keys", at="/settings", keys="off")
    assert '<html lang="zh-CN">' in client.get("/settings").text
    post(client, "/settings/language", at="/settings", language="en")
    page = client.get("/settings").text
    assert '<html lang="en">' in page
    assert 'data-keys="off"' in page, "the other choice stays"
    assert "Clue ledger" in page
    assert '<html lang="en">' in console.sign_in("sec").get("/settings").text
    assert '<html lang="zh-CN">' in console.app.test_client().get("/login").text
    post(client, "/settings/language", at="/settings", language="xx")
    assert '<html lang="zh-CN">' in client.get("/settings").text


def test_departments_and_names_are_set_by_lines(console_both: Console) -> None:
    client = console_both.sign_in("sec")
    assert post(client, "/settings/office/departments", departments="病理科\n\n骨科\n病理科").status_code == 303
    assert "请至少写一个科室" in post(client, "/settings/office/departments", departments="\n").text
    names = {"office": "陆闻笙，主任\n季望舒,干部", "leadership": "蒋某，院长"}
    assert post(client, "/settings/office/officials", **names).status_code == 303
    with transaction(reading=True):
        assert [row.name for row in office.departments()] == ["病理科", "骨科"]
        assert [(row.name, row.post) for row in office.officials("office")] == [("陆闻笙", "主任"), ("季望舒", "干部")]
        assert len(office.departments(all_=True)) == 4


def test_notice_and_channels(console: Console) -> None:
    client = console.sign_in("sec")
    page = post(client, "/settings/office/notice", text="公告", scope="", leave_url="http://plain.example")
    assert "网址要以 https:// 开头" in page.text
    assert (
        post(client, "/settings/office/notice", text="公告", scope="范围", leave_url="https://a.example").status_code
        == 303
    )
    assert (
        post(
            client, "/settings/office/channels", phone="0000-1", superior_name="卫健委", superior_consent="〔2026〕2 号"
        ).status_code
        == 303
    )
    page = post(client, "/settings/office/channels", web="http://plain.example")
    assert "网址要以 https:// 开头" in page.text
    filled = {"phone": "0000-1", "superior_name": "卫健委", "superior_consent": "〔2026〕2 号"}
    assert post(client, "/settings/office/channels", web="https://report.example", **filled).status_code == 303
    with transaction(reading=True):
        row = office.office()
        assert row.channels["web"] == "https://report.example"
        assert row.notice == {"text": "公告", "scope": "范围", "leave_url": "https://a.example"}
        assert row.channels["phone"] == "0000-1"
        assert row.superior["consent"] == "〔2026〕2 号"


def test_a_deadline_is_overridden_and_given_back(console: Console) -> None:
    client = console.sign_in("sec")
    where = "/settings/office/deadlines"
    page = post(client, where, **{"D03-n": "ten", "D03-unit": "WD"})
    assert "请写 0 到 3660 的整数" in page.text
    assert 'value="ten"' in page.text
    post(client, where, **{"D03-n": "10", "D03-unit": "WD"})
    with transaction(reading=True):
        assert office.deadline("D03").n == 10
    post(client, where, **{"D03-n": "", "D03-unit": "WD"})
    with transaction(reading=True):
        assert office.deadline("D03").n == 15


def test_a_year_of_holidays_is_entered_and_then_known(console: Console) -> None:
    client = console.sign_in("sec")
    with transaction(reading=True):
        year = office.calendar().known_until.year + 1
    where = "/settings/office/holidays"
    assert "系统不知道这一年的安排" in client.get(f"{where}?year={year}").text
    wrong = post(client, where, at=f"{where}?year={year}", year=year, days=f"{year}-01-01 放 元旦")
    assert "每行一天，写成" in wrong.text
    other = post(client, where, at=f"{where}?year={year}", year=year, days="2020-01-01 休 元旦")
    assert "只能写这一年的日子" in other.text
    days = f"{year}-01-01 休 元旦\n{year}-01-02 班"
    assert post(client, where, at=f"{where}?year={year}", year=year, days=days).status_code == 303
    with transaction(reading=True):
        calendar = office.calendar()
        assert calendar.known_until == date(year, 12, 31)
        assert not calendar.is_workday(date(year, 1, 1))
        assert calendar.is_workday(date(year, 1, 2))
    assert f"{year}-01-01 休 元旦" in client.get(f"{where}?year={year}").text


def test_who_sets_the_office(console: Console) -> None:
    console.join("wen", Role.HANDLER)
    client = console.sign_in("wen")
    assert client.get("/settings/office").status_code == 403
    assert "本室设置" not in client.get("/settings").text
