"""What a search finds, and what it does not mistake for words."""

from importlib import import_module

import pytest

from cases.casework import queries
from cases.casework.models import Clue
from cases.db import session, transaction
from cases.inbox.models import Report
from cases.staff.desk import Desk
from tests.factories.many import Many, clues
from tests.factories.office import FoundedOffice, statements

search = import_module("cases.casework.queries.search")


def _found(desk: Desk, words: str) -> list[tuple[str, str]]:
    with transaction(reading=True):
        return [(row.ref, row.where) for row in queries.search(desk, words)]


def test_capitals_quotation_marks_and_backslashes_are_found_as_written(office: FoundedOffice) -> None:
    words = '他说"没事"，给了我一张 CT 单，\n编号 A\\B-7，签名 Élodie。'
    clue, _ = office.clue(words, title="门诊加项", allegation="", subject="某医生", department="")
    for typed in ("ct", "CT", '"没事"', "a\\b-7", "编号", "élodie", "ÉLODIE", "ct 门诊"):
        assert _found(office.desk("wen"), typed) == [(clue.ref, "original")], typed
    assert _found(office.desk("wen"), "门诊") == [(clue.ref, "title")]
    with transaction(reading=True):
        (row,) = queries.search(office.desk("wen"), "编号")
    assert "CT 单" in row.snippet
    assert "\\n" not in row.snippet


def test_names_of_fields_and_keys_are_no_words(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    wen = office.desk("wen")
    for typed in ("narrative", "title", "reporter_seal", "lang", "null", '":"', "v", "{"):
        assert _found(wen, typed) == [], typed
    with transaction(reading=True):
        text = search._kept[wen.staff_id].texts[clue.id]
        assert len(text.packed) == 2
        assert b"narrative" in text.packed[1]
        assert b"reporter_se" not in text.packed[1]
        assert b"reporter_si" not in text.packed[1]
        assert session().get_one(Report, sent.id).reporter_seal


def test_a_search_costs_the_same_few_statements_and_shows_two_hundred(office: FoundedOffice) -> None:
    wen = office.desk("wen")
    clues(wen, office.desk("head"), Many(450, wen.today, words=True))
    search.drop(wen.staff_id)
    counts = []
    for _ in range(2):
        with statements() as seen:
            assert len(_found(wen, "沐棠")) == 200
        counts.append(len([one for one in seen if one.lstrip().startswith("SELECT")]))
    assert counts == [5, 3]
    assert len(_found(wen, "第449件")) == 1
    assert _found(wen, "没有的词") == []


def test_what_is_kept_in_memory_has_a_limit(office: FoundedOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    clue, _ = office.clue()
    monkeypatch.setattr(search, "MOST_BYTES", 1_500)
    for who in ("wen", "head", "wen"):
        assert _found(office.desk(who), "九千元") == [(clue.ref, "original")]
        with transaction(reading=True):
            assert session().get(Clue, clue.id) is not None
    assert sum(kept.size for kept in search._kept.values() if kept.texts) <= 1_500
