"""One input, in a process of its own with limits: it ends well, in a sentence, or in a finding."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

import fuzz_targets

SECONDS = 10
"""Processor time for an input under a megabyte."""
MEGABYTES = 500
"""Of memory, with the program loaded, which takes some LOADED of them."""
LOADED = 100
_HARD_LIMIT = 2 << 30
"""Bytes of address space; nothing may take the computer along."""
_STUCK = 60
"""Seconds on the wall: an input that waits takes no processor time."""


@dataclass(frozen=True)
class Ended:
    """How an input ended.

    Attributes:
        code: of the sentence it ended in, "" where all went well.
        fault: what it ended in that it must not; "" for nothing.
        where: the traceback, or the limit.
        seconds: processor time.
        megabytes: at most, all that the interpreter and the libraries take included.
    """

    code: str = ""
    fault: str = ""
    where: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0


def run(target: str, data: bytes) -> Ended:
    """Forks, so that the libraries are loaded once; Linux only."""
    reading, writing = os.pipe()
    before = _resident()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(target, data, writing)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], _STUCK)
    told = b""
    if ready:
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
    else:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    # What whoever forks takes besides (a test run) is not the input's doing.
    seconds, megabytes = used.ru_utime + used.ru_stime, (used.ru_maxrss - before) / 1024 + LOADED
    ended = (
        Ended(**json.loads(told))
        if told
        else Ended(fault="died", where=_death(status, stuck=not ready))
    )
    fault, where = ended.fault, ended.where
    if not fault and seconds > SECONDS:
        fault, where = "slow", f"{seconds:.1f} s"
    if not fault and megabytes > MEGABYTES:
        fault, where = "large", f"{megabytes:.0f} MB"
    return Ended(ended.code, fault, where, seconds, megabytes)


def _resident() -> float:
    """Kilobytes of memory that this process now takes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024


def _child(target: str, data: bytes, writing: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_HARD_LIMIT, _HARD_LIMIT))
    gc.disable()
    try:
        ended = Ended(code=fuzz_targets.tried(target, data))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is a finding
        ended = Ended(fault=_where(error), where=traceback.format_exc()[-3000:])
    with contextlib.suppress(OSError), os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(asdict(ended)).encode())
    os._exit(0)


def _where(error: BaseException) -> str:
    """Kind of an error and the deepest line of ours: two inputs with the same are one finding."""
    ours = [
        one for one in traceback.extract_tb(error.__traceback__) if "sheets_crm" in one.filename
    ]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else ""
    return f"{type(error).__name__} {place}"


def _death(status: int, *, stuck: bool) -> str:
    if stuck:
        return f"no end within {_STUCK} s"
    name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else str(status)
    return f"killed by {name}"
