"""Lines of leaders to their teams, as they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Channel, Inbound
from storage import dossiers, inbox, team_lines

if TYPE_CHECKING:
    from storage.team_lines import TeamLine
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def test_the_newest_line_of_a_facility_is_known_and_whose_it_is(memory: Book, cast: Cast) -> None:
    leader = cast.mentors[0]

    def write(uow: UnitOfWork, nth: int) -> TeamLine:
        said = Inbound("AC1", f"SM{nth}", Channel.SMS, "+255711", "+1", "TEAM thank you")
        arrived = inbox.accept(uow, said)
        assert arrived is not None
        return team_lines.add(uow, cast.facility, leader, arrived.message_id)

    assert memory.commit(lambda uow: team_lines.newest(uow, cast.facility)) is None
    first = memory.commit(lambda uow: write(uow, 1))
    memory.later(days=8)
    second = memory.commit(lambda uow: write(uow, 2))
    assert memory.commit(lambda uow: team_lines.newest(uow, cast.facility)) == second
    assert memory.commit(lambda uow: team_lines.get(uow, first.id)) == first
    assert memory.commit(lambda uow: team_lines.get(uow, 77)) is None
    assert memory.commit(lambda uow: team_lines.of_leader(uow, leader)) == [first, second]
    held = memory.commit(lambda uow: dossiers.of_person(uow, leader))
    assert held["team_lines"] == [first.at.isoformat(), second.at.isoformat()]
