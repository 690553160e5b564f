"""The few calls that are made to Google, each one request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from gspread.exceptions import APIError

from sheets_crm.errors import CrmError
from sheets_crm.workbook.google.client.google_errors import activation_url, refusal
from sheets_crm.workbook.google.client.spreadsheet_id import id_in
from sheets_crm.workbook.google.client.transport import Transport

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
FILES = "https://www.googleapis.com/drive/v3/files"
_SHEET_TYPE = "application/vnd.google-apps.spreadsheet"

Answer = dict[str, Any]
Request = dict[str, Any]


class Api:
    """One spreadsheet's calls.

    Args:
        transport: sends.
        named: what the user calls the spreadsheet.
        address: with whom it must be shared.
        on_refused_sign_in: makes the next run ask a person to sign in again.
    """

    def __init__(
        self,
        transport: Transport,
        named: str,
        address: str,
        *,
        on_refused_sign_in: Callable[[], None] | None = None,
    ) -> None:
        self.transport = transport
        self._put_aside = on_refused_sign_in
        self.named = named
        self._address = address
        self._id = id_in(named)

    @property
    def id(self) -> str:
        """The spreadsheet's id; a title is looked up once.

        Raises:
            CrmError: there is none of that title, or there are several.
        """
        if not self._id:
            found = self.find()
            if not found:
                raise CrmError("google_no_such_title", sheet=self.named, address=self._address)
            self._id = found
        return self._id

    def find(self) -> str:
        """The id of the spreadsheet with the title; "" when there is none.

        Raises:
            CrmError: several bear that title.
        """
        title = self.named.replace("\\", "\\\\").replace("'", "\\'")
        query = f"name = '{title}' and mimeType = '{_SHEET_TYPE}' and trashed = false"
        params = {
            "q": query,
            "fields": "files(id,name)",
            "supportsAllDrives": "true",
            "includeItemsFromAllDrives": "true",
        }
        files = self._call("get", FILES, params).get("files", [])
        if len(files) > 1:
            raise CrmError("google_several_titles", sheet=self.named, count=len(files))
        return str(files[0]["id"]) if files else ""

    @property
    def is_named_by_id(self) -> bool:
        """Whether the user gave a URL or an id, or `create` made it."""
        return bool(self._id)

    def create(self) -> None:
        """Makes the spreadsheet that `named` is the title of."""
        body = {"properties": {"title": self.named}}
        answer = self._call("post", SHEETS, {"fields": "spreadsheetId"}, body)
        self._id = str(answer["spreadsheetId"])

    def file(self) -> Answer:
        """What Drive says of the file: title, count of changes, moment of the last one.

        It is asked once and not again: whoever is not told reads the spreadsheet.
        """
        params = {"fields": "name,version,modifiedTime", "supportsAllDrives": "true"}
        params["prettyPrint"] = "false"
        return self._call("get", f"{FILES}/{quote(self.id, safe='')}", params, is_patient=False)

    def get(self, fields: str, ranges: Iterable[str] = ()) -> Answer:
        """`spreadsheets.get` with a mask."""
        params: dict[str, Any] = {"fields": fields, "prettyPrint": "false"}
        if wanted := list(ranges):
            params["ranges"] = wanted
        return self._call("get", self._url, params)

    def values(self, ranges: Iterable[str]) -> Answer:
        """`values:batchGet`, numbers and serial dates as they are."""
        params = {
            "ranges": list(ranges),
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
            "prettyPrint": "false",
        }
        return self._call("get", f"{self._url}/values:batchGet", params)

    def update(
        self, requests: list[Request], ranges: Iterable[str] = (), fields: str = ""
    ) -> Answer:
        """`batchUpdate`: all requests or none; shows the cells of `ranges` as they then are.

        Raises:
            UnknownOutcomeError: it may or may not have been done.
        """
        body: Answer = {"requests": requests}
        params = {"prettyPrint": "false", "fields": "replies"}
        if wanted := list(ranges):
            body |= {"includeSpreadsheetInResponse": True, "responseRanges": wanted}
            params["fields"] = f"replies,updatedSpreadsheet({fields})"
        return self._call("post", f"{self._url}:batchUpdate", params, body)

    @property
    def _url(self) -> str:
        return f"{SHEETS}/{quote(self.id, safe='')}"

    def _call(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any],
        body: Any = None,
        *,
        is_patient: bool = True,
    ) -> Answer:
        parts: dict[str, Any] = {"params": dict(params), "is_patient": is_patient}
        if body is not None:
            # Written here, not by requests: no spaces, and Cyrillic as itself, a third of the size.
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            parts["data"] = text.encode()
            parts["headers"] = {"Content-Type": "application/json; charset=UTF-8"}
        try:
            answer: Answer = self.transport.request(method, url, **parts).json()
        except APIError as error:
            told = refusal(error, sheet=self.named, address=self._address)
            if isinstance(told, CrmError):
                told.facts.setdefault("url", activation_url(error))
            raise told from error
        except CrmError as error:
            if self._put_aside and error.code == "google_sign_in_refused":
                self._put_aside()
            raise
        return answer
