"""Requests to Google on gspread's plain client: bounded retries, and no write sent twice.

gspread's own client with retries never gives up, knows no `Retry-After` and repeats writes. Here

- a read is repeated after a lost connection, a time-out, a 408, a 429 (of Drive's, a 403) or a 5xx;
- a write is repeated only when it certainly was not done: refused with a 429, or the connection
  never came about. Any other failure leaves its outcome unknown (a 503 *after* the write was
  applied is on record), and `UnknownOutcomeError` makes the sync begin again from reading;
- one request takes at most `time_limit` seconds, waiting included.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.exceptions import TransportError as AuthTransportError
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from requests.adapters import HTTPAdapter

from sheets_crm import __version__
from sheets_crm.errors import CrmError, UnknownOutcomeError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.google.client.rate_limit import (
    Budget,
    Clock,
    SystemClock,
    until_next_minute,
)
from sheets_crm.workbook.google.client.retry_rules import (
    asked_wait,
    first_line,
    is_sound,
    is_too_often,
    never_sent,
    too_often,
    unreachable,
)

ANSWER_SECONDS = 190.0
"""Google itself breaks off a request that takes it longer than 180 seconds."""
CONNECT_SECONDS = 15.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 32.0
_PASSING = {408, 500, 502, 503, 504}
_SERVER_FAULTS = 500
_AGENT = f"sheets-crm/{__version__} (gzip)"
"""Google packs its answers only for a program that names gzip here besides accepting it."""


@dataclass
class Traffic:
    """What was sent and received so far; bytes are those of the bodies as they travelled."""

    reads: int = 0
    writes: int = 0
    others: int = 0
    sent: int = 0
    received: int = 0
    waited: float = 0.0


class Transport(HTTPClient):
    """gspread's client with our own manners.

    Args:
        credentials: of google-auth.
        api_url: where Google's hosts are looked for instead; "" for Google.
        time_limit: seconds that one request may take, waiting included.
        clock: tells the time and waits.
        jitter: a number from 0 to 1, so that many programs do not return at the same instant.
    """

    def __init__(
        self,
        credentials: Any,
        *,
        api_url: str = "",
        time_limit: float = 180.0,
        clock: Clock | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(credentials)
        self.session.headers["User-Agent"] = _AGENT
        self.traffic = Traffic()
        self._clock = clock or SystemClock()
        self._limit = time_limit
        self._jitter = jitter
        self._unknown = 0
        self._budgets = {True: Budget(self._clock), False: Budget(self._clock)}
        self.set_timeout((CONNECT_SECONDS, min(ANSWER_SECONDS, time_limit)))
        if api_url:
            self.session.mount("https://", Redirect(api_url))

    def request(self, method: str, endpoint: str, *args: Any, **parts: Any) -> requests.Response:
        """The answer, which is JSON or empty.

        Unless `is_patient`, which it is when left out, nothing is waited for.

        Raises:
            APIError: Google refuses the request as it is.
            UnknownOutcomeError: a write may or may not have been done.
            CrmError: Google cannot be reached, or not within the time limit.
        """
        parts |= dict(zip(("params", "data", "json", "files", "headers"), args, strict=False))
        end = self._clock.now() + (self._limit if parts.pop("is_patient", True) else 0)
        attempt = _Attempt(self, method, endpoint, parts)
        number = 0
        while True:
            self._afford(attempt, end)
            try:
                outcome = attempt.once()
            except UnknownOutcomeError:
                self._rest()
                raise
            if isinstance(outcome, requests.Response):
                self._unknown = 0 if attempt.writes else self._unknown
                return outcome
            number += 1
            self._pause(outcome, number, end)

    def _afford(self, attempt: _Attempt, end: float) -> None:
        if not attempt.is_sheets:
            self.traffic.others += 1
            return
        budget = self._budgets[attempt.writes]
        self._sleep(budget.wait(), end, CrmError("google_quota"))
        budget.spend()
        if attempt.writes:
            self.traffic.writes += 1
        else:
            self.traffic.reads += 1

    def _pause(self, failure: _Failure, number: int, end: float) -> None:
        if failure.wait is not None:
            seconds = failure.wait
        elif failure.is_quota:
            seconds = until_next_minute(self._clock) + self._jitter()
        else:
            seconds = min(_FIRST_PAUSE * 2 ** (number - 1), _LONGEST_PAUSE)
            seconds *= 0.5 + self._jitter() / 2
        self._sleep(seconds, end, failure.error)

    def _sleep(self, seconds: float, end: float, error: CrmError) -> None:
        if seconds <= 0:
            return
        if self._clock.now() + seconds > end:
            raise error
        self.traffic.waited += seconds
        self._clock.sleep(seconds)

    def _rest(self) -> None:
        """Waits after a write of unknown outcome, after each further one in a row longer."""
        seconds = min(_FIRST_PAUSE * 2**self._unknown, _LONGEST_PAUSE)
        self._unknown += 1
        seconds *= 0.5 + self._jitter() / 2
        self.traffic.waited += seconds
        self._clock.sleep(seconds)

    def count(self, response: requests.Response) -> None:
        """Adds an answer, and the request that it answers, to the traffic."""
        body = response.request.body
        self.traffic.sent += len(body) if isinstance(body, bytes | str) else 0
        told = response.headers.get("Content-Length", "")
        self.traffic.received += whole(told, len(response.content))


@dataclass(frozen=True)
class _Failure:
    """A request that may be sent again.

    Attributes:
        error: what to raise when there is no time left.
        wait: seconds that Google asked for.
    """

    error: CrmError
    is_quota: bool = False
    wait: float | None = None


class _Attempt:
    """One request, to be sent once or again."""

    def __init__(
        self, transport: Transport, method: str, endpoint: str, parts: dict[str, Any]
    ) -> None:
        self._transport = transport
        self._method = method
        self._endpoint = endpoint
        self._parts = parts
        self.writes = method.upper() != "GET"
        self.is_sheets = "sheets." in urlsplit(endpoint).netloc

    def once(self) -> requests.Response | _Failure:
        try:
            response = self._transport.session.request(
                self._method, self._endpoint, timeout=self._transport.timeout, **self._parts
            )
        except RefreshError as error:
            return self._refused_credentials(error)
        except (AuthTransportError, requests.exceptions.ConnectTimeout) as error:
            return _Failure(unreachable(error))
        except GoogleAuthError as error:
            raise CrmError("google_sign_in_refused", reason=first_line(error)) from error
        except requests.exceptions.SSLError as error:
            raise CrmError("google_not_secure", reason=first_line(error)) from error
        except requests.exceptions.RequestException as error:
            return self._broken_off(error)
        self._transport.count(response)
        return self._judged(response)

    def _judged(self, response: requests.Response) -> requests.Response | _Failure:
        status = response.status_code
        if response.ok:
            return response if is_sound(response) else self._uncertain(HTTPStatus.OK)
        if is_too_often(response):
            wait = asked_wait(response)
            return _Failure(too_often(wait), is_quota=True, wait=wait)
        if status in _PASSING or status >= _SERVER_FAULTS:
            return self._uncertain(status, asked_wait(response))
        raise APIError(response)

    def _broken_off(self, error: requests.exceptions.RequestException) -> _Failure:
        if not self.writes or never_sent(error):
            return _Failure(unreachable(error))
        raise UnknownOutcomeError("google_unknown_outcome", reason=first_line(error)) from error

    def _uncertain(self, status: int, wait: float | None = None) -> _Failure:
        if self.writes:
            raise UnknownOutcomeError("google_unknown_outcome", reason=f"HTTP {int(status)}")
        return _Failure(CrmError("google_out_of_order", status=int(status)), wait=wait)

    @staticmethod
    def _refused_credentials(error: RefreshError) -> _Failure:
        if getattr(error, "retryable", False):
            return _Failure(unreachable(error))
        raise CrmError("google_sign_in_refused", reason=first_line(error)) from error


class Redirect(HTTPAdapter):
    """Sends what is meant for Google's hosts to another server, the path as it is."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._to = urlsplit(url)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """The other server's answer."""
        asked = urlsplit(str(request.url))
        if asked.netloc.endswith("googleapis.com"):
            place = (self._to.scheme, self._to.netloc, asked.path, asked.query, "")
            request.url = urlunsplit(place)
        return super().send(request, *args, **kwargs)
