"""Whether this process has written to a workbook: what an end that nobody foresaw must tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from sheets_crm.errors import CrmError


class Written(Enum):
    """What is known of the workbook; the value is the key of its sentence."""

    NOTHING = "nothing"
    PERHAPS = "perhaps"
    """A write had begun: stores write all or nothing, but which of the two is not known."""
    ALL = "all"


class Account:
    """What this process did to workbooks since it was last opened."""

    def __init__(self) -> None:
        self.written = Written.NOTHING

    def open(self) -> None:
        """Begins anew: a command of its own."""
        self.written = Written.NOTHING

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Around each write of a store. A CrmError says that nothing was written."""
        before, self.written = self.written, Written.PERHAPS
        try:
            yield
        except CrmError:
            self.written = before
            raise
        self.written = Written.ALL


ACCOUNT = Account()
"""The process's own; each command opens it."""
