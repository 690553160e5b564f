"""Takes back what a batch wrote astray, until it certainly is taken back.

This too may end with an unknown outcome. It is then looked at first: what stands in the cells is
compared with the copies, and only what still differs is put back once more. Taking back a number is
a compare-and-set, which done twice does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheets_crm.errors import UnknownOutcomeError, WorkbookChangedError
from sheets_crm.workbook.google.addresses import a1, area_of
from sheets_crm.workbook.google.api import Api

Request = dict[str, Any]

_ATTEMPTS = 4


def take_back(api: Api, requests: list[Request], titles: Mapping[int, str]) -> None:
    """Sends the requests, and what is left of them again.

    Args:
        api: the spreadsheet's.
        requests: from the verdict.
        titles: of every tab, by id.

    Raises:
        WorkbookChangedError: Google would not say, time and again, whether it was done.
        CrmError: Google cannot be reached or refuses.
    """
    left = requests
    for _ in range(_ATTEMPTS):
        try:
            api.update(left)
        except UnknownOutcomeError:
            left = _left(api, left, titles)
            if not left:
                return
        else:
            return
    raise WorkbookChangedError("google_changed", sheet=api.named)


def _left(api: Api, requests: list[Request], titles: Mapping[int, str]) -> list[Request]:
    pastes = [request for request in requests if "copyPaste" in request]
    others = [request for request in requests if "copyPaste" not in request]
    if not pastes:
        return others
    names = [
        _name(request["copyPaste"][end], titles)
        for request in pastes
        for end in ("source", "destination")
    ]
    shown = [found.get("values") for found in api.values(names)["valueRanges"]]
    pairs = zip(pastes, shown[::2], shown[1::2], strict=True)
    return [*others, *(request for request, copy, cells in pairs if copy != cells)]


def _name(grid: Mapping[str, int], titles: Mapping[int, str]) -> str:
    return a1(titles[grid["sheetId"]], area_of(dict(grid), 0, 0))
