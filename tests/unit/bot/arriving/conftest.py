"""An office for every test of what arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.arriving.spooling import Corner
from tests.unit.bot.arriving.office import SIZE, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.storage.book import Book


@pytest.fixture
def office(book: Book, tmp_path: Path) -> Iterator[Office]:
    made = Office(book, Corner(tmp_path / "spools", "lake.db", SIZE))
    yield made
    for process in made.opened:
        process.close()
