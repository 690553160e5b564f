"""Tries in an Excel of its own what no document settles, on a blank workbook that is closed again.

Each trial is a question about Excel that the program answers one way, reads back where it can, and
cannot prove without an Excel. What is found says which of two habits this Excel has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.defined_names import PREFIX, WORD, source_in, word_in
from sheets_crm.workbook.open_excel import xlwings_native
from sheets_crm.workbook.open_excel.find_open_workbook import has_excel_at_all, require_excel
from sheets_crm.workbook.open_excel.read.area_values import rows_of
from sheets_crm.workbook.open_excel.read.cell_values import told, typed
from sheets_crm.workbook.open_excel.read.formulas import formula_in, put_formula
from sheets_crm.workbook.open_excel.read.read_rules import formula_of
from sheets_crm.workbook.open_excel.retry_when_busy import Patience, said_by
from sheets_crm.workbook.snapshot import Area, CellError, Value

_EPOCH = date(1899, 12, 30)
_TICKS = ("TRUE", "ИСТИНА", "WAHR", "VRAI", "VERDADERO", "VERO", "PRAWDA", "WAAR", "VERDADEIRO")
_TOO_LONG = 300
"""Characters of a name's formula, more than automation was once allowed."""


@dataclass(frozen=True)
class Finding:
    """One thing found out; its sentence is in the catalogue under `doctor_live.<code>`.

    Attributes:
        is_good: whether it is as the program takes it to be.
    """

    code: str
    is_good: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Scratch:
    """The blank workbook; each trial has rows of its own."""

    book: Any
    ask: Patience
    row: int = 1

    def __post_init__(self) -> None:
        """Takes the first tab."""
        self.tab = self.book.sheets[0]

    def cell(self, down: int = 0, right: int = 0) -> Any:
        """A cell of this trial."""
        return self.ask.cell(self.tab, self.row + down, 1 + right)

    def area(self, height: int, width: int = 1) -> Any:
        """The first cells of this trial."""
        return self.ask.range(self.tab, Area(self.row, 1, self.row + height - 1, width))

    def values(self, height: int, width: int = 1) -> list[list[Value]]:
        """What the program reads in the first cells of this trial."""
        area = Area(self.row, 1, self.row + height - 1, width)
        return rows_of(self.tab, area, self.ask, _EPOCH)


Trial = Callable[[Scratch], bool]


def doctor(scratch: Callable[[], AbstractContextManager[Any]] | None = None) -> Iterator[Finding]:
    """Every trial, each told as soon as it is made.

    Args:
        scratch: opens a blank workbook and closes it again; in an Excel of its own unless given.
    """
    try:
        with (scratch or _own_excel)() as book:
            bench = Scratch(book, Patience(10))
            for number, (code, trial) in enumerate(TRIALS.items()):
                bench.row = 1 + 10 * number
                yield _tried(code, trial, bench)
    except CrmError as error:
        yield _why_none(error)


def _why_none(error: CrmError) -> Finding:
    """Why there is no Excel to try."""
    if error.code == "live_needs_xlwings":
        return Finding("no_xlwings", is_good=False, facts=error.facts)
    return Finding("none" if has_excel_at_all() else "elsewhere", is_good=False)


@contextmanager
def _own_excel() -> Iterator[Any]:
    """A blank workbook in an Excel that was started for it.

    Raises:
        CrmError: there is no Excel.
    """
    require_excel()
    try:
        app = xlwings_native.guest_xlwings().App(visible=True, add_book=False)
    except Exception as error:
        raise CrmError("live_needs_excel") from error
    try:
        book = app.books.add()
        try:
            yield book
        finally:
            book.close()
    finally:
        app.quit()


def _tried(code: str, trial: Trial, bench: Scratch) -> Finding:
    """One that cannot be made at all, for whatever reason, is found out about, too."""
    try:
        good = trial(bench)
    except Exception as error:  # noqa: BLE001 - what Excel may do here is what is being asked
        return Finding("failed", is_good=False, facts={"trial": code, "reason": said_by(error)})
    return Finding(code if good else f"{code}_not", is_good=good)


# Values


def _currency(one: Scratch) -> bool:
    one.cell().value = 1234.5
    one.cell().number_format = "$#,##0.00"
    return one.values(1) == [[1234.5]]


def _errors(one: Scratch) -> bool:
    for down, formula in enumerate(("=1/0", "=NA()", '=1+"x"')):
        one.cell(down).formula = formula
    return all(isinstance(row[0], CellError) for row in one.values(3))


def _spill(one: Scratch) -> bool:
    one.cell(1).value = "in the way"
    put_formula(one.cell(), "=ROW(A1:A3)", one.ask)
    return isinstance(one.values(1)[0][0], CellError)


