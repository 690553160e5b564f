"""One process, its time and the most memory it held, on every system."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class _MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of the Windows API."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("faults", ctypes.c_uint32),
        ("peak", ctypes.c_size_t),
        ("others", ctypes.c_size_t * 7),
    )


@dataclass(frozen=True)
class Run:
    """What one process took.

    Attributes:
        seconds: from its start to its end.
        peak: bytes of memory held at most.
        output: what it printed.
        cpu: seconds of processor time, of all its threads; says more where others work too.
    """

    seconds: float
    peak: int
    output: str
    cpu: float


def measured(command: Sequence[str], surroundings: Mapping[str, str]) -> Run:
    """Runs a command.

    Raises:
        SystemExit: it failed; what it said is shown.
    """
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        with subprocess.Popen(command, env=dict(surroundings), stdout=output) as process:
            code, peak, cpu = _ended(process)
        took = time.perf_counter() - began
        output.seek(0)
        told = output.read().decode("utf-8", errors="replace")
    if code:
        sys.exit(f"{' '.join(command)}\nended with {code}:\n{told}")
    return Run(took, peak, told, cpu)


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, int, float]:
    """Waits for the end: exit code, peak of memory and processor time."""
    if sys.platform == "win32":
        return process.wait(), _peak_on_windows(process), _cpu_on_windows(process)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return process.returncode, peak, used.ru_utime + used.ru_stime


def _peak_on_windows(process: subprocess.Popen[bytes]) -> int:
    """Peak working set; the handle answers for an ended process too, until it is closed."""
    counters = _MemoryCounters()
    counters.size = ctypes.sizeof(counters)
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    handle = ctypes.c_void_p(int(process._handle))  # type: ignore[attr-defined,unused-ignore]  # noqa: SLF001
    kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
    return int(counters.peak)


def _cpu_on_windows(process: subprocess.Popen[bytes]) -> float:
    """Seconds in the kernel and out of it; Windows counts in tenths of a microsecond."""
    times = (ctypes.c_uint64 * 4)()  # made, ended, in the kernel, out of it
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    handle = ctypes.c_void_p(int(process._handle))  # type: ignore[attr-defined,unused-ignore]  # noqa: SLF001
    kernel.GetProcessTimes(handle, *(ctypes.byref(times, 8 * i) for i in range(4)))
    return (times[2] + times[3]) / 1e7
