"""How far a long step has come: told by whoever does it to whoever shows it, if anybody does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Listener = Callable[[str, float], None]
"""Told the name of the part that is begun, and which share of the whole step lies behind."""

T = TypeVar("T")

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tells the listener of all that is done inside."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def told(
    parts: Sequence[T],
    names: Iterable[str],
    sizes: Iterable[int],
    *,
    of: tuple[float, float] = (0.0, 1.0),
) -> Iterator[T]:
    """The parts one by one, each told as it is begun.

    Args:
        parts: what the step goes through.
        names: what each is called.
        sizes: how much work each is, in any unit.
        of: from which to which share of the step this way through the parts goes.
    """
    listener = _LISTENER.get()
    if listener is None:
        yield from parts
        return
    first, last = of
    weights = [max(size, 1) for size in sizes]
    whole, behind = sum(weights), 0
    for part, name, weight in zip(parts, names, weights, strict=True):
        listener(name, first + (last - first) * behind / whole)
        yield part
        behind += weight
