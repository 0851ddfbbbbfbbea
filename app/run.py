"""What `make run` runs: Redis, the public site, the staff console and the worker, as children of one process.

The parent loads what all of them share and forks them, so that this is in memory once; it never loads the staff side,
so no public process has it. Killed without a word it takes every child with it (`app.processes.spawn`).
"""

import importlib
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from app import processes
from app.config import Settings
from app.quiet import start_logging
from app.serve import SITES, serve
from cases import db
from cases.errors import BadInput, WrongState
from cases.office.queries import has_office

# What more than one of the children needs. Nothing here may lead to the vault or to the staff side.
SHARED = (
    "app.edge",
    "app.pace",
    "cases.audit.actions",
    "cases.inbox.door",
    "crypto.certs",
    "crypto.messages",
    "crypto.receipt",
    "flask.sessions",
    "jinja2.ext",
    "multiprocessing.util",
    "sqlalchemy.dialects.sqlite",
    "wtforms",
)
REDIS = "Redis"
NO_DEMO = {
    "not_empty": "文件夹里已有别的数据，不建立演示。The folder is in use: no demonstration is made in it.",
    "pepper_configured": "已配置 pepper，请运行 init 建立正式环境。A pepper is configured: run init for a real office.",
}
# Stands in the folder for as long as the demonstration is being made.
UNFINISHED = "demo-unfinished"
KEY_FILES = ("pepper", "office-root.pub", "public-secret", "log.key")
STOP_SECONDS = 12
BACKOFF = (0.2, 0.5, 1, 2, 5, 10)
LOOK = 0.05


class Stop(BaseException):
    """Somebody asked us to end."""


@dataclass
class Child:
    """One of the processes, and how often it has had to be started."""

    name: str
    work: Callable[[], object]
    pid: int = 0  # 0 while it waits to be started again
    began: float = 0.0
    falls: int = 0
    again_at: float = 0.0


@dataclass
class House:
    """All of them."""

    settings: Settings
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        """Fork one, and remember when."""
        child.pid, child.began = processes.spawn(child.work), time.monotonic()

    def fallen(self, pid: int) -> None:
        """One ended that nobody asked to: it is to start again, later and later where it keeps falling."""
        child = next((one for one in self.children if one.pid == pid), None)
        if child is None:
            return
        ended = time.monotonic()
        child.falls = 0 if ended - child.began > 60 else child.falls + 1
        child.pid, child.again_at = 0, ended + BACKOFF[min(child.falls, len(BACKOFF) - 1)]

    def watch(self) -> None:
        """Wait for the next that ends, or for the next that is to start again. One that keeps falling holds up no
        other: whose time has come is started meanwhile.
        """
        waiting = [child for child in self.children if not child.pid]
        pid = _ended(wait=not waiting)
        if pid:
            self.fallen(pid)
        elif waiting:
            time.sleep(LOOK)
        for child in waiting:
            if child.again_at <= time.monotonic():
                self.start(child)
                _say(f"{child.name} 意外停止，已重新启动。{child.name} ended and was started again.")

    def stop(self) -> None:
        """Ask every one to end, Redis last, and kill what has not after a while."""
        redis = [child for child in self.children if child.name == REDIS]
        others = [child for child in self.children if child.name != REDIS]
        for some in (others, redis):
            _end({child.pid for child in some if child.pid})


def run(settings: Settings) -> int:
    """Start everything, say where to go, and stay until told to stop. Returns the exit code."""
    start_logging()
    processes.end_with_make()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        trouble = prepare(settings)
        if trouble:
            _say(trouble)
            return 1
        return _stay(settings)
    except Stop:
        return 0


