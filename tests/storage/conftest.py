"""Fixtures: a fresh database file for each test, copied from one that was migrated once."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from storage import migrating
from tests.storage.book import Book, Cast, open_book, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage.ids import Ids

    NewBook = Callable[..., Book]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def memory(template: Path, tmp_path: Path) -> Iterator[Book]:
    book = open_book(tmp_path / "mentorline.db", template)
    yield book
    book.close()


@pytest.fixture
def cast(memory: Book) -> Cast:
    return memory.commit(settle)


@pytest.fixture(scope="session")
def new_book(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Ids | None], Book]]:
    """Give any number of fresh books, for tests that hypothesis repeats."""
    folder = tmp_path_factory.mktemp("books")
    opened: list[Book] = []
    numbers = count()

    def new(ids: Ids | None = None) -> Book:
        while opened:
            old = opened.pop()
            old.close()
            old.path.unlink()
        book = open_book(folder / f"{next(numbers)}.db", template, ids)
        book.pragma("synchronous = OFF")
        opened.append(book)
        return book

    yield new
    for book in opened:
        book.close()
