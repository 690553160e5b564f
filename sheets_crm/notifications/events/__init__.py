"""Every event that is told, said once; loads nothing.

An event is switched on in `[messages.<key>]`, whose options `MessageOptions` holds under the key. A
module of this folder finds it, with a function `find` of the occasion; what one module finds of
several events comes together, in the order in which it happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_crm.notifications.notification import News
    from sheets_crm.notifications.occasion import Occasion
    from sheets_crm.notifications.options import MessageOptions, Notice


class Source(Enum):
    """What an event is found in; its module is loaded only where there is such a thing."""

    RUNS = auto()  # how the visits ended
    ARRIVALS = auto()  # leads that were found new or won
    REVISIONS = auto()  # what was changed behind the owner's back
    WORKBOOK = auto()  # the workbook as this visit read it
    MORNING = auto()  # the workbook, read once a workday from an hour on


@dataclass(frozen=True)
class Event:
    """One event.

    Attributes:
        key: what the configuration and the messages call it.
        module: the module that finds it.
        source: what it finds it in.
        lasts: after which time it is of no use any more; None for as long as any message.
    """

    key: str
    module: str
    source: Source
    lasts: timedelta | None = None

    def is_wanted(self, options: MessageOptions) -> bool:
        """Whether anybody is to be told."""
        notice: Notice = getattr(options, self.key)
        return notice.is_wanted

    def find(self, occasion: Occasion) -> Sequence[News]:
        """What there is to tell, of the other events of the module too."""
        module = import_module(f"{__name__}.{self.module}")
        found: Sequence[News] = module.find(occasion)
        return found


EVENTS = (
    Event("failing", "outage", Source.RUNS),
    Event("won", "new_and_won", Source.ARRIVALS),
    Event("new", "new_and_won", Source.ARRIVALS),
    Event("lost", "data_changed", Source.REVISIONS),
    Event("history", "data_changed", Source.REVISIONS),
    Event("plan", "plan_reached", Source.WORKBOOK),
    Event("stale", "morning", Source.MORNING),
    Event("digest", "morning", Source.MORNING, lasts=timedelta(hours=12)),
)
"""In the order in which they are looked for."""


def wanted_events(options: MessageOptions) -> tuple[Event, ...]:
    """Of each module one event that is wanted: it finds the others with it."""
    return tuple({each.module: each for each in EVENTS if each.is_wanted(options)}.values())
