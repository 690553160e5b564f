"""A person's own sign-in: given once in the browser, remembered for each OAuth client apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import private_folder, state_dir, write_whole
from sheets_crm.text.parse_untrusted import from_json

BROWSER_SECONDS = 300
"""How long a browser window is waited for; one that was closed never answers."""
_REFUSED = ".refused"


class Person:
    """The sign-in that one OAuth client was given.

    Args:
        path: the client's file.
        client: what stands in it.
    """

    def __init__(self, path: Path, client: Mapping[str, Any]) -> None:
        self._path = path
        self._client = client
        own = client.get("installed") or client.get("web") or {}
        name = hashlib.sha256(str(own.get("client_id", "")).encode()).hexdigest()[:12]
        self.file = state_dir() / f"google-person-{name}.json"

    def credentials(self, scopes: Sequence[str], *, attended: bool) -> Any:
        """What was remembered, or what the person now allows in the browser.

        Args:
            scopes: what is needed.
            attended: whether a person waits for the command, who may be asked.

        Raises:
            CrmError: they were not asked, or did not allow it.
        """
        kept = self._kept(scopes)
        if kept is not None:
            return kept
        if not attended:
            raise CrmError("google_sign_in_needed", path=str(self._path))
        try:
            made = _in_the_browser(self._client, scopes)
        except Exception as error:
            # The flow raises whatever its web server, its parser or the person's refusal does.
            raise CrmError("google_sign_in_failed", path=str(self._path)) from error
        self.remember(made)
        return made

    def _kept(self, scopes: Sequence[str]) -> Any:
        """What was remembered; None where that is nothing, or allows less than is needed."""
        from google.oauth2.credentials import Credentials  # noqa: PLC0415 - slow to load

        try:
            info = from_json(self.file.read_text(encoding="utf-8"))
            if not set(scopes) <= set(info["scopes"]):
                return None
            # With what was allowed then: Google refuses to give a token for anything else.
            return Credentials.from_authorized_user_info(info)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember(self, credentials: Any) -> None:
        """Keeps the refresh token where only its owner can read it."""
        private_folder(state_dir())
        write_whole(self.file, credentials.to_json(strip=("token", "expiry")))
        self._refused.unlink(missing_ok=True)

    def put_aside(self) -> None:
        """What Google no longer accepts is asked for anew next time; the old one stays beside."""
        with suppress(OSError):  # then it is refused again, and told again
            self.file.replace(self._refused)

    @property
    def _refused(self) -> Path:
        return self.file.with_name(self.file.name + _REFUSED)


def _in_the_browser(client: Mapping[str, Any], scopes: Sequence[str]) -> Any:
    from google_auth_oauthlib.flow import InstalledAppFlow  # noqa: PLC0415 - slow to load

    flow = InstalledAppFlow.from_client_config(client, scopes)
    return flow.run_local_server(port=0, timeout_seconds=BROWSER_SECONDS)
