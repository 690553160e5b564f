"""Which method a request means, and its checks on the way in and out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.emulators.google import masks, rules, schema, sheets_api
from tests.emulators.google.book import Book
from tests.emulators.google.errors import ApiError, bad, forbidden, not_found, violation
from tests.emulators.google.requests.protection import locks
from tests.emulators.google.sheets_api import Query

Struct = dict[str, Any]
Find = Callable[[str], Book | None]


@dataclass(frozen=True)
class Method:
    """A method of Sheets v4: its place, its schemas, and whether it writes."""

    verb: str
    path: str
    request: str
    response: str
    run: Callable[..., Struct]
    writes: bool = False
    prefix: str = ""
    """What Google's messages put before the body's fields."""


_ID, _VALUES = r"/v4/spreadsheets/(?P<id>[^/:]+)", r"/v4/spreadsheets/(?P<id>[^/:]+)/values"
_RANGE = r"/(?P<range>.+?)"

METHODS = (
    Method("GET", _ID, "", "Spreadsheet", lambda b, q, _body, _m: sheets_api.get(b, q)),
    Method(
        "POST",
        _ID + ":batchUpdate",
        "BatchUpdateSpreadsheetRequest",
        "BatchUpdateSpreadsheetResponse",
        lambda b, q, body, _m: sheets_api.batch_update(b, q, body),
        writes=True,
    ),
    Method(
        "POST",
        _ID + ":getByDataFilter",
        "GetSpreadsheetByDataFilterRequest",
        "Spreadsheet",
        lambda b, q, body, _m: sheets_api.get_by_data_filter(b, q, body),
    ),
    Method(
        "GET",
        _ID + r"/developerMetadata/(?P<key>\d+)",
        "",
        "DeveloperMetadata",
        lambda b, _q, _body, m: sheets_api.metadata_get(b, int(m["key"])),
    ),
    Method(
        "POST",
        _ID + "/developerMetadata:search",
        "SearchDeveloperMetadataRequest",
        "SearchDeveloperMetadataResponse",
        lambda b, _q, body, _m: sheets_api.metadata_search(b, body),
    ),
    Method(
        "GET",
        _VALUES + ":batchGet",
        "",
        "BatchGetValuesResponse",
        lambda b, q, _body, _m: sheets_api.values_batch_get(b, q),
    ),
    Method(
        "POST",
        _VALUES + ":batchUpdate",
        "BatchUpdateValuesRequest",
        "BatchUpdateValuesResponse",
        lambda b, _q, body, _m: sheets_api.values_batch_update(b, body),
        writes=True,
    ),
    Method(
        "POST",
        _VALUES + ":batchClear",
        "BatchClearValuesRequest",
        "BatchClearValuesResponse",
        lambda b, _q, body, _m: sheets_api.values_batch_clear(b, body),
        writes=True,
    ),
    Method(
        "POST",
        _VALUES + ":batchGetByDataFilter",
        "BatchGetValuesByDataFilterRequest",
        "BatchGetValuesByDataFilterResponse",
        lambda b, _q, body, _m: sheets_api.values_batch_get_by_filter(b, body),
    ),
    Method(
        "POST",
        _VALUES + ":batchUpdateByDataFilter",
        "BatchUpdateValuesByDataFilterRequest",
        "BatchUpdateValuesByDataFilterResponse",
        lambda b, _q, body, _m: sheets_api.values_batch_update_by_filter(b, body),
        writes=True,
    ),
    Method(
        "POST",
        _VALUES + ":batchClearByDataFilter",
        "BatchClearValuesByDataFilterRequest",
        "BatchClearValuesByDataFilterResponse",
        lambda b, _q, body, _m: sheets_api.values_batch_clear_by_filter(b, body),
        writes=True,
    ),
    Method(
        "POST",
        _VALUES + _RANGE + ":append",
        "ValueRange",
        "AppendValuesResponse",
        lambda b, q, body, m: sheets_api.values_append(b, m["range"], q, body),
        writes=True,
        prefix="data",
    ),
    Method(
        "POST",
        _VALUES + _RANGE + ":clear",
        "ClearValuesRequest",
        "ClearValuesResponse",
        lambda b, _q, _body, m: sheets_api.values_clear(b, m["range"]),
        writes=True,
    ),
    Method(
        "GET",
        _VALUES + _RANGE,
        "",
        "ValueRange",
        lambda b, q, _body, m: sheets_api.values_get(b, m["range"], q),
    ),
    Method(
        "PUT",
        _VALUES + _RANGE,
        "ValueRange",
        "UpdateValuesResponse",
        lambda b, q, body, m: sheets_api.values_update(b, m["range"], q, body),
        writes=True,
        prefix="data",
    ),
)

KNOWN_PARAMETERS = {
    "$.xgafv", "access_token", "alt", "callback", "fields", "$fields", "key", "oauth_token",
    "prettyPrint", "quotaUser", "uploadType", "upload_protocol", "commentsViewMode",
    "excludeTablesInBandedRanges", "includeGridData", "ranges", "valueInputOption",
    "insertDataOption", "includeValuesInResponse", "responseValueRenderOption",
    "responseDateTimeRenderOption", "valueRenderOption", "dateTimeRenderOption",
    "majorDimension", "strict",
}  # fmt: skip
_ENUMS = {
    "valueRenderOption": {"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"},
    "responseValueRenderOption": {"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"},
    "dateTimeRenderOption": {"SERIAL_NUMBER", "FORMATTED_STRING"},
    "responseDateTimeRenderOption": {"SERIAL_NUMBER", "FORMATTED_STRING"},
    "majorDimension": {"ROWS", "COLUMNS", "DIMENSION_UNSPECIFIED"},
    "insertDataOption": {"OVERWRITE", "INSERT_ROWS"},
}


def find_method(verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """The method of a path, with the parts of the path decoded."""
    for method in METHODS:
        found = re.fullmatch(method.path, path) if method.verb == verb else None
        if found:
            return method, {k: unquote(v) for k, v in found.groupdict().items()}
    return None


def checked_body(name: str, body: Any, prefix: str, *, strict: bool) -> Struct:
    """A decoded body, checked against the schema and the rules of prose, without nulls."""
    value = {} if body is None else body
    schema.load().check(name, value, path=prefix, strict=strict)
    plain: Struct = schema.without_nulls(value)
    if name == "BatchUpdateSpreadsheetRequest":
        for n, request in enumerate(plain.get("requests", [])):
            _check_request(n, request)
    else:
        rules.check(name, plain)
    return plain


def _check_request(n: int, request: Struct) -> None:
    kind = next(iter(request), "")
    try:
        rules.check("Request", request)
    except ApiError as error:
        raise bad(f"Invalid requests[{n}].{kind}: {error.message}") from error


def _check_query(query: Query) -> None:
    for name in query.pairs:
        if name not in KNOWN_PARAMETERS:
            text = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query'
            unbound = f"parameter. Field '{name}' could not be found in request message."
            raise violation("", f"{text} {unbound}")
        for value in query.all(name):
            if name in _ENUMS and value and value not in _ENUMS[name]:
                raise bad(f"Invalid value at '{name}' (TYPE_ENUM), \"{value}\"")


def run(
    find: Find, method: Method, parts: dict[str, str], query: Query, body: Any, *, strict: bool
) -> Struct:
    """Do a request and answer its structure, masked and valid.

    Raises:
        ApiError: as Google would refuse it.
        InvalidAnswer: the emulator's own answer does not fit Google's schema.
    """
    book = find(parts["id"])
    if book is None or book.trashed:
        raise not_found()
    if book.forbidden:
        raise forbidden()
    _check_query(query)
    plain = (
        checked_body(method.request, body, method.prefix, strict=strict) if method.request else {}
    )
    mask = query.mask
    if mask is not None:
        masks.check(mask, schema.load(), method.response)
    answer = _do(book, method, query, plain, parts)
    if mask is not None:
        answer = masks.select(mask, answer)
    check_answer(method.response, answer)
    return answer


def _do(book: Book, method: Method, query: Query, body: Struct, parts: dict[str, str]) -> Struct:
    if not method.writes:
        return method.run(book, query, body, parts)
    held = locks(book)
    for sheet in book.sheets:
        sheet.locked = held.get(sheet.id, [])
    try:
        with book.atomic():
            answer = method.run(book, query, body, parts)
    finally:
        for sheet in book.sheets:
            sheet.locked = []
    book.touch()
    return answer


class InvalidAnswer(AssertionError):  # noqa: N818
    """The emulator was about to say something that Google's schema does not know."""


def check_answer(name: str, answer: Struct) -> None:
    try:
        schema.load().check(name, answer, strict=True, sampled=True)
    except ApiError as error:
        raise InvalidAnswer(f"{name}: {error.message}") from error
