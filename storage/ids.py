"""Row ids: 63-bit integers that rise with time and need no round trip to the database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_PROCESS_BITS = 10
_SEQUENCE_BITS = 12
COMMANDS = 1 << (_PROCESS_BITS - 1)
"""Services are given a number below this (storage/workers.py); commands draw one from it on."""

_SEQUENCE_MASK = (1 << _SEQUENCE_BITS) - 1
_TICK_SHIFT = _PROCESS_BITS + _SEQUENCE_BITS
TOGETHER = 2 << _TICK_SHIFT
"""Two ids that one unit of work takes one after the other are closer than this."""


def lowest_at(instant: datetime) -> int:
    """Return a number that no id is below which is given from this instant on."""
    return (instant - _EPOCH) // _MILLISECOND << _TICK_SHIFT


@dataclass(slots=True)
class Ids:
    """Gives ids made of milliseconds since 2020 (41 bits), process (10) and sequence (12).

    Not safe between threads: the committer's thread owns it. A clock that steps back does not
    repeat an id, for the last time stamp is kept.
    """

    process: int = field(default_factory=lambda: COMMANDS + secrets.randbelow(COMMANDS))
    _last: int = 0

    def next(self, now: datetime) -> int:
        """Return an id higher than every one given before."""
        tick = (now - _EPOCH) // _MILLISECOND
        step = self._last + 1
        if step & _SEQUENCE_MASK == 0:  # this millisecond is used up: borrow the next
            tick = max(tick, (self._last >> _TICK_SHIFT) + 1)
            step = 0
        self._last = max(step, tick << _TICK_SHIFT | self.process << _SEQUENCE_BITS)
        return self._last
