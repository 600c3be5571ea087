"""What a coordinator chooses from when a broadcast is ordered by a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.broadcasts import BroadcastState
from storage import audience_values, audiences, broadcasts, cohorts, facilities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.broadcasts import Broadcast
    from domain.model import Discipline, Role
    from storage.uow import UnitOfWork

MOST_FOLLOWED: Final = 20
"""So many of the newest broadcasts are offered to be followed up."""

_WENT: Final = frozenset(
    {
        BroadcastState.SENDING,
        BroadcastState.PAUSED,
        BroadcastState.HALTED,
        BroadcastState.DONE,
    }
)


@dataclass(frozen=True, slots=True)
class Options:
    """All there is: facilities by their codes, and the broadcasts that reached anybody."""

    roles: Mapping[Role, int]
    disciplines: tuple[Discipline, ...]
    cadres: tuple[str, ...]
    facilities: Mapping[str, str]
    regions: tuple[str, ...]
    cohorts: tuple[str, ...]
    languages: tuple[str, ...]
    broadcasts: tuple[Broadcast, ...]


def options(uow: UnitOfWork) -> Options:
    """Return what there is to choose from now."""
    places = facilities.every(uow)
    newest = broadcasts.newest(uow, MOST_FOLLOWED)
    return Options(
        roles=audience_values.roles(uow),
        disciplines=tuple(audience_values.disciplines(uow)),
        cadres=tuple(audiences.cadres(uow)),
        facilities={each.code: each.name for each in places},
        regions=tuple(sorted({each.region for each in places if each.region})),
        cohorts=tuple(each.name for each in cohorts.every(uow)),
        languages=tuple(audience_values.languages(uow)),
        broadcasts=tuple(each for each in newest if each.state in _WENT),
    )
