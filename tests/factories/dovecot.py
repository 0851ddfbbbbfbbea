"""A real Dovecot without root, in a folder of its own: mailboxes over IMAP, filled by writing maildir files."""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil
from imap_tools.mailbox import MailBoxUnencrypted

from tests.factories.processes import free_port, listens, spawn, unprivileged_user, wait_until

TOOLS = Path(__file__).resolve().parents[2] / "var" / "tools"
PASSWORD = "secret"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
libexec_dir = {lib}
mail_plugin_dir = {lib}/modules
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
protocols = imap
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
maildir_stat_dirs = no
mail_fsync = never
import_environment = TZ LD_LIBRARY_PATH
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass
class Dovecot:
    """The server. `start` and `kill` may be called again and again; the letters stay."""

    folder: Path
    port: int
    user: str | None
    process: subprocess.Popen[bytes] | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def start(self) -> None:
        """Run it, until it answers."""
        programs = _programs()
        where = {"LD_LIBRARY_PATH": f"{programs.lib}:{programs.lib.parent}"} if programs.unpacked else {}
        command = [
            programs.doveconf,
            "-f",
            "service=master",
            "-c",
            self.folder / "conf",
            "-e",
            programs.dovecot,
            "-F",
            "-c",
            self.folder / "conf",
        ]
        if not programs.unpacked:
            command = [programs.dovecot, "-F", "-c", self.folder / "conf"]
        env = {"PATH": os.environ["PATH"], **where}
        self.process = spawn(command, self.folder / "out", env=env, user=self.user, cwd=self.folder)
        wait_until(lambda: listens(self.port), self._said, self.process)

    def _said(self) -> str:
        return "".join(one.read_text() for one in (self.folder / "out", self.folder / "log") if one.exists())

    def kill(self) -> None:
        """At once, without a word."""
        if self.process is None:
            return
        # The master first: it makes new ones. A listener that is still there would keep the next master out.
        below = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.kill()
        self.process.wait()
        for one in below:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(below, 10)
        self.process = None

    def put(self, who: str, letters: Iterable[bytes], folder: str = "") -> None:
        """New letters in somebody's box, as a mail server delivers them: whole files, moved into place."""
        place = self.folder / "mail" / who / (f".{folder}" if folder else "")
        for name in ("tmp", "new", "cur"):
            (place / name).mkdir(parents=True, exist_ok=True)
        for letter in letters:
            file = place / "tmp" / f"{next(self.numbers)}.qy"
            file.write_bytes(letter)
            file.rename(place / "new" / file.name)
        if self.user:
            for one in (self.folder / "mail", *(self.folder / "mail").rglob("*")):
                shutil.chown(one, self.user)

    @contextmanager
    def open(self, who: str, folder: str = "INBOX") -> Iterator[MailBoxUnencrypted]:
        """The box as its owner sees it."""
        with MailBoxUnencrypted("127.0.0.1", self.port).login(who, PASSWORD, initial_folder=folder) as box:
            yield box

    def held(self, who: str, folder: str = "INBOX", search: str = "ALL") -> int:
        """How many letters lie in a folder; 0 where there is none."""
        with self.open(who) as box:
            if not box.folder.exists(folder):
                return 0
            box.folder.set(folder)
            return len(box.uids(search))


@dataclass(frozen=True)
class _Programs:
    dovecot: Path
    doveconf: Path
    lib: Path
    unpacked: bool


def _programs() -> _Programs:
    """Installed, or only unpacked by setup/machine. Raises RuntimeError where it is neither."""
    for root, unpacked in ((Path("/"), False), (TOOLS, True)):
        if (root / "usr/sbin/dovecot").exists():
            return _Programs(root / "usr/sbin/dovecot", root / "usr/bin/doveconf", root / "usr/lib/dovecot", unpacked)
    raise RuntimeError("no Dovecot here: run setup/machine test, or install Debian's dovecot-imapd")


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A running server with no letters."""
    folder = Path(tempfile.mkdtemp(prefix="qy-dove-", dir="/tmp"))
    folder.chmod(0o755)
    user = unprivileged_user()
    name = user or pwd.getpwuid(os.geteuid()).pw_name
    group = _group(name)
    made = Dovecot(folder, free_port(), user)
    said = {"folder": folder, "lib": _programs().lib, "user": name, "group": group, "port": made.port}
    (folder / "conf").write_text(_CONFIG.format(password=PASSWORD, **said))
    (folder / "mail").mkdir()
    if user:
        for one in (folder, folder / "mail", folder / "conf"):
            shutil.chown(one, user)
    try:
        made.start()
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _group(name: str) -> str:
    return grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name
