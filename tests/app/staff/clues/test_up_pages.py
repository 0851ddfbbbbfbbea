"""A clue that goes up to the superior, on the pages: found, printed once, handed over, and gone but for its number."""

from cases.casework.models import Clue
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]


def text(pages: Pages, who: str, address: str) -> str:
    answer = pages.get(who, address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


def found(pages: Pages) -> Clue:
    clue, _ = pages.office.clue("那位副院长收了回扣。")
    address = f"/clues/{clue.ref}/hand-up"
    assert "不复印、不摘抄" in text(pages, "wen", address)
    assert pages.post("wen", address, to="", copies="1", reason="").status_code == 422
    answer = pages.post("wen", address, to="派驻组", copies="1", reason="被反映人是副院长")
    assert answer.status_code == 303
    return clue


def test_it_is_found_printed_handed_over_and_gone(pages: Pages) -> None:
    clue = found(pages)
    page = text(pages, "wen", f"/clues/{clue.ref}")
    assert "不要再往下查，也不要摘抄" in page
    assert "待移交上级" in page
    assert "签名发出" not in page
    assert f"/clues/{clue.ref}/closing" not in page
    late = pages.post("wen", f"/clues/{clue.ref}/handed-over", receiver="何某", day="2025-01-01")
    assert late.status_code == 409
    assert "还没有打印" in late.get_data(as_text=True)
    sheet = pages.post("wen", f"/clues/{clue.ref}/handover-print").get_data(as_text=True)
    assert "那位副院长收了回扣。" in sheet
    assert "检举控告移交单" in sheet
    assert "认定应由上级处理" in sheet
    again = pages.post("wen", f"/clues/{clue.ref}/handover-print")
    assert again.status_code == 409
    assert "已经打印过一次" in again.get_data(as_text=True)
    day = pages.office.desks["wen"].today.isoformat()
    assert pages.post("wen", f"/clues/{clue.ref}/handed-over", receiver="何某", day=day).status_code == 303
    page = text(pages, "head", f"/clues/{clue.ref}")
    address = page.split(f'action="/clues/{clue.ref}/proposals/')[1].split('"')[0]
    answer = pages.post("head", f"/clues/{clue.ref}/proposals/{address}", decision="approve")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/clues?done=handed-up")
    assert "都已销毁，只留编号和日期" in text(pages, "head", "/clues?done=handed-up")
    assert pages.get("head", f"/clues/{clue.ref}").status_code == 404
    assert clue.ref not in text(pages, "wen", "/clues")


def test_it_may_be_kept_here_after_all(pages: Pages) -> None:
    clue = found(pages)
    assert pages.post("wen", f"/clues/{clue.ref}/keep-here", reason="同名的另一个人").status_code == 303
    page = text(pages, "wen", f"/clues/{clue.ref}")
    assert f"/clues/{clue.ref}/hand-up" in page
    assert "同名的另一个人" in page
