"""A cell's formula, read and put back so that it stays the one it was."""

from __future__ import annotations

from typing import Any

from sheets_crm.workbook.open_excel.retry_when_busy import Patience, from_excel, is_busy


def formula_in(cell: Any, ask: Patience) -> str:
    """The formula of a cell, or its constant as text.

    `formula2` knows dynamic arrays: put back by `formula`, one would come back as its first value
    only. Excels before 2021 know nothing but `formula`.
    """
    try:
        return str(ask.of(cell, "formula2"))
    except Exception as error:
        if not _is_unknown(error):
            raise
        return str(ask.of(cell, "formula"))


def put_formula(cell: Any, formula: object, ask: Patience) -> None:
    """Gives a cell the formula that `formula_in` read."""
    try:
        ask.give(cell, "formula2", formula)
    except Exception as error:
        if not _is_unknown(error):
            raise
        ask.give(cell, "formula", formula)


def _is_unknown(error: Exception) -> bool:
    """Whether this Excel, or this engine of xlwings, has no `formula2`."""
    missing = isinstance(error, NotImplementedError | AttributeError)
    return missing or (from_excel(error) and not is_busy(error))
