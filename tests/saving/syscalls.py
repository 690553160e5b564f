"""Runs a function in a child process, watches its system calls, lets one fail or kills it there.

Uses ptrace(2) directly, so that every call counts, those that Python makes by itself too.
Linux on x86-64 only.
"""

import ctypes
import os
import platform
import signal
import sys
from dataclasses import dataclass

AVAILABLE = sys.platform == "linux" and platform.machine() == "x86_64"

KILL = "kill"  # instead of an errno: the process ends there

_TRACEME, _GETREGS, _SETREGS, _SYSCALL, _SETOPTIONS = 0, 12, 13, 24, 0x4200
_MARK_SYSCALLS, _KILL_WITH_TRACER = 0x1, 0x100000
_SYSCALL_STOP = signal.SIGTRAP | 0x80
_RAX, _ORIG_RAX = 10, 15
_ARGUMENTS = (14, 13, 12, 7, 9, 8)  # rdi, rsi, rdx, r10, r8, r9

# Every call of x86-64 Linux by which a process deals with files.
# fmt: off
FILE_CALLS = {
    0: "read", 1: "write", 2: "open", 3: "close", 4: "stat", 5: "fstat", 6: "lstat", 8: "lseek",
    16: "ioctl", 17: "pread64", 18: "pwrite64", 19: "readv", 20: "writev", 21: "access",
    40: "sendfile", 72: "fcntl", 73: "flock", 74: "fsync", 75: "fdatasync", 76: "truncate",
    77: "ftruncate", 78: "getdents", 79: "getcwd", 82: "rename", 83: "mkdir", 84: "rmdir",
    85: "creat", 86: "link", 87: "unlink", 88: "symlink", 89: "readlink", 90: "chmod",
    91: "fchmod", 92: "chown", 93: "fchown", 94: "lchown", 132: "utime", 137: "statfs",
    138: "fstatfs", 188: "setxattr", 190: "fsetxattr", 191: "getxattr", 193: "fgetxattr",
    194: "listxattr", 196: "flistxattr", 217: "getdents64", 257: "openat", 258: "mkdirat",
    260: "fchownat", 262: "newfstatat", 263: "unlinkat", 264: "renameat", 265: "linkat",
    267: "readlinkat", 268: "fchmodat", 269: "faccessat", 280: "utimensat", 285: "fallocate",
    316: "renameat2", 326: "copy_file_range", 332: "statx", 437: "openat2", 439: "faccessat2",
}
# fmt: on


@dataclass(frozen=True)
class Ended:
    """How the child ended.

    Attributes:
        code: its exit code, negative for a signal.
        calls: the names of its calls that deal with files, in order.
    """

    code: int
    calls: list[str]


@dataclass(frozen=True)
class Done:
    """One call that was carried out.

    Attributes:
        name: as in `FILE_CALLS`.
        arguments: the six, as numbers.
        result: what the system answered; not negative.
        child: the process, stopped behind the call.
    """

    name: str
    arguments: tuple[int, ...]
    result: int
    child: int

    def bytes_at(self, address, length):
        with open(f"/proc/{self.child}/mem", "rb", buffering=0) as memory:  # noqa: PTH123
            memory.seek(address)
            return memory.read(length)

    def path_at(self, address):
        whole = b""
        while b"\0" not in whole:
            room = 256 - (address + len(whole)) % 256  # a page that is not there is not asked for
            whole += self.bytes_at(address + len(whole), room)
        return os.fsdecode(whole.partition(b"\0")[0])


def run(act, nth=0, fault=None, watch=None):
    """Runs `act` in a child and lets its nth call that deals with files fail.

    Args:
        act: returns the child's exit code.
        nth: which call, from 1; 0 for none.
        fault: an errno, or KILL.
        watch: told of each call that deals with files when it was carried out (`Done`).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    libc.ptrace.restype = ctypes.c_long
    child = os.fork()
    if child == 0:
        code = 99
        try:
            libc.ptrace(_TRACEME, 0, None, None)
            os.kill(os.getpid(), signal.SIGSTOP)
            code = act()
        finally:
            os._exit(code)
    os.waitpid(child, 0)
    libc.ptrace(_SETOPTIONS, child, None, _MARK_SYSCALLS | _KILL_WITH_TRACER)
    return _followed(libc, child, nth, fault, watch)


def _followed(libc, child, nth, fault, watch):
    registers = (ctypes.c_ulonglong * 27)()
    calls, entering, failing, passed_on = [], True, False, 0
    while True:
        libc.ptrace(_SYSCALL, child, None, passed_on)
        _, status = os.waitpid(child, 0)
        if not os.WIFSTOPPED(status):
            return Ended(os.waitstatus_to_exitcode(status), calls)
        passed_on = 0
        if os.WSTOPSIG(status) != _SYSCALL_STOP:
            passed_on = os.WSTOPSIG(status)
            continue
        libc.ptrace(_GETREGS, child, None, registers)
        if entering and registers[_ORIG_RAX] in FILE_CALLS:
            calls.append(FILE_CALLS[registers[_ORIG_RAX]])
            if len(calls) == nth:
                if fault == KILL:
                    os.kill(child, signal.SIGKILL)
                    continue
                registers[_ORIG_RAX] = ctypes.c_ulonglong(-1).value  # no such call: nothing is done
                libc.ptrace(_SETREGS, child, None, registers)
                failing = True
        elif not entering and failing:
            registers[_RAX] = ctypes.c_ulonglong(-fault).value
            libc.ptrace(_SETREGS, child, None, registers)
            failing = False
        elif not entering and watch:
            _tell(watch, registers, child)
        entering = not entering


def _tell(watch, registers, child):
    name = FILE_CALLS.get(registers[_ORIG_RAX])
    result = ctypes.c_longlong(registers[_RAX]).value
    if name and result >= 0:
        watch(Done(name, tuple(registers[n] for n in _ARGUMENTS), result, child))
