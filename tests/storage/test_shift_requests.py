from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.model import Discipline, Tier
from domain.shifts import Request, State
from storage import erasing, shift_requests

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

SEVEN = datetime.fromisoformat("2026-11-15T07:00")
EVENING = SEVEN.replace(hour=19)
GAP = Request(0, None, Discipline.ANAESTHESIA, Tier.BACKUP, SEVEN, EVENING, "Africa/Dar_es_Salaam")


def swap(giver: int) -> Request:
    return replace(GAP, giver_id=giver, tier=Tier.REGIONAL)


def fill(uow: UnitOfWork, mentor: int) -> None:
    """Put a row into every table of requests."""
    made = shift_requests.add(uow, swap(mentor))
    shift_requests.ask(uow, made, [mentor])


def test_a_request_comes_back_as_it_was_while_it_is_open(memory: Book, cast: Cast) -> None:
    giver, taker = cast.mentors[:2]
    made = memory.commit(lambda uow: shift_requests.add(uow, swap(giver)))
    memory.commit(lambda uow: shift_requests.ask(uow, made, [taker]))
    wanted = replace(swap(giver), id=made)
    assert memory.commit(lambda uow: shift_requests.find(uow, made)) == wanted
    for found in (
        lambda uow: shift_requests.of_giver(uow, giver),
        lambda uow: shift_requests.of_discipline(uow, Discipline.ANAESTHESIA),
        lambda uow: shift_requests.asked_of(uow, taker),
    ):
        assert memory.commit(found) == [wanted]
    assert memory.commit(lambda uow: shift_requests.of_giver(uow, taker)) == []
    assert memory.commit(lambda uow: shift_requests.asked_of(uow, giver)) == []
    memory.later(days=2)
    assert memory.commit(lambda uow: shift_requests.of_giver(uow, giver)) == []
    assert memory.commit(lambda uow: shift_requests.asked_of(uow, taker)) == []


def test_of_two_takers_in_one_group_the_first_has_it(memory: Book, cast: Cast) -> None:
    first, second = cast.mentors[:2]
    made = memory.commit(lambda uow: shift_requests.add(uow, GAP))
    done = memory.group(
        *(
            lambda uow, who=who: shift_requests.decide(uow, made, State.TAKEN, who)
            for who in (first, second)
        )
    )
    assert [each.value for each in done] == [True, False]
    found = memory.commit(lambda uow: shift_requests.find(uow, made))
    assert found is not None
    assert (found.state, found.taker_id) == (State.TAKEN, first)
    assert memory.commit(lambda uow: shift_requests.of_discipline(uow, GAP.discipline)) == []


def test_a_gap_is_opened_once(memory: Book) -> None:
    made = memory.commit(lambda uow: shift_requests.add(uow, replace(GAP, state=State.FOUND)))
    (known,) = memory.commit(lambda uow: shift_requests.of_discipline(uow, GAP.discipline))
    assert not known.is_open(memory.now)
    assert memory.commit(lambda uow: shift_requests.begin(uow, made))
    assert not memory.commit(lambda uow: shift_requests.begin(uow, made))
    (known,) = memory.commit(lambda uow: shift_requests.of_discipline(uow, GAP.discipline))
    assert known.is_open(memory.now)


def test_who_said_no_is_known(memory: Book, cast: Cast) -> None:
    made = memory.commit(lambda uow: shift_requests.add(uow, GAP))
    memory.commit(lambda uow: shift_requests.ask(uow, made, cast.mentors[:2]))
    memory.commit(lambda uow: shift_requests.decline(uow, made, cast.mentors[1]))
    told = memory.commit(lambda uow: shift_requests.asked(uow, made))
    assert told == {cast.mentors[0]: False, cast.mentors[1]: True}


def test_nobody_is_asked_for_the_shift_of_somebody_erased(memory: Book, cast: Cast) -> None:
    giver = cast.mentors[0]
    made = memory.commit(lambda uow: shift_requests.add(uow, swap(giver)))
    memory.commit(lambda uow: erasing.erase(uow, giver))
    found = memory.commit(lambda uow: shift_requests.find(uow, made))
    assert found is not None
    assert found.state is State.OVER


def test_what_nobody_made_is_not_found(memory: Book) -> None:
    assert memory.commit(lambda uow: shift_requests.find(uow, 1)) is None
