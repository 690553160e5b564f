"""Who we are to Google: a service account, a person, or what the computer is signed in with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.text.read_file import typed_text
from sheets_crm.workbook.google.client.user_tokens import Person
from sheets_crm.workbook.google.options import GoogleOptions

SHEETS_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
TITLES_SCOPE = "https://www.googleapis.com/auth/drive.metadata.readonly"
"""To find a spreadsheet by its title, and to know that it was not changed: it shows what files are
called and when they were changed, and nothing in them."""
_OTHERS_MAY_READ = 0o077


@dataclass(frozen=True)
class Identity:
    """Credentials and what to call them.

    Attributes:
        address: the e-mail address with which a spreadsheet must be shared; "" where unknown.
        kind: `service_account`, `person` or `computer`.
        key_is_open: whether others on this computer can read the key file.
        path: the key file, "" without one.
        person: the sign-in that is remembered, where a person signs in with an OAuth client.
    """

    credentials: Any
    address: str
    kind: str
    key_is_open: bool = False
    path: str = ""
    person: Person | None = None

    @property
    def may_ask_drive(self) -> bool:
        """Whether we were given leave to ask what the file is called and when it was changed."""
        return TITLES_SCOPE in (getattr(self.credentials, "scopes", None) or ())

    def __repr__(self) -> str:
        """Names whose they are, never what they are."""
        return f"Identity({self.kind}, {self.address!r})"


def scopes_for(*, by_title: bool) -> tuple[str, ...]:
    """The least that a person must allow us."""
    return (SHEETS_SCOPE, TITLES_SCOPE) if by_title else (SHEETS_SCOPE,)


def identify(options: GoogleOptions, *, by_title: bool = False, attended: bool = False) -> Identity:
    """The identity that the options name.

    Args:
        options: which credentials.
        by_title: whether the spreadsheet must be found by its title.
        attended: whether a person waits for the command; only then may a browser be opened.

    Raises:
        CrmError: there are no credentials, or they are none; the sentence says how to come by them.
    """
    scopes = scopes_for(by_title=by_title)
    if not options.credentials:
        return _of_the_computer(scopes)
    path = Path(options.credentials).expanduser()
    info = _key_file(path)
    if info.get("type") == "service_account":
        # It sees only what is shared with it, so that nobody gives leave to more by this.
        return _service_account(path, info, scopes_for(by_title=True))
    if "installed" in info or "web" in info:
        person = Person(path, info)
        credentials = person.credentials(scopes, attended=attended)
        return Identity(credentials, "", "person", _is_open(path), str(path), person)
    if info.get("type") == "authorized_user":
        credentials = _authorised_user(path, info, scopes)
        return Identity(credentials, "", "person", _is_open(path), str(path))
    raise CrmError("google_key_unknown", path=str(path))


def _key_file(path: Path) -> dict[str, Any]:
    try:
        info = from_json(typed_text(path))
    except FileNotFoundError as error:
        raise CrmError("google_key_missing", path=str(path)) from error
    except ValueError as error:
        raise CrmError("google_key_unknown", path=str(path)) from error
    if not isinstance(info, dict):
        raise CrmError("google_key_unknown", path=str(path))
    return info


def _service_account(path: Path, info: Mapping[str, Any], scopes: tuple[str, ...]) -> Identity:
    from google.oauth2.service_account import Credentials  # noqa: PLC0415 - slow to load

    try:
        credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            info, scopes=scopes
        )
    except (ValueError, KeyError) as error:
        raise CrmError("google_key_unknown", path=str(path)) from error
    return Identity(
        credentials, str(info["client_email"]), "service_account", _is_open(path), str(path)
    )


def _authorised_user(path: Path, info: Mapping[str, Any], scopes: tuple[str, ...]) -> Any:
    from google.oauth2.credentials import Credentials  # noqa: PLC0415

    try:
        return Credentials.from_authorized_user_info(info, scopes)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise CrmError("google_key_unknown", path=str(path)) from error


def _of_the_computer(scopes: tuple[str, ...]) -> Identity:
    import google.auth  # noqa: PLC0415 - slow to load
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

    try:
        credentials, _project = google.auth.default(scopes=scopes)
    except GoogleAuthError as error:
        raise CrmError("google_no_credentials") from error
    address = getattr(credentials, "service_account_email", "") or ""
    return Identity(credentials, "" if address == "default" else address, "computer")


def _is_open(path: Path) -> bool:
    """Whether others may read the file; Windows keeps that in rights which its profile sets."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS_MAY_READ)
