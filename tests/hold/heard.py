"""Known words that come by the hotline: a file at a desk, a provider's system, the command."""

import json
import re
import time
from uuid import uuid4

from cases.channels import providers, signing
from cases.db import transaction
from tests.factories.client import Answer, Client, multipart
from tests.factories.system import System
from tests.hold.needles import PHONE, canary

HOME, API = "/intake/transcripts", "/api/v1/transcripts"
HEADS = ("来电编号", "转写文本", "被反映人", "来电人", "联系电话", "备注")


def _file(way: str) -> bytes:
    row = (canary("编号") + way, canary("录音") * 3, canary("被反映"), canary("来电人"), PHONE, canary("备注"))
    lines = [",".join(HEADS), ",".join(row), f"{canary('空')}{way},,,,,", f"{canary('领导')}{way},欧阳澄院长收钱,,,,"]
    return "\r\n".join(lines).encode("gb18030")


def heard(running: System, staff: Client) -> dict[str, int]:
    """All three ways; what the desk's page counted. `staff` is somebody signed in who may take in."""
    _provided(running)
    file = running.home.parent / "热线.csv"
    file.write_bytes(_file("令"))
    said = running.command("intake", "hotline", str(file))
    file.unlink()
    assert [json.loads(line)["result"] for line in said.stdout.splitlines()] == ["received", "failed", "failed"], said
    # A file without headings: its first row stands where they would.
    _at_desk(staff, b"\r\n".join(_file("无题").splitlines()[1:]), {"c0": "call_id", "c1": "text"})
    return _at_desk(staff, _file("案头"), {})


def _at_desk(staff: Client, data: bytes, chosen: dict[str, str]) -> dict[str, int]:
    token = staff.get(HOME).value("csrf_token")
    sent = staff.post(HOME, {"csrf_token": token, "source": "12345"}, [("file", f"{canary('文件名')}.csv", data)])
    at = sent.header("Location")
    page = staff.get(at).text
    known = dict(re.findall(r'name="(c\d+)">.*?<option value="(\w*)" selected', page, re.DOTALL))
    assert canary("录音") in page
    staff.post(at, {"csrf_token": token, **known, **chosen})
    until = time.monotonic() + 60
    while "<dl" not in (text := staff.get(at).text) and time.monotonic() < until:
        time.sleep(0.2)
    if "refused.csv" in text:
        assert canary("空") in staff.get(f"{at}/refused.csv").text
    return {word: int(n) for word, n in re.findall(r"<dt>(\w+)</dt><dd>(\d+)", text)}


def _provided(running: System) -> None:
    with transaction():
        made = providers.make(running.office.desk("head"), "12320", per_minute=600)
    call = {
        "call_id": "C-1",
        "text": canary("推送"),
        "subject": canary("对象"),
        "caller": {"name": canary("推送人"), "phone": PHONE},
    }
    body, kind = multipart(
        {"transcript": json.dumps(call, ensure_ascii=False)},
        [("recording", f"{canary('录音')}.wav", canary("声音").encode() * 50)],
    )
    key = uuid4().hex
    assert _sent(running, made, key, body, kind).status == 200
    assert _sent(running, made, key, body[:-9], kind).status in (400, 409)
    broken = body.replace(b'"call_id"', b'"\xe9\xb8\x9a_id"')
    assert _sent(running, made, uuid4().hex, broken, kind).status == 400


def _sent(running: System, made: providers.Made, key: str, body: bytes, kind: str) -> Answer:
    stamp = str(int(time.time()))
    sign = signing.Signing(made.secret, stamp, key)
    sign.update(body)
    headers = {
        "Authorization": f"Bearer {made.token}",
        "X-Qingyuan-Timestamp": stamp,
        "Idempotency-Key": key,
        "X-Qingyuan-Signature": sign.signature(),
    }
    return running.public(**headers).ask("POST", API, body, {"Content-Type": kind})
