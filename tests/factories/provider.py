"""A provider's system: signs as the description says, and sends."""

import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from werkzeug.test import EnvironBuilder, TestResponse

from cases.channels import signing
from cases.channels.models import Provider
from cases.db import session, transaction
from tests.factories.public_office import FOUNDED
from tests.factories.public_site import PublicSite

AT = "/api/v1/transcripts"


@dataclass
class ProviderSystem:
    """Its token and secret, as the office gave them."""

    site: PublicSite
    token: str
    secret: str

    def headers(self, body: bytes, key: str = "", **changed: str) -> dict[str, str]:
        """What signs `body`."""
        stamp, key = changed.pop("at", str(int(time.time()))), key or uuid4().hex
        sign = signing.Signing(self.secret, stamp, key)
        sign.update(body)
        return {
            "Authorization": f"Bearer {self.token}",
            "X-Qingyuan-Timestamp": stamp,
            "Idempotency-Key": key,
            "X-Qingyuan-Signature": sign.signature(),
            **changed,
        }

    def send(self, *calls: dict[str, Any], key: str = "", **changed: str) -> TestResponse:
        """Transcripts as JSON."""
        body = json.dumps({"transcripts": list(calls)}, ensure_ascii=False).encode()
        return self.raw(body, "application/json", key, **changed)

    def record(self, call: dict[str, Any], *files: tuple[Any, str], key: str = "", **changed: str) -> TestResponse:
        """A transcript with its recordings, as a form."""
        data = {"transcript": json.dumps(call, ensure_ascii=False), "recording": list(files)}
        built = EnvironBuilder(method="POST", data=data, content_type="multipart/form-data")
        environ = built.get_environ()
        body = environ["wsgi.input"].read()
        return self.raw(body, environ["CONTENT_TYPE"], key, **changed)

    def raw(self, body: bytes, kind: str, key: str = "", **changed: str) -> TestResponse:
        """Any body, signed."""
        headers = {**self.headers(body, key, **changed), "Content-Type": kind}
        answer: TestResponse = self.site.client().post(AT, data=body, headers=headers)
        return answer


def make_provider(site: PublicSite, *, sandbox: bool = False, per_minute: int = 1000) -> ProviderSystem:
    """One that may send."""
    token, salt = signing.new_token(), b"s" * 32
    with transaction():
        session().add(
            Provider(
                name="12345",
                token=signing.digest(token),
                secret=salt,
                sandbox=sandbox,
                per_minute=per_minute,
                made_on=FOUNDED,
            )
        )
    return ProviderSystem(site, token, signing.secret(token, salt))
