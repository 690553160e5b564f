"""Google's refusals as sentences that say the next step."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from gspread.exceptions import APIError

from sheets_crm.errors import CrmError, WorkbookChangedError

_MESSAGES = (
    ("protected cell or object", "google_protected"),
    ("above the limit of 10000000 cells", "google_too_many_cells"),
    ("more than the maximum of 50000 characters", "google_text_too_long"),
    ("operation is not supported for this document", "google_not_a_sheet"),
    ("must not be an office file", "google_not_a_sheet"),
    ("requires a quota project", "google_quota_project"),
)


_NUMBERS = re.compile(r"\d+")
_REASONS = {
    "SERVICE_DISABLED": "google_api_disabled",
    "accessNotConfigured": "google_api_disabled",
    "storageQuotaExceeded": "google_account_cannot_own",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "google_scope",
    "insufficientPermissions": "google_scope",
}
_STATUSES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "google_token_refused",
    HTTPStatus.NOT_FOUND: "google_not_found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "google_too_large",
    HTTPStatus.REQUEST_URI_TOO_LONG: "google_too_large",
}


class StructureMovedError(Exception):
    """A 400: what was asked names a tab, a chart or a rule that is there no more."""

    @property
    def kind(self) -> str:
        """What it says but for ids and places, which each look at the spreadsheet gives anew."""
        return _NUMBERS.sub("", str(self))


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
    if status == HTTPStatus.CONFLICT:
        return WorkbookChangedError("google_changed", **facts)
    if status == HTTPStatus.BAD_REQUEST:
        return StructureMovedError(message)
    return CrmError(_code(status, error, has_address=bool(address)), **facts)


def _code(status: int, error: APIError, *, has_address: bool) -> str:
    reasons = reasons_of(error)
    told = next((code for reason, code in _REASONS.items() if reason in reasons), "")
    if not told and status == HTTPStatus.FORBIDDEN:
        return "google_not_shared" if has_address else "google_not_yours"
    return told or _STATUSES.get(status, "google_refused")


def activation_url(error: APIError) -> str:
    """Where the API is switched on, as Google itself says; "" when it does not."""
    for detail in error.error.get("details", ()):
        url = detail.get("metadata", {}).get("activationUrl", "")
        if url:
            return str(url)
    return ""


def reasons_of(error: APIError) -> set[str]:
    """Google's words for why, of both its forms of an error."""
    found = {str(detail.get("reason", "")) for detail in error.error.get("details", ())}
    return found | {str(one.get("reason", "")) for one in error.error.get("errors", ())}


def _message(error: APIError) -> str:
    return str(error.error.get("message", ""))[:300]
