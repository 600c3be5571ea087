"""Fixtures: a fresh database with a cast in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import migrating
from tests.storage.book import Book, Cast, open_book, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def book(template: Path, tmp_path: Path) -> Iterator[Book]:
    opened = open_book(tmp_path / "mentorline.db", template)
    opened.pragma("synchronous = OFF")
    yield opened
    opened.close()


@pytest.fixture
def cast(book: Book) -> Cast:
    return book.commit(settle)
