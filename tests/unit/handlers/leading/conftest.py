"""Fixtures: a facility whose mornings have begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.leading import mornings
from tests.unit.handlers.leading.ward import Ward

if TYPE_CHECKING:
    from tests.unit.handlers.room import Room


@pytest.fixture
def ward(room: Room) -> Ward:
    ward = Ward(room)
    ward.at(mornings.plan)
    return ward
