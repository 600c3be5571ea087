"""Fixtures: a room in which broadcasts go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.handlers.broadcasts.post_room import PostRoom

if TYPE_CHECKING:
    from tests.unit.handlers.room import Room


@pytest.fixture
def post(room: Room) -> PostRoom:
    made = PostRoom(room)
    made.hire(0)
    return made
