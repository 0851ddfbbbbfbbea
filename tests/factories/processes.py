"""Real processes for tests: started here, ended here, and gone with the test run even when it is killed."""

import ctypes
import os
import pwd
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sign: int = signal.SIGKILL) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `sign` to the child when its parent ends, however that ends (prctl(2))."""

    def ask_the_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, sign)

    return ask_the_kernel


def unprivileged_user() -> str | None:
    """Whom to run as what refuses root; None when this process is not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("neither postgres nor nobody is a user of this machine")


def spawn(
    command: Sequence[object],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    sign: int = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start `command` in the background, its output in `log`; `sign` ends it if the test run dies."""
    group = pwd.getpwnam(user).pw_gid if user else None
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            user=user,
            group=group,
            extra_groups=[] if user else None,
            # One system call and nothing else runs between fork and exec, so no lock of another thread is met.
            preexec_fn=die_with_parent(sign),  # noqa: PLW1509
        )


@contextmanager
def running(process: subprocess.Popen[bytes], sign: int = signal.SIGTERM, patience: float = 10) -> Iterator[None]:
    """Keep `process` for the block; then `sign`, and SIGKILL after `patience` seconds."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.send_signal(sign)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(
    true: Callable[[], bool],
    what: str | Callable[[], str],
    process: subprocess.Popen[bytes] | None = None,
    seconds: float = 20,
) -> None:
    """Return once `true()`; raise `TimeoutError` saying `what` after `seconds`, or as soon as `process` has ended."""
    end = time.monotonic() + seconds
    while not true():
        ended = process is not None and process.poll() is not None
        if ended or time.monotonic() > end:
            why = f"ended with {process.returncode}" if process and ended else f"not within {seconds} s"
            raise TimeoutError(f"{why}: {what if isinstance(what, str) else what()}")
        time.sleep(0.02)


def free_port() -> int:
    """A port of the loopback that nobody listens on at this moment, and that the kernel gives to nobody who connects.

    A port of the kernel's own range may be given to the very socket that waits for it to be served: it then connects
    to itself and reads its own request as the answer.
    """
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def listens(port: int) -> bool:
    """Whether somebody answers on `port` of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
