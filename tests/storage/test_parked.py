from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.model import Delivery, Receipt
from storage import attempts, parked
from storage.schema import parked as rows
from tests.storage.promises import one, words

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

EARLY = Receipt("AC1", "SM9", Delivery.FAILED, error_code="30003")


def test_a_report_waits_until_its_id_is_known(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    memory.commit(lambda uow: parked.park(uow, EARLY))
    assert memory.commit(parked.known) == []
    memory.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC1", "SM9"))
    (found,) = memory.commit(parked.known)
    named = Receipt("AC1", "SM9", Delivery.FAILED, parcel.attempt_id, "30003")
    assert found.receipt == named
    assert memory.commit(lambda uow: parked.drop(uow, found.id))
    assert not memory.commit(lambda uow: parked.drop(uow, found.id))
    assert memory.commit(parked.known) == []


def test_the_id_of_another_account_is_another_id(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    memory.commit(lambda uow: parked.park(uow, EARLY))
    memory.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC2", "SM9"))
    assert memory.commit(parked.known) == []


def test_what_nobody_asks_for_is_forgotten_after_a_day(memory: Book) -> None:
    memory.commit(lambda uow: parked.park(uow, EARLY))
    memory.later(hours=24)
    memory.commit(lambda uow: parked.park(uow, EARLY))
    memory.later(seconds=1)
    memory.commit(lambda uow: parked.park(uow, EARLY))
    assert len(memory.rows(select(rows.c.id))) == 2
