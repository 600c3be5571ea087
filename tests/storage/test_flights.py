from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from domain.model import Channel, Inbound, Outbound
from storage import addresses, flights, inbox, outbox
from storage.schema import attempt, message, metadata, seen
from tests.storage.book import settle

if TYPE_CHECKING:
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

HALF_A_MINUTE = timedelta(seconds=30)


def sing(book: Book, song: str = "1") -> Arrived:
    inbound = Inbound(flights.SENDER, song, Channel.CANARY, flights.SENDER, "", "")
    arrived = book.commit(lambda uow: inbox.accept(uow, inbound))
    assert arrived is not None
    return arrived


def hear(book: Book, arrived: Arrived) -> None:
    """Handle a song as the front desk does, and let its echo arrive."""

    def work(uow: UnitOfWork) -> None:
        assert inbox.done(uow, arrived.inbox_id)
        home, song = arrived.address_id, arrived.message_id
        uow.send(Outbound(None, "canary", "canary", address_id=home, relays=song))

    (done,) = book.group(work)
    book.later(seconds=2)
    book.commit(lambda uow: outbox.end(uow, done.parcels[0].outbox_id, "sent"))


def lateness(book: Book) -> float | None:
    def work(uow: UnitOfWork) -> timedelta | None:
        return flights.lateness(flights.newest(uow), HALF_A_MINUTE, uow.now)

    found = book.commit(work)
    return None if found is None else found.total_seconds()


def counts(book: Book) -> dict[str, int]:
    tables = [table for table in metadata.sorted_tables if table.name not in ("counter", "lease")]
    return {
        each.name: int(book.rows(select(func.count()).select_from(each))[0][0]) for each in tables
    }


def test_a_flight_is_heard_when_its_echo_has_left(memory: Book) -> None:
    arrived = sing(memory)
    (flight,) = memory.commit(flights.newest)
    assert (flight.song, flight.heard_at, flight.echo_id) == ("1", None, None)
    hear(memory, arrived)
    found = memory.commit(flights.newest)
    assert flights.round_trip(found) == timedelta(seconds=2)


def test_lateness_grows_from_the_last_arrival_on(memory: Book) -> None:
    assert lateness(memory) is None
    hear(memory, sing(memory))  # 2 seconds
    assert lateness(memory) == -28
    memory.later(seconds=28)
    sing(memory, "2")
    memory.later(seconds=45)
    assert lateness(memory) == 45


def test_one_that_never_arrived_is_late_by_its_age(memory: Book) -> None:
    sing(memory)
    memory.later(seconds=70)
    sing(memory, "2")
    assert lateness(memory) == 70
    assert flights.round_trip(memory.commit(flights.newest)) is None


def test_nothing_stays_of_what_is_forgotten_and_people_lose_nothing(memory: Book) -> None:
    memory.commit(settle)
    asked = Inbound("AC1", "SM1", Channel.SMS, "+255700000100", "+1", "Where is the list?")
    memory.commit(lambda uow: inbox.accept(uow, asked))
    hear(memory, sing(memory, "0"))
    memory.commit(lambda uow: flights.forget(uow, uow.now, all_of_them=True))
    before = counts(memory)
    for song in "123":
        hear(memory, sing(memory, song))
    sing(memory, "never heard")
    assert counts(memory)["message"] == before["message"] + 7
    memory.later(minutes=6)
    memory.commit(lambda uow: flights.forget(uow, uow.now, all_of_them=True))
    assert counts(memory) == before
    assert before["message"] == before["inbox"] == before["seen"] == 1


def test_the_last_that_arrived_is_kept_to_measure_by(memory: Book) -> None:
    for song in "12":
        hear(memory, sing(memory, song))
    memory.later(minutes=6)
    memory.commit(lambda uow: flights.forget(uow, uow.now))
    assert [each.song for each in memory.commit(flights.newest)] == ["2"]
    assert len(memory.rows(select(attempt.c.id))) == 1
    assert len(memory.rows(select(message.c.id))) == 2
    assert len(memory.rows(select(seen.c.digest))) == 1


def test_the_canary_is_no_stranger(memory: Book) -> None:
    sing(memory)
    assert memory.commit(addresses.strangers) == []
