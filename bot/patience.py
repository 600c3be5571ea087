"""Patience: who could not reach the memory for a while cannot tell what others did meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Patience:
    """Tells up to which instant a silence of others means something.

    A process looks at the memory again and again. Once it could not for `longest`, because it
    stood still or the database did, the silence since then means nothing until the others have
    had `lasts` to be heard. By default it never waits: nobody else is there.
    """

    def __init__(self, longest: timedelta = timedelta.max, lasts: timedelta = timedelta()) -> None:
        self._longest, self._lasts = longest, lasts
        self._looked_at: datetime | None = None
        self._still_since: datetime | None = None
        self._until: datetime | None = None

    def heard_until(self, now: datetime) -> datetime:
        """Return up to when we would have heard the others: now, or when we stood still."""
        if self._looked_at is not None and now - self._looked_at > self._longest:
            if self._still_since is None:
                self._still_since = self._looked_at
            self._until = now + self._lasts
        if self._until is None or now >= self._until:
            self._still_since = None
        return now if self._still_since is None else self._still_since

    def began(self, now: datetime) -> None:
        """Note that we have just come: who is silent may not have had time to be heard by us."""
        self._still_since, self._until = now, now + self._lasts

    def looked(self, now: datetime) -> None:
        """Note that we could look at the memory."""
        self._looked_at = now
