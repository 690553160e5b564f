"""What a problem costs: which of many a person should see first."""

from __future__ import annotations

from sheets_crm.crm.checks.registry import CHECKS, Gravity
from sheets_crm.errors import Problem

_MONEY = frozenset(
    {
        "bad_number",
        "error_cell",
        "formula_uncalculated",
        "loose_date",
        "no_name",
        "near_leads",
        "near_metrics",
        "orphan_activity",
        "orphan_activity_nearest",
        "plan_row_incomplete",
        "phone_of_several",
        "protected_cells",
        "protected_tab",
        "still_loading",
        "tab_of_one_shape",
        "unknown_metric",
        "unknown_metric_nearest",
        "unknown_period",
        "unlinked_activity",
    }
)
_TIDINESS = frozenset(
    {
        "number_not_whole",
        "numbers_by_formula",
        "renamed_lead",
        "renamed_lead_taken",
        "renamed_status",
        "renamed_status_plan",
        "renamed_status_taken",
        "repeated_word",
        "stray_spelling",
        "total_row",
        "unknown_creation",
    }
)
_CHECKED = {code: check.gravity for check in CHECKS for code in check.codes}

MENTIONED = _MONEY | _TIDINESS | {c for c in _CHECKED if _CHECKED[c] is not Gravity.GUESS}
"""What stands apart; whatever else there is counts as a guess."""


def gravity(problem: Problem) -> Gravity:
    """How dear a problem is."""
    if problem.code in _MONEY:
        return Gravity.MONEY
    plain = Gravity.TIDINESS if problem.code in _TIDINESS else Gravity.GUESS
    return _CHECKED.get(problem.code, plain)
