"""Themes: shown of five people or more, whole and once, and never under anybody's name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.instruments import Answer, AnswerState, Response, ResponseState
from domain.model import Channel, Job, Role
from domain.visits import Member, Part, Visit, VisitState
from handlers.improving import themes
from storage import addresses, erasing, people, responses, visits
from tests.storage.book import person
from tests.unit.handlers.room import CHAT, COORDINATOR, Room

if TYPE_CHECKING:
    from handlers.improving.themes import Themes
    from storage.uow import UnitOfWork

MENTOR = "+255700000101"
DAYS = (date(2026, 11, 19), date(2026, 11, 20))


@dataclass
class Team:
    """Eight mentees at the hospital, and what they answer."""

    room: Room
    mentees: list[int]

    def visit(self) -> Visit:
        """Close a visit of the first mentor."""
        return self.room.book.commit(self._visit)

    def _visit(self, uow: UnitOfWork) -> Visit:
        at = (self.room.cast.facility, *DAYS, VisitState.PLANNED, DAYS[0], uow.now)
        made = visits.add(uow, Visit(0, 0, *at))
        visits.put_member(uow, Member(made.id, self.room.cast.mentors[0], Part.MENTOR))
        closed = replace(made, state=VisitState.CLOSED, closed_at=uow.now)
        visits.save(uow, closed)
        return closed

    def answer(self, visit: Visit, which: int, useful: int, words: str = "") -> None:
        """Somebody answers how useful a visit was, what they did, and what they suggest."""

        def write(uow: UnitOfWork) -> None:
            who, occasion = self.mentees[which], f"visit:{visit.id}"
            known = responses.to_occasion(uow, who, "debrief_mentee", occasion)
            ends = uow.now + timedelta(days=7)
            now = (who, ResponseState.DONE, uow.now, ends, visit.facility_id, visit.id)
            new = Response(0, "debrief_mentee", "", occasion, *now)
            sent = known[0] if known else responses.add(uow, new)
            assert sent is not None
            done = AnswerState.ANSWERED
            responses.put(uow, Answer(0, sent.id, "q2", done, uow.now, number=useful))
            responses.put(uow, Answer(0, sent.id, "q4", done, uow.now, code="2"))
            if words:
                responses.put(uow, Answer(0, sent.id, "q8", done, uow.now, words=words))

        self.room.book.commit(write)

    def over(self, visit: Visit) -> None:
        """A week goes by, and the debriefs of a visit are over."""
        book = self.room.book
        job = Job(themes.DUE, str(visit.id), book.now)
        book.later(days=8)
        self.room.take(book.group(lambda uow: themes.tell(self.room.desk(uow), job)))

    def shown(self, visit: Visit) -> Themes | None:
        """Return what is shown of a visit."""
        return self.room.book.commit(lambda uow: themes.of_visit(self.room.desk(uow), visit))

    def told(self) -> tuple[list[str], list[str]]:
        """Return what the mentor and the coordinator were told, and forget it."""
        return self.room.told(MENTOR), self.room.told(CHAT)


@pytest.fixture
def team(room: Room) -> Team:
    def add(uow: UnitOfWork) -> list[int]:
        agreed = {"consented_at": uow.now}
        rehema = people.get(uow, room.rehema)
        values = {name: getattr(rehema, name) for name in ("name", "language", "time_zone")}
        told = {**person("Rehema", room.cast.facility, **agreed), **values}
        people.change(uow, room.rehema, {**told, "preferred": Channel.TELEGRAM}, rehema.roles)
        made = []
        for number in range(8):
            values = person(f"Mentee {number}", room.cast.facility, **agreed)
            made.append(people.add(uow, values, [Role.MENTEE]))
            addresses.add(uow, Channel.SMS, f"+1202555016{number}", made[-1])
        return made

    return Team(room, room.book.commit(add))


def test_five_people_are_shown_together_with_what_they_suggest_in_no_order(team: Team) -> None:
    visit = team.visit()
    said = ["More time", "", "bring gloves", "", "Call +255 754 123 456 before"]
    for which, words in enumerate(said):
        team.answer(visit, which, useful=which + 1, words=words)
    team.over(visit)
    mentor, coordinator = team.told()
    shown = (
        "V1, Bunda District Hospital: what 5 people said after the visit.\n"
        "Useful: 3.0 of 5\nPractised most: Anaesthesia 5\n"
        "Nothing to do now; keep it for the next visit."
    )
    assert mentor == [shown]
    assert coordinator[0] == shown
    assert coordinator[1] == "V1, a suggestion without a name: bring gloves"
    assert coordinator[2].startswith("V1, a suggestion without a name: Call ")
    assert "754" not in coordinator[2]
    assert coordinator[3] == "V1, a suggestion without a name: More time"
    assert team.room.told(COORDINATOR) == []


def test_four_people_wait_for_the_next_visit_whose_mentors_are_told_of_both(team: Team) -> None:
    first = team.visit()
    for which in range(4):
        team.answer(first, which, useful=5, words="more")
    team.over(first)
    hidden = (
        "V1, Bunda District Hospital: fewer than 5 people have replied, so nothing is shown yet.\n"
        "You see it together with the next visit. Nothing to do now."
    )
    assert team.told() == ([hidden], [hidden])
    assert team.shown(first) is None
    second = team.visit()
    team.answer(second, 4, useful=1)
    team.over(second)
    mentor, _ = team.told()
    assert mentor[0].startswith("V1 V2, Bunda District Hospital: what 5 people said")
    shown = team.shown(first)
    assert shown is not None
    assert (shown, shown.n, shown.useful) == (team.shown(second), 5, 4.2)
    assert shown.safe is None, "nobody answered that"


def test_what_is_answered_or_corrected_later_changes_nothing_that_was_shown(team: Team) -> None:
    visit = team.visit()
    for which in range(5):
        team.answer(visit, which, useful=5)
    team.over(visit)
    before = team.shown(visit)
    team.answer(visit, 0, useful=1)
    team.answer(visit, 6, useful=1)
    assert team.shown(visit) == before


def test_of_a_mentor_only_whole_pools_of_their_own_visits_are_summed_up(team: Team) -> None:
    visit = team.visit()
    for which in range(5):
        team.answer(visit, which, useful=4)
    team.over(visit)
    mine, other = team.room.cast.mentors

    def of(mentor_id: int) -> Themes | None:
        return team.room.book.commit(lambda uow: themes.of_mentor(team.room.desk(uow), mentor_id))

    found = of(mine)
    assert found is not None
    assert (found.n, found.useful, found.practised) == (5, 4.0, [("2", 5)])
    assert of(other) is None


def test_a_suggestion_goes_with_its_writer_who_is_erased(team: Team) -> None:
    visit = team.visit()
    for which in range(5):
        team.answer(visit, which, useful=4, words="bring gloves" if not which else "")
    team.over(visit)
    wiped = team.room.book.commit(lambda uow: erasing.wipe(uow, team.mentees[0]))
    assert wiped == 1, "what the coordinator was sent can be read no more"
