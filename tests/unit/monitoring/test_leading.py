"""What facilities add to figures, and that a hidden team stays hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.analyses import INSTRUMENT
from domain.barriers import BarrierKind, BarrierState
from domain.instruments import Answer, AnswerState, Response, ResponseState
from domain.model import Role
from monitoring import leading, pulses
from storage import barriers, facilities, people, responses
from tests.storage.book import person
from tests.storage.test_visits import lack

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

PARTS = (
    *("workforce", "infrastructure", "supplies", "practice"),
    *("data", "leadership", "readiness", "priorities"),
)


def shown(room: Room) -> dict[str, tuple[float | None, int | None]]:
    found = room.book.commit(lambda uow: leading.figures(uow, uow.now))
    return {each.figure: (each.numerator, each.denominator) for each in found}


def answer(uow: UnitOfWork, room: Room, people_: list[int], *codes: str) -> None:
    """Let people answer a pulse of their facility."""
    for each in people_:
        ends = uow.now + timedelta(days=7)
        who = (each, ResponseState.EXPIRED, uow.now, ends, room.cast.facility)
        sent = responses.add(uow, Response(0, pulses.INSTRUMENT, "", "pulse:2026-11", *who))
        assert sent is not None
        for step, code in zip(("p1", "p2", "p3", "p4"), codes, strict=False):
            state = AnswerState.ANSWERED
            responses.put(uow, Answer(0, sent.id, step, state, uow.now, code))


def team(uow: UnitOfWork, room: Room, count: int) -> list[int]:
    values = person("Somebody", room.cast.facility, consented_at=uow.now)
    return [people.add(uow, values, [Role.MENTEE]) for _ in range(count)]


def test_an_analysis_counts_for_half_a_year(room: Room) -> None:
    assert shown(room) == {leading.ANALYSIS: (0, 1)}

    def fill(uow: UnitOfWork, parts: tuple[str, ...]) -> None:
        for part in parts:
            ends = uow.now + timedelta(days=7)
            who = (room.cast.mentors[0], ResponseState.DONE, uow.now, ends, room.cast.facility)
            new = Response(0, INSTRUMENT, part, "situation:1", *who)
            stored = responses.add(uow, new)
            assert stored is not None
            responses.save(uow, replace(stored, ended_at=uow.now))

    room.book.commit(lambda uow: fill(uow, PARTS[:-1]))
    assert shown(room)[leading.ANALYSIS] == (0, 1)
    room.book.commit(lambda uow: fill(uow, PARTS[-1:]))
    assert shown(room)[leading.ANALYSIS] == (1, 1)
    room.book.later(days=182)
    assert shown(room)[leading.ANALYSIS] == (1, 1)
    room.book.later(days=1)
    assert shown(room)[leading.ANALYSIS] == (0, 1)


def test_a_pulse_of_few_people_is_hidden_and_in_no_sum(room: Room) -> None:
    room.book.commit(lambda uow: answer(uow, room, team(uow, room, 4), "5", "1", "4"))
    assert shown(room)[leading.PULSE] == (None, None)
    room.book.commit(lambda uow: answer(uow, room, team(uow, room, 1), "1", "5"))
    assert shown(room)[leading.PULSE] == (None, None)  # two answers are no mean
    room.book.commit(lambda uow: answer(uow, room, team(uow, room, 1), "1", "5", "1", "1"))
    assert shown(room)[leading.PULSE] == (19.7, 5)
    counted = room.book.commit(lambda uow: leading.figures(uow, uow.now))
    assert leading.PULSE not in {each.figure for each in leading.by_region(counted)}
    room.book.later(days=99)
    assert leading.PULSE not in shown(room)


def test_a_ticket_that_is_young_and_open_may_still_be_resolved(room: Room) -> None:
    ticket = room.book.commit(lambda uow: lack(uow, room.cast))
    assert leading.BARRIERS not in shown(room)
    room.book.later(days=30)
    assert shown(room)[leading.BARRIERS] == (0, 1)
    other = room.book.commit(lambda uow: lack(uow, room.cast, BarrierKind.EQUIPMENT))
    room.book.later(days=2)
    for each in (ticket, other):
        closed = replace(each, state=BarrierState.CLOSED, closed_at=room.book.now)
        room.book.commit(lambda uow, one=closed: barriers.save(uow, one))  # type: ignore[misc]
    assert shown(room)[leading.BARRIERS] == (1, 2)
    region = room.book.commit(lambda uow: facilities.get(uow, room.cast.facility)).region
    counted = room.book.commit(lambda uow: leading.figures(uow, uow.now))
    (sums,) = (each for each in leading.by_region(counted) if each.figure == leading.BARRIERS)
    assert (sums.region, sums.numerator, sums.denominator) == (region, 1, 2)
