"""What can be configured about Google; loads nothing, so that the configuration may declare it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from sheets_crm.settings import key


def server(url: str) -> str:
    """The address of a server that may be sent our sign-in.

    Raises:
        ValueError: it is none, or others could read on the way what is sent there.
    """
    parts = urlsplit(url)
    if not url or (parts.scheme == "https" and parts.hostname):
        return url
    if parts.scheme == "http" and _is_this_computer(parts.hostname or ""):
        return url
    raise ValueError(url)


def _is_this_computer(host: str) -> bool:
    return host == "localhost" or ip_address(host).is_loopback


@dataclass(frozen=True)
class GoogleOptions:
    """How the program comes to Google Sheets, and how long it tries."""

    credentials: str = key(
        "",
        "The key file of a service account, or the client file of an OAuth client of the kind"
        " Desktop. Empty: the credentials that `gcloud auth application-default login"
        " --client-id-file=…` or GOOGLE_APPLICATION_CREDENTIALS left on this computer.",
    )
    api_url: str = key(
        "",
        "Another server that speaks Google's language; for tests. It is sent the sign-in, so its "
        "address begins with https:// unless it is this computer's. Empty: Google.",
        check=server,
        example="http://127.0.0.1:8080",
    )
    protect: bool = key(
        default=False,
        text="Whether Google asks before somebody types into a column or a tab that the program "
        "keeps. It only asks: anyone may still type there.",
    )
    time_limit: float = key(
        180.0,
        "Seconds after which a request that Google keeps refusing is given up.",
        between=(0, 3600),
    )
    structure_minutes: float = key(
        30.0,
        "Minutes for which colours, dropdowns and formulas are taken to be as last seen. What"
        " people type is read at every sync that finds the spreadsheet changed, whatever this says."
        " 0: everything is read at every sync.",
        between=(0, 10_080),
    )
