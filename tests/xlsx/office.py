"""LibreOffice without a window: does it open a file, and what does it save?"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_TIME_LIMIT = 180  # seconds for one start, whatever it converts


class ToolMissingError(RuntimeError):
    """A program that the slow tests need is not installed."""


def soffice() -> str:
    """LibreOffice's program, or an error that says how to get it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((place for place in _USUAL_PLACES if Path(place).exists()), None)
    if found:
        return found
    remedy = {
        "darwin": "brew install --cask libreoffice",
        "win32": "winget install TheDocumentFoundation.LibreOffice",
    }.get(
        sys.platform, "python3 scripts/install_test_tools.py (or: apt-get install libreoffice-calc)"
    )
    raise ToolMissingError(
        f"LibreOffice is needed for this test and is not here. Install it: {remedy}"
    )


def convert(paths: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Save the files in another form into the folder; returns those that came out.

    Each call has a user profile of its own, so that processes may convert at the same time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="soffice-profile-") as profile:
        subprocess.run(
            [
                soffice(),
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                *map(str, paths),
            ],
            check=False,
            capture_output=True,
            timeout=_TIME_LIMIT,
        )
    extension = kind.partition(":")[0]
    made = [folder / f"{path.stem}.{extension}" for path in paths]
    return [path for path in made if path.exists() and path.stat().st_size]


def libreoffice_opens(path: Path) -> bool:
    """Whether LibreOffice can open the file and read its first tab."""
    with tempfile.TemporaryDirectory() as folder:
        return bool(convert([path], "csv", Path(folder)))


def libreoffice_cannot_open(paths: Sequence[Path]) -> list[Path]:
    """Those of the files that LibreOffice cannot open, in one start; their stems have to differ."""
    with tempfile.TemporaryDirectory() as folder:
        opened = {path.stem for path in convert(paths, "csv", Path(folder))}
    return [path for path in paths if path.stem not in opened]
