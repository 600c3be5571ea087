"""A call: promised once, looked at again before it is made, tried again only when surely not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.calls import CallState, Listening
from domain.model import Job, OfferState, Tier, Urgency
from handlers.calling import planning, speaking
from storage import calls, offers, people, questions
from tests.storage.book import ask

if TYPE_CHECKING:
    from domain.model import Offer
    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room


def offered(room: Room) -> Offer:
    """Offer an urgent question to a mentor who has a number and has agreed."""

    def work(uow: UnitOfWork) -> Offer:
        question = ask(uow, room.cast)
        questions.set_urgent(uow, question.id)
        people.set_consented(uow, room.cast.mentors[0], uow.now)
        new = offers.New(question, room.cast.mentors[0], Tier.FOCAL, uow.now, "on call")
        return offers.add(uow, new)

    return room.book.commit(work)


def desk(room: Room, uow: UnitOfWork) -> Desk:
    return replace(room.desk(uow), rings=True)


def ring(room: Room, made: Offer) -> int | None:
    """Let the due row fall due; return the call that it promised."""

    def work(uow: UnitOfWork) -> int | None:
        job = Job(planning.CALL, str(made.id), uow.now, made.question_id)
        planning.ring(desk(room, uow), job)
        found = calls.of_offer(uow, made.id)
        return found.id if found else None

    return room.book.commit(work)


def begin(room: Room, call_id: int) -> planning.Order | None:
    return room.book.commit(lambda uow: planning.begin(desk(room, uow), call_id))


def state(room: Room, call_id: int) -> CallState:
    found = room.book.commit(lambda uow: calls.find(uow, call_id))
    assert found is not None
    return found.state


def test_only_where_phones_may_ring_a_call_is_put_on_the_clock(room: Room) -> None:
    made = offered(room)

    def jobs(*, rings: bool) -> list[Job]:
        def work(uow: UnitOfWork) -> list[Job]:
            question = questions.get(uow, made.question_id)
            assert question.urgency is Urgency.URGENT
            planning.plan(replace(room.desk(uow), rings=rings), question, made)
            return [job for job in uow.jobs if job.kind == planning.CALL]

        return room.book.commit(work)

    assert jobs(rings=False) == []
    (planned,) = jobs(rings=True)
    assert (planned.due_at - room.book.now).total_seconds() == 180


def test_a_call_is_promised_once_and_made_once(room: Room) -> None:
    made = offered(room)
    call_id = ring(room, made)
    assert call_id is not None
    assert ring(room, made) == call_id
    order = begin(room, call_id)
    assert order is not None
    assert order.number.startswith("+")
    assert order.number not in repr(order)
    assert begin(room, call_id) is None


def test_what_was_decided_or_is_too_late_is_not_made(room: Room) -> None:
    made = offered(room)
    call_id = ring(room, made)
    assert call_id is not None
    room.book.commit(lambda uow: offers.decide(uow, made.id, OfferState.RESCINDED))
    assert begin(room, call_id) is None
    assert state(room, call_id) is CallState.DROPPED
    late = ring(room, other := offered(room))
    assert late is not None
    room.book.later(minutes=6)
    assert begin(room, late) is None
    assert state(room, late) is CallState.DROPPED
    assert room.book.commit(lambda uow: offers.get(uow, other.id)).state is OfferState.PENDING


def test_a_call_that_was_surely_not_taken_is_tried_three_times(room: Room) -> None:
    call_id = ring(room, offered(room))
    assert call_id is not None
    for _ in range(3):
        assert begin(room, call_id) is not None
        room.book.commit(
            lambda uow: planning.refused(desk(room, uow), call_id, "http_429", again=True)
        )
        room.book.later(seconds=20)
    assert state(room, call_id) is CallState.FAILED
    assert begin(room, call_id) is None


def test_one_in_doubt_is_not_tried_again(room: Room) -> None:
    call_id = ring(room, offered(room))
    assert call_id is not None
    assert begin(room, call_id) is not None
    room.book.commit(lambda uow: planning.doubtful(desk(room, uow), call_id, "timeout"))
    assert state(room, call_id) is CallState.CALLING
    assert begin(room, call_id) is None


def test_a_call_that_nobody_knows_can_do_nothing(room: Room) -> None:
    said = room.book.commit(lambda uow: speaking.heard(desk(room, uow), Listening(1, "1")))
    assert said.text == "This cannot be done by telephone now. Please answer in your chat."
    assert not said.asks


def test_a_key_pressed_twice_says_the_same(room: Room) -> None:
    call_id = ring(room, offered(room))
    assert call_id is not None

    def press(digit: str) -> str:
        told = Listening(call_id or 0, digit)
        return room.book.commit(lambda uow: speaking.heard(desk(room, uow), told)).text

    assert press("2") == press("2") == "Passed on. Thank you."
    assert press("1").startswith("It is yours."), "who passed may still take what is open"
    assert press("1").startswith("It is yours.")
    assert press("2").startswith("It is yours.")
