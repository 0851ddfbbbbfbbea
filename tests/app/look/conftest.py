"""The sample applications, served on this machine."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from tests.app.look.sample import sample_app


@pytest.fixture(scope="session")
def sites() -> Iterator[dict[str, str]]:
    """The addresses of both sample sides."""
    servers = {side: make_server("127.0.0.1", 0, sample_app(side), threaded=True) for side in ("public", "staff")}
    for server in servers.values():
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {side: f"http://127.0.0.1:{server.port}" for side, server in servers.items()}
    for server in servers.values():
        server.shutdown()
