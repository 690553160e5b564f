"""A Google Sheets for tests: a real server on loopback with a real grid behind it."""

from __future__ import annotations

from tests.emulators.google.book import Quirks
from tests.emulators.google.cells import Cell, CellError
from tests.emulators.google.faults import KINDS as FAULTS
from tests.emulators.google.faults import Fault
from tests.emulators.google.oauth import service_account_key
from tests.emulators.google.requestlog import Exchange, RequestLog
from tests.emulators.google.requests.protection import SERVICE_ACCOUNT
from tests.emulators.google.server import PRIVATE_ID, Emulator
from tests.emulators.google.users import Tab, Workbook

__all__ = [
    "FAULTS",
    "PRIVATE_ID",
    "SERVICE_ACCOUNT",
    "Cell",
    "CellError",
    "Emulator",
    "Exchange",
    "Fault",
    "Quirks",
    "RequestLog",
    "Tab",
    "Workbook",
    "service_account_key",
]
