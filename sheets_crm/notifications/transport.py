"""How a message leaves the computer: Apprise, loaded only where there is an address."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar
from typing import Any, Protocol

from sheets_crm.notifications.chat_services import harmless, scheme_of

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
        """Sends plain text; a service that speaks HTML or Markdown gets it escaped.

        The title is one line whatever it holds: it becomes a header of an e-mail.
        """
        service, scheme = _service(url), scheme_of(url)
        if service is None:
            return UNREACHED
        apprise = _quiet_apprise()
        sender = apprise.Apprise(asset=_asset())
        sender.add(service)
        answers: list[str] = []
        hearing = _HEARD.set(answers)
        plain = harmless(" ".join(title.split()), scheme), harmless(body, scheme)
        try:
            sent = sender.notify(
                title=plain[0], body=plain[1], body_format=apprise.NotifyFormat.TEXT
            )
        finally:
            _HEARD.reset(hearing)
        return DELIVERED if sent else (answers or [UNREACHED])[-1]


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

    log = logging.getLogger("apprise")
    log.propagate = False
    log.setLevel(logging.DEBUG)
    log.addHandler(_LISTENER)
    logging.getLogger("urllib3").setLevel(_NEVER)
    logging.getLogger("requests").setLevel(_NEVER)
    return apprise


_HEARD: ContextVar[list[str] | None] = ContextVar("_HEARD", default=None)
"""What servers answered to the message that is being sent; several workbooks may send at once."""


class _Listener(logging.Handler):
    """Hears Apprise's log and keeps of it the servers' answers alone."""

    def emit(self, record: logging.LogRecord) -> None:
        """Notes the three digits, if the line tells of any."""
        answers, found = _HEARD.get(), _STATUS.search(record.getMessage())
        if found and answers is not None:
            answers.append(found[1] or found[2])


_LISTENER = _Listener(logging.DEBUG)
