"""The process that lets LibreOffice draw a stranger's document as a PDF. Started by `converter.py` and by nothing else.

LibreOffice wants files, so it gets a machine of its own: namespaces(7) of users, mounts, processes, network and IPC.
Its root is a tmpfs in which there are the machine's programs and fonts, to be read only, and the one document; there is
no network but a dead loopback, and no other process. When the first process in there ends, the kernel ends all others
and lets the tmpfs go. Where the kernel gives no such namespaces, nothing is converted (exit code 77).
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # Started by its path, alone (`-I`): the house is not on the path then.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import ctypes
import resource
import signal
from contextlib import suppress
from typing import NamedTuple, NoReturn

from intake.files import lockdown, pipe

_NEW = 0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000  # NS, UTS, IPC, USER, PID, NET
_BIND, _REC, _PRIVATE, _NOSUID, _NODEV, _NOEXEC, _RDONLY, _DETACH = 0x1000, 0x4000, 0x40000, 2, 4, 8, 1, 2
_AT_FDCWD, _RECURSIVE, _READ_ONLY = -100, 0x8000, 1 | 2  # MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID
_MOUNT_SETATTR, _PIVOT_ROOT = 442, {"x86_64": 155, "aarch64": 41}
_ROOT = "/sys"  # where the new root is put together: a folder that is always there, and out of which nothing is needed
_SEEN = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache",
    "/etc/alternatives", "/var/lib/libreoffice", "/var/cache/fontconfig", "/dev/null", "/dev/zero", "/dev/urandom",
)  # fmt: skip
_ENDINGS = frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "wps", "et", "dps"})
_MOST = 96 * 1024 * 1024
_ENV = {"HOME": "/home", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
_LIBC = ctypes.CDLL(None, use_errno=True)


class Task(NamedTuple):
    """What is to be done: the program, the document's ending, seconds of the processor, bytes of memory."""

    program: str
    ending: str
    seconds: int
    memory: int


def main(words: list[str]) -> int:
    """Make the machine, let its first process work, end as it ends."""
    task = Task(words[0], words[1] if words[1] in _ENDINGS else "doc", int(words[2]), int(words[3]))
    try:
        _apart()
    except (OSError, lockdown.NoCage):
        return lockdown.NO_CAGE
    signal.alarm(task.seconds + 5)  # the first process in there hears no alarm of its own (pid_namespaces(7))
    first = os.fork()
    if not first:
        _first(task)
    _, status = os.waitpid(first, 0)
    return os.waitstatus_to_exitcode(status) & 0xFF


def _call(answer: int) -> None:
    if answer:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _apart() -> None:
    """Into namespaces of its own, as nobody in particular. Raises OSError."""
    lockdown.follow_parent()
    user, group = os.getuid(), os.getgid()
    _call(_LIBC.unshare(_NEW))
    with suppress(FileNotFoundError):
        Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1")


def _first(task: Task) -> NoReturn:
    """The first process in there: when it ends, all others are ended too."""
    code = 1
    try:
        lockdown.follow_parent()
        _new_root(task.program)
        code = _convert(task)
    except (OSError, lockdown.NoCage):
        code = lockdown.NO_CAGE
    finally:
        os._exit(code)


def _new_root(program: str) -> None:
    """A root in memory with what LibreOffice needs to read, and nothing of this machine's data. Raises OSError."""
    _call(_LIBC.mount(b"none", b"/", None, _REC | _PRIVATE, None))
    _call(_LIBC.mount(b"tmpfs", _ROOT.encode(), b"tmpfs", _NOSUID | _NODEV, b"size=384m,nr_inodes=20000,mode=700"))
    own = Path(program).resolve().parents[1]
    for one in dict.fromkeys([*_SEEN, str(own)]):
        _show(Path(one))
    for name in ("home", "tmp", "in", "out", "proc"):
        Path(_ROOT, name).mkdir(exist_ok=True)
    # LibreOffice does not start without it. Of its own processes alone, and nothing to write: the kernel's settings in
    # /proc/sys ask who somebody is and for no right, so where the staff side runs as root they could be changed.
    flags = _NOSUID | _NODEV | _NOEXEC | _RDONLY
    _call(_LIBC.mount(b"proc", f"{_ROOT}/proc".encode(), b"proc", flags, None))
    os.chdir(_ROOT)
    _call(_LIBC.syscall(_PIVOT_ROOT[os.uname().machine], b".", b"."))
    _call(_LIBC.umount2(b".", _DETACH))
    os.chdir("/")


def _show(path: Path) -> None:
    """Let `path` be read in there; not so what lies below another that is there already."""
    there = Path(_ROOT, str(path).lstrip("/"))
    if not path.exists() or there.exists():
        return
    there.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        there.symlink_to(path.readlink())
        return
    if path.is_dir():
        there.mkdir()
    else:
        there.touch()
    name = os.fsencode(there)
    _call(_LIBC.mount(os.fsencode(path), name, None, _BIND | _REC, None))
    wanted = (ctypes.c_uint64 * 4)(_READ_ONLY, 0, 0, 0)  # struct mount_attr: set, clear, propagation, userns
    _call(_LIBC.syscall(_MOUNT_SETATTR, _AT_FDCWD, name, _RECURSIVE, ctypes.byref(wanted), ctypes.sizeof(wanted)))


def _convert(task: Task) -> int:
    """From standard input to standard output; 1 where there is no PDF at the end."""
    document = Path("/in", f"document.{task.ending}")
    document.write_bytes(pipe.read(_MOST))
    drawing = os.fork()
    if not drawing:
        _become(task, document)
    os.waitpid(drawing, 0)
    made = Path("/out/document.pdf")
    if not made.is_file() or made.is_symlink() or not 0 < made.stat().st_size <= _MOST:
        return 1
    pipe.write(made.read_bytes())
    return 0


def _become(task: Task, document: Path) -> NoReturn:
    """This process becomes LibreOffice, with limits and a filter of calls that its children have too."""
    try:
        null = os.open("/dev/null", os.O_RDWR)
        for one in (0, 1, 2):
            os.dup2(null, one)
        os.closerange(3, 256)
        os.setsid()
        for what, most in (
            (resource.RLIMIT_AS, task.memory), (resource.RLIMIT_CPU, task.seconds), (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 128 * 1024 * 1024), (resource.RLIMIT_NOFILE, 512),
        ):  # fmt: skip
            resource.setrlimit(what, (most, most))
        lockdown.forbid()
        os.execve(  # noqa: S606 - without a shell is what is wanted
            task.program,
            [
                task.program, "-env:UserInstallation=file:///home/profile", "--headless", "--norestore", "--nologo",
                "--nodefault", "--nolockcheck", "--convert-to", "pdf", "--outdir", "/out", str(document),
            ],
            _ENV,
        )  # fmt: skip
    finally:
        os._exit(127)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
