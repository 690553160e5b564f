"""Statuses and leads that were renamed: what was logged under the old word stays with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.change_detection.revision import Past, Seen
from sheets_crm.decision import Decision, decide
from sheets_crm.locale import catalogue
from sheets_crm.workbook.snapshot import Snapshot
from tests.crm.books import book, told

START = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)

LISTS = """
| Status   | Kind | Contact type |
| Cold     | open | Call         |
| Warm     | open |              |
| In work! | won  |              |
| Lost     | lost |              |
"""

LEADS = """
| No. | Name  | Amount | Created    |
| 1   | Alpha | 100    | 2026-03-01 |
| 2   | Birch | 200    | 2026-03-01 |
"""

ACTIVITIES = """
| No. | Date       | Lead  | What was said | Status   |
| 1   | 2026-03-02 | Alpha | hello         | Warm     |
| 2   | 2026-03-03 | Alpha | agreed        | In work! |
| 3   | 2026-03-04 | Birch | hello         | Cold     |
"""

PLAN = """
| Period | Start      | Metric   | Plan |
| month  | 2026-03-01 | In work! | 3    |
"""

RENAMED = LISTS.replace("In work!", "Contract")


class Memory:
    """Looks at a workbook day after day and remembers, in bytes, as the journal does."""

    def __init__(self) -> None:
        self.now, self.seen = START, b""

    def look(self, workbook: Snapshot) -> Decision:
        self.now += timedelta(days=1)
        past = Past(Seen.unpacked(self.seen), self.now - timedelta(days=1), self.now)
        config = Config(template="en", reports=())
        found = decide(workbook, config, self.now.date(), past=past)
        assert found.revisions == ()  # a renaming is nobody's fault
        self.seen = found.seen.packed()
        return found


def statuses(found: Decision) -> dict[str, str]:
    """The status of each lead, with its number of contacts."""
    words = [status.name for status in found.crm.lists.statuses]
    leads = found.crm.leads
    return {
        name: f"{words[at]} {count}"
        for name, at, count in zip(leads["name"], leads["status"], leads["activities"], strict=True)
    }


def looked(*books: Snapshot) -> tuple[Memory, Decision]:
    memory = Memory()
    for each in books:
        found = memory.look(each)
    return memory, found


OLD = book(LEADS, ACTIVITIES, LISTS, PLAN)
HALF = book(LEADS, ACTIVITIES, RENAMED, PLAN)


def test_a_renamed_status_is_the_same_under_both_words():
    memory, found = looked(OLD, HALF)
    assert statuses(found) == {"Alpha": "Contract 2", "Birch": "Cold 1"}
    assert found.crm.leads["kind"].tolist() == ["won", "open"]
    assert found.crm.plan["metric"].tolist() == ["status:2"]
    assert told(found.problems) == [
        "Activities!3 Status: renamed_status value=In work! word=Contract count=1",
        "Plan!2 Metric: renamed_status_plan value=In work! word=Contract",
    ]
    again = memory.look(HALF)
    assert (statuses(again), again.problems) == (statuses(found), found.problems)


def test_once_replaced_it_is_told_no_more():
    memory, _ = looked(OLD, HALF)
    activities, plan = (tab.replace("In work!", "Contract") for tab in (ACTIVITIES, PLAN))
    found = memory.look(book(LEADS, activities, RENAMED, plan))
    assert (statuses(found)["Alpha"], found.problems) == ("Contract 2", ())
    late = activities + "| 4 | 2026-03-05 | Birch | of habit | in work |\n"
    found = memory.look(book(LEADS, late, RENAMED))
    assert statuses(found)["Birch"] == "Contract 2"


@pytest.mark.parametrize(
    "lists",
    [
        LISTS.replace("In work!", "Contract").replace("| Warm", "| Hot  | open | |\n| Warm"),
        LISTS.replace("In work!", "Contract").replace("| Warm     | open |              |\n", ""),
    ],
)
def test_rows_put_in_or_taken_out_above_hide_no_renaming(lists):
    _, found = looked(OLD, book(LEADS, ACTIVITIES, lists))
    assert statuses(found)["Alpha"] == "Contract 2"


def test_renamed_twice_and_back():
    deal = LISTS.replace("In work!", "Deal")
    memory, found = looked(OLD, HALF, book(LEADS, ACTIVITIES, deal))
    assert statuses(found)["Alpha"] == "Deal 2"
    found = memory.look(OLD)
    assert (statuses(found)["Alpha"], found.problems) == ("In work! 2", ())
    late = ACTIVITIES + "| 4 | 2026-03-05 | Birch | x | Contract |\n"
    assert statuses(memory.look(book(LEADS, late, LISTS)))["Birch"] == "In work! 2"


def test_the_old_word_as_a_new_status_is_of_rows_seen_first_since_then():
    taken = RENAMED + "| In work! | open | |\n"
    memory, _ = looked(OLD, HALF)
    found = memory.look(book(LEADS, ACTIVITIES, taken))
    assert statuses(found) == {"Alpha": "Contract 2", "Birch": "Cold 1"}
    late = ACTIVITIES + "|   | 2026-03-05 | Birch | under way | In work! |\n"
    found = memory.look(book(LEADS, late, taken))
    assert statuses(found) == {"Alpha": "Contract 2", "Birch": "In work! 2"}
    assert told(found.problems) == [
        "Activities!3 Status: renamed_status_taken value=In work! word=Contract count=1"
    ]
    late = late.replace("|   |", "| 4 |")
    assert statuses(memory.look(book(LEADS, late, taken)))["Birch"] == "In work! 2"


def test_a_row_moved_to_the_new_status_of_the_old_word_is_of_the_new_one():
    taken = RENAMED + "| In work! | open | |\n"
    activities = ACTIVITIES.replace("In work!", "Contract")
    memory, _ = looked(OLD, HALF, book(LEADS, activities, RENAMED))
    memory.look(book(LEADS, activities, taken))
    moved = replace(Past(Seen.unpacked(memory.seen), memory.now, memory.now + timedelta(days=1)))
    config = Config(template="en", reports=())
    found = decide(book(LEADS, ACTIVITIES, taken), config, memory.now.date(), past=moved)
    assert statuses(found)["Alpha"] == "In work! 2"


def test_an_undo_takes_numbers_and_no_memory():
    taken = RENAMED + "| In work! | open | |\n"
    memory, _ = looked(OLD, HALF, book(LEADS, ACTIVITIES, taken))
    bare = ACTIVITIES.replace("| 1   |", "|     |").replace("| 2   |", "|     |")
    found = memory.look(book(LEADS, bare, taken))
    assert statuses(found)["Alpha"] == "Contract 2"


def test_a_lost_memory_is_told_with_a_remedy_that_fits():
    plan = PLAN.replace("In work!", "Warm")
    _, found = looked(book(LEADS, ACTIVITIES, LISTS.replace("Warm", "Talk"), plan))
    assert told(found.problems) == [
        "Activities!2 Status: word_not_in_list value=Warm",
        "Plan!2 Metric: unknown_metric value=Warm",
    ]
    for problem in found.problems:
        assert "renamed" in catalogue("en").of(problem)[1]
        assert "переименова" in catalogue("ru").of(problem)[1]


NORTHWIND = LEADS.replace("Alpha", "Northwind")


def test_a_renamed_lead_keeps_what_was_logged_under_its_old_name():
    memory, found = looked(OLD, book(NORTHWIND, ACTIVITIES, LISTS))
    assert statuses(found) == {"Northwind": "In work! 2", "Birch": "Cold 1"}
    facts = "value=Alpha name=Northwind number=1 until=2026-03-11 count=2"
    assert told(found.problems) == [f"Activities!2 Lead: renamed_lead {facts}"]
    again = memory.look(book(NORTHWIND, ACTIVITIES, LISTS))
    assert (statuses(again), again.problems) == (statuses(found), found.problems)
    south = memory.look(book(LEADS.replace("Alpha", "Southwind"), ACTIVITIES, LISTS))
    assert statuses(south)["Southwind"] == "In work! 2"


LATE = ACTIVITIES + "|   | 2026-03-04 | Alpha | new | Warm |\n"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_new_lead_of_the_old_name_has_the_rows_seen_first_since_then(at_once):
    taken = NORTHWIND + "|   | Alpha | 300 | 2026-03-05 |\n"
    between = [] if at_once else [book(NORTHWIND, ACTIVITIES, LISTS)]
    memory, found = looked(OLD, *between, book(taken, LATE, LISTS))
    wanted = {"Northwind": "In work! 2", "Birch": "Cold 1", "Alpha": "Warm 1"}
    assert statuses(found) == wanted
    assert [problem.code for problem in found.problems] == ["renamed_lead_taken"]
    taken, late = taken.replace("|   |", "| 3 |"), LATE.replace("|   |", "| 4 |")
    assert statuses(memory.look(book(taken, late, LISTS))) == wanted
    bare = late.replace("| 2   |", "|     |")  # after an undo
    assert statuses(memory.look(book(taken, bare, LISTS))) == wanted


def test_two_leads_that_had_one_name_after_another():
    taken = NORTHWIND + "| 3 | Alpha | 300 | 2026-03-05 |\n"
    both = NORTHWIND + "| 3 | Eastwind | 300 | 2026-03-05 |\n"
    late = LATE.replace("|   |", "| 4 |")
    memory, _ = looked(OLD, book(taken, late, LISTS))
    found = memory.look(book(both, late, LISTS))
    assert statuses(found) == {"Northwind": "In work! 2", "Birch": "Cold 1", "Eastwind": "Warm 1"}


def test_other_spellings_of_a_name_are_no_renaming():
    _, found = looked(OLD, book(LEADS.replace("Alpha", "ALPHA Ltd"), ACTIVITIES, LISTS))
    assert (statuses(found)["ALPHA Ltd"], found.problems) == ("In work! 2", ())


def test_what_is_kept_of_an_earlier_version_or_broken_is_no_memory():
    memory, _ = looked(OLD, HALF)
    seen = Seen.unpacked(memory.seen)
    assert seen is not None
    assert seen.former.words == (("In work!", 2),)
    broken = replace(seen, former=replace(seen.former, words=(("In work!", 9),)))
    assert Seen.unpacked(broken.packed()) is None


def test_who_is_forgotten_was_never_called_anything():
    memory, _ = looked(OLD, book(NORTHWIND, ACTIVITIES, LISTS))
    seen = Seen.unpacked(memory.seen)
    assert seen is not None
    assert "Alpha" in set(seen.names())
    without = seen.without(lambda name: name == "Alpha", {2})
    assert "Alpha" not in set(without.names())
    kept = seen.without(lambda name: name == "Birch", {2})
    assert kept.former.names == (("Alpha", 0, "2026-03-11"),)
    assert kept.former.name_rows == ((0, 1),)
    assert Seen.unpacked(kept.packed()) is not None


def test_a_contact_without_words_is_not_taken_for_another_of_its_day():
    wordless = ACTIVITIES.replace("| hello         | Warm ", "|               | Warm ")
    taken = NORTHWIND + "| 3 | Alpha | 300 | 2026-03-05 |\n"
    memory, _ = looked(book(LEADS, wordless, LISTS), book(taken, wordless, LISTS))
    late = wordless + "|   | 2026-03-02 | Alpha |  | Cold |\n"
    found = memory.look(book(taken, late, LISTS))
    assert statuses(found) == {"Northwind": "In work! 2", "Birch": "Cold 1", "Alpha": "Cold 1"}


def test_a_second_lead_of_a_name_takes_no_contact_from_before_it_came():
    served = ACTIVITIES + "| 4 | 2026-03-06 | Alpha | thanks | |\n"
    twice = LEADS + "|   | Alpha | 300 | |\n"
    memory, found = looked(book(LEADS, served, LISTS), book(twice, served, LISTS))
    assert found.crm.leads["activities"].tolist() == [3, 1, 0]
    late = served + "|   | 2026-03-12 | Alpha | again | Warm |\n"
    dated = twice.replace("300 | |", "300 | 2026-03-11 |").replace("|   |", "| 3 |")
    found = memory.look(book(dated, late, LISTS))
    assert found.crm.leads["activities"].tolist() == [3, 1, 1]


def test_a_renaming_of_every_lead_at_once():
    size = 3000
    leads = [f"| {n} | Firm{n}x | 1 | 2026-03-01 |" for n in range(1, size)]
    head = "| No. | Name | Amount | Created |\n"
    rows = [f"| {n} | 2026-03-02 | Firm{n}x | hi | Cold |" for n in range(1, size)]
    log = "| No. | Date | Lead | What was said | Status |\n" + "\n".join(rows)
    renamed = [line.replace("Firm", "Company ") for line in leads]
    _, found = looked(
        book(head + "\n".join(leads), log, LISTS), book(head + "\n".join(renamed), log, LISTS)
    )
    assert found.crm.leads["activities"].sum() == size - 1
