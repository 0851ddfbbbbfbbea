"""The tools that the other tests stand on do what they say."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
import sqlalchemy
from obstore.store import S3Store
from playwright.sync_api import Page, expect

from tests.factories.browser import OpenPage
from tests.factories.objects import Bucket


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("hospital.example", 80)])
def test_no_test_reaches_beyond_this_machine(address: tuple[str, int]) -> None:
    # By its name: a worker of the test run has the guard twice, each with a class of its own.
    with pytest.raises(AssertionError) as refused:
        socket.create_connection(address, timeout=0.1)
    assert refused.typename == "BeyondThisMachine"


def test_no_process_that_a_test_starts_does_either() -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=0.1)"
    answer = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "BeyondThisMachine" in answer.stderr


def test_postgres_is_fresh_for_each_test(empty_postgres_url: str) -> None:
    engine = sqlalchemy.create_engine(empty_postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE here (word text)")
        assert connection.exec_driver_sql("SELECT count(*) FROM here").scalar() == 0
        assert connection.exec_driver_sql("SHOW server_encoding").scalar() == "UTF8"
    engine.dispose()


def test_redis_is_empty_for_each_test(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_is_empty_again(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_the_object_store_takes_and_gives(s3_server: Bucket) -> None:
    store = S3Store(
        s3_server.name,
        endpoint=s3_server.endpoint,
        access_key_id=s3_server.access_key,
        secret_access_key=s3_server.secret_key,
        region="us-east-1",
        client_options={"allow_http": True},
    )
    store.put("one", "密".encode())
    assert bytes(store.get("one").bytes()).decode() == "密"


@pytest.mark.browser
def test_axe_sees_a_field_without_a_label_even_under_a_strict_policy(
    page_phone: Page, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
    body = "<main><h1>举报</h1><input></main>"
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><html lang=zh><head><title>举报</title>{policy}</head><body>{body}</body></html>")
    page_phone.goto(page.as_uri())
    assert page_phone.viewport_size == {"width": 390, "height": 844}
    with pytest.raises(AssertionError, match="label"):
        axe(page_phone)


@pytest.mark.browser
def test_a_page_without_script_runs_none(open_page: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<!doctype html><html lang=zh><title>无</title><h1>无</h1><script>document.title='有'</script>")
    page = open_page(390, script=False)
    page.goto(file.as_uri())
    expect(page).to_have_title("无")
