"""A small firm's workbook in two languages for the tests of messages, and messages as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sheets_crm.config import Config
from sheets_crm.decision import Decision, decide
from sheets_crm.locale import catalogue
from sheets_crm.notifications.context import Briefing, briefing
from sheets_crm.notifications.formatting import Wording
from sheets_crm.notifications.notification import News
from sheets_crm.notifications.options import MessageOptions
from sheets_crm.notifications.recipients import Address, Addresses
from sheets_crm.workbook.snapshot import Snapshot
from tests.sheets import sheet, snapshot

TODAY = date(2026, 3, 18)  # a Wednesday
NINE = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)

# Stale after 5 days at New and 3 at Talk.
LISTS = """
| Status | Kind | Days until stale | Contact type | Manager |
| New    | open | 5                | Call         | Ann     |
| Talk   | open | 3                | Meeting      | Bob     |
| Sold   | won  |                  |              |         |
| Lost   | lost |                  |              |         |
"""

LEADS = """
| No. | Name  | Phone     | Manager | Amount | Created    |
| 1   | Apex  | 555-01-01 | Ann     | 100000 | 2026-03-01 |
| 2   | Birch | 555-01-02 | Bob     | 50000  | 2026-03-01 |
| 3   | Cedar |           | Ann     |        | 2026-03-17 |
| 4   | Delta | 555-01-04 | Bob     | 80000  | 2026-03-02 |
| 5   | Elm   | 555-01-05 | Ann     | 9000.5 | 2026-03-02 |
| 6   | Fir   | 555-01-06 |         | 700    | 2026-03-02 |
"""

ACTIVITIES = """
| Date       | Lead  | Contact type | Status | Next step     | Next date  | Manager |
| 2026-03-15 | Apex  | Call         | Talk   | Call again    | 2026-03-18 | Ann     |
| 2026-03-10 | Birch | Call         | Talk   | Send an offer | 2026-03-16 | Bob     |
| 2026-03-17 | Cedar | Meeting      | New    |               | 2026-03-18 | Ann     |
| 2026-03-17 | Delta | Call         | Sold   |               |            | Bob     |
| 2026-03-17 | Elm   | Call         | Lost   |               |            | Ann     |
| 2026-03-13 | Fir   | Call         | New    |               |            |         |
"""

PLAN = """
| Period | Start      | Manager | Metric  | Plan   |
| Month  | 2026-03-01 |         | Revenue | 100000 |
| Month  | 2026-03-01 | Bob     | Call    | 1      |
| Day    | 2026-03-18 |         | Meeting | 2      |
"""

RU_LISTS = """
| Статус    | Вид     | Дней до зависания | Тип контакта | Менеджер |
| Новый     | в работе | 5                | Звонок       | Анна     |
| Разговор  | в работе | 3                | Встреча      | Борис    |
| Работа    | выигран |                   |              |          |
| Упущен    | упущен  |                   |              |          |
"""

RU_LEADS = """
| № | Название      | Телефон   | Менеджер | Сумма   | Создан     |
| 1 | ООО «Апекс»   | 555-01-01 | Анна     | 1000000 | 2026-03-01 |
| 2 | Берёза        | 555-01-02 | Борис    | 50000   | 2026-03-01 |
| 3 | Кедр          |           | Анна     |         | 2026-03-17 |
| 4 | Дельта        | 555-01-04 | Борис    | 80000   | 2026-03-02 |
| 5 | Вяз           | 555-01-05 | Анна     | 9000.5  | 2026-03-02 |
| 6 | Ель           | 555-01-06 |          | 700     | 2026-03-02 |
"""

RU_ACTIVITIES = """
| Дата       | Лид         | Тип контакта | Статус   | Следующий шаг | Следующая дата | Менеджер |
| 2026-03-15 | ООО «Апекс» | Звонок       | Разговор | Перезвонить   | 2026-03-18     | Анна     |
| 2026-03-10 | Берёза      | Звонок       | Разговор | Прислать КП   | 2026-03-16     | Борис    |
| 2026-03-17 | Кедр        | Встреча      | Новый    |               | 2026-03-18     | Анна     |
| 2026-03-17 | Дельта      | Звонок       | Работа   |               |                | Борис    |
| 2026-03-17 | Вяз         | Звонок       | Упущен   |               |                | Анна     |
| 2026-03-13 | Ель         | Звонок       | Новый    |               |                |          |
"""

RU_PLAN = """
| Период | Начало     | Менеджер | Показатель | План   |
| Месяц  | 2026-03-01 |          | Выручка    | 100000 |
"""


def book(
    leads: str = LEADS, activities: str = ACTIVITIES, plan: str = PLAN, lists: str = LISTS
) -> Snapshot:
    """An English workbook; any of its tabs may be given."""
    tabs = [sheet("Leads", leads), sheet("Activities", activities), sheet("Lists", lists)]
    tabs += [sheet("Plan", plan)] if plan else []
    return snapshot(*tabs, marks={"template": "en"})


def russian_book() -> Snapshot:
    return snapshot(
        sheet("Лиды", RU_LEADS),
        sheet("Контакты", RU_ACTIVITIES),
        sheet("Списки", RU_LISTS),
        sheet("План", RU_PLAN),
        marks={"template": "ru"},
    )


def config(messages: MessageOptions | None = None, **more: Any) -> Config:
    """A configuration in UTC, without reports: messages need none."""
    return Config(time_zone="UTC", reports=(), messages=messages or MessageOptions(), **more)


def decision(read: Snapshot | None = None, today: date = TODAY) -> Decision:
    return decide(read or book(), config(), today)


def brief(read: Snapshot | None = None, today: date = TODAY) -> Briefing:
    found = decision(read, today)
    words = catalogue(found.template.language)
    return briefing(found, config(), Wording(words, "crm.xlsx"))


def shown(news: Iterable[News]) -> str:
    """Messages as a person gets them, each under the line `to: title`."""
    text = "\n\n".join(f"{each.to}: {each.title}\n{each.body}" for each in news)
    return text.replace("\u00a0", " ")


def keys(news: Iterable[News]) -> list[str]:
    return [each.key for each in news]


def people(*owner: str, **managers: str) -> Addresses:
    """Addresses of the owner, and one of each manager."""
    return Addresses(
        owner=tuple(Address(url, f"owner[{i}]") for i, url in enumerate(owner, 1)),
        managers={name: (Address(url, f'managers."{name}"[1]'),) for name, url in managers.items()},
        source="messages.toml",
    )
