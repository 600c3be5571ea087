"""Messages that were promised to somebody, and what became of their rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from domain.model import Channel, Choice, Outbound
from storage import addresses, attempts, claims, looking, people
from storage.schema import outbox as rows
from tests.storage.book import Book, Cast, person

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.outbox import Parcel
    from storage.uow import UnitOfWork

CALL = timedelta(seconds=11)
"""How much of a lease a call may take."""

CHOICES = (Choice("1", "Yes"), Choice("2", "No"))


def words(cast: Cast, **more: Any) -> Outbound:
    return Outbound(cast.mentee, "news.looking", "We ask the next mentor.", **more)


def promise(book: Book, outbound: Outbound) -> tuple[Parcel, ...]:
    (done,) = book.group(lambda uow: uow.send(outbound))
    assert done.fault is None
    return done.parcels


def one(book: Book, outbound: Outbound) -> Parcel:
    (parcel,) = promise(book, outbound)
    return parcel


def address(book: Book, person_id: int, channel: Channel, value: str) -> int:
    return book.commit(lambda uow: addresses.add(uow, channel, value, person_id))


def prefer(book: Book, person_id: int, channel: Channel | None) -> None:
    def work(uow: UnitOfWork) -> None:
        known = people.get(uow, person_id)
        values = person(known.name, known.facility_id, preferred=channel)
        people.change(uow, person_id, values, known.roles)

    book.commit(work)


def row_of(book: Book, parcel: Parcel) -> Row[Any]:
    with book.reader.connect() as other:
        return other.execute(select(rows).where(rows.c.id == parcel.outbox_id)).one()


def taken(book: Book, parcel: Parcel) -> Parcel:
    (found,) = book.commit(lambda uow: claims.take(uow, [parcel.outbox_id]))
    return found


def look(book: Book, parcel: Parcel, *shut: Channel) -> str:
    return book.commit(lambda uow: looking.look(uow, parcel, CALL, shut)).why


def ready(book: Book, *shut: Channel) -> list[int]:
    return book.commit(lambda uow: claims.ready(uow, 99, shut))


def back(book: Book, *parcels: Parcel) -> None:
    book.commit(lambda uow: claims.give_back(uow, parcels))


def again(book: Book, parcel: Parcel, seconds: float, *, shut: bool = False) -> bool:
    at = book.now + timedelta(seconds=seconds)
    return book.commit(lambda uow: claims.try_again(uow, parcel, at, "503", shut=shut))


def failed(book: Book, parcel: Parcel, seconds: float, *, shut: bool = False) -> None:
    book.commit(lambda uow: attempts.refused(uow, parcel.attempt_id, "AC1", "503"))
    assert again(book, parcel, seconds, shut=shut)
