"""Visits, meetings, responses, outcomes, barriers and commitments, as they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.barriers import (
    Barrier,
    BarrierKind,
    BarrierState,
    Commitment,
    CommitmentKind,
    CommitmentState,
    Level,
    Priority,
    Report,
    SaidDid,
)
from domain.instruments import Answer, AnswerState, Response, ResponseState
from domain.outcomes import Outcome
from domain.visits import (
    Guest,
    Meeting,
    MeetingKind,
    MeetingState,
    Member,
    Part,
    Reply,
    Visit,
    VisitState,
)
from storage import barriers, commitments, dossiers, erasing, meetings, outcomes, responses, visits

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def plan(uow: UnitOfWork, cast: Cast) -> Visit:
    """Plan a visit of two days in December."""
    first, last = date(2026, 12, 12), date(2026, 12, 13)
    state = VisitState.PLANNED
    return visits.add(uow, Visit(0, 0, cast.facility, first, last, state, first, uow.now))


def send(
    uow: UnitOfWork, cast: Cast, occasion: str = "visit:1", visit_id: int | None = None
) -> Response | None:
    """Send the mentee an instrument."""
    ends = uow.now + timedelta(days=7)
    how = (cast.mentee, ResponseState.INVITED, uow.now, ends, cast.facility)
    new = Response(0, "debrief_mentee", "", occasion, *how)
    return responses.add(uow, replace(new, visit_id=visit_id))


def lack(uow: UnitOfWork, cast: Cast, kind: BarrierKind = BarrierKind.STAFF) -> Barrier:
    """Open a barrier ticket."""
    due = uow.now + timedelta(days=14)
    now = (Priority.HIGH, BarrierState.OPEN, Level.FACILITY, uow.now, due)
    return barriers.add(uow, Barrier(0, 0, cast.facility, kind, *now, words="no night nurse"))


def fill(uow: UnitOfWork, cast: Cast) -> Response:
    """Plan a visit and a meeting, debrief it, and let everything follow that may."""
    visit = plan(uow, cast)
    visits.put_member(uow, Member(visit.id, cast.mentee, Part.MENTEE, cases="a spinal block"))
    meeting = meetings.add(
        uow,
        Meeting(
            *(0, 0, MeetingKind.FORUM, "Mara", uow.now, 90, "Africa/Dar_es_Salaam", "Bunda"),
            *(MeetingState.PLANNED, uow.now),
        ),
    )
    meetings.put_guest(uow, Guest(meeting.id, cast.mentee))
    sent = send(uow, cast, f"visit:{visit.number}", visit_id=visit.id)
    assert sent is not None
    said = "we say our names"
    responses.put(uow, Answer(0, sent.id, "q6", AnswerState.ANSWERED, uow.now, words=said))
    figure = Outcome(cast.facility, "2026-10", "MAJOR_OPS", 48, uow.now, cast.mentee, sent.id)
    outcomes.put(uow, figure)
    barrier = lack(uow, cast)
    barriers.report(uow, Report(barrier.id, uow.now, cast.mentee, sent.id))
    due = uow.now + timedelta(days=30)
    promised = (CommitmentKind.OWN, said, uow.now, due, CommitmentState.OPEN)
    place = (cast.facility, visit.id, sent.id)
    commitments.add(uow, Commitment(0, cast.mentee, *promised, *place))
    heard = SaidDid(0, cast.facility, "no oxygen", "two cylinders came", uow.now, visit.id)
    commitments.say(uow, heard)
    return sent


def test_a_visit_is_known_by_its_number_and_settled_once(memory: Book, cast: Cast) -> None:
    first = memory.commit(lambda uow: plan(uow, cast))
    second = memory.commit(lambda uow: plan(uow, cast))
    assert (first.number, second.number) == (1, 2)
    assert memory.commit(lambda uow: visits.numbered(uow, 2)) == second
    assert memory.commit(visits.open_ones) == [first, second]
    moved = replace(first, starts_on=date(2026, 12, 14), moved=1, reason="the road is closed")
    assert memory.commit(lambda uow: visits.save(uow, moved))
    assert memory.commit(lambda uow: visits.get(uow, first.id)) == moved
    over = replace(moved, state=VisitState.CLOSED, closed_at=memory.now, minutes=360)
    assert memory.commit(lambda uow: visits.save(uow, over))
    assert not memory.commit(lambda uow: visits.save(uow, moved))
    assert memory.commit(lambda uow: visits.get(uow, first.id)) == over
    assert memory.commit(visits.open_ones) == [second]
    assert memory.commit(visits.every) == [second, over]
    assert memory.commit(lambda uow: visits.of_facility(uow, cast.facility)) == [second, over]
    assert memory.commit(lambda uow: visits.numbered(uow, 9)) is None
    with pytest.raises(LookupError):
        memory.commit(lambda uow: visits.get(uow, 9))


def test_a_part_in_a_visit_is_stored_once_and_changes(memory: Book, cast: Cast) -> None:
    visit = memory.commit(lambda uow: plan(uow, cast))
    asked = Member(visit.id, cast.mentee, Part.MENTEE, asked_at=memory.now)
    memory.commit(lambda uow: visits.put_member(uow, asked))
    said = replace(asked, reply=Reply.FITS, replied_at=memory.now, cases="two caesareans")
    memory.commit(lambda uow: visits.put_member(uow, said))
    assert memory.commit(lambda uow: visits.members(uow, visit.id)) == [said]
    assert memory.commit(lambda uow: visits.of_person(uow, cast.mentee)) == [said]


def test_a_meeting_and_its_guests_come_back(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: fill(uow, cast))
    (meeting,) = memory.commit(meetings.planned)
    assert memory.commit(lambda uow: meetings.numbered(uow, meeting.number)) == meeting
    came = Guest(meeting.id, cast.mentee, Reply.FITS, replied_at=memory.now, attended=True)
    memory.commit(lambda uow: meetings.put_guest(uow, came))
    assert memory.commit(lambda uow: meetings.guests(uow, meeting.id)) == [came]
    assert memory.commit(lambda uow: meetings.of_person(uow, cast.mentee)) == [came]
    assert memory.commit(lambda uow: meetings.guest_of(uow, meeting.id, cast.mentee)) == came
    assert memory.commit(lambda uow: meetings.guest_of(uow, meeting.id, 7)) is None
    held = replace(
        meeting,
        state=MeetingState.HELD,
        starts_at=memory.now + timedelta(days=1),
        minutes=60,
        place="Tarime",
    )
    assert memory.commit(lambda uow: meetings.save(uow, held))
    assert not memory.commit(lambda uow: meetings.save(uow, meeting))
    assert memory.commit(lambda uow: meetings.get(uow, meeting.id)) == held
    assert memory.commit(meetings.planned) == []
    assert memory.commit(meetings.every) == [held]
    assert memory.commit(lambda uow: meetings.numbered(uow, 7)) is None
    with pytest.raises(LookupError):
        memory.commit(lambda uow: meetings.get(uow, 7))


def test_nobody_is_sent_an_instrument_twice_for_one_occasion(memory: Book, cast: Cast) -> None:
    sent = memory.commit(lambda uow: send(uow, cast))
    assert sent is not None
    assert memory.commit(lambda uow: send(uow, cast)) is None
    other = memory.commit(lambda uow: send(uow, cast, "visit:2"))
    assert memory.commit(lambda uow: responses.open_of(uow, cast.mentee)) == [sent, other]
    instrument = "debrief_mentee"
    assert memory.commit(
        lambda uow: responses.to_occasion(uow, cast.mentee, instrument, "visit:1")
    ) == [sent]
    assert memory.commit(lambda uow: responses.of_instrument(uow, instrument, memory.now)) == [
        sent,
        other,
    ]
    done = replace(sent, state=ResponseState.DONE, step="end", ended_at=memory.now, misses=2)
    memory.commit(lambda uow: responses.save(uow, done))
    assert memory.commit(lambda uow: responses.get(uow, sent.id)) == done
    assert memory.commit(lambda uow: responses.open_of(uow, cast.mentee)) == [other]
    assert memory.commit(lambda uow: responses.left(uow, [sent.id])) == set()
    with pytest.raises(LookupError):
        memory.commit(lambda uow: responses.get(uow, 9))


def test_a_later_answer_stands_above_the_earlier_one(memory: Book, cast: Cast) -> None:
    sent = memory.commit(lambda uow: fill(uow, cast))
    memory.later(minutes=1)
    again = Answer(0, sent.id, "q6", AnswerState.ANSWERED, memory.now, words="we count twice")
    new = memory.commit(lambda uow: responses.put(uow, again))
    assert memory.commit(lambda uow: responses.answers(uow, sent.id)) == {"q6": new}
    assert memory.commit(lambda uow: responses.answers_of(uow, [sent.id])) == [new]
    assert memory.commit(lambda uow: responses.answers_of(uow, [])) == []
    old, _ = memory.commit(lambda uow: responses.history(uow, sent.id))
    assert (old.words, old.superseded_at) == ("we say our names", memory.now)


def test_a_corrected_figure_keeps_its_history(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: fill(uow, cast))
    memory.later(days=1)
    unknown = Outcome(cast.facility, "2026-10", "MAJOR_OPS", None, memory.now, cast.mentee)
    memory.commit(lambda uow: outcomes.put(uow, unknown))
    place = cast.facility
    found = memory.commit(lambda uow: outcomes.standing(uow, place, "2026-05", "2026-10"))
    assert found == [unknown]
    assert memory.commit(lambda uow: outcomes.standing(uow, place, "2026-11", "2026-12")) == []
    old, new = memory.commit(lambda uow: outcomes.history(uow, place, "2026-10"))
    assert (old.number, old.superseded_at, new) == (48, memory.now, unknown)


def test_a_barrier_is_open_once_at_a_facility_and_closed_once(memory: Book, cast: Cast) -> None:
    barrier = memory.commit(lambda uow: lack(uow, cast))
    with pytest.raises(Exception, match=r"(?i)unique"):
        memory.commit(lambda uow: lack(uow, cast))
    other = memory.commit(lambda uow: lack(uow, cast, BarrierKind.EQUIPMENT))
    assert memory.commit(barriers.open_ones) == [barrier, other]
    assert memory.commit(lambda uow: barriers.numbered(uow, barrier.number)) == barrier
    over = replace(
        barrier, state=BarrierState.CLOSED, closed_at=memory.now, note="a nurse came for the night"
    )
    assert memory.commit(lambda uow: barriers.save(uow, over))
    assert not memory.commit(lambda uow: barriers.save(uow, barrier))
    assert memory.commit(lambda uow: barriers.get(uow, barrier.id)) == over
    assert memory.commit(lambda uow: barriers.open_at(uow, cast.facility)) == [other]
    assert memory.commit(lambda uow: barriers.of_facility(uow, cast.facility)) == [over, other]
    again = memory.commit(lambda uow: lack(uow, cast))
    assert again.number == other.number + 1
    report = Report(again.id, memory.now, cast.mentee)
    memory.commit(lambda uow: barriers.report(uow, report))
    assert memory.commit(lambda uow: barriers.reports(uow, again.id)) == [report]
    assert memory.commit(lambda uow: barriers.numbered(uow, 77)) is None
    with pytest.raises(LookupError):
        memory.commit(lambda uow: barriers.get(uow, 77))


def test_a_commitment_is_checked_and_what_was_done_is_told_once(memory: Book, cast: Cast) -> None:
    sent = memory.commit(lambda uow: fill(uow, cast))
    (made,) = memory.commit(lambda uow: commitments.of_person(uow, cast.mentee))
    assert sent.visit_id is not None
    memory.commit(lambda uow: commitments.set_state(uow, made.id, CommitmentState.DOING))
    checked = replace(made, state=CommitmentState.DOING, checked_at=memory.now)
    assert memory.commit(lambda uow: commitments.get(uow, made.id)) == checked
    assert memory.commit(lambda uow: commitments.of_visit(uow, sent.visit_id or 0)) == [checked]
    (said,) = memory.commit(lambda uow: commitments.said_at(uow, cast.facility))
    assert memory.commit(lambda uow: commitments.set_told(uow, said.id))
    assert not memory.commit(lambda uow: commitments.set_told(uow, said.id))
    with pytest.raises(LookupError):
        memory.commit(lambda uow: commitments.get(uow, 9))


def test_all_of_it_is_given_to_its_person_and_its_words_are_erased(
    memory: Book, cast: Cast
) -> None:
    sent = memory.commit(lambda uow: fill(uow, cast))
    held = memory.commit(lambda uow: dossiers.of_person(uow, cast.mentee))
    assert held["visits"][0]["cases"] == "a spinal block"
    assert held["responses"][0]["answers"][0]["answer"] == "we say our names"
    assert held["commitments"][0]["words"] == "we say our names"
    assert held["barriers_reported"] == [{"barrier": 1, "at": memory.now.isoformat()}]
    assert held["meetings"][0]["reply"] == "none"
    memory.commit(lambda uow: erasing.erase(uow, cast.mentee))
    answers = memory.commit(lambda uow: responses.history(uow, sent.id))
    assert [each.words for each in answers] == [""]
    assert memory.commit(lambda uow: responses.get(uow, sent.id)).state is ResponseState.LEFT
    (member,) = memory.commit(lambda uow: visits.of_person(uow, cast.mentee))
    (promised,) = memory.commit(lambda uow: commitments.of_person(uow, cast.mentee))
    assert (member.cases, promised.words) == ("", "")
    assert memory.commit(lambda uow: barriers.reported_by(uow, cast.mentee)) == []


def test_who_had_answered_is_read_as_it_stood_some_days_after_closing(
    memory: Book, cast: Cast
) -> None:
    week = timedelta(days=7)

    def answer(uow: UnitOfWork, step: str) -> Response:
        visit = plan(uow, cast)
        sent = send(uow, cast, f"visit:{visit.number}", visit.id)
        assert sent is not None
        responses.put(uow, Answer(0, sent.id, step, AnswerState.ANSWERED, uow.now, code="1"))
        over = replace(visit, state=VisitState.CLOSED, closed_at=uow.now)
        assert visits.save(uow, over)
        return sent

    def found(region: str = "Mara") -> list[tuple[int, int]]:
        """Return which visit was answered by whom."""
        known = memory.commit(
            lambda uow: responses.answered_of(uow, "debrief_mentee", region, week)
        )
        assert {(place, closed) for _, closed, place, _ in known} <= {(cast.facility, memory.now)}
        return [(visit_id, person_id) for visit_id, _, _, person_id in known]

    sent = memory.commit(lambda uow: answer(uow, "q2"))
    other = memory.commit(lambda uow: answer(uow, "q3"))
    assert found() == [(sent.visit_id, cast.mentee), (other.visit_id, cast.mentee)]
    assert found("Lake") == []
    closed_at = memory.now
    memory.later(days=1)
    memory.commit(lambda uow: responses.withdraw(uow, sent.id, "q2"))
    memory.later(days=7)
    memory.commit(lambda uow: responses.withdraw(uow, other.id, "q3"))
    late = Answer(0, sent.id, "q2", AnswerState.ANSWERED, memory.now, code="2")
    memory.commit(lambda uow: responses.put(uow, late))
    memory.now = closed_at
    assert found() == [(other.visit_id, cast.mentee)]
