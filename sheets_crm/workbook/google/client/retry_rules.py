"""What an answer of Google's, or that none came, means for asking again."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

import requests
from gspread.exceptions import APIError

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.google.client.google_errors import reasons_of

_MINUTE = 60.0
_TOO_OFTEN = {"rateLimitExceeded", "userRateLimitExceeded"}
"""Drive's reasons of a 403 that passes like a 429."""


def is_sound(response: requests.Response) -> bool:
    """Whether the body is JSON; a proxy's or Google's own page of HTML is no answer."""
    beginning = response.content[:64].lstrip()[:1]
    return response.status_code == HTTPStatus.NO_CONTENT or beginning in {b"{", b"["}


def is_too_often(response: requests.Response) -> bool:
    """Whether it is refused for its quota alone; Drive says so with a 403."""
    if response.status_code == HTTPStatus.FORBIDDEN:
        return not _TOO_OFTEN.isdisjoint(reasons_of(APIError(response)))
    return response.status_code == HTTPStatus.TOO_MANY_REQUESTS


def too_often(wait: float | None) -> CrmError:
    """What is said of it when it does not pass: how long to wait, where Google says."""
    if wait is None or wait <= _MINUTE:
        return CrmError("google_quota")
    return CrmError("google_quota_long", minutes=ceil(wait / _MINUTE))


def asked_wait(response: requests.Response) -> float | None:
    """Seconds that Google asks to wait; None where it asks for none."""
    seconds = whole(response.headers.get("Retry-After", ""), -1)
    return float(seconds) if seconds >= 0 else None


def never_sent(error: Exception) -> bool:
    """Whether the connection never came about, so that nothing can have been done."""
    cause: object = error
    for step in range(4):
        name = type(cause).__name__
        if name in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}:
            return True
        if isinstance(cause, Exception):
            inner = getattr(cause, "reason", None) or (cause.args[0] if cause.args else None)
            cause = inner if inner is not cause else None
        if not isinstance(cause, Exception) or step == 3:
            return False
    return False


def unreachable(error: Exception) -> CrmError:
    """That Google cannot be reached."""
    return CrmError("google_unreachable", reason=first_line(error))


def first_line(error: Exception) -> str:
    """What an error says, cut short; none of them repeats a token or a key."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
