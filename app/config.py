"""Where everything lies: the only reader of the environment in the house.

Every setting has an embedded default under `QINGYUAN_HOME`, so that one command runs the whole on one machine.
"""

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Self

REPOSITORY = Path(__file__).resolve().parent.parent
SECRET_BYTES = 32
MEGABYTE = 1024 * 1024
# A socket's path has 107 usable bytes on Linux (unix(7)); a deeper folder gets a short one beside the temporary files.
_SOCKET_PATH = 100


class BadSetting(ValueError):
    """A setting that cannot be used; the text names the variable, never a secret's content."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process may know. The public process gets `for_public()`: nothing in it leads to a key that opens."""

    home: Path
    public_host: str = "127.0.0.1"
    public_port: int = 8000
    staff_host: str = "127.0.0.1"
    staff_port: int = 8001
    database_url: str = ""
    public_database_url: str = ""
    redis_url: str = ""
    objects: str = ""
    pepper_file: Path | None = None
    office_root_file: Path = Path()
    public_secret_file: Path = Path()
    log_key_file: Path | None = None
    mail_file: Path | None = None
    watch: Path | None = None
    clamd: str = ""
    speech_model: Path | None = None
    soffice: str = ""
    intake_limit: int = 600
    free_floor: int = 512 * MEGABYTE
    own_redis: bool = True
    configured: frozenset[str] = frozenset()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """The settings of this process's environment. Raises BadSetting for a value that is no port or number."""
        env = os.environ if environ is None else environ
        home = Path(env.get("QINGYUAN_HOME") or REPOSITORY / "var").expanduser().absolute()
        database = env.get("DATABASE_URL") or f"sqlite:///{home / 'qingyuan.db'}"
        return cls(
            home=home,
            public_host=env.get("QINGYUAN_PUBLIC_HOST") or "127.0.0.1",
            public_port=_number(env, "QINGYUAN_PUBLIC_PORT", 8000),
            staff_host=env.get("QINGYUAN_STAFF_HOST") or "127.0.0.1",
            staff_port=_number(env, "QINGYUAN_STAFF_PORT", 8001),
            database_url=database,
            public_database_url=env.get("QINGYUAN_PUBLIC_DATABASE_URL") or database,
            redis_url=env.get("REDIS_URL") or f"unix://{_socket(home)}",
            objects=env.get("QINGYUAN_OBJECTS") or str(home / "objects"),
            pepper_file=Path(env.get("QINGYUAN_PEPPER_FILE") or home / "pepper"),
            office_root_file=Path(env.get("QINGYUAN_OFFICE_ROOT_FILE") or home / "office-root.pub"),
            public_secret_file=Path(env.get("QINGYUAN_PUBLIC_SECRET_FILE") or home / "public-secret"),
            log_key_file=Path(env.get("QINGYUAN_LOG_KEY_FILE") or home / "log.key"),
            mail_file=_path(env, "QINGYUAN_MAIL_FILE"),
            watch=_path(env, "QINGYUAN_WATCH"),
            clamd=env.get("QINGYUAN_CLAMD") or "",
            speech_model=_path(env, "QINGYUAN_SPEECH_MODEL"),
            soffice=_program(env, "QINGYUAN_SOFFICE", "soffice"),
            intake_limit=_number(env, "QINGYUAN_INTAKE_LIMIT", 600),
            free_floor=_number(env, "QINGYUAN_FREE_FLOOR_MB", 512) * MEGABYTE,
            own_redis=not env.get("REDIS_URL"),
            configured=frozenset(name for name in env if name.startswith("QINGYUAN_") and env[name]),
        )

    def for_public(self) -> Self:
        """What the public process may know: no pepper, no log key, no queue, no other database than its own."""
        return replace(
            self,
            database_url=self.public_database_url,
            redis_url="",
            pepper_file=None,
            log_key_file=None,
            mail_file=None,
            watch=None,
            clamd="",
            speech_model=None,
            soffice="",
            own_redis=False,
        )

    def for_doorkeeper(self) -> Self:
        """What the process that fetches mail and transcripts may know: as the public one, and where these come from."""
        return replace(self.for_public(), mail_file=self.mail_file, watch=self.watch)

    def for_worker(self) -> Self:
        """What the worker may know: the database, the queue, the log key; no pepper."""
        away = replace(self, public_database_url="", pepper_file=None, mail_file=None, watch=None)
        return replace(away, soffice="", speech_model=None)

    @property
    def redis_socket(self) -> Path:
        """Where the embedded Redis listens."""
        return _socket(self.home)

    @property
    def loopback(self) -> bool:
        """Whether both sites listen on this machine alone."""
        return is_loopback(self.public_host) and is_loopback(self.staff_host)


def is_loopback(host: str) -> bool:
    """Whether `host` (an address or `localhost`) can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def read_secret(file: Path | None) -> bytes | None:
    """The secret in `file`, or None where it is missing, unreadable, short or a constant: the caller is then not ready.

    At least 32 bytes with at least 12 different ones: 32 random bytes fail this less than once in 10**12.
    """
    try:
        secret = file.read_bytes() if file else b""
    except OSError:
        return None
    return secret if len(secret) >= SECRET_BYTES and len(set(secret)) >= 12 else None


def make_secret(file: Path) -> bytes:
    """A new secret in `file` (mode 0600), or the one already there. Raises FileExistsError where that one is weak."""
    known = read_secret(file)
    if known is not None:
        return known
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = secrets.token_bytes(SECRET_BYTES)
    while len(set(secret)) < 12:
        secret = secrets.token_bytes(SECRET_BYTES)
    write_private(file, secret)
    return secret


def write_private(file: Path, content: bytes) -> None:
    """Write `content` to a new file that only this user may read. Raises FileExistsError where there is one."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(handle)


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).expanduser().absolute() if env.get(name) else None


def _program(env: Mapping[str, str], name: str, usual: str) -> str:
    """The program that the setting names, or the usual one on the path; `off` means that it is not wanted."""
    named = env.get(name) or shutil.which(usual, path=env.get("PATH", os.defpath)) or ""
    return "" if named == "off" else named


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal():
        raise BadSetting(f"{name} must be a whole number, not below 0")
    return int(text)


def _socket(home: Path) -> Path:
    wanted = home / "redis" / "redis.sock"
    if len(os.fsencode(wanted)) <= _SOCKET_PATH:
        return wanted
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"qingyuan-{os.getuid()}-{name}" / "redis.sock"


def read_root(file: Path) -> bytes | None:
    """The office root's public half: 32 bytes, or their 64 hexadecimal digits in text; None where neither is there."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if len(content) == SECRET_BYTES:
        return content
    try:
        root = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        return None
    return root if len(root) == SECRET_BYTES else None


def forget_secrets() -> None:
    """Take out of this process's environment what only the office's own processes may know."""
    for name in ("DATABASE_URL", "REDIS_URL", "QINGYUAN_PEPPER_FILE", "QINGYUAN_LOG_KEY_FILE"):
        os.environ.pop(name, None)
