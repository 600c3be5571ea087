"""Holidays: suggested by the programme's country, and none counts before it is confirmed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from content.holidays import UnknownCountry
from handlers.rostering import holidays
from storage import programmes

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

UHURU = date(2026, 12, 9)


def test_a_day_is_called_as_named_else_as_suggested(room: Room) -> None:
    def work(uow: UnitOfWork) -> list[str]:
        programmes.add(uow, "Lake", "Africa/Dar_es_Salaam", {})
        assert UHURU in holidays.suggest(uow, 2026)
        named = [holidays.confirm(uow, UHURU), holidays.confirm(uow, UHURU, "Uhuru")]
        return [*named, holidays.confirm(uow, date(2026, 12, 10))]

    found = room.book.commit(work)
    assert found == ["Independence and Republic Day", "Uhuru", holidays.UNNAMED]
    assert room.book.commit(lambda uow: holidays.confirmed(uow, 2026))[UHURU] == "Uhuru"


def test_without_a_country_nothing_is_suggested_and_a_day_can_be_named(room: Room) -> None:
    def work(uow: UnitOfWork) -> str:
        with pytest.raises(holidays.NoCountry):
            holidays.suggest(uow, 2026)
        with pytest.raises(UnknownCountry):
            holidays.suggest(uow, 2026, "XX")
        return holidays.confirm(uow, UHURU)

    assert room.book.commit(work) == holidays.UNNAMED
