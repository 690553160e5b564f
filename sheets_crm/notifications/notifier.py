"""What the service calls after each visit: finds what is worth a message, and sends it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sheets_crm.config import Config, time_zone
from sheets_crm.errors import Problem
from sheets_crm.journal.records import RevisionRecord, Run
from sheets_crm.locale import catalogue
from sheets_crm.notifications.delivery import Outbox, deliver, messages
from sheets_crm.notifications.events import Source, wanted_events
from sheets_crm.notifications.events.outage import SUCCEEDED
from sheets_crm.notifications.formatting import Wording
from sheets_crm.notifications.notification import News
from sheets_crm.notifications.occasion import Occasion
from sheets_crm.notifications.options import has_come
from sheets_crm.notifications.recipients import Addresses, load_addresses
from sheets_crm.notifications.transport import AppriseTransport, Transport

if TYPE_CHECKING:
    from sheets_crm.decision import Decision
    from sheets_crm.notifications.context import Briefing

_LOOKS_BACK, _MOST_RUNS = timedelta(days=14), 2000
"""How much of the journal says whether a workbook fails, and when we were here last."""

_FRESH = timedelta(days=1)
"""Revisions found so long ago are still told: the visit that found them may have been killed."""


class Memory(Outbox, Protocol):
    """What is needed of a workbook's journal; `Journal` has it all."""

    def runs(self, *, since: datetime | None = None, last: int | None = None) -> list[Run]:
        """The visits, newest first; the one that is told about has ended and is among them."""
        ...

    def revisions(
        self, *, since: datetime | None = None, lead: int | None = None
    ) -> list[RevisionRecord]:
        """What was changed behind the owner's back."""
        ...

    def arrivals(self, *, since: datetime | None = None) -> list[RevisionRecord]:
        """The leads that were found new or won."""
        ...


@dataclass(frozen=True)
class Told:
    """What became of the messages of one visit.

    Attributes:
        queued: how many new ones there were.
        sent: how many arrived.
        problems: what a log should say: what did not arrive, what could not be found out.
    """

    queued: int = 0
    sent: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Visited:
    """A visit that has ended; see `Telling.after_visit`."""

    journal: Memory
    runs: Sequence[Run]
    now: datetime
    decision: Decision | None
    decide: Callable[[], Decision] | None

    def read(self) -> Decision | None:
        """The workbook understood, read where the visit did not; None where it cannot be read."""
        return self.decide() if self.decision is None and self.decide else self.decision


