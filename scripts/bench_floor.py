"""What no program can do without: reading every cell, copying the archive; and computing alone.

bench_floor.py read WORKBOOK            reads every tab to lists with calamine
bench_floor.py copy WORKBOOK TARGET     reads so, and copies the archive's members compressed
bench_floor.py decide WORKBOOK DAY      prints the seconds, by the clock and of the processor, that
                                        understanding and reports take
"""

from __future__ import annotations

import sys
import time
import zipfile
from datetime import date
from pathlib import Path

_NAME_LENGTHS_AT = 26
_HEADER_LENGTH = 30


def read(path: Path) -> int:
    """Reads every cell of the workbook; how many rows there were."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - part of what is measured

    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def copy(path: Path, target: Path) -> None:
    """Copies every member of the archive as its compressed bytes, without unpacking any."""
    with zipfile.ZipFile(path) as archive, path.open("rb") as raw, target.open("wb") as new:
        for member in archive.infolist():
            raw.seek(member.header_offset)
            header = raw.read(_HEADER_LENGTH)
            lengths = header[_NAME_LENGTHS_AT:]
            extra = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            new.write(header + raw.read(extra + member.compress_size))
        raw.seek(archive.start_dir)
        new.write(raw.read())


def decide(path: Path, today: date) -> tuple[float, float]:
    """Seconds, and those of the processor, from the cells read to the changes decided."""
    from sheets_crm.config import Config  # noqa: PLC0415 - not part of what the others measure
    from sheets_crm.decision import decide as decide_on  # noqa: PLC0415
    from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415

    snapshot = ExcelStore(path).read()
    began, spent = time.perf_counter(), time.process_time()
    decide_on(snapshot, Config(), today)
    return time.perf_counter() - began, time.process_time() - spent


def main(what: str, path: Path, *rest: str) -> None:
    """Does one of the three."""
    if what == "decide":
        print(*decide(path, date.fromisoformat(rest[0])))
        return
    read(path)
    if what == "copy":
        copy(path, Path(rest[0]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
