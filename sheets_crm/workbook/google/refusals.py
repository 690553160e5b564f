"""Google's refusals as sentences that say the next step."""

from __future__ import annotations

from typing import Any

from gspread.exceptions import APIError

from sheets_crm.errors import CrmError

_MESSAGES = (
    ("protected cell or object", "google_protected"),
    ("above the limit of 10000000 cells", "google_too_many_cells"),
    ("more than the maximum of 50000 characters", "google_text_too_long"),
    ("operation is not supported for this document", "google_not_a_sheet"),
    ("must not be an office file", "google_not_a_sheet"),
)


class StructureMovedError(Exception):
    """A 400: what was asked names a tab, a chart or a rule that is there no more."""


def refusal(error: APIError, *, sheet: str, address: str) -> Exception:
    """What to raise in place of Google's refusal.

    Args:
        error: Google's.
        sheet: what the user calls the spreadsheet.
        address: with whom it must be shared.
    """
    status, message = error.response.status_code, _message(error)
    facts: dict[str, Any] = {"sheet": sheet, "address": address, "message": message}
    for part, code in _MESSAGES:
        if part in message:
            return CrmError(code, **facts)
    if status == 400:
        return StructureMovedError(message)
    return CrmError(_code(status, error, has_address=bool(address)), **facts)


def _code(status: int, error: APIError, *, has_address: bool) -> str:
    reasons = _reasons(error)
    if "SERVICE_DISABLED" in reasons or "accessNotConfigured" in reasons:
        return "google_api_disabled"
    if "storageQuotaExceeded" in reasons:
        return "google_account_cannot_own"
    if "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in reasons or "insufficientPermissions" in reasons:
        return "google_scope"
    if status == 401:
        return "google_token_refused"
    if status == 403:
        return "google_not_shared" if has_address else "google_not_yours"
    return "google_not_found" if status == 404 else "google_refused"


def activation_url(error: APIError) -> str:
    """Where the API is switched on, as Google itself says; "" when it does not."""
    for detail in error.error.get("details", ()):
        url = detail.get("metadata", {}).get("activationUrl", "")
        if url:
            return str(url)
    return ""


def _reasons(error: APIError) -> set[str]:
    found = {str(detail.get("reason", "")) for detail in error.error.get("details", ())}
    return found | {str(one.get("reason", "")) for one in error.error.get("errors", ())}


def _message(error: APIError) -> str:
    return str(error.error.get("message", ""))[:300]
