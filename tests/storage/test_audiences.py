"""Who fits an audience, and on which channel, as it is read from the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.audience import Filters
from domain.model import Role
from storage import audiences, people

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

AGREED = {"role": Role.MENTEE}


def fitting(book: Book, filters: Filters, **chunk: int) -> list[tuple[int, str, str]]:
    """Give whoever of the first chunk fits, with channel and reason."""

    def read(uow: UnitOfWork) -> list[tuple[int, str, str]]:
        values = audiences.given(uow, filters)
        found = uow.rows(audiences.FITTING, **values, **({"after": 0, "most": 2000} | chunk))
        return sorted((row.person_id, row.channel, row.why) for row in found)

    return book.commit(read)


def names(book: Book, filters: Filters) -> list[str]:
    """Give the names of those who fit."""
    ids = [each for each, _, _ in fitting(book, filters)]
    known = book.commit(lambda uow: people.many(uow, ids))
    return sorted(each.name for each in known.values())
