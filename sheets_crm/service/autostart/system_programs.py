"""How the system's own programs are asked, and how their refusal is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheets_crm.errors import CrmError
from sheets_crm.service.options import STOP_SECONDS

_LONGEST_SECONDS = STOP_SECONDS + 60


@dataclass(frozen=True)
class Answer:
    """How a program ended and what it said, on both streams."""

    code: int
    said: str


Runner = Callable[[Sequence[str]], Answer]


def run_program(command: Sequence[str]) -> Answer:
    """Runs a program to its end, in English so that its words can be looked up.

    Raises:
        CrmError: it is not on this computer, or it does not end.
    """
    try:
        ran = subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="oem" if sys.platform == "win32" else "utf-8",
            errors="replace",
            timeout=_LONGEST_SECONDS,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (FileNotFoundError, PermissionError) as error:
        raise CrmError("service_no_program", program=command[0]) from error
    except subprocess.TimeoutExpired as error:
        told = {"command": subprocess.list2cmdline(command), "seconds": _LONGEST_SECONDS}
        raise CrmError("service_program_hangs", **told) from error
    return Answer(ran.returncode, ran.stdout.replace("\x00", "").strip())


def must(run: Runner, *command: str) -> str:
    """What the program says.

    Raises:
        CrmError: it refuses; its own words are told.
    """
    answer = run(command)
    if answer.code:
        raise refusal(command, answer)
    return answer.said


def refusal(command: Sequence[str], answer: Answer) -> CrmError:
    """The error that tells a program's own words."""
    said = answer.said or str(answer.code)
    return CrmError("service_refused", command=subprocess.list2cmdline(command), said=said)
