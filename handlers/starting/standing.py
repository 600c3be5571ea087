"""How far a programme has come in its first hour, read as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import oncall
from domain.first_hour import Facts
from domain.model import Role
from domain.wire_checks import finding
from handlers.offering import LOOK_AHEAD
from handlers.starting import testing
from storage import beginnings, people, programmes, roster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.model import Channel, Person
    from domain.wire_checks import Checked
    from storage.uow import UnitOfWork


def facts(
    uow: UnitOfWork,
    visitor: Person,
    channels: Sequence[Channel],
    checked: Mapping[Channel, Checked],
) -> Facts:
    """Return what stands; `checked` is what the providers said when they were asked last."""
    programme, found = programmes.get(uow), beginnings.read(uow)
    mentees = people.with_role(uow, Role.MENTEE)
    wanted = frozenset(each.discipline for each in mentees if each.discipline)
    shifts = roster.near(uow, uow.now, LOOK_AHEAD) if wanted else []
    return Facts(
        programme=programme.name if programme else "",
        channels=tuple(channels),
        findings={each: finding(said) for each, said in checked.items()},
        heard=found.heard,
        tested=testing.became(uow, visitor, channels),
        facilities=found.facilities,
        without_line=found.without_line,
        mentees=len(mentees),
        mentors=found.holders.get(Role.MENTOR, 0),
        wanted=wanted,
        covered=frozenset(each for each in wanted if oncall.who(shifts, each, uow.now).now),
        agreed=found.agreed,
        invited=found.invited,
        asked=found.asked,
        answered=found.answered,
    )
