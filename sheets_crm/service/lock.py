"""One service for a configuration: the second says who has it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.service.options import STOP_SECONDS
from sheets_crm.state.state_dir import folder_of, private_folder, write_whole
from sheets_crm.text.parse_untrusted import count, from_json, moment

_PATIENCE = 2.0
"""Seconds to wait for the lock: whoever asks whether the service runs holds it for an instant."""


_STOP = "stop"
"""The file by which a service is asked to end."""


@dataclass(frozen=True)
class Holder:
    """A service that runs; `pid` 0 and `since` None where it did not say."""

    pid: int
    since: datetime | None


@contextmanager
def alone(config_file: Path) -> Iterator[Holder]:
    """Holds the configuration; the system lets go of it when the process dies.

    Raises:
        CrmError: another process holds it, or the state folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - slow to load

    folder = _folder(config_file)
    try:
        private_folder(folder)
        lock = FileLock(folder / "run.lock", mode=0o600)
        lock.acquire(timeout=_PATIENCE)
    except Timeout as fault:
        holder = _note(folder)
        facts = {"pid": holder.pid or "?", "since": _shown(holder.since)}
        raise CrmError("service_runs", path=str(config_file), **facts) from fault
    except OSError as fault:
        raise CrmError("service_no_lock", folder=str(folder), reason=fault) from fault
    try:
        _forget_asking(folder)  # it was meant for the one before
        yield _sign(folder)
    finally:
        with suppress(OSError):
            _forget_asking(folder)
            lock.release()


def holder_of(config_file: Path) -> Holder | None:
    """The service that runs with this configuration; None where none does."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - slow to load

    folder = _folder(config_file)
    if not (folder / "run.lock").exists():
        return None
    try:
        with FileLock(folder / "run.lock", timeout=0, mode=0o600):
            return None
    except (Timeout, OSError):
        return _note(folder)


def ask_to_stop(config_file: Path) -> None:
    """Asks the service that runs with this configuration to end in order.

    For where no signal reaches it: Windows has none for a program without a window.

    Raises:
        CrmError: the state folder cannot be written.
    """
    folder = _folder(config_file)
    try:
        private_folder(folder)
        write_whole(folder / _STOP, "")
    except OSError as fault:
        raise CrmError("service_no_lock", folder=str(folder), reason=fault) from fault


def is_asked_to_stop(config_file: Path) -> bool:
    """Whether somebody asked so since the service began."""
    return (_folder(config_file) / _STOP).exists()


def ended_when_asked(config_file: Path, sleep: Callable[[float], None]) -> bool:
    """Asks it to end and waits for a write that is under way; whether none runs now."""
    if holder_of(config_file) is None:
        return True
    ask_to_stop(config_file)
    for _ in range(STOP_SECONDS):
        sleep(1)
        if holder_of(config_file) is None:
            return True
    return False


def _forget_asking(folder: Path) -> None:
    with suppress(OSError):
        (folder / _STOP).unlink(missing_ok=True)


def _folder(config_file: Path) -> Path:
    return folder_of(f"config:{os.path.normcase(str(config_file.resolve()))}")


def _sign(folder: Path) -> Holder:
    holder = Holder(os.getpid(), datetime.now(UTC))
    with suppress(OSError):  # only a courtesy to whoever asks
        note = {"pid": holder.pid, "since": f"{holder.since:%Y-%m-%dT%H:%M:%S%z}"}
        write_whole(folder / "run.json", json.dumps(note))
    return holder


def _note(folder: Path) -> Holder:
    try:
        note = from_json((folder / "run.json").read_text(encoding="utf-8"))
        return Holder(count(note["pid"]), moment(note["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder(0, None)


def _shown(since: datetime | None) -> str:
    return f"{since.astimezone():%Y-%m-%d %H:%M:%S}" if since else "?"