def prepare(settings: Settings) -> str | None:
    """Make the folder, the tables and, on the first start, the demonstration. Returns what stands in the way."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SITES:
        host, port = SITES[name].bind(settings)
        if not _free(host, port):
            return f"端口 {port} 已被占用。Port {port} is taken."
    state = "empty" if (settings.home / UNFINISHED).exists() else _state(settings)
    if state == "ready":
        return None
    work = "upgrade" if state == "behind" else "demo"
    child = processes.spawn(partial(_prepared, settings, work))
    _, status = os.waitpid(child, 0)
    return None if status == 0 else "没有准备好，原因见上。Not ready; see above."


def _state(settings: Settings) -> str:
    """ready, behind (tables of an older version) or empty."""
    engine = db.make_engine(settings.database_url, pool=1)
    try:
        steps = db.step(engine), db.newest_step()
        if steps[0] is None:
            return "empty"
        if steps[0] != steps[1]:
            return "behind"
        with db.transaction(reading=True, engine=engine):
            return "ready" if has_office() else "empty"
    finally:
        engine.dispose()


def _prepared(settings: Settings, work: str) -> None:
    """In a child of its own: what this loads is gone with it."""
    if work == "upgrade":
        engine = db.make_engine(settings.database_url, pool=1)
        db.upgrade(engine)
        engine.dispose()
        return
    _say("第一次启动，正在建立演示医院……  First start: making a demonstration hospital …")
    unfinished = settings.home / UNFINISHED
    if unfinished.exists():
        _clear(settings)
    unfinished.touch(mode=0o600)
    try:
        importlib.import_module("app.commands.found").make_demo(settings)
    except (BadInput, WrongState) as error:
        _say(NO_DEMO.get(error.code, error.code))
        if error.code in NO_DEMO:
            unfinished.unlink()  # it was refused before anything was made: what lies here is somebody's
        sys.exit(1)
    finally:
        db.disconnect()
    unfinished.unlink()


def _clear(settings: Settings) -> None:
    """Take away what a first start that was cut short has left in our own folder: nobody has been told of it yet."""
    if settings.database_url != f"sqlite:///{settings.home / 'qingyuan.db'}":
        return
    for path in settings.home.iterdir():
        if path.is_dir() and path.name in ("objects", "demo-recovery"):
            shutil.rmtree(path)
        elif path.name.startswith(("qingyuan.db", "demo-")) or path.name in KEY_FILES:
            path.unlink()


def _children(settings: Settings) -> list[Child]:
    """Who lives here: the mail process only where there is a mailbox or a folder to look into."""
    binary = processes.redis_binary() if settings.own_redis else None
    redis = [Child(REDIS, partial(processes.run_redis, settings, binary))] if binary else []
    mail = [Child("收件 mail", partial(_keep_door, settings))] if settings.mail_file or settings.watch else []
    return [
        *redis,
        Child("公开站点 public", partial(serve, "public", settings)),
        Child("办公端 staff", partial(serve, "staff", settings)),
        Child("后台 worker", partial(_work, settings)),
        *mail,
    ]


def _stay(settings: Settings) -> int:
    for name in SHARED:
        importlib.import_module(name)
    house = House(settings)
    try:
        house.children += _children(settings)
        for child in house.children:
            house.start(child)
        _welcome(settings)
        while True:
            house.watch()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        house.stop()


def _work(settings: Settings) -> None:
    start_logging()
    importlib.import_module("worker").main(settings.for_worker())


def _keep_door(settings: Settings) -> None:
    importlib.import_module("app.doorkeeper").main(settings.for_doorkeeper())


def _welcome(settings: Settings) -> None:
    """Wait until both sites answer, then say where they are."""
    for name in SITES:
        host, port = SITES[name].bind(settings)
        until = time.monotonic() + 20
        while _free(host, port) and time.monotonic() < until:
            time.sleep(0.02)
    _say(
        f"群众端 Public site:   http://{settings.public_host}:{settings.public_port}/\n"
        f"办公端 Staff console: http://{settings.staff_host}:{settings.staff_port}/"
    )
    accounts = settings.home / "demo-accounts.json"
    if accounts.exists():
        _say(f"演示账号 Demonstration accounts: {accounts}")
        _say("登录用的六位动态码 The six digits for signing in: .venv/bin/python -m app demo-code clue_admin")
    _say("按 Ctrl-C 停止。Ctrl-C stops everything.")


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) != 0


def _end(pids: set[int]) -> None:
    """SIGTERM to each, then a while, then SIGKILL."""
    _signal(pids, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while pids and time.monotonic() < until:
        time.sleep(0.02)
        pids = {pid for pid in pids if not _gone(pid)}
    _signal(pids, signal.SIGKILL)


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _ended(*, wait: bool) -> int:
    """The child that ended, or 0 where none has (and none is waited for)."""
    try:
        return os.waitpid(-1, 0 if wait else os.WNOHANG)[0]
    except ChildProcessError:
        return 0


def _gone(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return True


def _stop(_number: int, _frame: object) -> None:
    raise Stop


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
