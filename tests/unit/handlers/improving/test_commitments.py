"""Promises: kept in the words said last, asked about once, and unknown when nobody answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain import local_time
from domain.barriers import Commitment, CommitmentKind, CommitmentState
from domain.instruments import Action, ActionKind, Answer, AnswerState, Response, ResponseState
from domain.visits import Visit, VisitState
from handlers.improving import commitments, lacking
from storage import commitments as stored
from storage import people, responses, visits
from tests.unit.handlers.room import COORDINATOR, Room

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

ZONE = "Africa/Dar_es_Salaam"
CHECK = Action("answered", ActionKind.SCHEDULE_COMMITMENT_CHECK, days=30)
STEP = Action("answered", ActionKind.CREATE_FOLLOWUP_TASK)
NOTIFY = Action("in [2,3]", ActionKind.NOTIFY_COORDINATOR)


@dataclass
class Debrief:
    """A debrief of the mentee on a visit."""

    room: Room
    sent: Response

    def say(self, words: str) -> None:
        """Say what will change."""
        self._act(self.room.cast.mentee, "q6", words, CHECK)

    def agree(self, words: str) -> None:
        """Say as a mentor what the team agreed on."""
        self._act(self.room.cast.mentors[0], "m8", words, STEP)

    def lack(self, code: str) -> None:
        """Say as a mentor what there was of transport, pay and release."""

        def work(uow: UnitOfWork) -> None:
            answer = Answer(0, self.sent.id, "m7", AnswerState.ANSWERED, uow.now, code=code)
            mentor = people.get(uow, self.room.cast.mentors[0])
            lacking.tell(self.room.desk(uow), mentor, self.sent, answer, NOTIFY)

        self.room.take(self.room.book.group(work))

    def promised(self, person_id: int | None = None) -> list[Commitment]:
        """Return what was promised."""
        whose = person_id or self.room.cast.mentee
        return self.room.book.commit(lambda uow: stored.of_person(uow, whose))

    def checked(self, code: str | None) -> CommitmentState:
        """End the check of the only promise, with an answer or without; return how it stands."""
        (promise,) = self.promised()

        def work(uow: UnitOfWork) -> None:
            check = replace(self.sent, occasion=f"commitment:{promise.id}")
            asked = responses.add(uow, replace(check, commitment_id=promise.id))
            assert asked is not None
            if code:
                done = AnswerState.ANSWERED
                responses.put(uow, Answer(0, asked.id, "k1", done, uow.now, code=code))
            mentee = people.get(uow, promise.person_id)
            commitments.settle(self.room.desk(uow), mentee, asked)

        self.room.book.commit(work)
        return self.promised()[0].state

    def _act(self, who: int, step: str, words: str, action: Action) -> None:
        does = commitments.schedule if action is CHECK else commitments.next_step

        def work(uow: UnitOfWork) -> None:
            answer = Answer(0, self.sent.id, step, AnswerState.ANSWERED, uow.now, words=words)
            does(self.room.desk(uow), people.get(uow, who), self.sent, answer, action)

        self.room.book.commit(work)


@pytest.fixture
def debrief(room: Room) -> Debrief:
    def add(uow: UnitOfWork) -> Response:
        first = date(2026, 11, 19)
        at = (room.cast.facility, first, first, VisitState.PLANNED, first, uow.now)
        visit = visits.add(uow, Visit(0, 0, *at))
        ends = uow.now + timedelta(days=7)
        now = (room.cast.mentee, ResponseState.DONE, uow.now, ends, visit.facility_id, visit.id)
        sent = responses.add(uow, Response(0, "debrief_mentee", "", "visit:1", *now))
        assert sent is not None
        return sent

    return Debrief(room, room.book.commit(add))


def test_a_promise_is_due_in_thirty_days_in_the_evening_in_the_words_said_last(
    debrief: Debrief,
) -> None:
    debrief.say("names aloud")
    debrief.say("names and roles aloud")
    debrief.say("  ")
    (promise,) = debrief.promised()
    assert (promise.words, promise.kind) == ("names and roles aloud", CommitmentKind.OWN)
    due = local_time.to_local(promise.due_at, ZONE)
    today = local_time.to_local(debrief.room.book.now, ZONE).date()
    assert (due.date() - today, due.hour) == (timedelta(days=30), 18)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("1", CommitmentState.DOING),
        ("2", CommitmentState.PARTLY),
        ("3", CommitmentState.NOT_YET),
        (None, CommitmentState.UNKNOWN),
    ],
)
def test_what_nobody_answers_is_unknown_and_not_broken(
    debrief: Debrief, code: str | None, state: CommitmentState
) -> None:
    debrief.say("names aloud")
    assert debrief.checked(code) is state


def test_a_team_step_is_the_facilitys_and_due_at_the_next_visit(debrief: Debrief) -> None:
    room = debrief.room
    planned = date(2027, 1, 12)

    def plan(uow: UnitOfWork) -> None:
        at = (room.cast.facility, planned, planned, VisitState.PLANNED, planned, uow.now)
        visits.add(uow, Visit(0, 0, *at))

    room.book.commit(plan)
    debrief.agree("check oxygen daily")
    debrief.agree("check oxygen at each shift")
    (step,) = debrief.promised(room.cast.mentors[0])
    assert (step.kind, step.words) == (CommitmentKind.TEAM, "check oxygen at each shift")
    assert local_time.to_local(step.due_at, ZONE).date() == planned
    assert step.facility_id == room.cast.facility


def test_coordinators_hear_what_a_mentor_lacked_and_nothing_where_all_was_there(
    debrief: Debrief,
) -> None:
    debrief.lack("1")
    assert debrief.room.told(COORDINATOR) == []
    debrief.lack("2")
    told = debrief.room.parcels[-1].text
    assert told.startswith("Mentor had only a part of transport, pay and release for the visit")
