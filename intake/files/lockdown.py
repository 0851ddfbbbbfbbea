"""The child's own cage: put on after its modules are loaded and before the first byte of a file is read.

seccomp(2) in filter mode: what is not in the list is answered with EPERM. There is no open(2), no socket(2), no fork(2)
and no exec(2) in it, so nothing is read, written or sent but through the two pipes that are there. It needs no right
(PR_SET_NO_NEW_PRIVS), and containers allow it. Where the kernel has it not, the child ends: nothing is looked into.
"""

import ctypes
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable

_ERRNO, _ALLOW, _KILL = 0x00050000 | 1, 0x7FFF0000, 0x80000000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
_AT_LEAST, _ANY_OF, _ABSENT = 0x35, 0x45, 0x00050000 | 38  # BPF_JMP|JGE|K, BPF_JMP|JSET|K, ENOSYS
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP, _SET_FILTER, _ALL_THREADS = {"x86_64": 317, "aarch64": 277}, 1, 1

# (AUDIT_ARCH, numbers) from the kernel's asm/unistd: reading and writing what is open, memory, locks, clocks, the end.
_ARCHES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11,
            "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "readv": 19, "writev": 20,
            "sched_yield": 24, "mremap": 25, "madvise": 28, "getpid": 39, "exit": 60, "uname": 63, "gettimeofday": 96,
            "getrusage": 98, "sysinfo": 99, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108,
            "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204,
            "restart_syscall": 219, "clock_gettime": 228, "exit_group": 231, "getrandom": 318, "membarrier": 324,
            "rseq": 334,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "fstat": 80, "exit": 93,
            "exit_group": 94, "futex": 98, "clock_gettime": 113, "sched_getaffinity": 123, "sched_yield": 124,
            "restart_syscall": 128, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
            "uname": 160, "getrusage": 165, "gettimeofday": 169, "getpid": 172, "getuid": 174, "geteuid": 175,
            "getgid": 176, "getegid": 177, "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215, "mremap": 216,
            "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278, "membarrier": 283, "rseq": 293,
        },
    ),
}  # fmt: skip

# What a program that may open files and start children has no use for: to make namespaces, mounts or keys of its own,
# to look into another process, to load anything into the kernel, and the newer ways around a filter.
_FORBIDDEN: dict[str, tuple[int, ...]] = {
    "x86_64": (
        101, 103, 134, 155, 156, 161, 163, 164, 165, 166, 167, 168, 169, 172, 173, 175, 176, 179, 227, 246, 248, 249,
        250, 272, 298, 304, 308, 310, 311, 313, 317, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438,
        442,
    ),
    "aarch64": (
        39, 40, 41, 42, 51, 60, 89, 97, 104, 105, 106, 112, 117, 142, 162, 170, 171, 217, 218, 219, 224, 225, 241, 265,
        268, 270, 271, 273, 277, 280, 282, 294, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442,
    ),
}  # fmt: skip
_CLONE, _SOCKET = {"x86_64": 56, "aarch64": 220}, {"x86_64": 41, "aarch64": 198}
_ROBUST = {"x86_64": 273, "aarch64": 99}  # set_robust_list(2)
_CLONE3, _X32, _NAMESPACES, _CLONE_THREAD, _UNIX = 435, 0x40000000, 0x7E020000, 0x10000, 1
_Step = tuple[int, int, int, int]


NO_CAGE = 77  # the exit code of a child that the kernel cannot hold


class NoCage(Exception):
    """This machine cannot hold the child: it does nothing then."""


def limits(seconds: int, memory: int, threads: bool = False) -> None:
    """No file, no child, no core, so much memory and so much time. The alarm ends the child also where its parent is
    gone. `threads`: the filter alone keeps it from children then (a thread counts as a process here).
    """
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    if threads:
        del wanted[resource.RLIMIT_NPROC]
    for what, most in wanted.items():
        resource.setrlimit(what, (most, most))
    signal.alarm(seconds + 1)


def lock(threads: bool = False) -> None:
    """Nothing but the list from here on, and threads of its own where a decoder does not work without; cannot be
    undone. Raises NoCage where the kernel does not do it.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in _ARCHES:
        raise NoCage
    install(program(*_ARCHES[platform.machine()], _thread(platform.machine()) if threads else ()))


def program(arch: int, numbers: dict[str, int], before: tuple[_Step, ...] = ()) -> bytes:
    """The filter: another architecture's calls kill, what is not in the list is EPERM."""
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0), *before]
    left = len(numbers)
    for number in sorted(numbers.values()):
        steps.append((_EQUAL, left, 0, number))
        left -= 1
    steps += [(_RETURN, 0, 0, _ERRNO), (_RETURN, 0, 0, _ALLOW)]
    return _packed(steps)


def _packed(steps: Iterable[_Step]) -> bytes:
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _thread(machine: str) -> tuple[_Step, ...]:
    """clone(2) with CLONE_THREAD and no other; clone3(2), whose flags cannot be seen here, is not there."""
    return (
        (_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ABSENT),
        (_EQUAL, 0, 1, _ROBUST[machine]), (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 4, _CLONE[machine]), (_LOAD, 0, 0, 16), (_ANY_OF, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO),
    )  # fmt: skip


def follow_parent() -> None:
    """This process ends with the one that started it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def forbid() -> None:
    """For a program that needs files: everything but what would lead out of its namespaces. Raises NoCage."""
    if not sys.platform.startswith("linux") or platform.machine() not in _ARCHES:
        raise NoCage
    install(refusing(platform.machine()))


def refusing(machine: str) -> bytes:
    """The filter: of sockets only those of unix(7); no clone(2) into a namespace; clone3(2), whose flags cannot be seen
    here, is not there.
    """
    steps = [
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _ARCHES[machine][0]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL),
        (_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ABSENT),
    ]  # fmt: skip
    for number in _FORBIDDEN[machine]:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO)]
    # The low half of the first argument stands at 16 (struct seccomp_data, little end first).
    steps += [
        (_EQUAL, 0, 3, _SOCKET[machine]), (_LOAD, 0, 0, 16), (_EQUAL, 4, 0, _UNIX), (_RETURN, 0, 0, _ERRNO),
        (_EQUAL, 0, 2, _CLONE[machine]), (_LOAD, 0, 0, 16), (_ANY_OF, 1, 0, _NAMESPACES),
        (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO),
    ]  # fmt: skip
    return _packed(steps)


def install(code: bytes) -> None:
    """Put a filter on this process, its threads and its children. Raises NoCage."""
    libc = ctypes.CDLL(None, use_errno=True)
    held = ctypes.create_string_buffer(code, len(code))
    shape = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(held))  # struct sock_fprog, 64 bits
    fprog = ctypes.create_string_buffer(shape, len(shape))
    libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise NoCage
    # seccomp(2) rather than prctl(2): it holds the threads as well that a library has started by now.
    if libc.syscall(_SECCOMP[platform.machine()], _SET_FILTER, _ALL_THREADS, ctypes.c_void_p(ctypes.addressof(fprog))):
        raise NoCage
