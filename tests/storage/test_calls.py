"""Phone calls: one an offer, begun once, and what they come to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from domain.calls import CallState, Outcome
from domain.model import Tier
from storage import calls, offers
from tests.storage.book import ask, settle

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book


def planned(uow: UnitOfWork) -> tuple[int, int, int]:
    """Plan a call for a fresh offer; return its id, the offer's and the address's."""
    cast = settle(uow)
    new = offers.New(ask(uow, cast), cast.mentors[0], Tier.FOCAL, uow.now, "on call")
    made = offers.add(uow, new)
    address = cast.address[cast.mentors[0]]
    return calls.add(uow, made.id, address), made.id, address


def state(memory: Book, call_id: int) -> tuple[CallState, str]:
    found = memory.commit(lambda uow: calls.find(uow, call_id))
    assert found is not None
    return found.state, found.outcome


def test_a_call_is_begun_by_one_alone(memory: Book) -> None:
    call_id, offer_id, _ = memory.commit(planned)
    assert memory.commit(lambda uow: calls.planned(uow, 10)) == [call_id]
    assert memory.commit(calls.next_try) == memory.now
    assert memory.commit(lambda uow: [calls.begin(uow, call_id), calls.begin(uow, call_id)]) == [
        True,
        False,
    ]
    assert memory.commit(lambda uow: calls.planned(uow, 10)) == []
    assert memory.commit(calls.next_try) is None
    found = memory.commit(lambda uow: calls.of_offer(uow, offer_id))
    assert found is not None
    assert (found.id, found.state, found.tries) == (call_id, CallState.CALLING, 1)


def test_an_offer_has_one_call(memory: Book) -> None:
    _, offer_id, address = memory.commit(planned)
    with pytest.raises(IntegrityError):
        memory.commit(lambda uow: calls.add(uow, offer_id, address))


def test_what_a_call_came_to_is_noted_once_and_before_its_answer_too(memory: Book) -> None:
    call_id, *_ = memory.commit(planned)
    memory.commit(lambda uow: calls.begin(uow, call_id))
    assert memory.commit(lambda uow: calls.end(uow, call_id, Outcome.BUSY))
    memory.commit(lambda uow: calls.note_placed(uow, call_id, "CA1"))
    assert not memory.commit(lambda uow: calls.end(uow, call_id, Outcome.COMPLETED))
    assert state(memory, call_id) == (CallState.ENDED, "busy")


def test_one_in_doubt_stays_begun_and_one_not_taken_comes_again(memory: Book) -> None:
    call_id, *_ = memory.commit(planned)
    memory.commit(lambda uow: calls.begin(uow, call_id))
    memory.commit(lambda uow: calls.doubt(uow, call_id, "timeout"))
    assert state(memory, call_id) == (CallState.CALLING, "timeout")
    memory.commit(lambda uow: calls.try_again(uow, call_id, uow.now + timedelta(seconds=20)))
    assert memory.commit(lambda uow: calls.planned(uow, 10)) == []
    memory.later(seconds=20)
    assert memory.commit(lambda uow: calls.planned(uow, 10)) == [call_id]
    memory.commit(lambda uow: calls.drop(uow, call_id))
    assert state(memory, call_id)[0] is CallState.DROPPED


def test_one_that_was_refused_is_over(memory: Book) -> None:
    call_id, *_ = memory.commit(planned)
    memory.commit(lambda uow: calls.begin(uow, call_id))
    memory.commit(lambda uow: calls.fail(uow, call_id, "21215"))
    assert state(memory, call_id) == (CallState.FAILED, "21215")
    assert memory.commit(lambda uow: calls.find(uow, 1)) is None
