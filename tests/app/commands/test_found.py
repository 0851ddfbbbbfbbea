"""`init`, `demo`, `certify`, `recover` and `open-sealed`, as an operator or a script runs them."""

import json
import os
import re
import subprocess
import sys
import tarfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from click.testing import CliRunner, Result

from app.commands import command
from app.commands.demonstration import make_demo
from app.config import Settings, read_root
from cases import db
from cases.errors import BadInput, WrongState
from cases.inbox import contexts
from cases.office import pin_root
from cases.office.queries import certified_epoch, office
from cases.staff import actions, queries
from cases.staff.desk import day_of
from cases.staff.may import Role
from cases.staff.totp import code_at
from crypto.passwords import Argon2Cost
from crypto.seal import box, new_key, seal, wrap
from crypto.stream import StreamSealer

PASSWORD = "疏影横斜水清浅，暗香浮动"
ANSWERS = [
    "市第二医院", "纪检监察室", "network", "骆平川", "〔2026〕1 号", "骨科，病理科", "0000-12388", "407 室", "", "", "",
    "市卫健委", "", "secretary", "骆平川", PASSWORD, "2/3",
]  # fmt: skip


def run(home: Path, *words: str, lines: list[str] | None = None, **env: str) -> Result:
    """One command, standard input as lines, no terminal."""
    given = {"QINGYUAN_HOME": str(home), **env}
    return CliRunner(env=given).invoke(
        command, list(words), input="\n".join(lines or []) + "\n", catch_exceptions=False
    )


def settings_of(home: Path) -> Settings:
    return Settings.from_env({"QINGYUAN_HOME": str(home)})