class Telling:
    """Tells people what the visits to one workbook bring; lives as long as the service.

    Without an address it does nothing and loads nothing.

    Attributes:
        workbook: what messages call it; a spreadsheet's title may become known later.
        addresses: whom they reach.

    Args:
        language: of the messages until the workbook has been read, whose template then says.
    """

    def __init__(
        self,
        config: Config,
        workbook: str,
        addresses: Addresses,
        transport: Transport,
        *,
        language: str,
    ) -> None:
        self.workbook = workbook
        self.addresses = addresses
        self._config = config
        self._transport = transport
        self._language = language
        self._zone = time_zone(config.time_zone)
        self._mornings: dict[str, date] = {}  # key → the last day it was told
        self._arrived: set[str] = set()
        self._cautions = addresses.cautions
        self._is_checked = False

    def after_visit(
        self,
        journal: Memory,
        now: datetime,
        decision: Decision | None,
        decide: Callable[[], Decision] | None,
    ) -> Told:
        """Queues what is new and delivers what is due; never raises.

        Call it after the visit's run has been ended in the journal, whatever its result.

        Args:
            journal: of the workbook.
            now: aware.
            decision: what the visit found; None where the workbook was untouched or it failed.
            decide: reads the workbook where the morning's messages are due and there is no
                decision; None where that has just failed.
        """
        if not self.addresses:
            return Told()
        queued = 0
        problems: list[Problem] = []
        try:
            problems += (*self._take_cautions(), *self.strangers(decision))
            for news in self.news(journal, now, decision, decide):
                queued += journal.queue(messages(news, self.addresses, now))
        except Exception as error:  # noqa: BLE001 - a message must never hold up a sync
            problems.append(_fault(error))
        try:
            delivery = deliver(journal, self.addresses, self._transport, now, self._arrived)
        except Exception as error:  # noqa: BLE001
            return Told(queued, 0, (*problems, _fault(error)))
        return Told(queued, delivery.sent, (*problems, *delivery.problems))

    def must_read(self, now: datetime) -> bool:
        """Whether there is to be told what only a reading of the workbook can say."""
        return bool(self.addresses) and bool(self._due(now.astimezone(self._zone)))

    def news(
        self,
        journal: Memory,
        now: datetime,
        decision: Decision | None,
        decide: Callable[[], Decision] | None,
    ) -> Iterator[Sequence[News]]:
        """What there is to tell, told before or not; see `after_visit`.

        It comes group by group, so that one that cannot be found out spares those before it.
        """
        visit = _Visited(
            *(journal, journal.runs(since=now - _LOOKS_BACK, last=_MOST_RUNS), now),
            *(decision, decide),
        )
        if decision is not None:
            self._language = decision.template.language
        for event in wanted_events(self._config.messages):
            occasion = self._occasion(event.source, visit)
            if occasion is not None:
                yield event.find(occasion)

    def _occasion(self, source: Source, visit: _Visited) -> Occasion | None:
        """What events of a source are found in; None where there is nothing of the kind."""
        occasion = Occasion(self._config.messages, visit.runs, visit.now, self._wording())
        since = visit.now - _FRESH
        match source:
            case Source.RUNS:
                return occasion
            case Source.ARRIVALS:
                records = visit.journal.arrivals(since=since)
                return replace(occasion, records=records) if records else None
            case Source.REVISIONS:
                records = visit.journal.revisions(since=since)
                return replace(occasion, records=records) if records else None
            case Source.WORKBOOK:
                read = visit.decision
                return replace(occasion, brief=self._briefing(read)) if read else None
            case Source.MORNING:
                return self._morning(occasion, visit)

    def _wording(self) -> Wording:
        return Wording(catalogue(self._language), self.workbook, self._zone)

    def _take_cautions(self) -> tuple[Problem, ...]:
        """What is to be known of the secrets file; said once."""
        cautions, self._cautions = self._cautions, ()
        return cautions

    def strangers(self, decision: Decision | None) -> tuple[Problem, ...]:
        """Names in the secrets file that the workbook does not know; said once."""
        if decision is None or self._is_checked or not self.addresses.managers:
            return ()
        from sheets_crm.notifications.events.lead_lines import managers  # noqa: PLC0415 - pandas

        self._is_checked = True
        return self.addresses.strangers(managers(decision.crm))

    def _briefing(self, decision: Decision) -> Briefing:
        from sheets_crm.notifications.context import briefing  # noqa: PLC0415 - pandas

        self._language = decision.template.language
        return briefing(decision, self._config, self._wording())

    def _due(self, local: datetime) -> list[str]:
        """What of the morning's news is to be told now."""
        return [
            kind
            for kind, at in self._config.messages.mornings.items()
            if self._mornings.get(kind) != local.date() and has_come(at, local)
        ]

    def _morning(self, occasion: Occasion, visit: _Visited) -> Occasion | None:
        """What is told once a workday, from its hour on: stale leads and the digests."""
        local = visit.now.astimezone(self._zone)
        today, due = local.date(), self._due(local)
        decision = visit.read() if due else None
        if decision is None:
            return None
        brief = self._briefing(decision)
        self._mornings |= dict.fromkeys(due, today)
        days = {
            run.began.astimezone(self._zone).date() for run in visit.runs if run.result in SUCCEEDED
        }
        return replace(occasion, brief=brief, due=due, visited=[day for day in days if day < today])


def telling_for(
    config: Config,
    config_file: Path | None,
    workbook: str,
    *,
    language: str,
    environment: Mapping[str, str],
    transport: Transport | None = None,
) -> Telling:
    """The Telling of one workbook, with the addresses of the environment and the secrets file.

    Args:
        config: of that workbook.
        config_file: beside which messages.toml is looked for.
        workbook: what messages call it.
        language: of the messages until the workbook has been read.
        environment: `os.environ`.
        transport: Apprise where it is None.

    Raises:
        UsageError, FaultsError: the addresses are not in order; the workbook can be synced all the
            same, with `Telling(config, workbook, Addresses(), ...)`.
    """
    carrier = transport or AppriseTransport()
    addresses = load_addresses(config.messages, config_file, environment, carrier.understands)
    return Telling(config, workbook, addresses, carrier, language=language)


def _fault(error: Exception) -> Problem:
    """What went wrong, by its kind and place; an exception's own words might hold a secret."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    return Problem("messages_failed", facts={"kind": type(error).__name__, "place": place})
