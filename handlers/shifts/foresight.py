"""What is wrong with the roster to come: nobody on call, or two by different rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain.model import Role
from domain.rota import gaps
from domain.rota.gaps import Place
from storage import facilities, people, roster

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.rota.gaps import Double, Gap
    from storage.uow import UnitOfWork

AHEAD: Final = timedelta(days=14)
"""So far ahead gaps and double cover are looked for."""

_AROUND: Final = timedelta(days=14)
"""So far before and after that the ends of a gap are looked for."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What begins within some time, or goes on now, the earliest first."""

    gaps: tuple[Gap, ...]
    doubles: tuple[Double, ...]


def foresee(uow: UnitOfWork, ahead: timedelta = AHEAD) -> Foreseen:
    """Return the gaps of the disciplines that have mentees, and the double covers of all."""
    now, until = uow.now, uow.now + ahead
    since, last = now - _AROUND, until + _AROUND
    found = roster.attended(uow, since, last)
    wanted = people.disciplines(uow, Role.MENTEE)
    uncovered = gaps.uncovered(found, wanted, since, last)
    places = _places(uow, {each.mentor_id for each in found})
    to_come = [each for each in found if each.end > now and each.start < until]
    return Foreseen(
        tuple(
            each
            for each in uncovered
            if (each.ends is None or each.ends > now)
            and (each.starts is None or each.starts < until)
        ),
        tuple(each for each in gaps.doubled(to_come, places) if each.ends > now),
    )


def _places(uow: UnitOfWork, ids: Iterable[int]) -> dict[int, Place]:
    regions = {each.id: each.region for each in facilities.every(uow)}
    return {
        each.id: Place(each.facility_id, regions[each.facility_id] if each.facility_id else None)
        for each in people.many(uow, set(ids)).values()
    }
