"""The ledger's page: what stands in its address, what the Excel holds, what a leader sees."""

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote

import openpyxl

from cases.db import transaction
from cases.ledger.rules import tag
from cases.office import actions as office
from cases.office import queries as of_office
from cases.staff.may import Role
from tests.factories.console import post
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]


def test_no_department_stands_in_an_address_and_a_stale_tag_is_answered_calmly(pages: Pages) -> None:
    pages.office.clue(department="胃肠外科")
    pages.office.clue(department="骨科")
    page = pages.get("clerk", "/ledger").text
    links = re.findall(r'(?:href|value)="([^"]*)"', page)
    assert not [link for link in links if "外科" in link or quote("胃肠外科") in link]
    mine = tag(pages.office.desks["clerk"].keys.symmetric, "胃肠外科")
    assert f'<option value="{mine}">胃肠外科</option>' in page
    found = pages.get("clerk", f"/ledger?department={mine}").text
    assert found.count('class="pin num"') == 1
    assert f'name="department" value="{mine}"' in found
    for stale in ("0a1b2c3d", quote("胃肠外科")):
        answer = pages.get("clerk", f"/ledger?department={stale}")
        assert answer.status_code == 200
        assert "按科室的筛选没有用上" in answer.text
        assert answer.text.count('class="pin num"') == 2
        gone = pages.post("clerk", "/ledger/sheet", department=stale)
        assert (gone.status_code, gone.headers["Location"]) == (303, "/ledger?department=gone")


def test_the_excel_has_real_dates_words_for_codes_and_a_line_to_sign(pages: Pages) -> None:
    pages.opened_clue("某件事", department="骨科")
    clerk = pages.office.desks["clerk"]
    book = post(pages.browser("clerk"), "/ledger/sheet", at="/settings", violation="GT", state="live", overdue="")
    sheet = openpyxl.load_workbook(BytesIO(book.data)).worksheets[0]
    assert "范围：院外检测；在办" in sheet["A2"].value
    heads = [cell.value for cell in sheet[3]]
    row: dict[Any, Any] = dict(zip(heads, sheet[4], strict=True))
    assert row["受理日期"].value.date() == clerk.today
    assert row["处置时限"].is_date
    assert row["办结日期"].value in (None, "")
    assert row["问题类别"].value == "私自介绍患者到指定第三方检测机构开展肿瘤基因检测"
    assert row["当前状态"].value == "办理中"
    assert row["举报渠道、实名匿名"].value == "网络举报，匿名"
    assert sheet.auto_filter.ref == "A3:P4"
    assert sheet["A6"].value.startswith(f"填报人：{clerk.name}")
    assert "审核人：" in sheet["A6"].value


def test_a_leader_sees_the_groups_of_the_office(pages: Pages) -> None:
    for department in ("骨科", "骨科", "胃肠外科", "胃肠外科", "胃肠外科", "药剂科"):
        pages.office.clue(department=department)
    pages.post(
        "sec", "/settings/office/departments", departments="骨科，外科系统\n胃肠外科，外科系统\n药剂科，医技\n信息科"
    )
    with transaction(reading=True):
        assert of_office.groups() == {"骨科": "外科系统", "胃肠外科": "外科系统", "药剂科": "医技"}
    assert "骨科，外科系统" in pages.get("sec", "/settings/office/departments").text
    pages.get("clerk", "/ledger")
    pages.console.join("yang", Role.LEADER)
    page = pages.get("yang", "/ledger").text
    assert "外科系统" not in page  # 5 of 6: the sixth would be the difference
    for department in ["药剂科"] * 4:
        pages.office.clue(department=department)
    pages.get("clerk", "/ledger")
    page = pages.get("yang", "/ledger").text
    assert '<th scope="row">外科系统</th><td class="num">5</td>' in page
    assert '<th scope="row">医技</th><td class="num">5</td>' in page
    assert "胃肠外科" not in page


def test_a_group_outlives_its_department_being_offered(pages: Pages) -> None:
    desk = pages.office.desks["sec"]
    with transaction():
        office.set_departments(desk, ["骨科", "信息科"], {"骨科": "外科系统"})
        office.set_departments(desk, ["信息科"], {"信息科": "行政后勤"})
        assert of_office.groups() == {"骨科": "外科系统", "信息科": "行政后勤"}
