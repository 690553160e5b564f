"""How a message leaves the computer: Apprise, loaded only where there is an address."""

from __future__ import annotations

import logging
import re
from typing import Any, Protocol, Self

DELIVERED = ""
UNREACHED = "unreached"
SECONDS = 30
"""After which a service that does not answer is given up for now."""

_NEVER = logging.CRITICAL + 1
_STATUS = re.compile(r"error=(\d{3})\b|\((\d{3}), b")


class Transport(Protocol):
    """What can carry a message to one URL."""

    def understands(self, url: str) -> bool:
        """Whether the URL is one that it can send to."""
        ...

    def send(self, url: str, title: str, body: str) -> str:
        """Carries a message there.

        Returns:
            DELIVERED, else why not: the three digits that the server answered, or UNREACHED. Never
            anything of the URL.
        """
        ...


class AppriseTransport:
    """Sends through Apprise, which knows over a hundred services."""

    def understands(self, url: str) -> bool:
        """Whether Apprise knows the service and has all that it needs of it."""
        return _service(url) is not None

    def send(self, url: str, title: str, body: str) -> str:
        """Sends plain text; a service that speaks HTML or Markdown gets it escaped."""
        service = _service(url)
        if service is None:
            return UNREACHED
        apprise = _quiet_apprise()
        sender = apprise.Apprise(asset=_asset())
        sender.add(service)
        with _Answers() as answers:
            sent = sender.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
        return DELIVERED if sent else answers.last or UNREACHED


def _service(url: str) -> Any:
    """Apprise's object for the URL; None where there is none. A long text is split, not cut."""
    apprise = _quiet_apprise()
    service = apprise.Apprise.instantiate(url, asset=_asset())
    if service is not None and service.overflow_mode == apprise.OverflowMode.UPSTREAM:
        service.overflow_mode = apprise.OverflowMode.SPLIT
    return service


def _asset() -> Any:
    import apprise  # noqa: PLC0415 - heavy

    asset = apprise.AppriseAsset(app_id="sheets-crm", app_desc="sheets-crm", async_mode=False)
    if hasattr(asset, "_service_timeout"):
        # Since Apprise 2.1; before, only its sockets' own limits held.
        asset = apprise.AppriseAsset(
            app_id="sheets-crm", app_desc="sheets-crm", async_mode=False, service_timeout=SECONDS
        )
    return asset


def _quiet_apprise() -> Any:
    """Apprise with its log shut: what it logs, and what HTTP logs under it, holds whole URLs."""
    import apprise  # noqa: PLC0415 - heavy

    apprise_log = logging.getLogger("apprise")
    apprise_log.propagate = False
    apprise_log.handlers[:] = [h for h in apprise_log.handlers if isinstance(h, _Answers)]
    logging.getLogger("urllib3").setLevel(_NEVER)
    logging.getLogger("requests").setLevel(_NEVER)
    return apprise


class _Answers(logging.Handler):
    """Hears Apprise's log while a message is sent, and keeps the server's status of it alone."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Notes the status, if the line tells of one."""
        found = _STATUS.search(record.getMessage())
        if found:
            self.last = found[1] or found[2]

    def __enter__(self) -> Self:
        log = logging.getLogger("apprise")
        log.setLevel(logging.DEBUG)
        log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        log = logging.getLogger("apprise")
        log.removeHandler(self)
        log.setLevel(_NEVER)
