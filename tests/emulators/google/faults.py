"""Faults on demand: what goes wrong, at which request, before or after it is done."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.emulators.google import errors
from tests.emulators.google.errors import ApiError

HTML = (
    "<!DOCTYPE html>\n<html lang=en>\n  <title>Error {code} ({name})!!1</title>\n"
    "  <p><b>{code}.</b> <ins>That’s an error.</ins>\n  <p>The server encountered a temporary "
    "error and could not complete your request.<p>Please try again in 30 seconds.\n</html>\n"
)

KINDS: dict[str, str] = {
    "429": "quota exceeded, nothing done",
    "500": "internal error, nothing done",
    "502": "bad gateway in HTML, nothing done",
    "503": "unavailable, nothing done",
    "html500": "internal error in HTML, nothing done",
    "html503": "unavailable in HTML, nothing done",
    "html200": "a page of HTML where JSON should be, nothing done",
    "500_after": "internal error, although the request was done",
    "503_after": "unavailable, although the request was done",
    "html502_after": "bad gateway in HTML, although the request was done",
    "reset_before": "connection reset, nothing done",
    "reset_after": "connection reset, although the request was done",
    "slow": "the answer comes late",
    "slow_after": "the request is done at once, the answer comes late",
    "401": "the token is refused",
    "403_sharing": "the caller does not have permission",
    "403_disabled": "the API is not enabled in the project",
    "400": "something that was asked for is not to be had, nothing done",
    "404": "there is no such spreadsheet",
    "403_rate": "Drive's own way to say that the quota is exceeded, nothing done",
    "403_quota_project": "the sign-in of the computer names no project to count requests to",
    "409": "another change was under way, nothing done",
    "html413": "too large, in HTML, nothing done",
    "html414": "the address is too long, in HTML, nothing done",
}
"""Every fault and what it means."""

_BODIES: dict[str, Callable[[], ApiError]] = {
    "429": errors.quota_exceeded,
    "500": lambda: ApiError(500, "Internal error encountered."),
    "503": lambda: ApiError(503, "The service is currently unavailable."),
    "401": errors.unauthenticated,
    "403_sharing": errors.forbidden,
    "403_disabled": errors.service_disabled,
    "400": lambda: errors.bad("Invalid requests[3].updateCells: No grid with id: 17"),
    "404": errors.not_found,
    "403_rate": errors.rate_limited,
    "403_quota_project": errors.no_quota_project,
    "409": lambda: ApiError(409, "The operation was aborted."),
}


@dataclass
class Fault:
    """One fault to come.

    Attributes:
        kind: a key of KINDS.
        at: the how-manieth matching request from now, from 1.
        times: how many matching requests in a row it strikes.
        match: a regular expression on ``METHOD /path?query``; empty for every API request.
        seconds: how late a slow answer is.
        retry_after: the header of that name, in seconds, when not None.
    """

    kind: str
    at: int = 1
    times: int = 1
    match: str = ""
    seconds: float = 0.0
    retry_after: int | None = None
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(KINDS)}")

    def strikes(self, line: str) -> bool:
        """Whether this request is struck; counts it when it matches."""
        if self.match and not re.search(self.match, line):
            return False
        self.seen += 1
        return self.at <= self.seen < self.at + self.times

    @property
    def after(self) -> bool:
        """Whether the request is done before it goes wrong."""
        return self.kind.endswith("_after")

    @property
    def resets(self) -> bool:
        return self.kind.startswith("reset")

    def answer(self) -> tuple[int, ApiError | str]:
        """The status with Google's error, or with a page of HTML."""
        name = self.kind.removesuffix("_after")
        if name in _BODIES:
            error = _BODIES[name]()
            return error.code, error
        code = int(re.sub(r"\D", "", name))
        return code, HTML.format(code=code, name="Server Error")


@dataclass
class Edit:
    """Something to be done by a user right before the ``at``-th matching request from now."""

    at: int
    action: Callable[[], object]
    match: str = ""
    seen: int = field(default=0, init=False)

    def is_due(self, line: str) -> bool:
        if self.match and not re.search(self.match, line):
            return False
        self.seen += 1
        return self.seen == self.at


class Quota:
    """Google's limits of requests per minute, counted in a sliding minute."""

    def __init__(
        self, reads: int, writes: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits, self.clock = {"Read": reads, "Write": writes}, clock
        self.spent: dict[str, deque[float]] = {"Read": deque(), "Write": deque()}

    def spend(self, kind: str) -> None:
        """Count a request.

        Raises:
            ApiError: 429, when the minute's requests are used up.
        """
        now, spent = self.clock(), self.spent[kind]
        while spent and now - spent[0] >= 60:
            spent.popleft()
        if len(spent) >= self.limits[kind]:
            raise errors.quota_exceeded(kind, self.limits[kind])
        spent.append(now)


class Faults:
    """The faults and edits that are scheduled."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.edits: list[Edit] = []
        self.quota: Quota | None = None

    def clear(self) -> None:
        self.faults, self.edits, self.quota = [], [], None

    def due_edits(self, line: str) -> list[Edit]:
        return [edit for edit in list(self.edits) if edit.is_due(line)]

    def striking(self, line: str) -> Fault | None:
        struck = [fault for fault in list(self.faults) if fault.strikes(line)]
        return struck[0] if struck else None
