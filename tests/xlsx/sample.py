"""A small firm's leads and activities, as the corpus writes them, in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Value = str | float | date | None

_HEADERS = {
    "ru": (
        (
            "№",
            "Название",
            "Контакт",
            "Телефон",
            "E-mail",
            "Город",
            "Источник",
            "Менеджер",
            "Сумма",
            "Создан",
            "Комментарий",
        ),
        (
            "№",
            "Дата",
            "Лид",
            "Тип контакта",
            "Что сказали",
            "Статус",
            "Следующий шаг",
            "Дата следующего шага",
            "Менеджер",
        ),
    ),
    "en": (
        (
            "No",
            "Name",
            "Contact",
            "Phone",
            "E-mail",
            "City",
            "Source",
            "Manager",
            "Amount",
            "Created",
            "Comment",
        ),
        (
            "No",
            "Date",
            "Lead",
            "Contact type",
            "What was said",
            "Status",
            "Next step",
            "Next date",
            "Manager",
        ),
    ),
}
TABS = {"ru": ("Лиды", "Активности"), "en": ("Leads", "Activities")}
_WORDS = {
    "ru": {
        "name": "ООО «Ромашка-{}»",
        "contacts": ("Анна Кузнецова", "Пётр Иванов", "Олег <Щукин> & сын"),
        "cities": ("Москва", "Казань", "Пермь"),
        "sources": ("Сайт", "Звонок", "Рекомендация"),
        "managers": ("Ирина", "Павел"),
        "types": ("Звонок", "Письмо", "Встреча"),
        "statuses": ("Холодный", "Интересуется", "Запросили оценку", "Работа!", "Упущен"),
        "said": "Просили перезвонить",
        "step": "Позвонить",
    },
    "en": {
        "name": "Daisy & Co {}",
        "contacts": ("Ann Smith", 'Pete "Ace" Jones', "Olga <Pike>"),
        "cities": ("London", "Leeds", "York"),
        "sources": ("Site", "Call", "Referral"),
        "managers": ("Irene", "Paul"),
        "types": ("Call", "E-mail", "Meeting"),
        "statuses": ("Cold", "Interested", "Asked for a quote", "Won", "Lost"),
        "said": "Asked to call back",
        "step": "Call",
    },
}
START = date(2026, 3, 2)
TODAY = date(2026, 6, 15)


@dataclass(frozen=True)
class Table:
    """A tab's header and rows."""

    tab: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Layout:
    """How a user happened to lay a table out.

    Attributes:
        top: index of the header row, counted from 0.
        left: index of the first column.
        reverse: the columns stand from last to first.
        extra: headers of further columns of the user's own.
    """

    top: int = 0
    left: int = 0
    reverse: bool = False
    extra: tuple[str, ...] = ()

    def applied(self, table: Table) -> Table:
        turn = -1 if self.reverse else 1
        header = [*table.header[::turn], *self.extra]
        rows = [
            [*row[::turn], *(f"{word} {i}" for word in self.extra)]
            for i, row in enumerate(table.rows)
        ]
        return Table(table.tab, header, rows)


def leads(language: str, count: int = 12) -> Table:
    """Leads, some already numbered and some not."""
    return Table(
        TABS[language][0], _HEADERS[language][0], [_lead(language, i) for i in range(count)]
    )


def _lead(language: str, i: int) -> list[Value]:
    words = _WORDS[language]
    return [
        float(i + 1) if i % 3 else None,
        str(words["name"]).format(i + 1),
        words["contacts"][i % 3],
        f"+7 916 000-00-{i:02d}",
        f"buyer{i + 1}@example.com" if i % 4 else None,
        words["cities"][i % 3],
        words["sources"][i % 3],
        words["managers"][i % 2],
        1500.0 * (i + 1) + 0.5,
        START + timedelta(days=3 * i),
        None if i % 2 else "  ой, пробелы  ",
    ]


def activities(language: str, count: int = 24) -> Table:
    """Two activities for every lead."""
    rows = [_activity(language, i) for i in range(count)]
    return Table(TABS[language][1], _HEADERS[language][1], rows)


def _activity(language: str, i: int) -> list[Value]:
    words = _WORDS[language]
    day = START + timedelta(days=4 * i)
    return [
        float(i + 1) if i % 2 else None,
        day,
        str(words["name"]).format(i % 12 + 1),
        words["types"][i % 3],
        f"{words['said']} {i}",
        words["statuses"][i % 5],
        words["step"] if i % 2 else None,
        day + timedelta(days=7) if i % 2 else None,
        words["managers"][i % 2],
    ]
