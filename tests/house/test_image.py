"""What Dockerfile and compose.yaml say, against what the product knows. Their servers run in test_compose_runs.py."""

import importlib
import os
import re
import stat
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import click
import pytest
import yaml

from tests.factories.processes import free_port
from tests.house.reading import ROOT, lines

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("public", "staff", "worker", "mail")
# Read by others, not by us: the object store's client, the database's image.
FOREIGN = re.compile(r"AWS_[A-Z_]+|POSTGRES_[A-Z_]+")


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, in order."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [
        (name, rest) for line in text.splitlines() if line and line[0] != "#" for name, _, rest in [line.partition(" ")]
    ]


def test_the_image_copies_what_exists_and_all_of_the_product() -> None:
    copied = {rest.split()[0] for name, rest in steps() if name == "COPY" and "--from" not in rest}
    built_later = {"templates", "worker.py"} - {path.name for path in ROOT.iterdir()}
    assert {name for name in copied if not (ROOT / name).exists()} == built_later
    assert copied >= {"app", "cases", "crypto", "intake", "templates", "worker.py", "requirements.txt"}
    assert {name[1:] for name in lines(ROOT / ".dockerignore") if name.startswith("!")} == copied


def test_the_image_does_not_run_as_root_and_says_how_it_is() -> None:
    said = [name for name, _ in steps()]
    assert dict(steps())["USER"] == "10001"
    assert said.index("USER") < said.index("ENTRYPOINT")
    assert '"health"' in dict(steps())["HEALTHCHECK"]


def test_images_are_named_without_a_host() -> None:
    named = [service["image"] for service in SERVICES.values()]
    named += [rest.split()[0] for name, rest in steps() if name == "FROM"]
    assert [name for name in named if "." in name.split("/")[0] and "/" in name] == []
    assert [name for name in named if ":" not in name] == []


