"""The ledger on both databases: who sees which row, what a number tells, and the sheet that leaves."""

import json
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from cases.casework import actions as casework
from cases.casework.hooks import on_change
from cases.db import session, transaction
from cases.errors import NotAllowed
from cases.keys import queries as keys
from cases.ledger import contexts, queries
from cases.ledger.actions import Read, publish_counts, reseal, take_over
from cases.ledger.body import facts_in, short
from cases.ledger.models import REVISIONS, LedgerRow, Serial
from cases.ledger.register import STEP, Register, facts_of
from cases.ledger.rules import Filters, Line, chosen, count
from cases.ledger.sheet import Head, workbook
from cases.staff.desk import Desk
from crypto.errors import CannotOpen
from crypto.seal import box, seal
from crypto.unseal import unseal, unwrap
from tests.factories.office import FoundedOffice


@pytest.fixture(autouse=True)
def _kept(office: FoundedOffice) -> None:
    # After the office, which forgets the listeners of the test before it.
    del office
    on_change(reseal)


def look(desk: Desk, register: Register | None = None) -> list[Line]:
    """What the desk's own register holds."""
    register = register or Register()
    with transaction():
        while register.step(desk):
            pass
    return register.ordered()


def closed(office: FoundedOffice, ref: str) -> None:
    with transaction():
        proposal = casework.propose_close(office.desk("wen"), ref, "reminded", "partly", "两名证人说法一致")
    with transaction():
        casework.decide(office.desk("head"), proposal, approve=True)


def test_every_act_on_a_clue_is_in_the_ledger_at_once(office: FoundedOffice) -> None:
    clue, _sent = office.clue()
    register = Register()
    assert [(line.number, line.state) for line in look(office.desk("clerk"), register)] == [(1, "open")]
    closed(office, clue.ref)
    (line,) = look(office.desk("clerk"), register)
    assert (line.state, line.closed, line.verification, line.outcome) == ("closed", True, "partly", "reminded")


def test_numbers_are_gap_free_and_a_barred_holder_sees_no_gap(office: FoundedOffice) -> None:
    office.clue()
    office.clue(bars=[office.id("clerk")])
    office.clue()
    assert [line.number for line in look(office.desk("clerk"))] == [2, 1]
    assert len(look(office.desk("sec"))) == 3


def test_a_recusal_takes_the_row_out_of_the_register_of_whoever_is_recused(office: FoundedOffice) -> None:
    clue, _sent = office.clue(readers=[office.id("clerk")])
    register = Register()
    assert len(look(office.desk("clerk"), register)) == 1
    with transaction():
        casework.recuse(office.desk("wen"), clue.ref, office.id("clerk"), "与被反映人是亲属")
    assert look(office.desk("clerk"), register) == []
    assert len(look(office.desk("sec"))) == 1


def test_who_holds_no_register_key_opens_no_row(office: FoundedOffice) -> None:
    office.clue()
    assert look(office.desk("wen")) == []
    with transaction(), pytest.raises(NotAllowed):
        list(facts_of(office.desk("wen"), []))


def test_a_first_look_takes_the_rows_over_and_the_words_stay_the_same(office: FoundedOffice) -> None:
    office.clue()
    lines = look(office.desk("clerk"))
    with transaction():
        assert session().query(LedgerRow).one().form == "own"
        assert lines == look(office.desk("head"))
        ((_line, facts),) = facts_of(office.desk("head"), [lines[0].id])
        assert facts["title"] == "二病区院外检测"
        assert facts["handlers"] == ["温以宁"]


def test_a_row_boxed_by_an_earlier_version_opens_and_is_taken_over(office: FoundedOffice) -> None:
    office.clue()
    with transaction():
        row, desk = session().query(LedgerRow).one(), office.desk("clerk")
        bound = contexts.row_key(row.id, row.epoch_id)
        key = unwrap(keys.seed(desk, row.epoch_id), row.key, bound)
        row.form, row.key = "box", box(keys.symmetric(desk, row.epoch_id), key, bound)
    lines = look(office.desk("head"))
    with transaction():
        assert session().query(LedgerRow).one().form == "own"
    assert lines == look(office.desk("clerk"))


