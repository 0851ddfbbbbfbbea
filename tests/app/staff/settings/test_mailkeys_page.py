"""/settings/office/mail-keys and the notice: a key is made, compared, downloaded on both sides, and ended."""

import subprocess

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cases.channels.models import MailKey
from cases.db import session, transaction
from cases.staff.may import Role
from tests.crypto.mail_keys import ADDRESS
from tests.factories.console import Console, post, token_in
from tests.factories.public_site import rows

HOME = "/settings/office/mail-keys"


def made(client: FlaskClient, kind: str, address: str, at: str = HOME) -> TestResponse:
    """Press 产生密钥."""
    return client.post(HOME, data={"kind": kind, "address": address, "csrf_token": token_in(client.get(at))})


def test_keys_are_made_shown_and_ended(console_both: Console) -> None:
    client = console_both.sign_in("sec")
    assert made(client, "smime", f" {ADDRESS} ").status_code == 303
    answer = made(client, "openpgp", ADDRESS)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "密钥已产生" in page
    kept = {one.kind: one for one in rows(MailKey)}
    for one in kept.values():
        assert one.fingerprint.upper()[:4] in page
        assert ADDRESS in page
        got = client.get(f"{HOME}/{one.id}")
        assert got.data == one.public
        assert "attachment" in got.headers["Content-Disposition"]
    shown = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-noout", "-ext", "subjectAltName"],
        input=kept["smime"].public,
        capture_output=True,
        check=True,
    )
    assert ADDRESS.encode() in shown.stdout
    assert post(client, f"{HOME}/{kept['smime'].id}/end", at=HOME).status_code == 303
    assert post(client, f"{HOME}/{kept['smime'].id}/end", at=HOME).status_code == 404
    assert "停用" in client.get(HOME).text
    with transaction():
        session().get_one(MailKey, kept["openpgp"].id).public = b"another"
    assert "公开的部分被换过" in client.get(HOME).text


def test_what_was_typed_wrong_is_said_beside_it_and_others_make_none(console: Console) -> None:
    client = console.sign_in("sec")
    wrong = made(client, "smime", "纪委@医院")
    assert wrong.status_code == 422
    assert "请写一个完整的邮箱地址" in wrong.text
    assert made(client, "", ADDRESS).status_code == 422
    assert rows(MailKey) == []
    console.join("clerk", Role.CLUE_ADMIN)
    console.join("wen", Role.HANDLER)
    clerk, wen = console.sign_in("clerk"), console.sign_in("wen")
    assert "由纪委书记或主任产生和停用" in clerk.get(HOME).text
    assert made(clerk, "smime", ADDRESS, "/settings").status_code == 403
    assert wen.get(HOME).status_code == 403
