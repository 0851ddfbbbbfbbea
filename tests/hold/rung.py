"""Known words that come by telephone: a call that is taken, a draft half-way, a caller who rings again."""

import re

from tests.factories.client import Client
from tests.hold.needles import PHONE, canary

NEW, AGAIN = "/intake/calls/new", "/intake/calls/again"
PIN = "7305"
_HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|form|began|asked)" value="([^"]*)">')


def rung(staff: Client, public: Client) -> None:
    """`staff` is somebody signed in who may take in."""
    words = {"narrative": canary("来电") * 3, "subject": canary("所说"), "place": canary("楼层"), "concerns": "none"}
    who = {"named": "y", "reporter_name": canary("打电话的"), "reporter_phone": PHONE}
    hidden = dict(_HIDDEN.findall(staff.get(f"{NEW}?go=on").text))
    back = staff.post(NEW, {**hidden, **words, **who, "step": "read"})
    assert canary("打电话的") in back.text
    weak = staff.post(NEW, {**hidden, **words, **who, "step": "take", "wants": "number", "pin": "1234"})
    assert weak.status == 422
    done = staff.post(NEW, {**hidden, **words, **who, "step": "take", "wants": "number", "pin": PIN})
    found = re.search(r'id="caller-number"[^>]*><span>(\d+)</span><span>(\d+)</span>', done.text)
    assert found is not None, done.text
    number = found[1] + found[2]
    token = {"csrf_token": hidden["csrf_token"]}
    more = {"number": number, "message": canary("补充来电")}
    assert staff.post(AGAIN, {**token, **more, "pin": "9999"}).status == 422  # its words are a draft now
    assert staff.post(AGAIN, {**token, **more, "pin": PIN}).status == 200
    fields = dict(_HIDDEN.findall(staff.get(f"{NEW}?go=on").text))
    staff.post(NEW, {**fields, **words, "step": "back"})  # and stays a draft
    asked = {"form": public.get("/receipt").value("form"), "number": number, "pin": PIN}
    assert "已收到" in public.post("/receipt/number", asked).text
    assert public.post("/receipt/number", {**asked, "pin": canary("密码")}).status == 422