def test_a_row_kept_whole_by_an_earlier_version_reads_the_same(office: FoundedOffice) -> None:
    office.clue()
    desk = office.desk("clerk")
    lines = look(desk)
    with transaction():
        row = session().query(LedgerRow).one()
        own, bound = keys.symmetric(desk, row.epoch_id), contexts.row_own(row.id, row.epoch_id)
        first, words = unseal(own, row.body, bound).split(b"\n")
        assert json.loads(first) == short(facts_in(words))
        row.body = seal(own, words, bound)
    assert look(desk) == lines
    with transaction():
        ((line, facts),) = facts_of(desk, [lines[0].id])
    assert (line, facts["title"]) == (lines[0], "二病区院外检测")


def test_a_row_written_meanwhile_is_not_taken_over(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction():
        row, desk = session().query(LedgerRow).one(), office.desk("clerk")
        read = Read(row.id, row.epoch_id, row.revision, b'{"state": "stale"}')
    with transaction():
        casework.reply(office.desk("wen"), clue.ref, sent.ref, "您好。")
    with transaction():
        take_over(desk, [read])
    assert [line.state for line in look(desk)] == ["open"]


def test_a_look_finds_every_row_however_far_apart_the_revisions_lie(office: FoundedOffice) -> None:
    office.clue()
    office.clue()
    with transaction():
        first, second = session().query(LedgerRow).order_by(LedgerRow.number)
        first.revision, second.revision = 3, 3 + 5 * STEP
        session().query(Serial).filter_by(register="ledger", year=REVISIONS).one().last = 20 * STEP
    assert [line.number for line in look(office.desk("clerk"))] == [2, 1]


@pytest.mark.parametrize("read", [False, True])
def test_a_row_moved_into_anothers_place_is_refused(office: FoundedOffice, *, read: bool) -> None:
    office.clue()
    office.clue()
    if read:
        look(office.desk("head"))
    with transaction():
        first, second = session().query(LedgerRow).order_by(LedgerRow.number)
        first.key, first.body = second.key, second.body
    with pytest.raises(CannotOpen):
        look(office.desk("clerk"))


def test_leaders_tables_hide_what_is_small(office: FoundedOffice) -> None:
    office.clue()
    office.clue(bars=[office.id("clerk")])
    lines = look(office.desk("sec"))
    with transaction():
        publish_counts(office.desk("sec"), lines)
        sheet = queries.counts_sheet(office.desk("head"))
    assert sheet is not None
    assert sheet["total"] == 1, "the restricted register is told to nobody"
    assert sheet["tables"]["by_department"] == {"shown": [], "rest": 1, "within": {}}


def test_the_filters_find_what_the_counts_say(office: FoundedOffice) -> None:
    office.clue()
    clue, _sent = office.clue(department="胃肠外科", violation="KB4")
    closed(office, clue.ref)
    lines, today = look(office.desk("sec")), office.desk("sec").today
    assert [line.violation for line in chosen(lines, Filters(state="live"), today)] == ["GT01"]
    assert [line.department for line in chosen(lines, Filters(verification="found"), today)] == ["胃肠外科"]
    assert dict(count(lines, today).by_family) == {"GT": 1, "KB": 1}


def test_the_sheet_opens_again_and_no_cell_is_a_formula() -> None:
    head = Head("市第一医院问题线索台账", "范围：全部", [("序号", 6), ("线索名称", 30)], "工作秘密", "第 &P 页")
    book = openpyxl.load_workbook(BytesIO(workbook(head, [[1, '=HYPERLINK("http://x")'], [2, "+86"]])))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[4]] == [1, '=HYPERLINK("http://x")']
    assert sheet["B4"].data_type == "s"
    assert sheet["B5"].value == "+86"


def test_the_sheet_is_one_that_an_office_prints_and_signs() -> None:
    columns = [("序号", 6), ("线索名称", 30), ("收件日期", 15)]
    head = Head("台账", "范围：全部", columns, "工作秘密", "第 &P 页", signed="填报人：温　审核人：　日期：")
    rows: list[list[str | int | date | None]] = [[1, "某件事", date(2026, 11, 3)], [2, "另一件", None]]
    sheet = openpyxl.load_workbook(BytesIO(workbook(head, rows))).worksheets[0]
    assert sheet["C4"].value == datetime(2026, 11, 3)  # noqa: DTZ001 - what openpyxl gives for a day
    assert sheet["C4"].is_date
    assert sheet["C4"].number_format == 'yyyy"年"m"月"d"日"'
    assert sheet["C5"].value in (None, "")
    assert sheet.auto_filter.ref == "A3:C5"
    assert sheet.freeze_panes == "D4"
    assert sheet.page_setup.orientation == "landscape"
    # One page wide, which is the default and not written, and as long as it needs.
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A7"].value == "填报人：温　审核人：　日期："
