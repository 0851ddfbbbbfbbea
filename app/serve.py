"""One site behind gunicorn: the public one with two processes, the staff console with one."""

import gc
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from gunicorn import glogging as _glogging
from gunicorn.app import base as _base

from app import pinning, processes
from app.config import Settings, forget_secrets, is_loopback, read_root
from app.pace import QuietWorker
from app.quiet import frames, start_logging
from cases import db, objects, queue
from cases.errors import Unready
from cases.office import pinned
from cases.office.queries import has_office, office

YOUNG = 20_000  # objects that come before the youngest are looked through; a page makes a few thousand
# Their stubs, where they are installed, do not know the version that runs.
Application: Any = _base.BaseApplication
Logger: Any = _glogging.Logger


@dataclass(frozen=True, slots=True)
class Site:
    """How one site is served. Slow senders each hold a thread, so the public side has many; idle ones cost nothing."""

    name: str
    workers: int
    threads: int
    pool: int
    bind: Callable[[Settings], tuple[str, int]]


SITES = {
    "public": Site("public", 2, 100, 12, lambda settings: (settings.public_host, settings.public_port)),
    "staff": Site("staff", 1, 24, 12, lambda settings: (settings.staff_host, settings.staff_port)),
}


class QuietLog(Logger):  # type: ignore[misc]
    """gunicorn's own log in our form: no access log, no address, no text of an error."""

    def setup(self, cfg: Any) -> None:
        """Everything goes where the process's log goes."""
        del cfg
        self.error_log = logging.getLogger("gunicorn.error")
        self.error_log.setLevel(logging.WARNING)
        self.error_log.propagate = True

    def access(self, *_args: object) -> None:
        """Nothing: who asked for what is nobody's business."""

    def reopen_files(self) -> None:
        """There are none."""

    def close_on_exec(self) -> None:
        """There are no files that a new program could inherit."""

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """Where it happened; `msg` and `args` may name a path and are left out."""
        del msg, args, kwargs
        self.error_log.error("a request failed\n%s", frames(sys.exc_info()))


def connect(settings: Settings, pool: int) -> None:
    """Open this process's database, store, queue, and pin the office root. After the fork; nothing is sent yet."""
    db.disconnect()
    db.connect(settings.database_url, pool=pool)
    objects.connect(settings.objects)
    queue.connect(settings.redis_url)
    pinned.pin_root(read_root(settings.office_root_file))


class Server(Application):  # type: ignore[misc]
    """gunicorn with our settings instead of a command line."""

    def __init__(self, site: Site, settings: Settings) -> None:
        self.site = site
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own defaults."""
        host, port = self.site.bind(self.settings)
        wanted = {
            "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
            "workers": self.site.workers,
            "threads": self.site.threads,
            "worker_class": QuietWorker,
            "worker_connections": 1000,
            "logger_class": QuietLog,
            "preload_app": True,
            "control_socket_disable": True,
            "keepalive": 15,
            "graceful_timeout": 10,
            "timeout": 120,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - a heartbeat file in memory, not on the disk
            "post_fork": self._after_fork,
            "proc_name": f"qingyuan-{self.site.name}",
            "limit_request_line": 4094,
            "forwarded_allow_ips": "",
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application of this side; loaded once, before gunicorn forks."""
        app = import_module(f"app.{self.site.name}").create_app(self.settings)
        # What is loaded stays for good: looking through all of it for waste, again and again, took a tenth of the time,
        # and would copy in each process the memory that they share.
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG)
        return app

    def _after_fork(self, _server: object, _worker: object) -> None:
        processes.die_with_parent()
        connect(self.settings, self.site.pool)


def refuse_open_demonstration(settings: Settings, host: str) -> None:
    """Raises Unready("demo") where a demonstration would be served to other machines: its passwords lie in a file."""
    if is_loopback(host):
        return
    engine = db.make_engine(settings.database_url)
    try:
        with db.transaction(reading=True, engine=engine):
            if has_office() and office().demo:
                raise Unready("demo")
    finally:
        engine.dispose()


def bring_up_to_date(settings: Settings) -> None:
    """Take the tables of an older version to this one. The staff side owns them; an empty database waits for `init`."""
    engine = db.make_engine(settings.database_url, pool=1)
    try:
        if db.step(engine) not in (None, db.newest_step()):
            db.upgrade(engine)
    finally:
        engine.dispose()


def serve(name: str, settings: Settings) -> None:
    """Serve one site until told to stop; never returns. Raises Unready for a demonstration off loopback."""
    site = SITES[name]
    if name == "public":
        settings = settings.for_public()
        forget_secrets()
    start_logging()
    refuse_open_demonstration(settings, site.bind(settings)[0])
    if name == "staff":
        bring_up_to_date(settings)
        pinning.write_down(settings, datetime.now(UTC))
    Server(site, settings).run()
