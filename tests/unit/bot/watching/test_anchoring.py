from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import delete, update

from bot.watching.anchoring import Anchoring
from monitoring import chain
from storage import anchors, audits
from storage.schema import audit
from tests.unit.bot.inline import Inline

if TYPE_CHECKING:
    from pathlib import Path

    from bot.committer import Committer
    from bot.reader import Reader
    from monitoring.chain import State
    from tests.storage.book import Book


class House:
    """A service that follows its chain, with a file beside it."""

    def __init__(self, book: Book, file: Path) -> None:
        self.book, self.file = book, file
        self.first, self.second = self._process(), self._process()

    def _process(self) -> Anchoring:
        inline = Inline(self.book)
        return Anchoring(self.file, cast("Committer", inline), cast("Reader", inline))

    def does(self) -> None:
        """Something is done, and chained."""
        self.book.commit(lambda uow: audits.add(uow, None, "person.added", way="command"))
        self.book.commit(lambda uow: audits.chain(uow, 0, 9))

    async def looks(self, **later: float) -> State:
        """Let both processes look; return what is known then."""
        self.book.later(**later)
        for each in (self.first, self.second):
            await each.look()
        found = self.book.commit(chain.state)
        assert found is not None
        return found

    def places(self) -> list[int]:
        """Where the file says that the chain ended."""
        return [each.end.place for each in anchors.listed(self.file)]


@pytest.fixture
def house(book: Book, tmp_path: Path) -> House:
    return House(book, tmp_path / anchors.NAME)


async def test_the_end_is_noted_once_each_time_it_has_moved(house: House) -> None:
    found = await house.looks()
    assert (found.at, found.place, found.broken) == (house.book.now, 0, "")
    house.does()
    await house.looks(minutes=1)
    await house.looks(minutes=1)
    house.does()
    found = await house.looks(minutes=1)
    assert (found.at, found.place) == (house.book.now, 2)
    assert [each for each in house.places() if each] == [1, 2]


async def test_an_old_line_that_was_changed_is_found_within_the_hour(house: House) -> None:
    house.does()
    house.does()
    await house.looks()
    with house.book.engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.place == 1).values(deed="role.changed"))
    assert (await house.looks(minutes=1)).broken == ""
    found = await house.looks(hours=1)
    assert "line 1 was changed" in found.broken
    with house.book.engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.place == 1).values(deed="person.added"))
    assert (await house.looks(minutes=1)).broken == ""


async def test_an_end_cut_off_is_found_by_a_process_that_starts_anew(house: House) -> None:
    house.does()
    house.does()
    await house.looks()
    with house.book.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.place == 2))
    house.first = house.second = house._process()
    found = await house.looks(minutes=5)
    assert "cut off: line 2" in found.broken
    assert house.book.now - found.at < timedelta(seconds=1)


async def test_a_file_that_cannot_be_written_stops_nothing(house: House, tmp_path: Path) -> None:
    house.file = tmp_path / "nowhere" / "file"
    house.first = house.second = house._process()
    house.does()
    assert (await house.looks()).place == 1


async def test_a_practice_that_begins_anew_has_cut_nothing_off(house: House) -> None:
    house.does()
    await house.looks()
    with house.book.engine.begin() as connection:
        connection.execute(delete(audit))
    await house.first.begin_anew()
    assert (await house.looks(minutes=1)).broken == ""
