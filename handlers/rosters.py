"""The roster to be shown: the shifts of a span with the names of those who have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from content import calendars
from domain.local_time import to_utc
from storage import feeds, people, roster

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.model import Shift
    from storage.uow import UnitOfWork

BEHIND, AHEAD = timedelta(days=31), timedelta(days=183)
"""What a feed shows: calendars keep what they have seen only as long as it stays in the feed."""


@dataclass(frozen=True, slots=True)
class Named:
    """Shifts in the order of their beginning, and the mentors' names by id."""

    shifts: tuple[Shift, ...]
    names: Mapping[int, str]


def between(uow: UnitOfWork, since: datetime, until: datetime) -> Named:
    """Return the shifts that touch the span from one instant to another, its end excluded.

    They are people's own, whether these are away or not.
    """
    found = [
        each
        for each in roster.owned(uow, since, until - since)
        if to_utc(each.starts, each.time_zone) < until
        and to_utc(each.ends, each.time_zone) > since
    ]
    found.sort(key=lambda each: (to_utc(each.starts, each.time_zone), each.discipline, each.id))
    known = people.many(uow, {each.mentor_id for each in found})
    return Named(tuple(found), {key: each.name for key, each in known.items()})


def feed(uow: UnitOfWork, named: str) -> bytes | None:
    """Return the calendar that a feed's name stands for, or None where it stands for nothing."""
    person_id = feeds.owner(uow, named)
    if person_id is None or people.get(uow, person_id).erased_at is not None:
        return None
    found = between(uow, uow.now - BEHIND, uow.now + AHEAD)
    own = [each for each in found.shifts if each.mentor_id == person_id]
    return calendars.write(own, found.names, uow.now, "Mentorline")
