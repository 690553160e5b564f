"""Workbooks by XlsxWriter: one for each kind of thing that it writes, and one with them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.xlsx import features_cells as cells
from tests.xlsx import features_drawn as drawn
from tests.xlsx import features_rules as rules
from tests.xlsx.binaries import vba_project
from tests.xlsx.corpus import CorpusFile
from tests.xlsx.desk import Desk
from tests.xlsx.sample import Layout

_PLAIN = Layout()
Feature = Callable[[Desk], None]


def _build(
    path: Path, features: tuple[Feature, ...], language: str, layout: Layout, options: Any
) -> None:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd.mm.yyyy", **options})
    book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
    desk = Desk.set_up(book, language, layout)
    for feature in features:
        feature(desk)
    book.close()


def _file(
    identity: str,
    *features: Feature,
    language: str = "en",
    layout: Layout = _PLAIN,
    suffix: str = ".xlsx",
    faults: tuple[str, ...] = (),
    **options: Any,
) -> CorpusFile:
    def build(path: Path) -> None:
        _build(path, features, language, layout, options)

    return CorpusFile(f"xlsxwriter-{identity}", build, language, suffix, frozenset(faults))


def _macros(desk: Desk) -> None:
    desk.book.add_vba_project(vba_project(), is_stream=True)


_LOOKS = (
    cells.freeze_panes,
    cells.sizes,
    cells.outlines,
    cells.merged,
    cells.tab_colours,
    cells.hidden_tabs,
)
_DRAWN = (
    drawn.chart_over_leads,
    drawn.chart_kinds,
    drawn.chartsheet,
    drawn.pictures,
    drawn.text_boxes,
    drawn.button,
)
_PRINT = (drawn.print_settings, drawn.header_pictures, drawn.background)
_RULES = (
    rules.validations,
    rules.rules_of_every_kind,
    rules.data_bars,
    rules.icon_sets,
    rules.ignored_errors,
)
_TEXTS = (cells.comments, cells.rich_strings, cells.hyperlinks, drawn.sparklines, cells.properties)
_FORMULAS = (cells.formulas_elsewhere, cells.array_formulas, cells.dynamic_arrays, rules.names)
_NEW = (drawn.picture_in_cell, cells.checkboxes)
_ALL = (*_LOOKS, *_DRAWN, *_PRINT, *_RULES, *_TEXTS, *_FORMULAS, *_NEW, rules.protection)

FILES = [
    _file("plain"),
    _file("plain-ru", language="ru"),
    _file("layout", layout=Layout(top=4, left=2, reverse=True, extra=("Colour", "Shoe size"))),
    _file("layout-ru", language="ru", layout=Layout(top=2, reverse=True, extra=("Хобби",))),
    _file("charts", drawn.chart_over_leads, drawn.chart_kinds, drawn.chartsheet, language="ru"),
    _file("pictures", drawn.pictures, drawn.background, drawn.header_pictures),
    _file("picture-in-cell", drawn.picture_in_cell),
    _file("text-boxes", drawn.text_boxes, language="ru"),
    _file("button", drawn.button, _macros, suffix=".xlsm"),
    _file("macros", _macros, drawn.chart_over_leads, language="ru", suffix=".xlsm"),
    _file("comments", cells.comments, language="ru"),
    _file("sparklines", drawn.sparklines),
    _file("table", rules.leads_table),
    _file("table-ru", rules.leads_table, language="ru", layout=Layout(top=3, left=1)),
    _file("table-totals", rules.leads_table_with_totals),
    _file("tables", rules.leads_table, rules.activities_table, rules.names,
          cells.formulas_elsewhere),
    _file("worn", rules.leads_table, rules.validations_on_leads, rules.rules_on_leads, rules.names,
          drawn.pictures, cells.comments, cells.formulas_elsewhere, cells.rich_strings),
    _file("rich-strings", cells.rich_strings, language="ru"),
    _file("filter", rules.filter_with_hidden_rows),
    _file("filter-ru", rules.filter_with_hidden_rows, language="ru", layout=Layout(top=1)),
    _file("outlines", cells.outlines, cells.sizes),
    _file("protection", rules.protection),
    _file("validation", rules.validations),
    _file("validation-on-leads", rules.validations_on_leads),
    _file("colour-rules", rules.rules_of_every_kind, rules.rules_on_leads),
    _file("data-bars", rules.data_bars, rules.icon_sets, language="ru"),
    _file("names", rules.names, cells.formulas_elsewhere),
    _file("freeze", cells.freeze_panes, cells.merged, language="ru", layout=Layout(top=3)),
    _file("formulas", cells.formulas_elsewhere, cells.array_formulas, language="ru"),
    _file("formulas-on-leads", cells.formulas_on_leads),
    _file("dynamic-arrays", cells.dynamic_arrays),
    _file("hyperlinks", cells.hyperlinks),
    _file("date-1904", cells.formulas_elsewhere, date_1904=True),
    _file("properties", cells.properties),
    _file("print", drawn.print_settings, drawn.header_pictures),
    _file("checkboxes", cells.checkboxes),
    _file("hidden-tabs", cells.hidden_tabs, cells.tab_colours, language="ru"),
    _file("ignored-errors", rules.ignored_errors),
    _file("constant-memory", constant_memory=True),
    _file("constant-memory-ru", language="ru", layout=Layout(top=2), constant_memory=True),
    _file("everything", *_ALL, rules.filter_with_hidden_rows),
    _file("everything-ru", *_ALL, rules.leads_table, language="ru", layout=Layout(top=5)),
    _file("everything-macros", *_ALL, _macros, rules.leads_table_with_totals, suffix=".xlsm"),
]  # fmt: skip
