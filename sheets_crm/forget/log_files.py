"""The log files in the program's own folder: the service's, and that of faults of ours."""

from __future__ import annotations

import re
from pathlib import Path

from sheets_crm.forget.person import Person
from sheets_crm.state.state_dir import state_dir
from sheets_crm.workbook.excel.files.disk_errors import state_told

_FAULTS = "faults.log"
_FAULT_BEGINS = re.compile(r"(?m)^(?=== )")


def log_files() -> list[Path]:
    """The logs that `service install` has the service write; another place is the owner's."""
    found = [*(state_dir() / "service").glob("*.log*"), state_dir() / _FAULTS]
    return sorted(one for one in found if one.is_file())


def lines_about(person: Person) -> int:
    """How many lines of the logs name them; what is said of a fault is one."""
    return sum(person.is_in(entry) for file in log_files() for entry in _entries(file))


def forget_lines(person: Person | None) -> None:
    """Takes the lines that name them out; all lines where nobody in particular is meant.

    The file stays the file that it is: a service that runs writes on at its end.

    Raises:
        CrmError: a file cannot be written.
    """
    for file in log_files():
        entries = _entries(file)
        left = [one for one in entries if person is not None and not person.is_in(one)]
        if len(left) < len(entries):
            with state_told(file), file.open("r+b") as opened:
                opened.write("".join(left).encode("utf-8", "surrogateescape"))
                opened.truncate()


def _entries(file: Path) -> list[str]:
    with state_told(file):
        text = file.read_bytes().decode("utf-8", "surrogateescape")
    if file.name == _FAULTS:
        return _FAULT_BEGINS.split(text)
    return text.splitlines(keepends=True)
