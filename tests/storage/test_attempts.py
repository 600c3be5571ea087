from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Delivery, Outbound, Receipt
from storage import attempts
from storage.schema import attempt
from tests.storage.book import Book, Cast, ask

if TYPE_CHECKING:
    from storage.outbox import Parcel

RANKS = ["planned", "refused", "accepted", "sent", "failed", "delivered", "read"]


def promise(book: Book, cast: Cast, count: int = 1) -> list[Parcel]:
    outbound = Outbound(cast.mentee, "news.looking", "We ask the next mentor.")
    done = book.group(*[lambda uow: uow.send(outbound)] * count)
    return [parcel for each in done for parcel in each.parcels]


def report(book: Book, attempt_id: int, *states: Delivery) -> None:
    def work(uow: object) -> None:
        for state in states:
            attempts.report(uow, attempt_id, Receipt("AC1", "SM1", state))  # type: ignore[arg-type]

    book.commit(work)


def heard(book: Book, receipt: Receipt) -> bool:
    return book.commit(lambda uow: attempts.report(uow, receipt.attempt_id or 0, receipt))


def state(book: Book, attempt_id: int) -> str:
    ((found,),) = book.rows(select(attempt.c.state).where(attempt.c.id == attempt_id))
    return str(found)


def test_receipts_in_any_order_and_number_give_one_state(memory: Book, cast: Cast) -> None:
    orders = [*permutations(Delivery), *product(Delivery, repeat=5)]
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
    news = [
        heard(memory, Receipt("AC1", "SM1", each, attempt_id=parcel.attempt_id))
        for each in (Delivery.SENT, Delivery.SENT, Delivery.ACCEPTED, Delivery.READ)
    ]
    assert news == [True, False, False, True]


def test_a_receipt_may_come_before_the_call_returned(memory: Book, cast: Cast) -> None:
    (parcel,) = promise(memory, cast)
    report(memory, parcel.attempt_id, Delivery.DELIVERED)
    memory.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC1", "SM9"))
    assert state(memory, parcel.attempt_id) == "delivered"
    assert memory.commit(lambda uow: attempts.find(uow, "AC1", "SM9")) == parcel.attempt_id


def test_a_call_that_was_taken_is_known_by_the_providers_id(memory: Book, cast: Cast) -> None:
    taken, refused_before = promise(memory, cast, 2)
    memory.commit(lambda uow: attempts.refused(uow, refused_before.attempt_id, "AC1", "429"))
    for parcel, provider_id in ((taken, "SM1"), (refused_before, "SM2")):
        known = (parcel.attempt_id, "AC1", provider_id)
        memory.commit(lambda uow, known=known: attempts.accepted(uow, *known))  # type: ignore[misc]
        assert state(memory, parcel.attempt_id) == "accepted"
        assert memory.commit(lambda uow, known=known: attempts.find(uow, *known[1:])) == known[0]  # type: ignore[misc]
    columns = select(attempt.c.error_code, attempt.c.finished_at)
    assert memory.rows(columns) == [("", memory.now)] * 2


@pytest.mark.parametrize(("heard", "expected"), [("refused", "refused"), ("unknown", "planned")])
def test_a_call_that_failed_was_refused_or_nobody_knows(
    memory: Book, cast: Cast, heard: str, expected: str
) -> None:
    (parcel,) = promise(memory, cast)
    note = getattr(attempts, heard)
    memory.commit(lambda uow: note(uow, parcel.attempt_id, "AC1", "503"))
    assert state(memory, parcel.attempt_id) == expected
    columns = select(attempt.c.error_code, attempt.c.finished_at, attempt.c.provider_id)
    assert memory.rows(columns) == [("503", memory.now, None)]


def test_what_was_refused_and_delivered_after_all_is_delivered(memory: Book, cast: Cast) -> None:
    (parcel,) = promise(memory, cast)
    memory.commit(lambda uow: attempts.refused(uow, parcel.attempt_id, "AC1", "429"))
    report(memory, parcel.attempt_id, Delivery.DELIVERED)
    memory.commit(lambda uow: attempts.refused(uow, parcel.attempt_id, "AC1", "429"))
    assert state(memory, parcel.attempt_id) == "delivered"


def test_a_report_brings_the_providers_id_where_the_answer_was_lost(
    memory: Book, cast: Cast
) -> None:
    lost, known = promise(memory, cast, 2)
    memory.commit(lambda uow: attempts.accepted(uow, known.attempt_id, "AC1", "SM1"))
    for parcel, provider_id in ((lost, "SM8"), (known, "SM9")):
        said = Receipt("AC1", provider_id, Delivery.SENT, attempt_id=parcel.attempt_id)
        assert heard(memory, said)
        assert not heard(memory, said)
    columns = select(attempt.c.account, attempt.c.provider_id).order_by(attempt.c.id)
    assert memory.rows(columns) == [("AC1", "SM8"), ("AC1", "SM1")]


def test_the_ids_known_at_an_address(memory: Book, cast: Cast) -> None:
    first, second = promise(memory, cast, 2)
    memory.commit(lambda uow: attempts.accepted(uow, first.attempt_id, "AC1", "SM1"))
    home, since = first.address_id, memory.now
    assert memory.commit(lambda uow: attempts.known_at(uow, home, since)) == ["SM1"]
    assert memory.commit(lambda uow: attempts.known_at(uow, 404, since)) == []
    memory.later(seconds=1)
    assert memory.commit(lambda uow: attempts.known_at(uow, home, uow.now)) == []
    assert second.attempt_id


def test_a_call_that_was_not_made_is_forgotten(memory: Book, cast: Cast) -> None:
    unmade, failed = promise(memory, cast, 2)
    memory.commit(lambda uow: attempts.unknown(uow, failed.attempt_id, "AC1", "timeout"))
    for parcel in (unmade, failed):
        memory.commit(lambda uow, one=parcel: attempts.forget(uow, one.attempt_id))  # type: ignore[misc]
    assert memory.rows(select(attempt.c.id)) == [(failed.attempt_id,)]


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
        message_id=parcel.message_id,
    )
    assert memory.commit(lambda uow: attempts.concerned(uow, 404)) is None
    assert memory.commit(lambda uow: attempts.concerned_by(uow, parcel.outbox_id)) == found
    assert memory.commit(lambda uow: attempts.concerned_by(uow, 404)) is None
