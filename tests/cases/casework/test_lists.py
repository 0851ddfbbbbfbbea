"""Lists, search, colours of due dates, and what the ledger is told."""

from datetime import timedelta
from functools import partial

from cases.casework import actions, jobs, queries
from cases.casework.models import Clue, Holding
from cases.db import session, transaction
from cases.inbox.models import Report
from cases.staff.desk import Desk
from tests.factories.office import NARRATIVE, NOW, FoundedOffice, statements


def test_due_dates_take_their_colour_once(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    report = office.report()
    with transaction():
        actions.add_task(office.desk("wen"), clue.ref, "x", office.id("wen"), office.desk("wen").today)
    late = NOW + timedelta(days=90)
    with transaction():
        assert jobs.levels(late) == 3
        assert jobs.levels(late) == 0
    with transaction(reading=True):
        assert session().get_one(Clue, clue.id).level == "red"
        assert session().get_one(Report, report.id).level == "red"
        assert queries.mine(office.desk("wen")).rows[0].level == "red"


def test_what_the_ledger_is_told(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction(reading=True):
        facts = queries.facts(office.desk("head"), session().get_one(Clue, clue.id))
    assert facts["title"] == "二病区院外检测"
    assert (facts["channel"], facts["named"], facts["repeat_type"]) == ("CH_WEB", False, "first")
    assert (facts["handlers"], facts["state"], facts["register"]) == (["温以宁"], "open", "ledger")
    assert facts["warn_blue"] < facts["warn_yellow"] < facts["warn_red"]
    assert NARRATIVE not in str(facts)


def test_the_list_pages_by_day_and_its_cost_does_not_grow(office: FoundedOffice) -> None:
    clues = [office.clue(f"{n}：{NARRATIVE}", title=f"线索{n}")[0] for n in range(5)]
    with transaction():
        for n, clue in enumerate(clues):
            session().get_one(Holding, (clue.id, office.id("wen"))).due_on = NOW.date() + timedelta(days=n // 2)
    refs: list[str] = []
    after = None
    counts = []
    while True:
        with statements() as seen, transaction(reading=True):
            found = queries.mine(office.desk("wen"), after=after, limit=2)
        refs += [row.ref for row in found.rows]
        counts.append(len([one for one in seen if one.startswith("SELECT")]))
        after = found.next
        if after is None:
            break
    assert sorted(refs) == sorted(clue.ref for clue in clues)
    assert len(set(refs)) == 5
    assert set(counts) == {4}
    assert found.rows[0].people == ["温以宁"]


def _found(desk: Desk, words: str) -> list[tuple[str, str]]:
    with transaction(reading=True):
        return [(row.ref, row.where) for row in queries.search(desk, words)]


def test_search_finds_titles_summaries_and_originals_and_forgets_at_sign_out(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    other, _ = office.clue("走廊里有人推销保健品。", title="推销", allegation="", subject="", department="")
    wen = office.desk("wen")
    found = partial(_found, wen)
    assert found("院外检测") == [(clue.ref, "title")]
    assert found("周某") == [(clue.ref, "summary")]
    assert found("九千元") == [(clue.ref, "original")]
    assert found("推销 保健品") == [(other.ref, "original")]
    assert found("推销 九千元") == []
    assert found("  ") == []
    with transaction():
        actions.edit_gist(office.desk("head"), other.ref, {"points": "九千元之说"}, 1)
    assert {ref for ref, _ in found("九千元")} == {clue.ref, other.ref}
    with transaction():
        actions.add_person(office.desk("wen"), other.ref, office.id("gu"), "handler")
    with transaction():
        actions.recuse(office.desk("head"), other.ref, office.id("wen"), "回避")
    assert found("保健品") == []