def test_the_image_sets_only_what_the_product_knows() -> None:
    known = settings() | {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    given = {name for step, rest in steps() if step == "ENV" for name in re.findall(r"([A-Z_]+)=", rest)}
    assert given - known == set()


def settings() -> set[str]:
    """Every variable that app/config.py reads."""
    source = (ROOT / "app" / "config.py").read_text("utf-8")
    return set(re.findall(r'"((?:QINGYUAN_[A-Z_]+)|DATABASE_URL|REDIS_URL)"', source))


def from_files() -> set[str]:
    """Every variable that the entry point reads from a file."""
    source = (ROOT / "deploy" / "entrypoint").read_text("utf-8")
    return set(re.search(r"for name in ([A-Z_ \\\n]+); do", source)[1].split())  # type: ignore[index]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_given_only_settings_that_are_read(name: str) -> None:
    known = settings() | {f"{each}_FILE" for each in from_files()}
    given = {each for each in SERVICES[name].get("environment", {}) if not FOREIGN.fullmatch(each)}
    assert given - known == set()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_little_and_write_nowhere(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert any(place.startswith("/tmp:size=") for place in service["tmpfs"])
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_is_a_file_that_the_service_was_given(name: str) -> None:
    service = SERVICES[name]
    given = {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}
    named = {str(value) for value in service.get("environment", {}).values() if str(value).startswith("/run/secrets/")}
    assert named <= given
    # Nothing that opens anything stands in the file itself.
    assert not re.search(
        r"(?i)password\s*[:=]\s*[^/\s]",
        str({k: v for k, v in service.get("environment", {}).items() if "FILE" not in k}),
    )


def test_every_secret_is_made_by_the_script(tmp_path: Path) -> None:
    subprocess.run([ROOT / "deploy" / "secrets", tmp_path / "s"], check=True, capture_output=True)
    made = {file.name: file for file in (tmp_path / "s").iterdir()}
    assert {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} <= set(made)
    assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o700
    assert len(made["pepper"].read_bytes()) == 64
    before = {name: file.read_bytes() for name, file in made.items()}
    subprocess.run([ROOT / "deploy" / "secrets", tmp_path / "s"], check=True, capture_output=True)
    assert {name: file.read_bytes() for name, file in made.items()} == before


def test_the_public_service_is_given_nothing_that_opens() -> None:
    public = SERVICES["public"]
    assert set(public["secrets"]) == {"public_database_url", "public_secret", "public_s3_key", "public_s3_secret"}
    assert not {"DATABASE_URL_FILE", "REDIS_URL_FILE", "QINGYUAN_PEPPER_FILE", "QINGYUAN_LOG_KEY_FILE"} & set(
        public["environment"]
    )


def test_the_worker_is_given_no_pepper() -> None:
    assert "pepper" not in SERVICES["worker"]["secrets"]


def test_the_public_service_shares_no_network_with_the_queue_or_the_office() -> None:
    public = set(SERVICES["public"]["networks"])
    for other in ("redis", "staff", "worker"):
        assert not public & set(SERVICES[other]["networks"]), other


def test_only_the_proxy_meets_the_street() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in SERVICES.items() if "street" in service["networks"]] == ["proxy"]
    # The mail service goes out to its server, and is in no network with what opens anything.
    assert [name for name, service in SERVICES.items() if "post" in service["networks"]] == ["mail"]
    outside = {"street", "post"}
    assert all(network.get("internal") for name, network in COMPOSE["networks"].items() if name not in outside)


def test_the_mail_service_is_given_nothing_that_opens_and_is_off_unless_asked_for() -> None:
    mail = SERVICES["mail"]
    assert set(mail["secrets"]) == {*SERVICES["public"]["secrets"], "mail.toml"}
    assert mail["profiles"] == ["mail"]
    assert not set(mail["networks"]) & set(SERVICES["staff"]["networks"])


def said(words: list[str], environment: dict[str, str], tmp_path: Path) -> list[str]:
    """What the entry point would run, and the settings it would run it with."""
    stand_in = tmp_path / "bin" / "python"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\necho "$@"\nenv\n')
    stand_in.chmod(0o755)
    env = {"PATH": f"{stand_in.parent}:{os.environ['PATH']}"} | environment
    answer = subprocess.run(
        [ROOT / "deploy" / "entrypoint", *words], env=env, capture_output=True, check=True, text=True
    )
    return answer.stdout.splitlines()


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("public", "-m app serve public"),
        ("staff", "-m app serve staff"),
        ("worker", "-m app worker"),
        ("mail", "-m app serve mail"),
        ("init", "-m app init"),
    ],
)
def test_each_word_of_the_image_is_a_command(word: str, command: str, tmp_path: Path) -> None:
    assert said([word], {}, tmp_path)[0] == command


@pytest.mark.parametrize("name", OURS)
def test_each_service_starts_with_a_command_that_the_product_has(name: str, tmp_path: Path) -> None:
    words = said(SERVICES[name]["command"], {}, tmp_path)[0].split()[2:]
    if not (ROOT / "app" / "__main__.py").exists():
        return
    [group] = {each for each in vars(importlib.import_module("app.__main__")).values() if isinstance(each, click.Group)}
    assert group.get_command(click.Context(group), words[0]) is not None
    if len(words) > 1:
        subprocess.run([sys.executable, "-m", "app", words[0], "--help"], cwd=ROOT, check=True, capture_output=True)


def test_a_setting_is_read_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://a:b@db/c")
    seen = said(["public"], {"QINGYUAN_PUBLIC_DATABASE_URL_FILE": str(secret)}, tmp_path)
    assert "QINGYUAN_PUBLIC_DATABASE_URL=postgresql://a:b@db/c" in seen
    assert not any(line.startswith("QINGYUAN_PUBLIC_DATABASE_URL_FILE=") for line in seen)


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_health_is_what_the_site_says(status: int, healthy: bool) -> None:
    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert (health(server.server_port) == 0) is healthy
        server.shutdown()


def test_nobody_listening_is_not_healthy() -> None:
    assert health(free_port()) == 1


def health(port: int) -> int:
    """The exit code of the image's health check for a site on `port`."""
    beside = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = {"PATH": beside, "QINGYUAN_PUBLIC_PORT": str(port), "QINGYUAN_STAFF_PORT": str(free_port())}
    return subprocess.run(
        [ROOT / "deploy" / "entrypoint", "health"], env=env, check=False, capture_output=True
    ).returncode
