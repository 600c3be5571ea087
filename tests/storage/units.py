"""Units of work to put in groups, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from domain.model import MessageKind
from storage import messages
from storage.schema import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.uow import UnitOfWork
    from tests.storage.book import Book


Work = Any


def write(number: int, size: int = 1) -> Work:
    """Give a unit that stores one message, whose provider id is its number."""

    def work(uow: UnitOfWork) -> int:
        words = messages.Words("in", MessageKind.TEXT, "x" * size, provider_id=str(number))
        messages.add(uow, words)
        return number

    return work


def stored(book: Book) -> list[int]:
    return [int(row[0]) for row in book.rows(select(message.c.provider_id).order_by(message.c.id))]


def faults(done: Sequence[Any]) -> list[str]:
    return ["" if each.fault is None else type(each.fault).__name__ for each in done]