def _odd_date(one: Scratch) -> bool:
    one.area(2).number_format = "yyyy-mm-dd"
    one.cell().value, one.cell(1).value = -1.0, 79161234567.0
    return one.values(2) == [[-1.0], [79161234567.0]]


def _clock_time(one: Scratch) -> bool:
    one.cell().number_format = "hh:mm"
    one.cell().value = 0.5
    return told(one.cell().value) == time(12)


def _ticks(one: Scratch) -> bool:
    one.area(len(_TICKS)).value = [[typed(word)] for word in _TICKS]
    return [row[0] for row in one.values(len(_TICKS))] == list(_TICKS)


def _large(one: Scratch) -> bool:
    one.cell().value = typed(2**40)
    return one.values(1) == [[2.0**40]]


def _text_format(one: Scratch) -> bool:
    one.cell().number_format = "@"
    one.cell().value = 5.0
    return isinstance(one.values(1)[0][0], str)


def _filter(one: Scratch) -> bool:
    one.area(4, 2).value = [["Word", "Number"], ["a", None], ["b", None], ["a", None]]
    one.area(4, 2).autofilter.apply_values(1, ["a"])
    column = Area(one.row + 1, 2, one.row + 3, 2)
    one.ask.range(one.tab, column).value = [[1.0], [2.0], [3.0]]
    return rows_of(one.tab, column, one.ask, _EPOCH) == [[1.0], [2.0], [3.0]]


def _dynamic(one: Scratch) -> bool:
    put_formula(one.cell(), "=ROW(A1:A3)", one.ask)
    kept = formula_in(one.cell(), one.ask)
    put_formula(one.cell(0, 2), kept, one.ask)
    return "@" not in kept and one.cell(2, 2).value == 3


# Merging, names, rules, links


def _merge(one: Scratch) -> bool:
    area = one.area(1, 3)
    area.value = [["a", "b", "c"]]
    area.clear_contents()
    area.merge()
    return bool(area.merge_cells)


def _long_name(one: Scratch) -> bool:
    formula = "=" + "+".join(["1"] * (_TOO_LONG // 2))
    one.book.names.add(f"{PREFIX}doctor_long", formula)
    return str(one.book.names[f"{PREFIX}doctor_long"].refers_to) == formula


def _dropdown(one: Scratch) -> bool:
    one.area(2).value = [["new"], ["won"]]
    place = f"'{one.tab.name}'!$A${one.row}:$A${one.row + 1}"
    name = one.book.names.add(f"{PREFIX}doctor", f"={place}")
    one.cell(0, 3).data_validation.set_list(name)
    name.refers_to = f"=INDEX({place},1):INDEX({place},2)"
    rule = one.cell(0, 3).data_validation
    return rule.type == "list" and source_in(str(rule.source)) == "doctor"


def _colour(one: Scratch) -> bool:
    one.book.names.add(f"{WORD}doctor_1", '="won"')
    formats = one.cell().conditional_formats
    formats.add_cell_value("equal_to", f"={WORD}doctor_1", fill_color="#FF8800")
    return [word_in(formula_of(rule)) for rule in formats] == [("doctor", 1)]


def _link(one: Scratch) -> bool:
    one.cell().add_hyperlink(f"#'{one.tab.name}'!A5", "a name", "")
    return str(one.cell().hyperlink).endswith("!A5")


# Excel as a whole


def _settings(one: Scratch) -> bool:
    app = one.book.app
    names = ("display_alerts", "enable_events", "screen_updating", "calculation", "status_bar")
    before = {name: getattr(app, name) for name in names}
    app.display_alerts = app.enable_events = app.screen_updating = False
    app.calculation, app.status_bar = "manual", "sheets-crm …"
    for name, value in before.items():
        setattr(app, name, value)
    return {name: getattr(app, name) for name in names} == before


def _copying(one: Scratch) -> bool:
    return one.book.app.cut_copy_mode is None


def _behind(one: Scratch) -> bool:
    return xlwings_native.answers(one.book, one.tab, one.ask)


TRIALS: dict[str, Trial] = {
    "currency": _currency,
    "errors": _errors,
    "spill": _spill,
    "odd_date": _odd_date,
    "clock_time": _clock_time,
    "ticks": _ticks,
    "large": _large,
    "text_format": _text_format,
    "filter": _filter,
    "dynamic": _dynamic,
    "merge": _merge,
    "long_name": _long_name,
    "dropdown": _dropdown,
    "colour": _colour,
    "link": _link,
    "settings": _settings,
    "copying": _copying,
    "behind": _behind,
}
"""Every assumption, by the code of its sentence; `<code>_not` says what it means where it fails."""
