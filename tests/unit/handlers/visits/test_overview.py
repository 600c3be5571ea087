"""What coordinators see of visits: nobody is told apart by what they said, or did not say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.barriers import Commitment, CommitmentKind, CommitmentState
from handlers.visits import overview
from storage import commitments, people
from tests.unit.handlers.improving.test_themes import team

if TYPE_CHECKING:
    from domain.visits import Visit
    from handlers.visits.overview import Mentor, Sheet
    from storage.uow import UnitOfWork
    from tests.unit.handlers.improving.test_themes import Team

__all__ = ["team"]


def seen(team: Team, visit: Visit) -> Sheet:
    room = team.room
    return room.book.commit(
        lambda uow: overview.sheet(room.desk(uow), visit, people.get(uow, room.rehema))
    )


def mentor(team: Team, which: int) -> Mentor:
    room = team.room

    def work(uow: UnitOfWork) -> Mentor:
        found = people.get(uow, room.cast.mentors[which])
        return overview.of_mentor(room.desk(uow), found, people.get(uow, room.rehema))

    return room.book.commit(work)


def promises(team: Team, visit: Visit, count: int) -> None:
    """So many mentees promise something, and the team agrees on a step."""

    def work(uow: UnitOfWork) -> None:
        at = (uow.now, uow.now + timedelta(days=30), CommitmentState.DOING, visit.facility_id)
        for who in team.mentees[:count]:
            commitments.add(uow, Commitment(0, who, CommitmentKind.OWN, "mine", *at, visit.id))
        step = (CommitmentKind.TEAM, "Count aloud", *at, visit.id)
        commitments.add(uow, Commitment(0, team.mentees[0], *step))

    team.room.book.commit(work)


def test_four_people_are_neither_counted_nor_shown(team: Team) -> None:
    visit = team.visit()
    for which in range(4):
        team.answer(visit, which, useful=4)
    promises(team, visit, 4)
    team.over(visit)
    found = seen(team, visit)
    debrief = found.debriefs["debrief_mentee"]
    assert (debrief.began, debrief.asked, debrief.answered) == (True, None, None)
    assert (found.said, found.promised) == (None, None)
    assert [each.words for each in found.agreed] == ["Count aloud"]
    assert mentor(team, 0).said is None


def test_five_people_are_shown_together_for_the_visit_and_its_mentor(team: Team) -> None:
    visit = team.visit()
    for which in range(5):
        team.answer(visit, which, useful=which + 1)
    promises(team, visit, 5)
    assert seen(team, visit).said is None, "its debriefs are not over"
    team.over(visit)
    found = seen(team, visit)
    assert found.said == ("Useful: 3.0 of 5", "Practised most: Anaesthesia 5")
    assert found.debriefs["debrief_mentee"].answered == 5
    assert found.promised == {CommitmentState.DOING: 5}
    shown = mentor(team, 0)
    assert (shown.n, shown.said) == (5, found.said)
    assert [each.visit.number for each in shown.rows] == [visit.number]
    assert mentor(team, 1).rows == ()
    assert mentor(team, 1).said is None
