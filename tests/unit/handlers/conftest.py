"""Fixtures: a room with a front desk on a fresh database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import migrating
from tests.storage.book import open_book
from tests.unit.handlers.room import Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def room(template: Path, tmp_path: Path) -> Iterator[Room]:
    opened = open_book(tmp_path / "mentorline.db", template)
    opened.pragma("synchronous = OFF")
    yield Room(opened)
    opened.close()
