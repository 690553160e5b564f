"""What installing comes to on every system, and the files of definitions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sheets_crm.errors import CrmError
from sheets_crm.service.autostart.definition import MARKER, Service
from sheets_crm.state.state_dir import private_folder


@dataclass(frozen=True)
class Definition:
    """What is put where.

    Attributes:
        where: the file's path, or the name under which the system keeps it.
        text: for a person to read.
        data: the same as the file's bytes.
    """

    where: str
    text: str
    data: bytes


@dataclass(frozen=True)
class Standing:
    """Whether it is installed and running."""

    installed: bool
    running: bool


class Installer(Protocol):
    """One system's way. All of it raises CrmError with the next move where the system refuses."""

    def definition(self, service: Service) -> Definition:
        """What would be installed."""
        ...

    def install(self, service: Service) -> None:
        """Puts it there and starts it; one of ours that is there already is replaced."""
        ...

    def standing(self, service: Service) -> Standing:
        """How it stands."""
        ...

    def uninstall(self, service: Service) -> None:
        """Stops it and takes away what was installed, and nothing else."""
        ...


def is_ours(file: Path) -> bool:
    """Whether our definition is there; False where there is none.

    Raises:
        CrmError: somebody else's is there.
    """
    if not file.exists():
        return False
    if MARKER in file.read_text(encoding="utf-8", errors="replace"):
        return True
    raise CrmError("service_foreign", path=str(file))


@contextmanager
def replaced(file: Path, data: bytes) -> Iterator[None]:
    """Writes a definition, and puts back what was there where the system does not take it.

    Raises:
        CrmError: the file is not ours, or cannot be written.
    """
    before = file.read_bytes() if is_ours(file) else None
    write(file, data)
    try:
        yield
    except BaseException:
        if before is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(before)
        raise


def write(file: Path, data: bytes) -> None:
    """Writes a definition; its folder is made.

    Raises:
        CrmError: it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise CrmError("service_not_written", path=str(file), reason=error) from error


def make_log_folder(service: Service) -> None:
    """Makes the folder of the log file: neither the system nor the service does.

    Raises:
        CrmError: it cannot be made.
    """
    if service.log:
        folder = Path(service.log).parent
        try:
            private_folder(folder)
        except OSError as error:
            raise CrmError("service_not_written", path=str(folder), reason=error) from error
