"""The roster to be shown: the shifts of a span with the names of those who have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.local_time import to_utc
from storage import people, roster

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.model import Shift
    from storage.uow import UnitOfWork


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
