"""The way in."""

import io
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.config import write_private
from cases.audit.models import AuditLine
from cases.db import session, transaction
from cases.office import pin_root
from cases.staff import actions, queries
from cases.staff.actions import NewPerson
from cases.staff.may import Role
from cases.staff.totp import code_at
from tests.factories.console import PASSWORD, Console, post, token_in


def code(console: Console, username: str) -> str:
    with transaction():
        queries.by_username(username).totp_step = 0
    return code_at(console.totp[username], datetime.now(UTC))


def test_signing_in_leads_to_the_first_page_of_the_rail(console_both: Console) -> None:
    client = console_both.sign_in("sec")
    page = client.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert "骆平川" in page.text


@pytest.mark.parametrize("wrong", ["username", "password", "otp"])
def test_every_wrong_sign_in_answers_alike(console: Console, wrong: str) -> None:
    right = {"username": "sec", "password": PASSWORD, "otp": code(console, "sec")}
    answer = console.app.test_client().post("/login", data={**right, wrong: "000000"})
    assert answer.status_code == 200
    assert "用户名、密码或动态口令不对" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert PASSWORD not in answer.text


def test_the_cookie_is_plain_on_this_machine_alone(console: Console) -> None:
    client = console.app.test_client()
    data = {"username": "sec", "password": PASSWORD, "otp": code(console, "sec")}
    cookie = client.post("/login", data=data).headers["Set-Cookie"]
    assert cookie.startswith("qingyuan=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    data["otp"] = code(console, "sec")
    cookie = client.post("/login", data=data, base_url="https://desk.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-qingyuan=")
    assert "; Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_page_signs_nobody_in(console: Console, headers: dict[str, str]) -> None:
    data = {"username": "sec", "password": PASSWORD, "otp": code(console, "sec")}
    assert console.app.test_client().post("/login", data=data, headers=headers).status_code == 400
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert console.app.test_client().post("/login", data=data, headers=own).status_code == 303


def test_a_stranger_is_sent_to_sign_in_from_every_page(console: Console) -> None:
    client = console.app.test_client()
    for rule in console.app.url_map.iter_rules():
        if (
            "GET" in (rule.methods or ())
            and not rule.arguments
            and rule.rule not in {"/login", "/healthz", "/activate"}
        ):
            answer = client.get(rule.rule)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/login"), rule.rule


def test_signing_out_ends_the_sitting(console: Console) -> None:
    client = console.sign_in("sec")
    post(client, "/logout", at="/settings")
    assert client.get("/settings").status_code == 303


def test_a_wrong_token_changes_nothing(console: Console) -> None:
    client = console.sign_in("sec")
    assert client.post("/logout", data={"csrf_token": "0" * 64}).status_code == 400
    assert client.post("/logout").status_code == 400
    assert client.get("/settings").status_code == 200


def test_the_token_is_constant_in_a_session_and_another_in_another(console: Console) -> None:
    one, two = console.sign_in("sec"), console.sign_in("sec")
    tokens = {token_in(one.get("/settings")), token_in(one.get("/accounts/new"))}
    assert len(tokens) == 1
    assert token_in(two.get("/settings")) not in tokens


def test_activation_binds_password_and_authenticator_and_signs_in(console_both: Console) -> None:
    console = console_both
    with transaction():
        token = actions.invite(console.desks["sec"], NewPerson("wen", "温以宁", roles=frozenset({Role.HANDLER})))
    client = console.app.test_client()
    page = client.get(f"/activate/{token}")
    assert page.status_code == 200
    assert "<svg" in page.text
    secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page.text)
    assert secret is not None
    good = {"token": token, "secret": secret[1], "password": PASSWORD, "again": PASSWORD}
    good["otp"] = code_at(secret[1], datetime.now(UTC))
    for wrong, words in (
        ({"password": "password1234", "again": "password1234"}, "这个密码太常见"),
        ({"password": "short", "again": "short"}, "密码至少 12 个字"),
        ({"again": "another one altogether"}, "两次填的不一样"),
        ({"otp": "000000"}, "动态口令不对"),
    ):
        answer = client.post("/activate", data={**good, **wrong})
        assert words in answer.text
        assert secret[1] in answer.text, "the same secret, or the telephone would be wrong"
    answer = client.post("/activate", data=good)
    assert answer.status_code == 303
    assert client.get("/settings").status_code == 200
    assert client.get(f"/activate/{token}").status_code == 404
    assert client.post("/activate", data=good).status_code == 404


def test_nothing_works_and_healthz_says_so_without_a_strong_pepper(console: Console) -> None:
    client = console.sign_in("sec")
    pepper = console.settings.pepper_file
    assert pepper is not None
    assert client.get("/healthz").status_code == 200
    for content in (None, b"short", b"a" * 64):
        pepper.unlink(missing_ok=True)
        if content is not None:
            write_private(pepper, content)
        assert client.get("/healthz").status_code == 503
        assert client.get("/settings").status_code == 503
        assert console.enter(client, "sec", PASSWORD, "000000").status_code == 503


def test_healthz_wants_the_pinned_root(console: Console) -> None:
    client = console.app.test_client()
    pin_root(None)
    assert client.get("/healthz").status_code == 503
    pin_root(b"r" * 32)
    assert client.get("/healthz").status_code == 503
    pin_root(console.founded.root_public)
    assert client.get("/healthz").status_code == 200


def test_no_page_of_another_role_opens_and_each_refusal_is_the_same_line(console: Console) -> None:
    console.join("wen", Role.HANDLER)
    client = console.sign_in("wen")
    for address in ("/accounts", "/accounts/new", "/settings/office", "/audit/all"):
        assert client.get(address).status_code == 403
    with transaction(reading=True):
        lines = session().scalars(select(AuditLine).where(AuditLine.act == "refused")).all()
    assert len(lines) == 4
    assert {(line.object, line.digest) for line in lines} == {("", b"")}


def test_a_stranger_fills_no_disk_from_the_sign_in_page(console: Console) -> None:
    file = (io.BytesIO(b"x" * 3_000_000), "x.bin")
    answer = console.app.test_client().post("/login", data={"username": "sec", "file": file})
    assert answer.status_code == 413
