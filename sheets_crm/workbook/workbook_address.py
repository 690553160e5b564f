"""Whether what a person calls their workbook is an address, and one that can be gone to."""

from __future__ import annotations

import os
import re

from sheets_crm.errors import UsageError

# One with a scheme, or what browsers show without it: docs.google.com/spreadsheets/d/…
_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]+://?)(?P<named_host>[^/?#]*)(?P<rest>.*)"
    r"|(?P<host>(?:[\w-]+\.)+[^\W\d_]{2,})(?P<path>/.*)",
    re.IGNORECASE | re.DOTALL,
)
_FILE = re.compile(r".*\.(?:xls|xlt)\w?", re.IGNORECASE | re.DOTALL)
_GOOGLE_HOST = re.compile(r"(?:.+\.)?google\.com", re.IGNORECASE)
_SPREADSHEET_HOST = "docs.google.com"
# Also with an account's number (/u/1) or a firm's domain (/a/firm.com); /d/e/… is a published copy.
_SPREADSHEET_PATH = re.compile(r"(?:/a/[^/]+)?/spreadsheets(?:/u/\d+)?/d/(?!e/)[\w-]+.*", re.DOTALL)


def is_spreadsheet_address(named: str) -> bool:
    """Whether this is a Google spreadsheet's address, be it without https://."""
    found = _ADDRESS.fullmatch(named.strip())
    return bool(
        found
        and _host(found).casefold() == _SPREADSHEET_HOST
        and _SPREADSHEET_PATH.fullmatch(found["rest"] or found["path"] or "")
    )


def require_reachable(named: str, *, in_google: bool) -> None:
    """Passes whatever may name a file or a Google spreadsheet.

    Args:
        named: as the command line or the configuration has it.
        in_google: whether it was said to be a spreadsheet, so that it may also be a title.

    Raises:
        UsageError: `workbook_name_empty`; `address_of_google` or `address_elsewhere` for the
            address of anything but a spreadsheet.
    """
    if not named.strip():
        raise UsageError("workbook_name_empty")
    found = _ADDRESS.fullmatch(named.strip())
    if found is None or is_spreadsheet_address(named) or os.path.lexists(named):
        return
    if _GOOGLE_HOST.fullmatch(_host(found)):
        raise UsageError("address_of_google", given=named)
    # Without a scheme it may as well be a title, or a file in a folder that has a dot in its name.
    if found["scheme"] or not (in_google or _FILE.fullmatch(named)):
        raise UsageError("address_elsewhere", given=named)


def _host(found: re.Match[str]) -> str:
    return found["named_host"] or found["host"] or ""
