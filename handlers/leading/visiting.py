"""VISIT: which visits are planned to the facilities that somebody answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.leading import leaders
from handlers.visits import showing
from storage import visits

if TYPE_CHECKING:
    from domain.leading import Command
    from handlers.turn import Turn

MOST: Final = 4
"""So many are told: the list stays in two SMS parts."""


def take(turn: Turn, _: Command) -> None:
    """Tell the next visits of a facility or a region."""
    show(turn)


def show(turn: Turn) -> None:
    """Tell the next visits, or who plans them where there is none."""
    desk, person = turn.desk, turn.person
    names = {each.id: each.name for each in leaders.covered(desk, person)}
    coming = [each for each in visits.open_ones(desk.uow) if each.facility_id in names]
    lines = [
        f"{showing.tag(each)} {names[each.facility_id]}: {showing.dates(each, person.language)}"
        for each in coming[:MOST]
    ]
    place = leaders.place(desk, person)
    if lines:
        turn.reply("lead.visits", place=place, list="\n".join(lines))
    else:
        coordinator = desk.coordinator_name(person)
        turn.reply("lead.visits.none", place=place, coordinator=coordinator)
