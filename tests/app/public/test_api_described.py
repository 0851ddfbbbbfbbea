"""The interface is what its description says: schemathesis draws requests from it, good and bad, and finds nothing."""

import io
import re
import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode

from cases.channels import signing
from cases.inbox.models import Report
from tests.factories.provider import AT, ProviderSystem, make_provider
from tests.factories.public_site import PublicSite, count

EXAMPLES = 80
# What a program does that hypothesis cannot: it signs what it sends, now, under a key of its own for each batch.
WELL_FORMED = {
    "HTTP_X_QINGYUAN_TIMESTAMP": re.compile("[0-9]{1,12}"),
    "HTTP_IDEMPOTENCY_KEY": re.compile("[!-~]{1,200}"),
    "HTTP_X_QINGYUAN_SIGNATURE": re.compile("v1=[0-9a-f]{64}"),
}


class Signing:
    """The site behind a program that signs; headers that are not of the described shape are left as they are."""

    def __init__(self, provider: ProviderSystem) -> None:
        self.provider = provider

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if all(pattern.fullmatch(environ.get(name, "")) for name, pattern in WELL_FORMED.items()):
            stamp, key = str(int(time.time())), uuid4().hex
            sign = signing.Signing(self.provider.secret, stamp, key)
            sign.update(body)
            environ |= dict(zip(WELL_FORMED, (stamp, key, sign.signature()), strict=True))
        answer: Iterable[bytes] = self.provider.site.app(environ, start)
        return answer


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_schemathesis_finds_nothing(one: PublicSite, mode: GenerationMode) -> None:
    provider = make_provider(one, per_minute=6000)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", Signing(provider))
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=schema[AT]["POST"].as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {provider.token}"})
        seen.add(answer.status_code)
        case.validate_response(answer, headers={"Authorization": f"Bearer {provider.token}"})

    send()
    if mode == GenerationMode.POSITIVE:
        assert seen == {200}
        assert count(Report) > EXAMPLES / 4
    else:
        assert 400 in seen
        assert 500 not in seen
