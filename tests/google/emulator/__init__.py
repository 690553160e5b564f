"""A Google Sheets for tests: a real server on loopback with a real grid behind it."""

from __future__ import annotations

from tests.google.emulator.book import Quirks
from tests.google.emulator.cells import Cell, CellError
from tests.google.emulator.faults import KINDS as FAULTS
from tests.google.emulator.faults import Fault
from tests.google.emulator.oauth import service_account_key
from tests.google.emulator.requestlog import Exchange, RequestLog
from tests.google.emulator.requests.protection import SERVICE_ACCOUNT
from tests.google.emulator.server import PRIVATE_ID, Emulator
from tests.google.emulator.users import Tab, Workbook

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
