"""Who remembers from sync to sync is asked before each deciding and told before each writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sheets_crm.config import Config
from sheets_crm.crm.setup.new_tabs import lists_tab, user_tab
from sheets_crm.errors import WorkbookChangedError
from sheets_crm.sync import adopt, check, sync
from sheets_crm.template import load_template
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.snapshot import Snapshot
from tests.diary import Diary
from tests.grid import Grid, User

TODAY = date(2026, 3, 16)
TEMPLATES = Path(__file__).parent.parent / "templates"
CONFIG = Config(template="en", reports=("history",))


class Telling(Diary):
    """Says in which order it was asked and told."""

    def __init__(self) -> None:
        super().__init__(CONFIG, datetime(2026, 3, 16, 9, tzinfo=UTC))
        self.heard: list[str] = []

    def past(self):
        self.heard.append("past")
        return super().past()

    def will_write(self, decision):
        self.heard.append("will write")
        super().will_write(decision)


class Raced(Grid):
    """A workbook that somebody saves just before our first writing of it."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self.heard, self.races = heard, 1

    def write(self, read: Snapshot, changes: Changes) -> None:
        self.heard.append("write")
        if self.races:
            self.races -= 1
            raise WorkbookChangedError("workbook_changed", workbook="book")
        super().write(read, changes)


def office(grid: Grid) -> User:
    template = load_template("en")
    leads = [{"name": "Apex", "amount": 100, "manager": "Ann"}, {"name": "Birch"}]
    activities = [{"date": date(2026, 3, 2), "lead": "Apex", "status": "In work!"}]
    grid.create(
        (
            user_tab(template, "leads", leads),
            user_tab(template, "activities", activities),
            lists_tab(template, template.statuses, template.words),
        )
    )
    return User(grid)


def test_asked_anew_where_somebody_was_faster():
    diary = Telling()
    grid = Raced(diary.heard)
    office(grid)
    diary.adopt(grid)
    assert diary.heard == ["past", "will write", "write"] * 2
    assert len(diary.announced) == 2


def test_where_nothing_is_written_nothing_is_announced():
    diary, grid = Telling(), Grid()
    office(grid)
    diary.adopt(grid)
    diary.heard.clear()
    diary.sync(grid)
    assert diary.heard == ["past"]


def test_a_check_tells_what_a_sync_would_find_and_keeps_nothing():
    diary, grid = Telling(), Grid()
    user = office(grid)
    diary.adopt(grid)
    user.delete_row("Leads", 3)
    before = grid.snapshot
    found = check(grid, CONFIG, TODAY, past=diary.past()).revisions
    assert [(each.kind, each.name) for each in found] == [("lead_deleted", "Birch")]
    assert grid.snapshot == before
    assert [each.kind for each in diary.found(grid)] == ["lead_deleted"]


def test_without_a_witness_nothing_is_remembered_and_the_history_says_so():
    grid = Grid()
    office(grid)
    adopt(grid, CONFIG, TODAY)
    outcome = sync(grid, replace(CONFIG, titles={"history": "Changes"}), TODAY)
    assert outcome.decision is not None
    assert outcome.decision.revisions == ()
    sheet = grid.snapshot.report("history")
    assert sheet is not None
    assert ["Nobody watches this workbook yet."] in [list(row[:1]) for row in sheet.rows]


def test_a_template_from_before_the_history_has_its_title_from_the_catalogue(tmp_path):
    for language, title in (("en", "Change history"), ("ru", "История изменений")):
        shipped = load_template(language)
        assert shipped.reports["history"] == title
        text = (TEMPLATES / f"{language}.toml").read_text(encoding="utf-8")
        assert text.count(f'history = "{title}"\n') == 1
        own = tmp_path / f"{language}.toml"
        own.write_text(text.replace(f'history = "{title}"\n', ""), encoding="utf-8")
        assert load_template(str(own)).reports == shipped.reports
