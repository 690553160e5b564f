"""Where the traceback of a fault of ours goes: a file of the state folder, for whoever mends it."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sheets_crm import __version__
from sheets_crm.state.state_dir import private_folder, state_dir

NAME = "faults.log"
_MOST = 200_000  # bytes; what is older is dropped
_OWNER_ONLY = 0o600


def note(error: BaseException, arguments: list[str]) -> Path | None:
    """Adds the traceback of an error; where it stands, None where it could not be written.

    Args:
        error: what nobody foresaw.
        arguments: with which the command was called.
    """
    file = None
    with suppress(OSError, RuntimeError):  # no room, no rights, no home folder
        folder = state_dir()
        private_folder(folder)
        file = folder / NAME
        earlier = file.read_bytes()[-_MOST:] if file.is_file() else b""
        draft = file.with_name(f"{NAME}.{os.getpid()}.draft")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(handle, "wb") as out:
            out.write((earlier + text(error, arguments).encode("utf-8", "replace"))[-_MOST:])
        draft.replace(file)
        return file
    return None


def text(error: BaseException, arguments: list[str]) -> str:
    """The traceback, and in what surroundings."""
    told = "".join(traceback.format_exception(error))
    return (
        f"== {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} sheets-crm {__version__}, Python "
        f"{platform.python_version()}, {sys.platform}: {arguments!r}\n{told}\n"
    )
