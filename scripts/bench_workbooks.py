"""Workbooks to measure with: large ones, ones with rows typed at the end, ones only saved anew.

Their cells are such as people have: amounts with kopecks, moments beside days, blanks, a formula
and an error here and there.

    bench_workbooks.py build TARGET LEADS ACTIVITIES
    bench_workbooks.py grow SOURCE TARGET ROWS
    bench_workbooks.py touch SOURCE TARGET

The editing is done on the file's parts, as no library changes so little of a workbook.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from workbook_parts import rewrite, sheet_part

if TYPE_CHECKING:
    from sheets_crm.template import Template

TODAY = date(2026, 11, 19)
TEMPLATE = "ru"
_LEAD_COLUMNS = 12
_BEGAN = 360
"""Days ago; within the year that the funnel looks at."""

_PATH = (0, 1, 2, 3, 3, 4, 5, 6, 7, 7)
"""Statuses that a lead goes through, contact by contact, to the won one; `_LOST` comes after."""

_LOST = 8


class Formula(NamedTuple):
    """A formula, and what it came to when the file was saved."""

    text: str
    shows: Any


def build(path: Path, leads: int, activities: int) -> None:
    """A workbook in Russian with so many leads of 12 columns and activities of 9."""
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is made

    from sheets_crm.crm.model import TABLES, Role  # noqa: PLC0415
    from sheets_crm.crm.setup.new_tabs import lists_tab, user_tab  # noqa: PLC0415
    from sheets_crm.demo.plan import plan_rows  # noqa: PLC0415
    from sheets_crm.demo.words import load_words  # noqa: PLC0415
    from sheets_crm.template import load_template  # noqa: PLC0415

    template, words = load_template(TEMPLATE), load_words(TEMPLATE)
    lists = {
        **template.words,
        "manager": words.managers,
        "city": tuple(city.name for city in words.cities),
    }
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd.mm.yyyy"})
    tables: dict[str, Iterator[Sequence[Any]]] = {
        "leads": _leads(template, leads),
        "activities": _activities(template, leads, activities),
    }
    for key, rows in tables.items():
        tab, words_of = user_tab(template, key), template.tabs[key].fields
        # The rows are made in the order of the fields, which a new tab may show in another.
        fields = [field for field in TABLES[key] if field.role is not Role.OPTIONAL]
        heading = [words_of[field.key].header for field in fields][:_LEAD_COLUMNS]
        sheet = book.add_worksheet(tab.title)
        _write(sheet, (heading, *rows), book.add_format({"num_format": "dd.mm.yyyy"}))
    plan = user_tab(template, "plan", plan_rows(template, words, TODAY))
    for tab in (lists_tab(template, template.statuses, lists), plan):
        sheet = book.add_worksheet(tab.title)
        for row, cells in enumerate(tab.rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    fill = book.add_format({"bg_color": cell.fill}) if cell.fill else None
                    sheet.write(row, column, cell.value, fill)
    book.close()


def add_rows(source: Path, target: Path, count: int) -> None:
    """Types so many activities below the last one, none with a number yet."""
    part = sheet_part(source, _activities_title())

    def grown(xml: bytes) -> bytes:
        start, end = xml.rindex(b"<row "), xml.rindex(b"</sheetData>")
        last = xml[start:end]
        number = int(re.search(rb'\br="(\d+)"', last)[1])  # type: ignore[index]
        rows = b"".join(_without_number(last, number, number + i) for i in range(1, count + 1))
        return xml[:end] + rows + xml[end:]

    rewrite(source, target, {part: grown})


def touch(source: Path, target: Path) -> None:
    """Saves it anew with the same cells: other bytes, nothing to do."""
    rewrite(
        source, target, {"docProps/core.xml": lambda xml: xml.replace(b"</cp:core", b" </cp:core")}
    )


def _write(sheet: Any, rows: Iterable[Sequence[Any]], day: Any) -> None:
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if not isinstance(value, Formula):
                sheet.write(row, column, value)
            elif isinstance(value.shows, date):
                serial = (value.shows - date(1899, 12, 30)).days
                sheet.write_formula(row, column, value.text, day, serial)
            else:
                sheet.write_formula(row, column, value.text, None, value.shows)


def _leads(template: Template, count: int) -> Iterator[Sequence[Any]]:
    from sheets_crm.demo.words import load_words  # noqa: PLC0415

    words = load_words(TEMPLATE)
    for i in range(count):
        group = words.people[i % len(words.people)]
        phone = words.phones[i % 4].format(code="495", a=i % 100, b=i // 100 % 100, c=i // 10000)
        mail = f"info{i}@{words.domain(words.companies[i % len(words.companies)])}"
        yield (
            i + 1,
            _name(i),
            f"{group.first[i % 7]} {group.last[i % 11]}",
            _blank(i, 9, phone),
            _blank(i, 6, mail),
            words.cities[i % len(words.cities)].name,
            template.words["source"][i % len(template.words["source"])],
            words.managers[i % 4],
            _amount(i),
            _moment(i, 7, TODAY - timedelta(_BEGAN - i * _BEGAN // count)),
            _blank(i, 3, words.comments[i % len(words.comments)]),
            None,
        )


def _amount(i: int) -> Any:
    whole = 50_000 + i * 7919 % 900_000
    if i % 500 == 250:
        return Formula("=VLOOKUP(B2,AA:AB,2,0)", "#N/A")
    if i % 50 == 25:
        return Formula(f"={whole}*1.2", whole * 1.2)
    return _blank(i, 17, whole + (0, 0, 0.5, 0.99)[i % 4])


def _activities(template: Template, leads: int, count: int) -> Iterator[Sequence[Any]]:
    from sheets_crm.demo.words import load_words  # noqa: PLC0415

    words = load_words(TEMPLATE)
    statuses = [status.name for status in template.statuses]
    types = template.words["contact_type"]
    for i in range(count):
        lead, turn = i % leads, i // leads
        day = TODAY - timedelta(_BEGAN - i * _BEGAN // count)
        phrases = words.stages[min(turn, 6)].enter
        phrase = phrases[i % len(phrases)]
        due: Any = day + timedelta(3 + i % 9)
        if i % 100 == 51:
            due = Formula(f"=B{i + 2}+{3 + i % 9}", due)
        said = f"{phrase.said.format(sum=words.sum_of(i * 1000))} ({i})"
        yield (
            i + 1,
            _moment(i, 5, day),
            _name(lead),
            _blank(i, 40, types[i % len(types)]),
            Formula("=A1/0", "#DIV/0!") if i % 2000 == 1000 else _blank(i, 20, said),
            statuses[_status(lead, turn)],
            _blank(i, 4, phrase.next_step),
            _blank(i, 4, due),
            _blank(i, 30, words.managers[lead % 4]),
        )


def _blank(i: int, one_in: int, value: Any) -> Any:
    """The value, or nothing in one of so many rows."""
    return None if i % one_in == one_in - 2 else value


def _moment(i: int, one_in: int, day: date) -> date:
    """The day, with a time in one of so many rows."""
    return datetime.combine(day, time(9 + i % 9, i % 60)) if i % one_in == 1 else day


def _status(lead: int, turn: int) -> int:
    """Every lead stops somewhere on the path, and each third is lost there."""
    stop = 1 + lead % (len(_PATH) - 1)
    return _LOST if lead % 3 == 0 and turn >= stop else _PATH[min(turn, stop)]


def _name(lead: int) -> str:
    return f"ООО «Заказчик {lead + 1}»"


def _activities_title() -> str:
    from sheets_crm.template import load_template  # noqa: PLC0415

    return load_template(TEMPLATE).tabs["activities"].title


def _without_number(row: bytes, old: int, new: int) -> bytes:
    blank = re.sub(rb'<c r="A\d+"[^>]*?(/>|>.*?</c>)', b"", row, count=1)
    return re.sub(rb'(\br="[A-Z]*)%d"' % old, rb'\g<1>%d"' % new, blank)


def main(what: str, *words: str) -> None:
    """Does one of the three."""
    if what == "build":
        build(Path(words[0]), int(words[1]), int(words[2]))
    elif what == "grow":
        add_rows(Path(words[0]), Path(words[1]), int(words[2]))
    else:
        touch(Path(words[0]), Path(words[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
