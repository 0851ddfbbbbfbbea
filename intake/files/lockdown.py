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

_ERRNO, _ALLOW, _KILL = 0x00050000 | 1, 0x7FFF0000, 0x80000000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
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


class NoCage(Exception):
    """This machine cannot hold the child: it does nothing then."""


def limits(seconds: int, memory: int) -> None:
    """No file, no child, no core, so much memory and so much time. The alarm ends the child also where its parent is
    gone.
    """
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for what, most in wanted.items():
        resource.setrlimit(what, (most, most))
    signal.alarm(seconds + 1)


def lock() -> None:
    """Nothing but the list from here on; cannot be undone. Raises NoCage where the kernel does not do it."""
    if not sys.platform.startswith("linux") or platform.machine() not in _ARCHES:
        raise NoCage
    install(program(*_ARCHES[platform.machine()]))


def program(arch: int, numbers: dict[str, int]) -> bytes:
    """The filter: another architecture's calls kill, what is not in the list is EPERM."""
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    left = len(numbers)
    for number in sorted(numbers.values()):
        steps.append((_EQUAL, left, 0, number))
        left -= 1
    steps += [(_RETURN, 0, 0, _ERRNO), (_RETURN, 0, 0, _ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


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
