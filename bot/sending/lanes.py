"""Lanes: what waits in memory to be sent, one message after another for each person."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.outbox import Parcel


@dataclass(slots=True)
class Lane:
    """The parcels of one person, the next one first.

    `in_hand` is the one that is being sent. `not_before` says that the first one waits for its
    turn; if that is `kept` for it, it need not ask again. `behind` says that more of this lane
    may wait in the database.
    """

    key: int
    parcels: list[Parcel] = field(default_factory=list)
    runs: bool = False
    behind: bool = False
    in_hand: Parcel | None = None
    not_before: datetime | None = None
    kept: bool = False

    def add(self, parcel: Parcel) -> None:
        """Put a parcel at its place: conversation before bulk, each as it was promised."""
        insort(self.parcels, parcel, key=_place)

    def wait(self, until: datetime, *, kept: bool) -> None:
        """Let the first parcel wait for its turn."""
        self.not_before, self.kept = until, kept

    def take_first(self) -> Parcel:
        """Take the first parcel in hand; its turn has come."""
        self.in_hand = self.parcels.pop(0)
        self.not_before, self.kept = None, False
        return self.in_hand

    def give_up(self) -> list[Parcel]:
        """Return what waits and forget it."""
        given, self.parcels = self.parcels, []
        self.not_before, self.kept = None, False
        return given

    def may_go(self, now: datetime) -> bool:
        """Tell whether there is something to do, and now."""
        return bool(self.parcels) and not self.runs and self.may_start(now)

    def may_start(self, now: datetime) -> bool:
        """Tell whether the turn of the first parcel has come."""
        return self.not_before is None or self.not_before <= now


@dataclass(slots=True)
class Lanes:
    """All lanes in memory; an empty one is forgotten."""

    _lanes: dict[int, Lane] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Lane]:
        return iter(list(self._lanes.values()))

    def add(self, parcel: Parcel) -> Lane:
        """Put a parcel into its lane."""
        lane = self._lanes.setdefault(parcel.lane, Lane(parcel.lane))
        lane.add(parcel)
        return lane

    def close(self, lane: Lane) -> None:
        """Forget a lane in which nothing waits any more."""
        if not lane.parcels and not lane.runs:
            self._lanes.pop(lane.key, None)

    def held(self) -> set[int]:
        """Return the rows whose parcels are here."""
        waiting = {parcel.outbox_id for lane in self for parcel in lane.parcels}
        return waiting | {lane.in_hand.outbox_id for lane in self if lane.in_hand is not None}

    def next_turn(self) -> datetime | None:
        """Return when the first of those that wait for their turn may go on."""
        turns = [lane.not_before for lane in self._lanes.values() if lane.not_before is not None]
        return min(turns, default=None)


def _place(parcel: Parcel) -> tuple[bool, datetime, int]:
    return parcel.bulk, parcel.joined_at, parcel.outbox_id
