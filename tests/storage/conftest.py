"""Fixtures: a fresh database for each test, copied from one that was migrated once.

Every test of the memory runs on both databases; one marked `sqlite` is about its file alone.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from storage import migrating
from tests.storage.book import Book, Cast, open_book, open_url, settle

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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "memory" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("sqlite") is not None
        metafunc.parametrize("kind", ["sqlite"] if alone else ["sqlite", "postgresql"])


@pytest.fixture
def memory(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Book]:
    if kind == "sqlite":
        template = request.getfixturevalue("template")
        book = open_book(tmp_path / "mentorline.db", template)
    else:
        book = open_url(request.getfixturevalue("postgres"))
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
