"""From news to messages that arrived: queued in the journal, delivered, tried again, given up.

A message is one piece of news for one address, so that of two addresses one may fail without the
other being told twice. Its key is the news' key, whom it is for and which of their addresses, by
position: never the address.

Every message is delivered *at least once*, and noted as sent right after the server has taken it.
Only a program killed between the two, within the writing of one line to the journal, would say it
again. Noting it before sending would not do better: whatever is tried again after a failure may
have arrived before, since a server's answer can be lost; and what is not tried again may never
arrive. A message told twice is the smaller harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sheets_crm.errors import Problem
from sheets_crm.journal.records import Message
from sheets_crm.notifications.events import EVENTS
from sheets_crm.notifications.notification import News
from sheets_crm.notifications.recipients import Address, Addresses
from sheets_crm.notifications.transport import DELIVERED, UNREACHED, Transport

_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=2)
_GIVEN_UP_AFTER = timedelta(hours=24)
_LASTS = {event.key: event.lasts for event in EVENTS if event.lasts}
"""Kinds that are of no use for as long: a digest is of its own day."""


class Outbox(Protocol):
    """What is needed of the journal."""

    def queue(self, messages: Iterable[Message]) -> int:
        """Keeps those whose key was never there, and says how many."""
        ...

    def unsent(self) -> list[Message]:
        """What was queued and not sent, the oldest first."""
        ...

    def sent(self, key: str, at: datetime) -> None:
        """Notes that it arrived."""
        ...

    def tried(self, key: str, at: datetime) -> None:
        """Notes that it did not arrive."""
        ...


@dataclass(frozen=True)
class Delivery:
    """What became of the messages that were due.

    Attributes:
        sent: how many arrived.
        problems: those that did not, and those that are given up.
    """

    sent: int = 0
    problems: tuple[Problem, ...] = ()


def messages(news: Iterable[News], addresses: Addresses, now: datetime) -> list[Message]:
    """The news as messages, one for each address of whom they are for."""
    return [
        Message(
            key=f"{each.key} → {_recipient(each.to, number)}",
            recipient=_recipient(each.to, number),
            kind=each.kind,
            title=each.title,
            body=each.body,
            queued=now,
        )
        for each in news
        for number, _ in enumerate(addresses.of(each.to), 1)
    ]


def deliver(
    outbox: Outbox,
    addresses: Addresses,
    transport: Transport,
    now: datetime,
    arrived: set[str],
) -> Delivery:
    """Sends what is unsent and due.

    An address that fails is left alone for the rest of this visit, so that one that does not answer
    costs its time limit once. `arrived` are the keys that this program has sent and that a journal
    on a full disk could not note; it is kept up to date.
    """
    sent, problems, silent = 0, [], set()
    waiting = outbox.unsent()
    arrived.intersection_update(message.key for message in waiting)
    for message in waiting:
        address = _address(addresses, message.recipient)
        if address is None or address.url in silent or not _is_due(message, now):
            continue
        if message.key not in arrived:
            answer = transport.send(address.url, message.title, message.body)
            if answer != DELIVERED:
                outbox.tried(message.key, now)
                silent.add(address.url)
                problems.append(_told(message, address, answer, now))
                continue
            arrived.add(message.key)
            sent += 1
        outbox.sent(message.key, now)
    return Delivery(sent, tuple(problems))


def _recipient(to: str, number: int) -> str:
    return f"{to}#{number}"


def _address(addresses: Addresses, recipient: str) -> Address | None:
    """None where there are fewer addresses than when it was queued."""
    to, _, number = recipient.rpartition("#")
    theirs = addresses.of(to)
    return theirs[int(number) - 1] if int(number) <= len(theirs) else None


def _is_due(message: Message, now: datetime) -> bool:
    if now >= _ends(message):
        return False
    return message.tried is None or now >= message.tried + _pause(message.attempts)


def _ends(message: Message) -> datetime:
    return message.queued + _LASTS.get(message.kind, _GIVEN_UP_AFTER)


def _pause(attempts: int) -> timedelta:
    """Five minutes after the first failure, then twice as long each time, up to two hours."""
    doublings: int = min(max(attempts - 1, 0), 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


def _told(message: Message, address: Address, answer: str, now: datetime) -> Problem:
    facts = {
        "title": message.title,
        "service": address.service,
        "place": address.place,
        "status": answer,
    }
    lasts = now + _pause(message.attempts + 1) < _ends(message)
    if answer == UNREACHED:
        return Problem("message_unreached" if lasts else "message_given_up", facts=facts)
    return Problem("message_refused" if lasts else "message_given_up", facts=facts)
