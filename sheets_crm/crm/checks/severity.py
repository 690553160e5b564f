"""What a problem costs: which of many a person should see first."""

from __future__ import annotations

from enum import IntEnum

from sheets_crm.errors import Problem


class Gravity(IntEnum):
    """The dearest first."""

    MONEY = 0
    """An amount, a lead, a contact or a plan is in no figure, or all of one kind are not."""
    GUESS = 1
    """It is counted, but as the program understood it."""
    TIDINESS = 2
    """Every figure is right; the sheet itself would be better off."""


_MONEY = frozenset(
    {
        "bad_number",
        "error_cell",
        "first_status_not_open",
        "formula_uncalculated",
        "loose_date",
        "no_lost_status",
        "no_name",
        "no_won_status",
        "near_leads",
        "near_metrics",
        "orphan_activity",
        "orphan_activity_nearest",
        "plan_row_incomplete",
        "phone_of_several",
        "plan_unfit",
        "protected_cells",
        "protected_tab",
        "second_table",
        "still_loading",
        "tab_of_one_shape",
        "undated_activity",
        "undated_many",
        "unknown_metric",
        "unknown_metric_nearest",
        "unknown_period",
        "unlinked_activity",
    }
)
_TIDINESS = frozenset(
    {
        "column_by_formula",
        "formula_in_our_column",
        "number_not_whole",
        "numbers_by_formula",
        "renamed_lead",
        "renamed_lead_taken",
        "renamed_status",
        "renamed_status_plan",
        "renamed_status_taken",
        "repeated_word",
        "stray_spelling",
        "tab_nearly_full",
        "total_row",
        "unknown_creation",
    }
)
MENTIONED = _MONEY | _TIDINESS
"""What stands apart; whatever else there is counts as a guess."""


def gravity(problem: Problem) -> Gravity:
    """How dear a problem is."""
    if problem.code in _MONEY:
        return Gravity.MONEY
    return Gravity.TIDINESS if problem.code in _TIDINESS else Gravity.GUESS
