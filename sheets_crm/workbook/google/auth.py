"""Who we are to Google: a service account, a person, or what the computer is signed in with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.foreign import from_json
from sheets_crm.state import private_folder, state_dir, write_whole
from sheets_crm.workbook.google.options import GoogleOptions

SCOPES = (
    "https://www.googleapis.com/auth/spreadsheets",
    # Only to find a spreadsheet by its title and to make one; a URL needs the first scope alone.
    "https://www.googleapis.com/auth/drive",
)
_OTHERS_MAY_READ = 0o077


@dataclass(frozen=True)
class Identity:
    """Credentials and what to call them.

    Attributes:
        address: the e-mail address with which a spreadsheet must be shared; "" where unknown.
        kind: `service_account`, `person` or `computer`.
        key_is_open: whether others on this computer can read the key file.
        path: the key file, "" without one.
    """

    credentials: Any
    address: str
    kind: str
    key_is_open: bool = False
    path: str = ""

    def __repr__(self) -> str:
        """Names whose they are, never what they are."""
        return f"Identity({self.kind}, {self.address!r})"


def identify(options: GoogleOptions) -> Identity:
    """The identity that the options name.

    Raises:
        CrmError: there are no credentials, or they are none; the sentence says how to come by them.
    """
    if not options.credentials:
        return _of_the_computer()
    path = Path(options.credentials).expanduser()
    info = _key_file(path)
    if info.get("type") == "service_account":
        return _service_account(path, info)
    if "installed" in info or "web" in info:
        return _person(path, info)
    if info.get("type") == "authorized_user":
        return Identity(_authorised_user(path, info), "", "person", _is_open(path), str(path))
    raise CrmError("google_key_unknown", path=str(path))


def _key_file(path: Path) -> dict[str, Any]:
    try:
        info = from_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CrmError("google_key_missing", path=str(path)) from error
    except ValueError as error:
        raise CrmError("google_key_unknown", path=str(path)) from error
    if not isinstance(info, dict):
        raise CrmError("google_key_unknown", path=str(path))
    return info


def _service_account(path: Path, info: Mapping[str, Any]) -> Identity:
    from google.oauth2.service_account import Credentials  # noqa: PLC0415 - slow to load

    try:
        credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            info, scopes=SCOPES
        )
    except (ValueError, KeyError) as error:
        raise CrmError("google_key_unknown", path=str(path)) from error
    return Identity(
        credentials, str(info["client_email"]), "service_account", _is_open(path), str(path)
    )


def _authorised_user(path: Path, info: Mapping[str, Any]) -> Any:
    from google.oauth2.credentials import Credentials  # noqa: PLC0415

    try:
        return Credentials.from_authorized_user_info(info, SCOPES)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise CrmError("google_key_unknown", path=str(path)) from error


def _person(path: Path, client: Mapping[str, Any]) -> Identity:
    """Signed in once in the browser by gspread's flow; remembered in the program's own folder."""
    from gspread.auth import local_server_flow  # noqa: PLC0415

    kept = state_dir() / "google-person.json"
    if kept.exists():
        credentials = _authorised_user(kept, _key_file(kept))
    else:
        try:
            credentials = local_server_flow(client, SCOPES)
        except Exception as error:
            # The flow raises whatever its web server, its parser or the person's refusal does.
            raise CrmError("google_sign_in_failed", path=str(path)) from error
        remember_person(credentials)
    return Identity(credentials, "", "person", _is_open(path), str(path))


def remember_person(credentials: Any) -> None:
    """Keeps a person's refresh token where only they can read it."""
    private_folder(state_dir())
    kept = state_dir() / "google-person.json"
    write_whole(kept, credentials.to_json(strip=("token", "expiry")))


def forget_person() -> None:
    """Signs out: the next visit asks again in the browser."""
    (state_dir() / "google-person.json").unlink(missing_ok=True)


def _of_the_computer() -> Identity:
    import google.auth  # noqa: PLC0415 - slow to load
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

    try:
        credentials, _project = google.auth.default(scopes=SCOPES)
    except GoogleAuthError as error:
        raise CrmError("google_no_credentials") from error
    address = getattr(credentials, "service_account_email", "") or ""
    return Identity(credentials, "" if address == "default" else address, "computer")


def _is_open(path: Path) -> bool:
    """Whether others may read the file; Windows keeps that in rights which its profile sets."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS_MAY_READ)
