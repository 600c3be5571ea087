from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from structlog.testing import capture_logs

from domain.duty import Moment
from domain.model import Discipline, Shift, Tier
from handlers.duty import announcing
from scheduler.duty import DutyWatch
from storage import migrating, occurrences, roster
from storage.occurrences import Occurrence
from tests.storage.book import MORNING, Book, Cast, open_book, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from domain.duty import Announcement
    from storage.uow import UnitOfWork

T = TypeVar("T")
DAR = "Africa/Dar_es_Salaam"  # 09:00 there in the MORNING


@dataclass(slots=True)
class Post:
    """Runs units as the committer does, and notes who was told."""

    book: Book
    cast: Cast
    told: list[tuple[Moment, int]] = field(default_factory=list)
    failing: set[int] = field(default_factory=set)

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.book.commit(work)

    def watch(self) -> DutyWatch:
        return DutyWatch(self, self, lambda uow: uow)  # type: ignore[arg-type, return-value]

    def on_call(self, mentor: int, start: str, end: str) -> None:
        starts, ends = (datetime.fromisoformat(each) for each in (start, end))
        new = Shift(0, mentor, Discipline.ANAESTHESIA, Tier.REGIONAL, starts, ends, DAR)
        self.book.commit(lambda uow: roster.add(uow, new))


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    path = tmp_path / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    book = open_book(path)
    post = Post(book, book.commit(settle))

    def announce(uow: Any, found: Announcement) -> bool:
        new = Occurrence(found.moment, found.mentor_id, found.at)
        noted = occurrences.note(uow, new)
        if found.mentor_id in post.failing:
            raise RuntimeError("the patient's words")
        if noted:
            post.told.append((found.moment, found.mentor_id))
        return noted

    monkeypatch.setattr(announcing, "announce", announce)
    yield post
    book.close()


async def test_each_of_many_watches_tells_nothing_twice(post: Post) -> None:
    mentor = post.cast.mentors[0]
    post.on_call(mentor, "2026-11-14T09:00", "2026-11-14T19:00")
    watches = [post.watch() for _ in range(3)]
    assert [await each.look() for each in (*watches, *watches)] == [1, 0, 0, 0, 0, 0]
    assert post.told == [(Moment.BEGIN, mentor)]
    post.book.later(hours=10)
    assert [await each.look() for each in watches] == [1, 0, 0]
    assert post.told[1:] == [(Moment.END, mentor)]


async def test_what_fails_is_told_later_and_holds_up_nobody_else(post: Post) -> None:
    first, second = post.cast.mentors
    for each in (first, second):
        post.on_call(each, "2026-11-14T09:00", "2026-11-14T19:00")
    post.failing.add(first)
    watch = post.watch()
    with capture_logs() as logs:
        assert await watch.look() == 1
    assert post.told == [(Moment.BEGIN, second)]
    assert [each["event"] for each in logs] == ["duty.failed"]
    assert "words" not in repr(logs)
    post.failing.clear()
    post.book.later(minutes=1)
    assert await watch.look() == 1
    post.failing.add(first)
    post.book.later(hours=9)
    assert await watch.look() == 0


async def test_a_shift_that_is_added_late_is_seen_with_the_next_look(post: Post) -> None:
    watch = post.watch()
    assert await watch.look() == 0
    assert await watch.next_instant() == MORNING + timedelta(days=1)
    post.on_call(post.cast.mentors[1], "2026-11-14T09:00", "2026-11-14T19:00")
    assert await watch.next_instant() == MORNING + timedelta(hours=10)
    assert await watch.look() == 0, "nothing is looked for twice at one instant"
    post.book.later(minutes=1)
    assert await watch.look() == 1
