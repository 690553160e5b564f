"""Every check of a workbook that is understood, said once; loads nothing.

A check is a function of what was understood, called by its key, in a module of this folder. What it
tells bears one of its codes, each of which the catalogue says in words under `problem.<code>`. What
is told of a single cell while it is read (a date that is none) is no check: see `crm/parse`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_crm.crm.checks.checked import Checked
    from sheets_crm.errors import Problem


class Gravity(IntEnum):
    """What a problem costs; the dearest first."""

    MONEY = 0
    """An amount, a lead, a contact or a plan is in no figure, or all of one kind are not."""
    GUESS = 1
    """It is counted, but as the program understood it."""
    TIDINESS = 2
    """Every figure is right; the sheet itself would be better off."""


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        key: the name of its function.
        module: of this folder, which holds it.
        gravity: what each of its problems costs.
        codes: of its problems.
    """

    key: str
    module: str
    gravity: Gravity
    codes: tuple[str, ...]

    def find(self, checked: Checked) -> Iterable[Problem]:
        """What is wrong."""
        found: Iterable[Problem] = getattr(import_module(f"{__package__}.{self.module}"), self.key)(
            checked
        )
        return found


CHECKS = (
    Check(
        *("outcomes", "lists", Gravity.MONEY),
        ("no_won_status", "no_lost_status", "first_status_not_open"),
    ),
    Check("managers_unlisted", "lists", Gravity.TIDINESS, ("managers_unlisted",)),
    Check("plan_unread", "tabs", Gravity.MONEY, ("plan_unfit",)),
    Check("nearly_full", "tabs", Gravity.TIDINESS, ("tab_nearly_full",)),
    Check("heading_repeated", "tabs", Gravity.GUESS, ("heading_repeated",)),
    Check("another_table", "tabs", Gravity.MONEY, ("second_table",)),
    Check("date_order", "tabs", Gravity.GUESS, ("date_order_contrary",)),
    Check(
        *("formulas_in_ours", "formulas", Gravity.TIDINESS),
        ("column_by_formula", "formula_in_our_column"),
    ),
    Check("slots_without_name", "leads", Gravity.MONEY, ("no_name",)),
    Check("created_ahead", "leads", Gravity.GUESS, ("future_creation",)),
    Check("won_before_created", "leads", Gravity.GUESS, ("won_before_created",)),
    Check("amount_below_zero", "leads", Gravity.GUESS, ("negative_amount",)),
    Check("name_repeated", "leads", Gravity.GUESS, ("duplicate_name",)),
    Check("without_date", "activities", Gravity.MONEY, ("undated_activity", "undated_many")),
    Check("dated_ahead", "activities", Gravity.GUESS, ("future_activity",)),
    Check("next_step_dated", "activities", Gravity.GUESS, ("next_date_before", "next_date_far")),
)
"""In the order in which they are told of one row."""


def problems_of(checked: Checked) -> list[Problem]:
    """What all checks find."""
    return [problem for check in CHECKS for problem in check.find(checked)]
