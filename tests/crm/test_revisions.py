"""What was changed between two looks: the sheet as it was, the sheet as it is, what is told."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_crm.config import Config
from sheets_crm.crm.change_detection.revision import KINDS, MANY, Past, Revision, Seen, told
from sheets_crm.decision import Decision, decide
from sheets_crm.locale import catalogue
from sheets_crm.workbook.snapshot import Snapshot
from tests.crm.books import book

SINCE = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
SEEN_AT = datetime(2026, 3, 17, 18, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
TODAY = NOW.date()

LISTS = """
| Status | Kind | Manager |
| Cold   | open | Ann     |
| Warm   | open | Bob     |
| Signed | won  |         |
| Lost   | lost |         |
"""

LEADS = """
| No. | Name  | Manager | Amount | Created    |
| 1   | Acme  | Ann     | 1000   | 2026-03-01 |
| 2   | Birch | Bob     | 2000   | 2026-03-01 |
| 3   | Cedar | Bob     | 3000   | 2026-03-01 |
"""

ACTIVITIES = """
| No. | Date       | Lead  | What was said | Status | Manager |
| 1   | 2026-03-02 | Acme  | hello         | Cold   |         |
| 2   | 2026-03-05 | Acme  | an offer      | Warm   | Bob     |
| 3   | 2026-03-06 | Birch | agreed        | Signed |         |
| 4   | 2026-03-07 | Cedar | rang          | Cold   |         |
| 5   | 2026-03-16 | Cedar |               |        |         |
"""

OLD = book(LEADS, ACTIVITIES, LISTS)


def look(workbook: Snapshot, past: Past | None = None) -> Decision:
    """A first look, unless another one is past."""
    return decide(workbook, Config(template="en", reports=()), TODAY, past=past or Past(now=SINCE))


def again(before: Decision, workbook: Snapshot, seen_at: datetime = SEEN_AT) -> Decision:
    """The next look; what was seen comes out of the bytes it was packed in."""
    return look(workbook, Past(Seen.unpacked(before.seen.packed()), seen_at, NOW))


def found(new: Snapshot, old: Snapshot = OLD, seen_at: datetime = SEEN_AT) -> list[str]:
    """What is told, each on a line."""
    return [line(each) for each in again(look(old), new, seen_at).revisions]


def line(told: Revision) -> str:
    assert Revision.from_facts(told.facts()) == told
    shown = [told.kind, told.lead, told.name, told.manager, told.old, "→", told.new]
    more = {"amount": told.amount, "day": told.day, "reason": told.reason, "row": told.row}
    more["count"] = told.count if told.count > 1 else None
    named = [f"{key}={value}" for key, value in more.items() if value]
    return " ".join(str(part) for part in [*shown, *named] if part not in {None, ""})


def changed(table: str, old: str, new: str) -> str:
    assert table.count(old) == 1
    return table.replace(old, new)


def without(table: str, number: int) -> str:
    kept = [row for row in table.splitlines() if not row.startswith(f"| {number} ")]
    assert len(kept) == len(table.splitlines()) - 1
    return "\n".join(kept)


def added(table: str, *rows: str) -> str:
    return table.rstrip() + "\n" + "\n".join(rows)


# What is told


def test_a_deleted_lead_and_not_its_activities_besides():
    activities = without(without(ACTIVITIES, 1), 2)
    assert found(book(without(LEADS, 1), activities, LISTS)) == [
        "lead_deleted 1 Acme Ann Warm → amount=1000.0"
    ]
    assert found(book(without(LEADS, 1), ACTIVITIES, LISTS)) == [
        "lead_deleted 1 Acme Ann Warm → amount=1000.0"
    ]


def test_a_deleted_activity_is_whose_it_was_else_its_leads():
    assert found(book(LEADS, without(ACTIVITIES, 2), LISTS)) == [
        "activity_deleted 1 Acme Bob Warm → amount=1000.0 day=2026-03-05"
    ]
    assert found(book(LEADS, without(ACTIVITIES, 1), LISTS)) == [
        "activity_deleted 1 Acme Ann Cold → amount=1000.0 day=2026-03-02"
    ]


def test_a_won_deal_whose_activity_was_deleted_is_no_longer_won():
    assert found(book(LEADS, without(ACTIVITIES, 3), LISTS)) == [
        "activity_deleted 2 Birch Bob Signed → amount=2000.0 day=2026-03-06",
        "won_reverted 2 Birch Bob Signed → Cold amount=2000.0 row=3",
    ]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        # The last look was on the 17th: the 13th is four days before it, the 14th three.
        (
            "| | 2026-03-13 | Acme | slow | Signed | Ann |",
            ["status_backdated 1 Acme Ann Warm → Signed amount=1000.0 day=2026-03-13 row=7"],
        ),
        ("| | 2026-03-14 | Acme | slow | Signed | Ann |", []),
        ("| | 2026-03-18 | Acme | now | Signed | Ann |", []),
        ("| | 2026-03-13 | Acme | the same stage | Warm | Ann |", []),
        ("| | 2026-03-01 | Acme | no stage | | Ann |", []),
        (
            "| | 2026-02-01 | Acme | the first | Warm | |",
            ["status_backdated 1 Acme Ann → Warm amount=1000.0 day=2026-02-01 row=7"],
        ),
    ],
)
def test_a_back_dated_status(row, what):
    assert found(book(LEADS, added(ACTIVITIES, row), LISTS)) == what


def test_an_old_activity_is_no_back_dating_when_nobody_looked_since():
    """It was typed in some time after the 10th; by the 11th it might well have been."""
    late = book(LEADS, added(ACTIVITIES, "| | 2026-03-09 | Acme | slow | Signed | |"), LISTS)
    assert found(late, seen_at=datetime(2026, 3, 11, tzinfo=UTC)) == []
    assert look(late).revisions == ()


def test_what_is_older_than_the_first_look_is_the_firms_history_being_typed_in():
    old = "| | {} | Acme | long ago | Signed | |"
    before, at = book(LEADS, added(ACTIVITIES, old.format("2026-01-31")), LISTS), "2026-02-01"
    assert found(before) == []
    assert found(book(LEADS, added(ACTIVITIES, old.format(at)), LISTS)) == [
        "status_backdated 1 Acme Ann → Signed amount=1000.0 day=2026-02-01 row=7"
    ]


def test_the_day_of_the_last_look_is_that_of_the_workbooks_time_zone():
    late = book(LEADS, added(ACTIVITIES, "| | 2026-03-13 | Acme | slow | Signed | |"), LISTS)
    before, evening = look(OLD), datetime(2026, 3, 16, 22, 30, tzinfo=UTC)
    for zone, kinds in ((timezone(timedelta(hours=3)), ["status_backdated"]), (UTC, [])):
        seen = look(late, Past(before.seen, evening, NOW.astimezone(zone)))
        assert [each.kind for each in seen.revisions] == kinds


def test_a_status_put_later_into_an_activity_that_had_none():
    late = changed(ACTIVITIES, "| 5   | 2026-03-16 | Cedar |               |        |",
                   "| 5   | 2026-03-10 | Cedar |               | Signed |")  # fmt: skip
    assert found(book(LEADS, late, LISTS)) == [
        "status_backdated 3 Cedar Bob Cold → Signed amount=3000.0 day=2026-03-10 row=6",
        "date_changed 3 Cedar Bob 2026-03-16 → 2026-03-10 amount=3000.0 day=2026-03-10 row=6",
    ]


def test_a_date_that_moved():
    assert found(book(LEADS, changed(ACTIVITIES, "2026-03-06", "2026-02-06"), LISTS)) == [
        "date_changed 2 Birch Bob 2026-03-06 → 2026-02-06 amount=2000.0 day=2026-02-06 row=4"
    ]


def test_a_status_that_was_changed_or_blanked():
    assert found(book(LEADS, changed(ACTIVITIES, "Warm  ", "Signed"), LISTS)) == [
        "status_changed 1 Acme Bob Warm → Signed amount=1000.0 day=2026-03-05 row=3"
    ]
    assert found(book(LEADS, changed(ACTIVITIES, "Signed", ""), LISTS)) == [
        "status_changed 2 Birch Bob Signed → amount=2000.0 day=2026-03-06 row=4",
        "won_reverted 2 Birch Bob Signed → Cold amount=2000.0 row=3",
    ]
    nonsense = changed(ACTIVITIES, "Signed", "zzz")
    assert found(book(LEADS, nonsense, LISTS))[0] == (
        "status_changed 2 Birch Bob Signed → amount=2000.0 day=2026-03-06 row=4"
    )


@pytest.mark.parametrize(
    ("amount", "shown"), [("1500", "1500.0"), ("2000.5", "2000.5"), ("", ""), ("0", "0.0")]
)
def test_the_amount_of_a_won_lead(amount, shown):
    (told,) = found(book(changed(LEADS, "2000", amount), ACTIVITIES, LISTS))
    change = float(amount or 0) - 2000
    wanted = f"won_amount_changed 2 Birch Bob 2000.0 → {shown}".strip()
    assert told == f"{wanted} amount={change} row=3"


def test_a_won_lead_that_had_no_amount_gets_one():
    blank = book(changed(LEADS, "2000", ""), ACTIVITIES, LISTS)
    assert found(OLD, old=blank) == ["won_amount_changed 2 Birch Bob → 2000.0 amount=2000.0 row=3"]


def test_the_amount_of_a_lead_that_is_open_may_change():
    assert found(book(changed(LEADS, "1000", "900"), ACTIVITIES, LISTS)) == []


def test_a_lead_won_since_the_last_look_may_change_its_amount():
    won = added(ACTIVITIES, "| | 2026-03-18 | Acme | yes | Signed | |")
    assert found(book(changed(LEADS, "1000", "900"), won, LISTS)) == []


def test_a_lost_lead_with_its_reason():
    row = "| | 2026-03-18 | Acme | went to others | Lost | Bob |"
    assert found(book(LEADS, added(ACTIVITIES, row), LISTS)) == [
        "lead_lost 1 Acme Ann Warm → Lost amount=1000.0 reason=went to others row=2"
    ]
    reasons = """
    | No. | Name  | Manager | Amount | Created    | Loss reason |
    | 1   | Acme  | Ann     | 1000   | 2026-03-01 | Price       |
    | 2   | Birch | Bob     | 2000   | 2026-03-01 |             |
    | 3   | Cedar | Bob     | 3000   | 2026-03-01 |             |
    """
    assert found(book(reasons, added(ACTIVITIES, row), LISTS)) == [
        "lead_lost 1 Acme Ann Warm → Lost amount=1000.0 reason=Price row=2"
    ]


def test_a_won_lead_that_is_lost_is_told_once():
    row = "| | 2026-03-18 | Birch | cancelled | Lost | |"
    assert found(book(LEADS, added(ACTIVITIES, row), LISTS)) == [
        "lead_lost 2 Birch Bob Signed → Lost amount=2000.0 reason=cancelled row=3"
    ]


def test_when_it_was_seen_and_found():
    (told,) = again(look(OLD), book(without(LEADS, 1), ACTIVITIES, LISTS)).revisions
    assert (told.seen, told.found) == (SEEN_AT, NOW)


# What is not


def test_the_first_look_finds_nothing():
    assert look(OLD).revisions == ()
    assert look(OLD).seen.since == SINCE


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(OLD, id="nothing"),
        pytest.param(
            book("\n".join([LEADS.splitlines()[1], *LEADS.splitlines()[:1:-1]]),
                 "\n".join([ACTIVITIES.splitlines()[1], *ACTIVITIES.splitlines()[:1:-1]]), LISTS),
            id="sorted",
        ),
        pytest.param(
            book(LEADS.replace("| No. ", "| id  ").replace("Amount", "Sum   "), ACTIVITIES, LISTS),
            id="columns renamed",
        ),
        pytest.param(book(LEADS, changed(ACTIVITIES, "hello", "hello again"), LISTS), id="words"),
        pytest.param(
            book(added(LEADS, "| | Elm | Ann | 5 | 2026-03-18 |"),
                 added(ACTIVITIES, "| | 2026-03-18 | Elm | new | Signed | |"), LISTS),
            id="added",
        ),
        pytest.param(
            book(changed(LEADS, "Acme", "Acme Ltd"), ACTIVITIES.replace("Acme", "Acme Ltd"), LISTS),
            id="lead renamed everywhere",
        ),
        pytest.param(
            book(changed(LEADS, "Birch", "Birch Ltd"), ACTIVITIES, LISTS),
            id="won lead renamed, its activities not",
        ),
        pytest.param(
            book(LEADS, ACTIVITIES.replace("Warm", "Hot "), LISTS.replace("Warm", "Hot ")),
            id="status renamed everywhere",
        ),
        pytest.param(
            book(LEADS, ACTIVITIES, LISTS.replace("Signed", "Won   ")),
            id="status renamed in the list only",
        ),
        pytest.param(
            book(LEADS, ACTIVITIES, "| Status | Kind |\n| Lost | lost |\n| Cold | open |\n"
                 "| New one | open |\n| Signed | won |\n| Warm | open |"),
            id="statuses in another order",
        ),
        pytest.param(
            book(LEADS, ACTIVITIES, changed(LISTS, "Warm   | open", "Warm   | lost")),
            id="a status given another kind",
        ),
    ],
)  # fmt: skip
def test_no_tampering(new):
    assert found(new) == []


def numberless(table: str, first: int = 0) -> str:
    """The table with its numbers deleted, or given anew from a higher one."""
    heading, *rows = table.strip().splitlines()
    cells = [row.strip("| ").split("|", 1)[1] for row in rows]
    return "\n".join(
        [heading, *(f"| {first + i if first else ''} | {cell} |" for i, cell in enumerate(cells))]
    )


def test_rows_whose_numbers_were_deleted_or_given_anew_are_the_same():
    for first in (0, 20):
        new = book(numberless(LEADS, first), numberless(ACTIVITIES, first), LISTS)
        assert found(new) == []
    old = book(numberless(LEADS), numberless(ACTIVITIES), LISTS)
    assert found(OLD, old) == []


def test_what_was_changed_along_with_the_numbers_is_found():
    leads = numberless(changed(LEADS, "2000", "1900"))
    activities = numberless(changed(without(ACTIVITIES, 1), "Warm  ", "Signed"))
    assert found(book(leads, activities, LISTS)) == [
        "activity_deleted 3 Acme Ann Cold → amount=1000.0 day=2026-03-02".replace("3", "1", 1),
        "status_changed 1 Acme Bob Warm → Signed amount=1000.0 day=2026-03-05 row=2",
        "won_amount_changed 2 Birch Bob 2000.0 → 1900.0 amount=-100.0 row=3",
    ]


def test_numbers_given_to_other_rows_do_not_take_one_for_the_other():
    """After an undo numbers are given anew, in whatever order the rows stand then."""
    swapped = LEADS.replace("| 1   |", "| x   |").replace("| 2   |", "| 1   |")
    swapped = swapped.replace("| x   |", "| 2   |")
    acts = ACTIVITIES.replace("| 2   |", "| x   |").replace("| 3   |", "| 2   |")
    acts = acts.replace("| x   |", "| 3   |")
    assert found(book(swapped, acts, LISTS)) == []


@pytest.mark.parametrize("twice", ["| 1   |", "|     |", "| -4  |", "| 1.5 |", "| #REF! |"])
def test_numbers_that_are_none_or_stand_twice(twice):
    leads = LEADS.replace("| 2   |", twice)
    activities = ACTIVITIES.replace("| 3   |", twice)
    odd = book(leads, activities, LISTS)
    assert found(odd) == []
    assert found(OLD, odd) == []
    assert found(odd, odd) == []


def test_numbers_by_formula_are_positions_and_rows_are_known_by_what_they_say():
    old = book(LEADS.replace("| 1   |", "| =ROW() |"), ACTIVITIES.replace("| 1   |", "| =A |"))
    leads = LEADS.splitlines()
    sorted_leads = "\n".join([leads[1], leads[4], leads[3], leads[2].replace("| 1   |", "| =R |")])
    assert found(book(sorted_leads, ACTIVITIES.replace("| 1   |", "| =A |")), old) == []


def test_one_of_two_copies_deleted_is_no_deletion_of_the_other():
    copied = added(ACTIVITIES, "| 3 | 2026-03-06 | Birch | agreed | Signed | |")
    assert found(OLD, book(LEADS, copied, LISTS)) == [
        "activity_deleted 2 Birch Bob Signed → amount=2000.0 day=2026-03-06"
    ]
    assert found(book(LEADS, copied, LISTS))[:1] == []


# What is muddled for a while


def in_turn(*workbooks: Snapshot) -> list[list[str]]:
    """What is told at each look after the first."""
    first, *others = workbooks
    before, told = look(first), []
    for workbook in others:
        now = again(before, workbook)
        told.append([line(each) for each in now.revisions])
        before = now
    return told


def test_a_status_renamed_in_the_list_first_and_in_the_activities_later():
    """Until then Birch looks open, and afterwards it looks won: it was won all the time."""
    lists = LISTS.replace("Signed", "Won   ")
    half = book(LEADS, ACTIVITIES, lists)
    done = book(LEADS, ACTIVITIES.replace("Signed", "Won   "), lists)
    cheaper = book(changed(LEADS, "2000", "1"), ACTIVITIES.replace("Signed", "Won   "), lists)
    assert in_turn(OLD, half, half, done, cheaper) == [
        [], [], [], ["won_amount_changed 2 Birch Bob 2000.0 → 1.0 amount=-1999.0 row=3"]
    ]  # fmt: skip


def test_a_lost_status_renamed_bit_by_bit_loses_nobody_again():
    old = book(LEADS, ACTIVITIES.replace("Signed", "Lost  "), LISTS)
    lists = LISTS.replace("Lost", "Gone")
    half = book(LEADS, ACTIVITIES.replace("Signed", "Lost  "), lists)
    done = book(LEADS, ACTIVITIES.replace("Signed", "Gone  "), lists)
    assert in_turn(old, half, done) == [[], []]


def test_a_lead_renamed_and_its_activities_later():
    half = book(changed(LEADS, "Birch", "Bakery"), ACTIVITIES, LISTS)
    done = book(changed(LEADS, "Birch", "Bakery"), ACTIVITIES.replace("Birch", "Bakery"))
    gone = book(changed(LEADS, "Birch", "Bakery"), without(ACTIVITIES, 3), LISTS)
    assert in_turn(OLD, half, half, done) == [[], [], []]
    assert in_turn(OLD, half, half, gone)[-1] == [
        "activity_deleted 2 Bakery Bob Signed → amount=2000.0 day=2026-03-06",
        "won_reverted 2 Bakery Bob Signed → Cold amount=2000.0 row=3",
    ]


def test_an_activity_made_unreadable_first_and_deleted_later():
    muddled = book(LEADS, changed(ACTIVITIES, "| Birch |", "| ???   |"), LISTS)
    assert in_turn(OLD, muddled, muddled, book(LEADS, without(ACTIVITIES, 3), LISTS)) == [
        ["won_reverted 2 Birch Bob Signed → Cold amount=2000.0 row=3"],
        [],
        ["activity_deleted 2 Birch Bob Signed → amount=2000.0 day=2026-03-06"],
    ]


ODD = "|   | {} | {} | {} | Warm | Bob |"


@pytest.mark.parametrize(
    ("rows", "then", "says"),
    [
        (
            [("", "Acme", "x")],
            [],
            ["activity_deleted 1 Acme Bob Warm → amount=1000.0 day=2026-03-18"],
        ),
        ([("2026-03-02", "Nix", "")], [], ["activity_deleted Nix Bob →"]),
        ([("2026-03-02", "Nix", "x")], [], ["activity_deleted Nix Bob →"]),
        ([("2026-03-02", "", "x")], [], ["activity_deleted Bob →"]),
        (
            [("2026-03-02", "Nix", "x"), ("2026-03-02", "Nix", "x")],
            [("2026-03-02", "Nix", "x")],
            ["activity_deleted Nix Bob →"],
        ),
        ([("", "Acme", "x")], [("", "Acme", "x")], []),
        ([("2026-03-02", "Nix", "x")], [("2026-03-02", "Nix", "x")], []),
        ([("2026-03-02", "Nix", "x")], [("2026-03-02", "Nix", "other words")], []),
        ([("", "Acme", "x")], [("2026-03-17", "Acme", "x")], []),
        ([("", "Acme", "x")], [("2026-03-17", "Acme", "other words")], []),
        ([("2026-03-17", "Akme", "x")], [("2026-03-17", "Acme", "x")], []),
        (
            [("2026-03-02", "Nix", "x")],
            [("2026-03-17", "Cedar", "y")],
            ["activity_deleted Nix Bob →"],
        ),
        ([("", "Total", "x")], [], []),
    ],
)
def test_a_deleted_row_that_counted_nowhere(rows, then, says):
    old = book(LEADS, added(ACTIVITIES, *(ODD.format(*row) for row in rows)), LISTS)
    new = book(LEADS, added(ACTIVITIES, *(ODD.format(*row) for row in then)), LISTS)
    assert found(new, old) == says


def test_a_deleted_row_that_counted_nowhere_is_not_told_with_its_lead():
    old = book(LEADS, added(ACTIVITIES, ODD.format("", "Acme", "x")), LISTS)
    gone = without(without(ACTIVITIES, 1), 2)
    assert found(book(without(LEADS, 1), gone, LISTS), old) == [
        "lead_deleted 1 Acme Ann Warm → amount=1000.0"
    ]


def test_how_it_is_said():
    old = book(LEADS, added(ACTIVITIES, ODD.format("2026-03-02", "", "x")), LISTS)
    [one] = again(look(old), OLD).revisions
    assert told(one, catalogue("en")) == (
        "A contact that was counted nowhere (no date, or no known lead) was deleted: "
        "lead (blank). Responsible: Bob."
    )
    assert told(one, catalogue("ru")).startswith("Удалён контакт, который нигде не был учтён")


def test_an_old_activity_that_could_not_be_read_is_not_back_dated_when_it_is_mended():
    odd = "| | 2026-03-01 | {} | said | Signed | |"
    misspelt = book(LEADS, added(ACTIVITIES, odd.format("Acne Ltd")), LISTS)
    mended = book(LEADS, added(ACTIVITIES, odd.format("Acme")), LISTS)
    both = book(LEADS, added(ACTIVITIES, odd.format("Acme"), odd.format("Cedar")), LISTS)
    assert found(mended, misspelt) == []
    assert [each.split()[0] for each in found(both, misspelt)] == ["status_backdated"]


def test_a_misspelt_status_that_is_mended_is_no_back_dating():
    misspelt = book(LEADS, changed(ACTIVITIES, "Warm  ", "Wrmmm "), LISTS)
    assert found(OLD, misspelt) == []


def test_rows_of_one_day_sorted_otherwise_move_no_lead():
    """The last row of a day decides the status; a sort must not accuse anybody."""
    same_day = [
        "| 6 | 2026-03-10 | Acme | one | Signed | |",
        "| 7 | 2026-03-10 | Acme | two | Warm | |",
    ]
    one = book(LEADS, added(ACTIVITIES, *same_day), LISTS)
    other = book(LEADS, added(ACTIVITIES, *reversed(same_day)), LISTS)
    assert found(other, one) == found(one, other) == []


# Floods, bytes, words


def many(count: int, status: str = "Cold", first: int = 1) -> Snapshot:
    leads = "\n".join(
        ["| No. | Name | Manager | Amount | Created |"]
        + [f"| {i} | Lead {i} | Ann | 10 | 2026-03-01 |" for i in range(first, count + 1)]
    )
    activities = "\n".join(
        ["| No. | Date | Lead | Status |"]
        + [f"| {i} | 2026-03-02 | Lead {i} | {status} |" for i in range(first, count + 1)]
    )
    return book(leads, activities, LISTS)


def test_a_flood_is_one_revision():
    assert found(many(60, first=31), many(60)) == ["many_leads_deleted Ann → amount=300.0 count=30"]
    assert len(found(many(60, first=21), many(60))) == 20
    assert len(found(many(90, first=26), many(90))) == 25


def test_every_kind_floods():
    assert [each.split()[0] for each in found(many(60, "Lost"), many(60))] == [
        "many_statuses_changed",
        "many_leads_lost",
    ]
    assert [each.split()[0] for each in found(many(60), many(60, "Signed"))] == [
        "many_statuses_changed",
        "many_won_reverted",
    ]


def test_what_was_seen_comes_back_from_its_bytes():
    seen = look(OLD).seen
    back = Seen.unpacked(seen.packed())
    assert back is not None
    assert back.packed() == seen.packed()
    assert (back.since, back.statuses, back.people) == (seen.since, seen.statuses, seen.people)
    assert back.leads.name.tolist() == ["Acme", "Birch", "Cedar"]


PACKED = look(OLD).seen.packed()


def test_bytes_that_cannot_be_read_are_as_if_nothing_had_been_seen():
    plain = zlib.decompress(PACKED)
    broken = [b"", b"nonsense", PACKED[:-20], zlib.compress(b""), zlib.compress(plain[:-1])]
    assert [Seen.unpacked(each) for each in broken] == [None] * len(broken)


@settings(max_examples=100, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
def test_a_broken_byte_is_noticed(place, byte):
    packed = bytearray(PACKED)
    packed[int(place * len(packed))] ^= byte
    read = Seen.unpacked(bytes(packed))
    # The second byte says how hard it was pressed, too: two of its values mean the same.
    assert read is None or read.packed() == PACKED


@pytest.mark.parametrize(
    "head",
    ["3", "[]", "null", '{"version": 1}', '{"version": 2}', '{"version": 1, "lengths": "x"}'],
)
def test_bytes_that_say_something_else(head):
    assert Seen.unpacked(zlib.compress(head.encode() + b"\n" + b"\0" * 99)) is None


def test_a_position_beyond_what_there_is_is_no_look():
    plain = zlib.decompress(PACKED)
    fewer = plain.replace(b'["Signed", "won"], ["Lost", "lost"]', b'["Signed", "won"]')
    assert Seen.unpacked(zlib.compress(fewer)) is None


def test_another_version_is_as_if_nothing_had_been_seen(monkeypatch):
    monkeypatch.setattr("sheets_crm.crm.change_detection.workbook_state._VERSION", 99)
    packed = look(OLD).seen.packed()
    monkeypatch.undo()
    assert Seen.unpacked(packed) is None


def test_an_empty_workbook_can_be_seen():
    empty = book("| No. | Name |", "| No. | Date | Lead | Status |", LISTS)
    assert found(empty, empty) == []
    assert [each.split()[0] for each in found(OLD, empty)] == ["status_backdated"] * 4
    assert [each.split()[0] for each in found(empty)] == ["lead_deleted"] * 3


def test_since_is_the_first_look():
    before = look(OLD)
    assert again(before, OLD).seen.since == SINCE


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("kind", [*KINDS, *MANY.values()])
def test_every_kind_can_be_said(kind, language):
    whole = Revision(kind, 7, "Acme", "", "Warm", 1500.5, None, "", SEEN_AT, NOW, None, TODAY, 3)
    said = told(whole, catalogue(language))
    assert said.strip()
    assert said[-1] == "."
    assert "{" not in said


def test_sentences():
    lost = Revision("lead_lost", 7, "Acme", "Ann", "Warm", "Lost", 15000.0, "", SEEN_AT, NOW, 2)
    assert told(lost, catalogue("en")) == (
        "Lead lost: No. 7 Acme, 15,000, Warm → Lost, reason: not given. Responsible: Ann."
    )
    moved = Revision(
        "date_changed", None, "Acme", "", date(2026, 3, 6), date(2026, 2, 6), None, "", SEEN_AT,
        NOW, 2,
    )  # fmt: skip
    assert told(moved, catalogue("ru")) == (
        "Изменена дата контакта: лид Acme, 6 мар 2026 → 6 фев 2026. Ответственный: (без менеджера)."
    )
    cut = Revision(
        "won_amount_changed", 7, "Acme", "Ann", 15000.5, None, -15000.5, "", SEEN_AT, NOW, 2
    )
    assert told(cut, catalogue("ru")) == (
        "Изменена сумма выигранного лида: № 7 Acme, 15\u00a0000,50 → (пусто). Ответственный: Ann."
    )


def test_what_was_seen_is_small():
    """A byte or so a field: a year of a busy firm fits a mail attachment."""
    seen = look(many(2000)).seen
    assert len(seen.packed()) < 2000 * 20
