"""What facilities add to figures, and that a hidden team stays hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.analyses import INSTRUMENT
from domain.instruments import Answer, AnswerState, Response, ResponseState
from domain.model import Role
from monitoring import leading, pulses
from storage import people, responses
from tests.storage.book import person

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


def test_analyses_are_summed_up_by_region(room: Room) -> None:
    counted = room.book.commit(lambda uow: leading.figures(uow, uow.now))
    other = replace(counted[0], facility="MUS", numerator=1)
    (region,) = leading.by_region([*counted, other])
    assert (region.region, region.facility) == (counted[0].region, "")
    assert (region.numerator, region.denominator) == (1, 2)
