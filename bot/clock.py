"""The clock: only the bot holds one, everybody else is told what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; nothing waits by it, for whatever waits is a row that a tick finds."""

    def now(self) -> datetime:
        """Return the instant, aware and in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the instant, aware and in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class SteppingClock:
    """A clock that stands where it is put and, in the demo, runs on from there."""

    at: datetime
    runs_with: Clock | None = None
    _set_at: datetime | None = None

    def now(self) -> datetime:
        """Return the instant it was put at, plus what has passed since where it runs."""
        if self.runs_with is None:
            return self.at
        passed = self.runs_with.now() - (self._set_at or self.runs_with.now())
        if self._set_at is None:
            self._set_at = self.runs_with.now()
        return self.at + max(passed, timedelta())

    def move_to(self, instant: datetime) -> None:
        """Put the clock at an instant; it never goes back."""
        self.at = max(self.now(), instant)
        self._set_at = self.runs_with.now() if self.runs_with else None
