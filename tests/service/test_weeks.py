"""Whole weeks of the service, gone through in seconds: exactly the visits and messages expected."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sheets_crm.locale import catalogue
from sheets_crm.notifications.transport import DELIVERED
from sheets_crm.service.event_log import Log
from sheets_crm.service.lock import Holder
from sheets_crm.service.run.run import Visit
from sheets_crm.service.service import Service
from sheets_crm.workbook.choose_store import configured_workbooks
from tests.service.books import new_book
from tests.service.here import Here
from tests.service.weeks import Weeks

WORDS = catalogue("en")
BERLIN = ZoneInfo("Europe/Berlin")

CONFIG = """
workbook = "crm.xlsx"
time_zone = "Europe/Berlin"
template = "en"
[schedule]
every = "6 hours"
at = ["02:30"]
[messages.digest]
on = true
at = "09:00"

[[workbooks]]
workbook = "gone.xlsx"
[workbooks.schedule]
every = "1 hour"
at = []
days = "workdays"
hours = "09:00-12:00"
"""


def berlin(month, day, at):
    hour, minute = map(int, at.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


class Post:
    """Keeps when each message came, and its title."""

    def __init__(self):
        self.clock = None
        self.came = []

    def understands(self, url):
        return True

    def send(self, url, title, body):
        self.came.append((self.clock.now().astimezone(BERLIN), title))
        return DELIVERED


class Firm:
    """A configuration of two workbooks: one in order, and one that is not there."""

    def __init__(self, office, set_up, monkeypatch):
        self._seen = {}
        visited = Log.visited

        def spy(log, run, told=()):
            self._seen.setdefault(log._name, []).append(run.began)
            visited(log, run, told)

        monkeypatch.setattr(Log, "visited", spy)
        self.file = office / "config.toml"
        self.file.write_text(CONFIG, encoding="utf-8")
        new_book(office / "crm.xlsx")
        self.books = configured_workbooks(self.file)
        self.post = Post()
        Visit(self.books[0], WORDS, now=lambda: set_up).adopt()

    def runs_for(self, weeks, *ends):
        """A service of its own up to each of these moments."""
        self.post.clock = weeks
        for end in ends:
            service = Service(
                self.file,
                WORDS,
                weeks,
                holder=Holder(1, None),
                environment={"SHEETS_CRM_NOTIFY_OWNER": "json://localhost"},
                transport=self.post,
                visits=Here(weeks),
            )
            service.start()
            weeks.run_until(end)
            service.stop()

    def visits(self, number):
        """Day → the times of its visits."""
        shown = {}
        for began in sorted(self._seen[self.books[number].called]):
            at = began.astimezone(BERLIN)
            shown.setdefault(f"{at:%a %d}", []).append(f"{at:%H:%M}")
        return "\n".join(f"{day}: {' '.join(times)}" for day, times in shown.items())


def table(text):
    return "\n".join(line.strip() for line in text.strip().splitlines())


SPRING = """
    Mon 23: 02:00 02:30 08:30 09:00 15:00 21:00
    Tue 24: 02:30 08:30 09:00 15:00 21:00
    Wed 25: 02:30 08:30 09:00
    Thu 26: 10:10 16:10 22:10
    Fri 27: 02:30 08:30 09:00 15:00 21:00
    Sat 28: 02:30 08:30 14:30 20:30
    Sun 29: 03:00 09:00 15:00 21:00
    Mon 30: 02:30 08:30 09:00
"""
"""Summer time begins on Sunday: there is no 02:30, and the six hours after it are six hours."""

FAILING = """
    Mon 23: 09:00 09:01 09:03 09:07 09:15 09:31 10:01 10:31 11:01 11:31
    Tue 24: 09:00 09:30 10:00 10:30 11:00 11:30
    Wed 25: 09:00 09:30 10:00 10:30 11:00 11:30
    Thu 26: 10:10 10:40 11:10 11:40
    Fri 27: 09:00 09:30 10:00 10:30 11:00 11:30
    Mon 30: 09:00 09:30 10:00
"""

MESSAGES = """
    Mon 23 09:00 Your firm on 23 Mar · crm.xlsx
    Mon 23 10:01 Cannot be synced · gone.xlsx
    Tue 24 09:00 Your firm on 24 Mar · crm.xlsx
    Wed 25 09:00 Your firm on 25 Mar · crm.xlsx
    Thu 26 10:10 Your firm on 26 Mar · crm.xlsx
    Fri 27 09:00 Your firm on 27 Mar · crm.xlsx
    Mon 30 09:00 Your firm on 30 Mar · crm.xlsx
"""
"""The digest of each workday, and once that a workbook fails."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "restarts",
    [
        pytest.param((), id="one process", marks=pytest.mark.slow),
        pytest.param(
            (berlin(3, 23, "10:15"), berlin(3, 25, "09:00"), berlin(3, 29, "01:45")),
            id="restarted",
        ),
    ],
)
def test_a_week_with_the_beginning_of_summer_time_and_a_night_asleep(office, monkeypatch, restarts):
    start, end = berlin(3, 23, "00:00"), berlin(3, 30, "10:15")
    firm = Firm(office, berlin(3, 22, "20:00"), monkeypatch)
    asleep = [(berlin(3, 25, "13:00"), berlin(3, 26, "10:10"))]
    firm.runs_for(Weeks(start.astimezone(UTC), 2, asleep), *restarts, end)
    assert firm.visits(0) == table(SPRING)
    assert firm.visits(1) == table(FAILING)
    came = [f"{at:%a %d %H:%M} {title}" for at, title in firm.post.came]
    assert "\n".join(came) == table(MESSAGES)


AUTUMN = """
    Sat 24: 02:30 08:30 14:30 20:30
    Sun 25: 02:30 07:30 13:30 19:30
    Mon 26: 01:30 02:30 08:30 09:00
"""
"""Summer time ends on Sunday: 02:30 comes twice, and is visited once."""


@pytest.mark.slow
def test_a_weekend_with_the_end_of_summer_time(office, monkeypatch):
    start, end = berlin(10, 24, "00:00"), berlin(10, 26, "09:30")
    firm = Firm(office, berlin(10, 23, "22:00"), monkeypatch)
    firm.runs_for(Weeks(start.astimezone(UTC), 2), end)
    assert firm.visits(0) == table(AUTUMN)


@pytest.mark.slow
def test_a_clock_that_is_put_back_does_not_stop_the_visits(office, monkeypatch):
    start = berlin(3, 23, "15:00")
    firm = Firm(office, berlin(3, 23, "14:59"), monkeypatch)
    weeks = Weeks(start.astimezone(UTC), 2)
    firm.runs_for(weeks, berlin(3, 24, "02:45"))
    weeks.put_back(timedelta(hours=10))
    firm.runs_for(weeks, berlin(3, 23, "23:00"))
    assert firm.visits(0) == table("""
        Mon 23: 20:59 20:59
        Tue 24: 02:30
    """)