def test_init_reads_its_answers_from_standard_input_and_refuses_to_run_twice(tmp_path: Path) -> None:
    done = run(tmp_path, "init", lines=ANSWERS)
    assert done.exit_code == 0, done.output
    assert len(re.findall(r"Recovery share \d/3: (?:[a-z]+ ){32}[a-z]+", done.output)) == 3
    totp = re.search(r"TOTP secret: ([A-Z2-7]{32})", done.output)
    assert totp is not None
    settings = settings_of(tmp_path)
    for name in ("pepper", "office-root.key", "log.key", "public-secret"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600, name
    db.connect(settings.database_url)
    pin_root(read_root(settings.office_root_file))
    now = datetime.now(UTC)
    pepper = settings.pepper_file
    assert pepper is not None
    with db.transaction():
        assert [row.name for row in queries.people()] == ["骆平川"]
        assert office().channels == {"phone": "0000-12388", "visit": "407 室"}
        certified_epoch("office", day_of(now))
        host = actions.Host(pepper.read_bytes())
        assert actions.login("secretary", PASSWORD, code_at(totp[1], now), now, host)
    again = run(tmp_path, "init", lines=ANSWERS)
    assert again.exit_code == 1
    assert "set up here already" in again.output
    assert len(list(tmp_path.glob("office-root.*"))) == 2


@pytest.mark.parametrize(
    ("place", "answer", "words"),
    [
        (2, "cloud", "The mode is"),
        (13, "Not A Name", "A user name"),
        (15, "password1234", "too common"),
        (16, "1/3", "Shares"),
    ],
)
def test_an_answer_that_cannot_be_is_said_and_nothing_is_founded(
    tmp_path: Path, place: int, answer: str, words: str
) -> None:
    lines = [*ANSWERS[:place], answer, *ANSWERS[place + 1 :]]
    done = run(tmp_path, "init", lines=lines)
    assert (done.exit_code, words in done.output) == (1, True), done.output
    assert PASSWORD not in done.output
    assert not (tmp_path / "office-root.key").exists()
    assert run(tmp_path, "init", lines=ANSWERS).exit_code == 0


def test_init_takes_options_and_a_superiors_key(tmp_path: Path) -> None:
    above = tmp_path / "above"
    told = run(tmp_path, "superior-key", str(above))
    assert told.exit_code == 0
    words = ["init", "--superior-key", str(above / "superior.pub"), "--consent", "〔2026〕9 号", "--name", "市第三医院"]
    done = run(tmp_path / "home", *words, lines=ANSWERS[1:])
    assert done.exit_code == 0, done.output
    assert told.output.splitlines()[-1] in done.output  # the fingerprint that both bodies compare
    settings = settings_of(tmp_path / "home")
    db.connect(settings.database_url)
    with db.transaction(reading=True):
        assert office().name == "市第三医院"
        assert office().superior["consent"] == "〔2026〕9 号"
        assert (
            certified_epoch("superior", day_of(datetime.now(UTC))).public.hex()
            == (above / "superior.pub").read_text().strip()
        )
    (above / "bad.pub").write_text("00" * 40)
    assert run(tmp_path / "other", "init", "--superior-key", str(above / "bad.pub"), lines=ANSWERS).exit_code == 1


def test_the_password_stands_in_no_process_argument_and_init_works_as_a_script(tmp_path: Path) -> None:
    env = {**os.environ, "QINGYUAN_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "app", "init"],
        input="\n".join(ANSWERS).encode(),
        env=env,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert PASSWORD.encode() not in done.stdout + done.stderr


def test_a_demonstration_refuses_a_used_database_and_a_configured_pepper(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert run(tmp_path, "init", lines=ANSWERS).exit_code == 0
    with pytest.raises(WrongState):
        make_demo(settings)
    other = tmp_path / "other"
    with pytest.raises(BadInput):
        make_demo(Settings.from_env({"QINGYUAN_HOME": str(other), "QINGYUAN_PEPPER_FILE": str(tmp_path / "pepper")}))
    assert run(other, "demo", QINGYUAN_PEPPER_FILE=str(tmp_path / "pepper")).exit_code == 1


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration, with passwords that are cheap to try."""
    home = tmp_path_factory.mktemp("demo")
    make_demo(settings_of(home), cost=Argon2Cost(64, 1, 1))
    return home


def test_a_demonstration_has_an_account_for_each_role_that_signs_in(hospital: Path) -> None:
    settings = settings_of(hospital)
    db.connect(settings.database_url)
    pin_root(read_root(settings.office_root_file))
    file = hospital / "demo-accounts.json"
    assert file.stat().st_mode & 0o777 == 0o600
    accounts = json.loads(file.read_text())
    assert {one["role"] for one in accounts} == {role.value for role in Role}
    now = datetime.now(UTC)
    host = actions.Host((hospital / "pepper").read_bytes(), Argon2Cost(64, 1, 1))
    for one in accounts:
        with db.transaction():
            cookie = actions.login(one["username"], one["password"], code_at(one["totp_secret"], now), now, host)
            assert cookie is not None, one["username"]
            desk = actions.at_desk(cookie, now, host)
            assert desk is not None
            assert one["role"] in desk.roles
            assert queries.standing(queries.staff(desk.staff_id)).lacking == ()
    with db.transaction(reading=True):
        assert office().demo
        for kind in ("office", "secretary", "ledger", "custodians", "approvers", "recovery", "superior"):
            certified_epoch(kind, day_of(now) + timedelta(days=300))
    assert len(list((hospital / "demo-recovery").glob("share-*.txt"))) == 3


def test_a_demonstrations_code_is_told_in_place_of_a_telephone(hospital: Path) -> None:
    done = run(hospital, "demo-code", "dc_sec")
    assert re.fullmatch(r"\d{6}\n", done.output)
    assert run(hospital, "demo-code", "nobody").exit_code == 1


def test_the_root_certifies_a_head_whose_fingerprint_was_read_out(hospital: Path) -> None:
    settings, root = settings_of(hospital), hospital / "demo-recovery" / "office-root.key"
    db.connect(settings.database_url)
    with db.transaction(reading=True):
        seen = queries.fingerprint_of(queries.by_username("di_head"))
    assert (
        run(hospital, "certify", "di_head", "--root-key", str(root), "--fingerprint", "另外八个字的指纹").exit_code == 1
    )
    assert (
        run(hospital, "certify", "di_head", "--root-key", str(hospital / "pepper"), "--fingerprint", seen).exit_code
        == 1
    )
    assert run(hospital, "certify", "di_head", "--root-key", str(root), "--fingerprint", seen).exit_code == 0


def test_recovery_by_command_line_with_k_shares_and_not_with_one_less(tmp_path: Path) -> None:
    founded = run(tmp_path, "init", lines=ANSWERS)
    shares = re.findall(r"Recovery share \d/3: ([a-z ]+)", founded.output)
    asked = run(tmp_path, "recover-ask", "heir", "--name", "颜回")
    token = re.search(r"/activate/([\w-]{43})", asked.output)
    assert token is not None
    settings, now = settings_of(tmp_path), datetime.now(UTC)
    db.connect(settings.database_url)
    host = actions.Host((tmp_path / "pepper").read_bytes())
    with db.transaction():
        secret = "A" * 32
        factor = actions.SecondFactor(secret, code_at(secret, now))
        desk, _seed = actions.activate(token[1], actions.new_lock(PASSWORD, host), factor, now)
    words = ("recover", "heir", "--root-key", str(tmp_path / "office-root.key"))
    assert "A day must pass" in run(tmp_path, *words, lines=[PASSWORD, *shares[:2], ""]).output
    with time_machine.travel(now + timedelta(hours=25)):
        assert run(tmp_path, *words, lines=[PASSWORD, shares[0], ""]).exit_code == 1
        assert "password is wrong" in run(tmp_path, *words, lines=["wrong wrong wrong", *shares[:2], ""]).output
        done = run(tmp_path, *words, lines=[PASSWORD, *shares[1:], ""])
    assert done.exit_code == 0, done.output
    assert len(re.findall(r"Recovery share \d/3", done.output)) == 3
    db.connect(settings.database_url)
    with db.transaction(reading=True):
        assert queries.standing(queries.staff(desk.staff_id)).lacking == ()


def packed(folder: Path, public: bytes) -> Path:
    """A report as it is handed up, with one file."""
    report, epoch, blob, dek, key = uuid4(), uuid4(), uuid4(), new_key(), new_key()
    sealer = StreamSealer(key)
    stream = sealer.update(b"evidence" * 1000) + sealer.finish()
    body = {"v": 1, "narrative": "院长收钱", "files": [{"id": str(blob), "name": "../../evil.pdf", "size": 8000}]}
    manifest = {
        "v": 1,
        "ref": "K7M3-Q9TX",
        "day": "2026-03-05",
        "report": str(report),
        "epoch": str(epoch),
        "wrap": b64encode(wrap(public, dek, contexts.report_dek(report, epoch))).decode(),
        "body": b64encode(seal(dek, json.dumps(body).encode(), contexts.report_body(report))).decode(),
        "blobs": [{"id": str(blob), "key": b64encode(box(dek, key, contexts.blob_key(blob))).decode()}],
        "messages": [],
    }
    file = folder / "sealed.tar"
    with tarfile.open(file, "w") as tar:
        for name, content in (("report.json", json.dumps(manifest).encode()), (f"blobs/{blob}", stream)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return file


def test_what_is_sealed_to_the_superior_opens_offline_with_its_key_alone(tmp_path: Path) -> None:
    for name in ("above", "other"):
        run(tmp_path, "superior-key", str(tmp_path / name))
    file = packed(tmp_path, bytes.fromhex((tmp_path / "above" / "superior.pub").read_text()))
    out = tmp_path / "out"
    done = run(tmp_path, "open-sealed", str(file), "--key", str(tmp_path / "above" / "superior.key"), "--to", str(out))
    assert done.exit_code == 0, done.output
    assert "院长收钱" in done.output
    assert (out / "01.pdf").read_bytes() == b"evidence" * 1000
    assert not (tmp_path.parent / "evil.pdf").exists()
    wrong = run(tmp_path, "open-sealed", str(file), "--key", str(tmp_path / "other" / "superior.key"))
    assert (wrong.exit_code, "院长" in wrong.output) == (1, False)
    file.write_bytes(file.read_bytes()[:9000])
    again = ("--key", str(tmp_path / "above" / "superior.key"), "--to", str(tmp_path / "again"))
    assert run(tmp_path, "open-sealed", str(file), *again).exit_code == 1


def test_what_is_made_belongs_to_this_user_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "app", "init"],
        input="\n".join(ANSWERS) + "\n",
        env={**os.environ, "QINGYUAN_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        umask=0o022,
    )
    assert done.returncode == 0, done.stderr
    open_to_others = {path.name for path in tmp_path.rglob("*") if path.stat().st_mode & 0o077}
    assert open_to_others == {"office-root.pub"}
