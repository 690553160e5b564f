"""Random firms whose truth is known: what happened, and how messily it was typed.

The truth comes first; the cells are then one of the ways in which people write it. So whatever
reads them can be held to the truth without a second reader of dates and amounts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Status:
    """A row of Lists. Kind is open, won or lost; `former` is what it was called before."""

    name: str
    kind: str
    stale_days: int | None
    former: str = ""


@dataclass
class Lead:
    """What is true of a lead; `row` is where it stands in Leads.

    `former` is what it was called before, `phone` a number that it alone has.
    """

    name: str
    number: int | None
    manager: str
    amount: float | None
    margin: float | None
    created: date | None
    row: int = 0
    former: str = ""
    phone: str = ""


@dataclass
class Activity:
    """What is true of a contact; `order` is its place among those of its lead and day.

    Attributes:
        lead: index in `World.leads`, None for a row that names nobody known.
        date: None where nobody can tell.
        status: position in `World.statuses`; None blank or unknown.
        opening: whether the set-up made the row from what a list of leads said.
    """

    lead: int | None
    date: date | None
    order: int
    type: str
    status: int | None
    words: str
    next_step: str
    next_date: date | None
    manager: str
    row: int = 0
    opening: bool = False

    @property
    def known(self) -> date | None:
        """The day on which something happened; an opening row tells a state alone."""
        return None if self.opening else self.date


@dataclass
class Planned:
    """A row of Plan. Metric is a fixed key, `type:<word>` or `status:<position>`."""

    period: str
    start: date
    manager: str
    metric: str
    plan: float | None


@dataclass
class World:
    """A firm on one day.

    Attributes:
        earlier: its workbook before anything was renamed.
        country: whose holidays it keeps; "" none.
    """

    language: str
    today: date
    statuses: list[Status]
    types: list[str]
    managers: list[str]
    leads: list[Lead] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    plan: list[Planned] = field(default_factory=list)
    snapshot: Snapshot | None = None
    earlier: Snapshot | None = None
    country: str = ""

    def kinds(self, kind: str) -> list[int]:
        """Positions of the statuses of a kind."""
        return [at for at, status in enumerate(self.statuses) if status.kind == kind]


@dataclass(frozen=True)
class Words:
    """A language's words for the cells."""

    leads: tuple[str, ...]
    activities: tuple[str, ...]
    lists: tuple[str, ...]
    plan: tuple[str, ...]
    tabs: tuple[str, str, str, str]
    kinds: dict[str, str]
    periods: dict[str, str]
    metrics: dict[str, str]
    open: tuple[str, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    side: tuple[str, ...]
    types: tuple[str, ...]
    people: tuple[str, ...]
    firms: tuple[str, ...]
    more: tuple[str, ...]
    forms: tuple[str, ...]
    total: str
    former: tuple[str, str]
    called: dict[str, tuple[str, ...]]


EN = Words(
    ("No.", "Name", "Manager", "Amount", "Margin", "Created", "Phone"),
    (
        *("No.", "Date", "Lead", "Contact type", "What was said", "Status", "Next step"),
        *("Next date", "Manager"),
    ),
    ("Status", "Kind", "Days until stale", "Contact type", "Manager"),
    ("Period", "Start", "Manager", "Metric", "Plan"),
    ("Leads", "Activities", "Lists", "Plan"),
    {"open": "open", "won": "won", "lost": "lost"},
    {"day": "Day", "week": "Week", "month": "Month"},
    {"new_leads": "New leads", "won": "Won", "revenue": "Revenue", "margin": "Margin"},
    ("Cold", "Talking", "Measured", "Offer sent", "Contract"),
    ("Signed", "Paid in full"),
    ("Refused", "Vanished"),
    ("On hold", "In support"),
    ("Call", "Meeting", "E-mail", "Messenger"),
    ("Ann Walsh", "Bob Stone", "Carla Diaz", "Dmitri Orlov"),
    (
        *("Apex", "Birchwood", "Cedarline", "Dunmore", "Eastgate", "Fernhill", "Granite Peak"),
        *("Harrow", "Ironbridge", "Juniper", "Kestrel", "Larkspur", "Millbrook", "Northcote"),
        *("Oakfield", "Pinehurst", "Quarry Lane", "Rosewater", "Silverton", "Thornbury"),
        *("Umberland", "Viceroy", "Westmarch", "Yarrow", "Zephyr"),
    ),
    ("Logistics", "Dental"),
    ("{} Ltd", "{} LLC", '"{}"', "{}"),
    "Total",
    ("Xylograph", "Under way"),
    {"Call": ("phone", "called"), "E-mail": ("email", "wrote"), "Messenger": ("WhatsApp",)},
)
RU = Words(
    ("№", "Название", "Менеджер", "Сумма", "Маржа", "Создан", "Телефон"),
    (
        *("№", "Дата", "Лид", "Тип контакта", "Что сказали", "Статус", "Следующий шаг"),
        *("Дата следующего шага", "Менеджер"),
    ),
    ("Статус", "Вид", "Дней до зависания", "Тип контакта", "Менеджер"),
    ("Период", "Начало", "Менеджер", "Метрика", "План"),
    ("Лиды", "Активности", "Списки", "План"),
    {"open": "в работе", "won": "успех", "lost": "отказ"},
    {"day": "День", "week": "Неделя", "month": "Месяц"},
    {"new_leads": "Новые лиды", "won": "Выиграно", "revenue": "Выручка", "margin": "Маржа"},
    ("Новый", "Общаемся", "Замер", "КП отправили", "Договор готовим"),
    ("Подписали", "Оплатили"),
    ("Отказались", "Пропали"),
    ("На паузе", "Сервис"),
    ("Звонок", "Встреча", "Письмо", "Мессенджер"),
    ("Анна Ершова", "Борис Кузьмин", "Вера Лыкова", "Глеб Орлов"),
    (
        *("Алмаз", "Берёзка", "Вершина", "Гранит", "Дубрава", "Ельник", "Жемчуг", "Зарница"),
        *("Ивушка", "Кедр", "Лазурит", "Маяк", "Незабудка", "Океан", "Прометей", "Ракета"),
        *("Сапфир", "Тайга", "Ударник", "Факел", "Хрусталь", "Цитадель", "Чайка", "Эверест"),
    ),
    ("Плюс", "Трейд"),
    ("ООО «{}»", "ИП {}", "«{}»", "{}"),
    "Итого",
    ("Щедрость", "Движется"),
    {"Звонок": ("телефон", "позвонил"), "Письмо": ("email", "почта"), "Мессенджер": ("WhatsApp",)},
)


def world(seed: int, *, opened: bool = False) -> World:
    """The firm of a seed, its workbook typed; `opened`: set up from a list of leads without a log.

    Then most leads have an opening row, older than all that was logged since.
    """
    chance = random.Random(seed)
    words = chance.choice([EN, RU])
    made = World(
        language="en" if words is EN else "ru",
        today=date(2026, chance.randint(1, 12), chance.randint(1, 28)),
        statuses=_statuses(chance, words),
        types=list(words.types[: chance.randint(2, 4)]),
        managers=list(words.people[: chance.randint(1, 4)]),
    )
    _happen(chance, made, words)
    _plan(chance, made)
    if opened:
        _open(random.Random(seed), made)
    typist = _Typist(chance, made, words)
    made.snapshot = typist.typed()
    made.earlier = typist.before(made.snapshot)
    return made


def _statuses(chance: random.Random, words: Words) -> list[Status]:
    limit = lambda: chance.choice([None, 0, 3, 7, 14])  # noqa: E731
    opened = [Status(name, "open", limit()) for name in words.open[: chance.randint(2, 5)]]
    won = [Status(name, "won", None) for name in words.won[: chance.randint(1, 2)]]
    lost = [Status(name, "lost", None) for name in words.lost[: chance.randint(1, 2)]]
    side = [Status(name, "open", limit()) for name in words.side[: chance.randint(0, 2)]]
    return opened + won + lost + side


def _happen(chance: random.Random, made: World, words: Words) -> None:
    """Leads and what was done with them, over some fourteen months up to a week from today."""
    names = [*words.firms, *(f"{name} {other}" for name in words.firms for other in words.more)]
    chance.shuffle(names)
    for number, name in enumerate(names[: chance.choice([1, 5, 20, 60])], 1):
        created = made.today - DAY * chance.randint(-3, 420)
        made.leads.append(
            Lead(
                name=name,
                number=number,
                manager=chance.choice([*made.managers, ""]),
                amount=chance.choice([None, 0.0, float(chance.randint(1, 900) * 100), 1234.5]),
                margin=chance.choice([None, float(chance.randint(-20, 300))]),
                created=chance.choice([created, created, created, None]),
                phone=chance.choice(["", f"+7 903 55{number % 10} {1000 + number}"]),
            )
        )
    for at, lead in enumerate(made.leads):
        day = (lead.created or made.today - DAY * 200) + DAY * chance.randint(-1, 5)
        for _ in range(chance.choice([0, 1, 2, 3, 5, 8])):
            made.activities.append(_activity(chance, made, at, day))
            day += DAY * chance.choice([0, 0, 1, 3, 10, 40])
            if day > made.today + DAY * 7:
                break
    for _ in range(chance.choice([0, 0, 1, 3])):
        made.activities.append(_activity(chance, made, None, made.today - DAY * 3))
    seen: dict[tuple[int | None, date], int] = {}
    for each in made.activities:
        key = each.lead, each.date
        each.order = seen[key] = seen.get(key, -1) + 1


def _activity(chance: random.Random, made: World, lead: int | None, day: date) -> Activity:
    status = chance.choice([None, *range(len(made.statuses)), *range(len(made.statuses))])
    ahead = chance.choice([-20, -1, 0, 1, 2, 5, 30, 60, 500])
    return Activity(
        lead=lead,
        date=day,
        order=0,
        type=chance.choice([*made.types, ""]),
        status=status,
        words=f"words {chance.randint(1, 999)}",
        next_step=chance.choice(["", "call back", "send it"]),
        next_date=chance.choice([None, day + DAY * ahead, day + DAY * ahead]),
        manager=chance.choice([*made.managers, "", ""]),
    )


def _open(chance: random.Random, made: World) -> None:
    """Opening rows for most leads; what was logged of one before is dated after its row."""
    rows = []
    for at, lead in enumerate(made.leads):
        logged = [each.date for each in made.activities if each.lead == at and each.date]
        if chance.random() < 0.2:
            continue
        last = min([*logged, made.today]) - DAY * chance.choice([1, 1, 5, 60])
        row = _activity(chance, made, at, last)
        row.opening, row.type, row.manager, row.order = True, "", lead.manager, -1
        row.date = chance.choice([last, last, None])
        rows.append(row)
    made.activities[:0] = rows


def _plan(chance: random.Random, made: World) -> None:
    types = [f"type:{word}" for word in made.types]
    statuses = [f"status:{at}" for at in range(len(made.statuses))]
    metrics = ["new_leads", "won", "revenue", "margin", *types, *statuses]
    taken = set()
    for _ in range(chance.choice([0, 3, 8, 20])):
        row = Planned(
            period=chance.choice(["day", "week", "month", "month"]),
            start=made.today + DAY * chance.randint(-40, 10),
            manager=chance.choice([*made.managers, ""]),
            metric=chance.choice(metrics),
            plan=chance.choice([None, 0.0, 1.0, float(chance.randint(2, 50))]),
        )
        first = first_day(row.period, row.start)
        if (row.period, first, row.manager, row.metric) not in taken:
            taken.add((row.period, first, row.manager, row.metric))
            made.plan.append(row)


def first_day(period: str, day: date) -> date:
    """The first day of the day, week from Monday or month that holds a day."""
    if period == "week":
        return day - DAY * day.weekday()
    return day.replace(day=1) if period == "month" else day


class _Typist:
    """Writes the truth as people do; a typed word never means another than was meant."""

    def __init__(self, chance: random.Random, made: World, words: Words) -> None:
        self._chance, self._world, self._words = chance, made, words
        self._numbered = chance.random() < 0.5
        self._log = chance.choice(["down", "up", "numbered"])
        self._rename()

    def _rename(self) -> None:
        """Perhaps a lead and a status were called otherwise before; a lead is known by number."""
        name, word = self._words.former
        if self._numbered and self._chance.random() < 0.4:
            self._chance.choice(self._world.leads).former = name
        if self._chance.random() < 0.4:
            at = self._chance.randrange(len(self._world.statuses))
            self._world.statuses[at] = replace(self._world.statuses[at], former=word)

    def before(self, typed: Snapshot) -> Snapshot:
        """The workbook as it was before anything was renamed."""
        leads, activities, lists, plan = typed.sheets
        names = {lead.row: lead.former for lead in self._world.leads if lead.former}
        words = [list(row) for row in lists.rows]
        for row, status in zip(words[1:], self._world.statuses, strict=False):
            row[0] = status.former or status.name
        rows = [[row[0], names.get(at, row[1]), *row[2:]] for at, row in enumerate(leads.rows, 1)]
        old = (replace(leads, rows=rows), activities, replace(lists, rows=words), plan)
        return replace(typed, sheets=old)

    def typed(self) -> Snapshot:
        leads, activities, lists, plan = self._words.tabs
        opening = sum(each.opening for each in self._world.activities)
        return Snapshot(
            "book.xlsx",
            (
                Sheet(leads, self._leads()),
                Sheet(activities, self._activities()),
                Sheet(lists, self._lists()),
                Sheet(plan, self._plans()),
            ),
            marks={"template": self._world.language, "opening": str(opening)} if opening else {},
        )

    def _leads(self) -> list[list[Value]]:
        rows: list[list[Value]] = [list(self._words.leads)]
        for lead in self._world.leads:
            if self._chance.random() < 0.05:
                rows.append([None] * len(rows[0]))
            rows.append(
                [
                    lead.number if self._numbered else None,
                    self._name(lead.name),
                    self._person(lead.manager),
                    self._amount(lead.amount),
                    self._amount(lead.margin),
                    self._day(lead.created),
                    lead.phone,
                ]
            )
            lead.row = len(rows)
            lead.number = lead.number if self._numbered else None
        if self._chance.random() < 0.3:
            rows.append([None, self._words.total, None, 99999, None, None, None])
        return rows

    def _activities(self) -> list[list[Value]]:
        done = sorted(
            self._world.activities,
            key=lambda it: (not it.opening, it.date or date.min, it.order),
        )
        if self._log == "up" and len({each.date for each in done if each.lead is not None}) < 2:
            self._log = "down"  # nobody could tell
        numbers = {id(each): number for number, each in enumerate(done, 1)}
        if self._log == "up":
            done.reverse()
        elif self._log == "numbered":
            self._chance.shuffle(done)
        rows: list[list[Value]] = [list(self._words.activities)]
        for each in done:
            status = None if each.status is None else self._status(each.status)
            rows.append(
                [
                    numbers[id(each)] if self._log == "numbered" or each.opening else None,
                    self._day(each.date),
                    self._whom(each.lead),
                    self._type(each.type),
                    each.words,
                    status or self._chance.choice([None, "qzx-7"]),
                    each.next_step or None,
                    self._day(each.next_date),
                    self._person(each.manager),
                ]
            )
            each.row = len(rows)
        return rows

    def _lists(self) -> list[list[Value]]:
        columns = [
            [status.name for status in self._world.statuses],
            [self._words.kinds[status.kind] for status in self._world.statuses],
            [status.stale_days for status in self._world.statuses],
            self._world.types,
            self._world.managers,
        ]
        longest = max(len(column) for column in columns)
        padded = [[*column, *[None] * (longest - len(column))] for column in columns]
        return [list(self._words.lists), *(list(row) for row in zip(*padded, strict=True))]

    def _plans(self) -> list[list[Value]]:
        return [list(self._words.plan), *map(self._plan_row, self._world.plan)]

    def _plan_row(self, row: Planned) -> list[Value]:
        return [
            self._words.periods[row.period],
            self._day(row.start),
            self._person(row.manager),
            self._metric(row.metric),
            row.plan,
        ]

    def _metric(self, metric: str) -> str:
        kind, _, rest = metric.partition(":")
        if kind == "status":
            return self._status(int(rest))
        return rest or self._words.metrics[metric]

    def _name(self, name: str) -> str:
        return self._case(self._chance.choice(self._words.forms).format(name))

    def _whom(self, lead: int | None) -> Value:
        if lead is None:
            return "Nobody-Knows 77" if self._world.language == "en" else "Кто-то Неизвестный 77"
        found = self._world.leads[lead]
        if found.number is not None and self._chance.random() < 0.3:
            return found.number
        roll = self._chance.random()
        if found.phone and roll < 0.2:
            return found.phone.replace(" ", "-")
        if roll < 0.3:
            return self._slip(found.name)
        return self._name(found.former if found.former and roll < 0.7 else found.name)

    def _status(self, at: int) -> str:
        status = self._world.statuses[at]
        roll = self._chance.random()
        if roll < 0.1:
            return self._slip(status.name)
        return self._case(status.former if status.former and roll < 0.6 else status.name)

    def _type(self, word: str) -> str | None:
        if self._chance.random() < 0.1:
            return self._chance.choice((*self._words.called.get(word, ()), self._slip(word)))
        return self._case(word) or None

    def _slip(self, text: str) -> str:
        """A letter left out of the longest word, where that is long enough to be known again."""
        longest = max(text.split(), key=len, default="")
        if len(longest) < 6 or not longest.isalpha():
            return text
        at = self._chance.randint(1, len(longest) - 2)
        return text.replace(longest, longest[:at] + longest[at + 1 :])

    def _person(self, name: str) -> str | None:
        return self._case(name) or None

    def _case(self, text: str) -> str:
        """Other case, blanks and ё, seldom; what is meant is the same."""
        roll = self._chance.random()
        if roll < 0.06:
            return text.upper()
        if roll < 0.12:
            return text.lower()
        if roll < 0.16:
            return f"  {text.replace(' ', '  ')} " if text else text
        return text.replace("ё", "е") if roll < 0.2 else text

    def _amount(self, amount: float | None) -> Value:
        if amount is None or self._chance.random() < 0.7:
            return amount
        whole = f"{amount:,.2f}" if amount % 1 else f"{amount:,.0f}"
        if self._world.language == "ru":
            return whole.replace(",", "\u00a0").replace(".", ",")
        return whole if "," in whole or "." in whole else f"$ {whole}"

    def _day(self, day: date | None) -> Value:
        if day is None or self._chance.random() < 0.7:
            return day
        return day.strftime(self._chance.choice(["%d.%m.%Y", "%Y-%m-%d"]))
