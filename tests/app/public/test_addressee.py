"""Whose key a report is sealed to: what was chosen, who is named in the words, and what the office may not take."""

from pathlib import Path

import pytest

from cases import objects
from cases.inbox.models import Identity, Parked, Report, ReportWrap
from tests.factories.public_site import PublicSite, code_of, count, file, open_site, post, rows


def test_concerns_office_is_sealed_to_the_secretary(site: PublicSite) -> None:
    assert "已封给院纪委书记一人" in site.send(concerns="office").text
    assert rows(Report)[0].addressee == "secretary"
    epochs = {wrap.epoch_id for wrap in rows(ReportWrap)}
    assert epochs == {site.office.epochs["secretary"], site.office.epochs["recovery"]}


@pytest.mark.parametrize("fields", [{"concerns": "leadership"}])
def test_concerns_leadership_takes_nothing_and_shows_where_to_go(site: PublicSite, fields: dict[str, str]) -> None:
    answer = site.send(**fields, attachments=file())
    assert "12388" in answer.text
    assert "滨河路 18 号" in answer.text
    assert code_of(answer) == ""
    assert (count(Report), count(Parked), list(objects.store().ids())) == (0, 0, [])


def test_an_office_members_name_is_asked_about_once_and_then_final(site: PublicSite) -> None:
    fields = site.form(narrative="陆闻笙收了钱")
    asked = post(site, fields)
    assert "先问一句" in asked.text
    assert code_of(asked) == ""
    assert count(Report) == 0
    mark = asked.text.split('name="asked" value="')[1].split('"')[0]
    assert code_of(post(site, {**fields, "asked": mark}))
    assert rows(Report)[0].addressee == "secretary"


def test_a_leaders_name_is_asked_about_once_and_then_nothing_is_taken(site: PublicSite) -> None:
    fields = site.form(narrative="欧阳澄收了钱", attachments=file())
    asked = post(site, fields)
    assert count(Parked) == 1
    mark = asked.text.split('name="asked" value="')[1].split('"')[0]
    final = {**site.form(narrative="欧阳澄收了钱"), "form": fields["form"], "asked": mark, "parked": "1"}
    answer = post(site, final)
    assert "12388" in answer.text
    assert code_of(answer) == ""
    assert (count(Report), count(Parked), list(objects.store().ids())) == (0, 0, [])


def test_a_mark_of_another_form_does_not_count(one: PublicSite) -> None:
    asked = post(one, one.form(narrative="陆闻笙收了钱"))
    mark = asked.text.split('name="asked" value="')[1].split('"')[0]
    assert "先问一句" in post(one, one.form(narrative="陆闻笙收了钱", asked=mark)).text


def test_with_consent_and_key_leadership_is_sealed_to_the_superior_alone(database_url: str, tmp_path: Path) -> None:
    site = open_site(database_url, tmp_path, ("office", "secretary", "recovery", "superior"), consent=True)
    assert "已封给上级机关" in site.send(concerns="leadership").text
    assert rows(Report)[0].addressee == "superior"
    assert [wrap.epoch_id for wrap in rows(ReportWrap)] == [site.office.epochs["superior"]]


def test_a_key_without_consent_is_not_enough(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path, ("office", "secretary", "recovery", "superior"))
    assert "本页不收" in site.client().get("/report").text
    assert code_of(site.send(concerns="leadership")) == ""
    assert count(Report) == 0


def test_a_name_is_sealed_apart(site: PublicSite) -> None:
    assert code_of(site.send(named="y", reporter_name="某某", reporter_phone="0000"))
    assert rows(Report)[0].named
    assert rows(Identity)[0].report_id == rows(Report)[0].id


def test_without_both_keys_no_name_is_asked_for_and_the_page_says_so(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path, ("office", "secretary", "recovery", "approvers"))
    assert "现在只收不留名的" in site.client().get("/report").text
    answer = site.send(named="y", reporter_name="某某")
    assert answer.status_code == 422
    assert "现在还不能留名" in answer.text
    assert count(Report) == 0
