"""Fixtures: a room, as the handlers' tests have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.handlers.room import Room

if TYPE_CHECKING:
    from tests.storage.book import Book


@pytest.fixture
def room(book: Book) -> Room:
    return Room(book)
