"""Settings: everything has a place under one folder, and the public process is told nothing that opens."""

from pathlib import Path

import pytest

from app.config import BadSetting, Settings, is_loopback, make_secret, read_root, read_secret, write_private

HOME = {"QINGYUAN_HOME": "/srv/qingyuan"}


def test_without_a_word_everything_lies_in_one_folder() -> None:
    found = Settings.from_env(HOME)
    assert found.database_url == found.public_database_url == "sqlite:////srv/qingyuan/qingyuan.db"
    assert (found.public_port, found.staff_port, found.intake_limit) == (8000, 8001, 600)
    assert found.objects == "/srv/qingyuan/objects"
    assert found.redis_url == "unix:///srv/qingyuan/redis/redis.sock"
    assert found.own_redis
    assert found.pepper_file == Path("/srv/qingyuan/pepper")
    assert found.loopback


def test_every_name_of_the_surface_is_read() -> None:
    names = {
        "DATABASE_URL": "postgresql://a/b", "QINGYUAN_PUBLIC_DATABASE_URL": "postgresql://c/d", "REDIS_URL": "redis://e",
        "QINGYUAN_OBJECTS": "s3://f", "QINGYUAN_PEPPER_FILE": "/p", "QINGYUAN_OFFICE_ROOT_FILE": "/r",
        "QINGYUAN_PUBLIC_SECRET_FILE": "/s", "QINGYUAN_INTAKE_LIMIT": "0",
        "QINGYUAN_PUBLIC_PORT": "1", "QINGYUAN_STAFF_PORT": "2",
    }  # fmt: skip
    found = Settings.from_env({**HOME, **names})
    assert (found.database_url, found.public_database_url) == ("postgresql://a/b", "postgresql://c/d")
    assert (found.redis_url, found.own_redis, found.objects) == ("redis://e", False, "s3://f")
    assert (found.pepper_file, found.office_root_file, found.public_secret_file) == (Path("/p"), Path("/r"), Path("/s"))
    assert (found.intake_limit, found.public_port, found.staff_port) == (0, 1, 2)
    assert "QINGYUAN_PEPPER_FILE" in found.configured


def test_the_public_process_is_told_nothing_that_opens() -> None:
    names = {"DATABASE_URL": "postgresql://owner@a/b", "QINGYUAN_PUBLIC_DATABASE_URL": "postgresql://public@a/b"}
    told = repr(Settings.from_env({**HOME, **names, "REDIS_URL": "redis://e"}).for_public())
    for secret in ("pepper'", "log.key", "owner@", "redis://e", "redis.sock"):
        assert secret not in told


def test_the_worker_is_not_told_the_pepper() -> None:
    assert Settings.from_env(HOME).for_worker().pepper_file is None


@pytest.mark.parametrize("value", ["-1", "many", "1.5"])
def test_a_number_that_is_none_is_said_by_name(value: str) -> None:
    with pytest.raises(BadSetting, match="QINGYUAN_INTAKE_LIMIT"):
        Settings.from_env({**HOME, "QINGYUAN_INTAKE_LIMIT": value})


def test_a_deep_folder_has_a_short_socket() -> None:
    one, other = (Settings.from_env({"QINGYUAN_HOME": f"/{'deep/' * 30}{end}"}) for end in "ab")
    assert len(str(one.redis_socket)) < 100
    assert one.redis_socket != other.redis_socket


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_what_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "hospital.example", ""])
def test_what_is_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "pepper"
    made = make_secret(file)
    assert make_secret(file) == made == read_secret(file)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("weak", [b"", b"short", b"\0" * 32, b"pepper" * 8, b"0123456789" * 9])
def test_a_weak_secret_is_none(tmp_path: Path, weak: bytes) -> None:
    (tmp_path / "pepper").write_bytes(weak)
    assert read_secret(tmp_path / "pepper") is None
    assert read_secret(tmp_path / "missing") is None
    assert read_secret(None) is None


def test_a_private_file_is_never_written_over(tmp_path: Path) -> None:
    write_private(tmp_path / "x", b"1")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "x", b"2")


def test_a_root_is_read_in_bytes_or_in_digits(tmp_path: Path) -> None:
    root, file = bytes(range(32)), tmp_path / "root"
    file.write_bytes(root)
    assert read_root(file) == root
    file.write_text(root.hex() + "\n")
    assert read_root(file) == root
    file.write_text("no root")
    assert read_root(file) is None
    assert read_root(tmp_path / "missing") is None
