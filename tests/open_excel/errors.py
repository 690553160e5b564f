"""Errors as Excel raises them, which are no classes of the program's."""

from __future__ import annotations

from sheets_crm.workbook.open_excel.retry_when_busy import APPLE_EVENT_TIMED_OUT


class com_error(Exception):  # noqa: N801, N818 - as pywin32 calls it
    """The error of Excel's object model on Windows."""

    def __init__(self, hresult, inner=None, text=""):
        super().__init__(hresult, "Call was rejected by callee.")
        self.hresult = hresult
        self.excepinfo = (0, "Excel", text, None, 0, inner) if inner else None


class CommandError(Exception):
    """The error of Excel's object model on macOS."""

    def __init__(self, number=APPLE_EVENT_TIMED_OUT):
        super().__init__(number)
        self.errornumber = number


CommandError.__module__ = "appscript.reference"
