from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Delivery, Outbound
from storage import attempts
from storage.schema import attempt
from tests.storage.book import Book, Cast, ask

if TYPE_CHECKING:
    from storage.outbox import Parcel

RANKS = ["planned", "accepted", "sent", "failed", "delivered", "read"]


def promise(book: Book, cast: Cast, count: int = 1) -> list[Parcel]:
    outbound = Outbound(cast.mentee, "news.looking", "We ask the next mentor.")
    done = book.group(*[lambda uow: uow.send(outbound)] * count)
    return [parcel for each in done for parcel in each.parcels]


def report(book: Book, attempt_id: int, *states: Delivery) -> None:
    def work(uow: object) -> None:
        for state in states:
            attempts.rank(uow, attempt_id, state)  # type: ignore[arg-type]

    book.commit(work)


def state(book: Book, attempt_id: int) -> str:
    ((found,),) = book.rows(select(attempt.c.state).where(attempt.c.id == attempt_id))
    return str(found)


def test_receipts_in_any_order_and_number_give_one_state(memory: Book, cast: Cast) -> None:
    orders = [*permutations(Delivery), *product(Delivery, repeat=3)]
    parcels = promise(memory, cast, len(orders))
    for parcel, order in zip(parcels, orders, strict=True):
        report(memory, parcel.attempt_id, *order)
    found = dict(memory.rows(select(attempt.c.id, attempt.c.state)))
    for parcel, order in zip(parcels, orders, strict=True):
        assert found[parcel.attempt_id] == max(order, key=RANKS.index), order


def test_a_message_fails_only_before_it_is_delivered(memory: Book, cast: Cast) -> None:
    delivered, lost = promise(memory, cast, 2)
    report(memory, delivered.attempt_id, Delivery.SENT, Delivery.DELIVERED, Delivery.FAILED)
    report(memory, lost.attempt_id, Delivery.SENT, Delivery.FAILED, Delivery.SENT)
    assert state(memory, delivered.attempt_id) == "delivered"
    assert state(memory, lost.attempt_id) == "failed"


def test_only_news_is_reported_as_news(memory: Book, cast: Cast) -> None:
    (parcel,) = promise(memory, cast)
    ranked = [
        memory.commit(lambda uow, s=each: attempts.rank(uow, parcel.attempt_id, s))  # type: ignore[misc]
        for each in (Delivery.SENT, Delivery.SENT, Delivery.ACCEPTED, Delivery.READ)
    ]
    assert ranked == [True, False, False, True]


def test_a_receipt_may_come_before_the_call_returned(memory: Book, cast: Cast) -> None:
    (parcel,) = promise(memory, cast)
    report(memory, parcel.attempt_id, Delivery.DELIVERED)
    memory.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC1", "SM9"))
    assert state(memory, parcel.attempt_id) == "delivered"
    assert memory.commit(lambda uow: attempts.find(uow, "AC1", "SM9")) == parcel.attempt_id


@pytest.mark.parametrize(("final", "expected"), [(True, "failed"), (False, "planned")])
def test_a_refused_call_has_failed_when_it_is_final(
    memory: Book, cast: Cast, final: bool, expected: str
) -> None:
    (parcel,) = promise(memory, cast)
    memory.commit(
        lambda uow: attempts.refused(uow, parcel.attempt_id, "AC1", "21610", final=final)
    )
    assert state(memory, parcel.attempt_id) == expected
    columns = select(attempt.c.error_code, attempt.c.finished_at, attempt.c.provider_id)
    assert memory.rows(columns) == [("21610", memory.now, None)]


def test_attempts_are_found_by_account_and_id(memory: Book, cast: Cast) -> None:
    (parcel,) = promise(memory, cast)
    memory.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC1", "SM9"))
    assert memory.commit(lambda uow: attempts.find(uow, "AC2", "SM9")) is None
    assert memory.commit(lambda uow: attempts.find(uow, "AC1", "SM8")) is None
    assert memory.commit(lambda uow: attempts.find(uow, "AC1", "")) is None


def test_whom_and_what_an_attempt_concerned(memory: Book, cast: Cast) -> None:
    asked = memory.commit(lambda uow: ask(uow, cast))
    home = asked.address_id
    answer = Outbound(cast.mentee, "ans.first", "x", question_id=asked.id, address_id=home)
    (done,) = memory.group(lambda uow: uow.send(answer))
    (parcel,) = done.parcels
    found = memory.commit(lambda uow: attempts.concerned(uow, parcel.attempt_id))
    assert found == attempts.Concerned(
        outbox_id=parcel.outbox_id,
        address_id=home,
        person_id=cast.mentee,
        question_id=asked.id,
        phrase="ans.first",
    )
    assert memory.commit(lambda uow: attempts.concerned(uow, 404)) is None
