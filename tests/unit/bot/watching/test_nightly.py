from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.watching.nightly import Nightly, last_night
from monitoring.measuring import UNSOUND
from storage import alerts, keeping, programmes
from tests.unit.bot.inline import Inline

if TYPE_CHECKING:
    from bot.committer import Committer
    from bot.reader import Reader
    from tests.storage.book import Book

ZONE = "Africa/Dar_es_Salaam"
HALF_PAST_TWO = datetime(2026, 11, 13, 23, 30, tzinfo=UTC)  # in Dar es Salaam


class Watch:
    """Two processes that look every minute, and what they were told."""

    def __init__(self, book: Book) -> None:
        self.book = book
        book.commit(lambda uow: programmes.add(uow, "Mara", ZONE, {}))
        self.processes = [self._process(number) for number in range(2)]

    def _process(self, number: int) -> Nightly:
        inline = Inline(self.book)
        made = Nightly(
            f"sqlite:///{self.book.path}",
            cast("Committer", inline),
            cast("Reader", inline),
        )
        made._holder = f"process {number}"
        return made

    def found(self) -> str | None:
        """What the alerts know of the last check, or None when there was none."""
        known = self.book.commit(lambda uow: alerts.find(uow, UNSOUND))
        return None if known is None else str(known.detail["fault"])

    async def at(self, now: datetime) -> list[bool]:
        """Let every process look."""
        self.book.now = now
        return [await each.look() for each in self.processes]


@pytest.fixture
def watch(book: Book) -> Watch:
    return Watch(book)


async def test_it_is_done_once_a_night_by_whoever_comes_first(watch: Watch) -> None:
    done = []
    for minute in range(0, 3 * 24 * 60, 10):
        now = HALF_PAST_TWO - timedelta(hours=1) + timedelta(minutes=minute)
        done += [now for each in await watch.at(now) if each]
    assert done == [HALF_PAST_TWO + timedelta(days=day) for day in range(3)]
    assert watch.found() == ""


async def test_a_service_that_was_down_at_night_checks_at_its_start_and_not_at_noon(
    watch: Watch,
) -> None:
    assert await watch.at(HALF_PAST_TWO + timedelta(hours=2, minutes=59)) == [True, False]
    assert await watch.at(HALF_PAST_TWO + timedelta(days=1, hours=3)) == [False, False]


async def test_what_is_found_stands_with_the_alerts_until_a_check_is_well(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "check_url", lambda _: "its pages are damaged")
    await watch.at(HALF_PAST_TWO)
    assert watch.found() == "its pages are damaged"
    monkeypatch.undo()
    await watch.at(HALF_PAST_TWO + timedelta(days=1))
    assert watch.found() == ""


async def test_whoever_dies_over_it_is_followed_by_another_within_an_hour(watch: Watch) -> None:
    watch.book.now = HALF_PAST_TWO
    assert watch.book.commit(watch.processes[0]._take)  # ... and is heard of no more
    assert not await watch.processes[1].look()
    assert await watch.at(HALF_PAST_TWO + timedelta(hours=1, minutes=1)) == [True, False]


async def test_without_a_programme_there_is_no_night(book: Book) -> None:
    watch = Watch.__new__(Watch)
    watch.book = book
    assert not await watch._process(0).look()
    assert watch.found() is None


@pytest.mark.parametrize(
    ("now", "begun"),
    [
        (HALF_PAST_TWO, HALF_PAST_TWO),
        (HALF_PAST_TWO - timedelta(seconds=1), HALF_PAST_TWO - timedelta(days=1)),
        (HALF_PAST_TWO + timedelta(hours=23), HALF_PAST_TWO),
    ],
)
def test_the_night_begins_where_the_programme_is(now: datetime, begun: datetime) -> None:
    assert last_night(now, ZONE) == begun


def test_a_night_in_which_the_clocks_change_has_one_beginning() -> None:
    """In Europe's spring the clocks skip half past two; the hour before it counts on."""
    begun = last_night(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Paris")
    assert begun < datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    later = last_night(datetime(2026, 3, 29, 2, 0, tzinfo=UTC), "Europe/Paris")
    assert later == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
