"""/settings/office/providers: a token is made and shown once, tried, used in earnest, and ended."""

import re

from cases.channels import signing
from cases.channels.door import providers
from cases.channels.models import Provider
from cases.db import transaction
from cases.staff.may import Role
from tests.factories.console import Console, post
from tests.factories.public_site import count, rows

HOME = "/settings/office/providers"


def _value(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*>([^<]+)</textarea>', page)
    assert found, page
    return found[1]


def test_a_token_is_shown_once_and_kept_nowhere(console_both: Console) -> None:
    client = console_both.sign_in("sec")
    page = post(client, HOME, name="市 12345 热线", per_minute="60", sandbox="y").text
    token, secret = _value(page, "token"), _value(page, "secret")
    listed = client.get(HOME).text
    assert "市 12345 热线" in listed
    assert "试用，不留下内容" in listed
    assert token not in listed
    with transaction(reading=True):
        caller = providers.caller(signing.digest(token))
    assert caller is not None
    assert (caller.sandbox, caller.per_minute, caller.name) == (True, 60, "市 12345 热线")
    assert signing.secret(token, caller.salt) == secret
    assert token.encode() not in rows(Provider)[0].token


def test_it_is_put_to_use_and_ended(console: Console) -> None:
    client = console.sign_in("sec")
    token = _value(post(client, HOME, name="12320", per_minute="60", sandbox="y").text, "token")
    one = f"{HOME}/{rows(Provider)[0].id}"
    assert post(client, f"{one}/sandbox", at=HOME, sandbox="").status_code == 303
    assert not rows(Provider)[0].sandbox
    assert post(client, f"{one}/end", at=HOME).status_code == 303
    assert post(client, f"{one}/end", at=HOME).status_code == 404
    with transaction(reading=True):
        assert providers.caller(signing.digest(token)) is None
    assert "停用" in client.get(HOME).text


def test_what_cannot_be_made_is_said_and_only_some_may(console: Console) -> None:
    client = console.sign_in("sec")
    for bad in ({"name": "", "per_minute": "60"}, {"name": "甲", "per_minute": "0"}, {"name": "甲", "per_minute": "x"}):
        assert post(client, HOME, **bad).status_code == 422
    assert count(Provider) == 0
    console.join("wen", Role.HANDLER)
    assert console.sign_in("wen").get(HOME).status_code == 403
