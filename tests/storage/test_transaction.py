from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from domain.model import (
    Channel,
    Event,
    Inbound,
    Job,
    MessageKind,
    OfferState,
    Outbound,
    Prompt,
    Tier,
)
from storage import counters, inbox, jobs, messages, offers, prompts, questions
from storage.engine import open_engine, quick_check
from storage.ids import Ids
from storage.schema import counter, journal, message, metadata, outbox, seen
from storage.uow import GroupLost
from tests.storage.book import Book, Cast, ask, open_book, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.storage.conftest import NewBook

Work = Any


def write(number: int, size: int = 1) -> Work:
    """Give a unit that stores one message, whose provider id is its number."""

    def work(uow: UnitOfWork) -> int:
        words = messages.Words("in", MessageKind.TEXT, "x" * size, provider_id=str(number))
        messages.add(uow, words)
        return number

    return work


def fail(uow: UnitOfWork) -> None:
    write(666)(uow)
    uow.log(Event("never"))
    uow.tally("never")
    counters.add(uow, "never", 1)
    raise RuntimeError("a handler's bug")


def roll_back(uow: UnitOfWork) -> None:
    """Do what SQLite does by itself on a full disk."""
    uow.group.connection.connection.dbapi_connection.execute("ROLLBACK")  # type: ignore[union-attr]


def stored(book: Book) -> list[int]:
    return [int(row[0]) for row in book.rows(select(message.c.provider_id).order_by(message.c.id))]


def faults(done: Sequence[Any]) -> list[str]:
    return ["" if each.fault is None else type(each.fault).__name__ for each in done]


def test_a_group_is_stored_in_order(memory: Book) -> None:
    done = memory.group(*(write(number) for number in range(5)))
    assert [each.value for each in done] == stored(memory) == list(range(5))


def test_an_empty_group_is_nothing(memory: Book) -> None:
    assert memory.group() == []


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_failing_unit_harms_only_itself(memory: Book, place: int) -> None:
    works = [write(number) for number in range(3)]
    works.insert(place, fail)
    done = memory.group(*works)
    assert stored(memory) == [0, 1, 2]
    expected = [""] * 3
    expected.insert(place, "RuntimeError")
    assert faults(done) == expected
    assert memory.rows(select(journal)) == []
    assert memory.rows(select(counter)) == []


def test_a_row_the_database_refuses_harms_only_its_unit(memory: Book) -> None:
    def twice(uow: UnitOfWork) -> None:
        uow.insert(seen, digest=bytes(16))
        uow.insert(seen, digest=bytes(16))

    done = memory.group(write(1), twice, write(2))
    assert faults(done) == ["", "IntegrityError", ""]
    assert (stored(memory), memory.rows(select(seen))) == ([1, 2], [])


def test_what_a_unit_promised_is_in_its_done(memory: Book, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> str:
        uow.send(Outbound(cast.mentee, "ask.received", "We look for a mentor."))
        uow.later(Job("escalate", "12", uow.now + timedelta(minutes=5)))
        uow.log(Event("question.opened", reason="a text"))
        uow.tally("asked")
        uow.tally("asked")
        return "value"

    (done,) = memory.group(work)
    assert (done.value, len(done.parcels)) == ("value", 1)
    assert memory.commit(jobs.next_due) == memory.now + timedelta(minutes=5)
    assert memory.commit(counters.every)["asked"] == 2


def test_a_failed_unit_hands_over_no_parcel(memory: Book, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.send(Outbound(cast.mentee, "ask.received", "We look for a mentor."))
        uow.later(Job("escalate", "12", None))  # type: ignore[arg-type]

    promised, failed = memory.group(write(1), work)
    assert failed.fault is not None
    assert failed.parcels == promised.parcels == ()
    assert memory.rows(select(outbox)) == []


def test_a_lost_group_acknowledges_nothing(memory: Book) -> None:
    done = memory.group(*[roll_back] * 3)
    assert faults(done) == ["GroupLost"] * 3
    assert faults(memory.group(write(1))) == [""]


def test_only_what_is_stored_is_acknowledged_around_a_lost_transaction(memory: Book) -> None:
    def lose(uow: UnitOfWork) -> None:
        write(666)(uow)
        roll_back(uow)

    done = memory.group(write(1), lose, write(2))
    assert faults(done) == ["", "GroupLost", ""]
    assert stored(memory) == [1, 2]


def test_nothing_is_stored_outside_a_transaction(memory: Book) -> None:
    def lose(uow: UnitOfWork) -> None:
        roll_back(uow)
        inbound = Inbound("AC1", "SM1", Channel.SMS, "+255711", "+1", "help")
        inbox.accept(uow, inbound)

    assert faults(memory.group(lose)) == ["GroupLost"]
    assert memory.rows(select(seen)) == []


def test_a_unit_that_swallows_the_loss_is_not_acknowledged(memory: Book) -> None:
    def swallow(uow: UnitOfWork) -> str:
        roll_back(uow)
        with contextlib.suppress(GroupLost):
            counters.add(uow, "lost", 1)
        return "all is well"

    assert faults(memory.group(swallow)) == ["GroupLost"]
    assert memory.rows(select(counter)) == []


@pytest.mark.sqlite
def test_a_commit_that_fails_is_undone_and_the_next_group_works(memory: Book) -> None:
    def late(uow: UnitOfWork) -> None:
        raw = uow.group.connection
        raw.execute(text("PRAGMA defer_foreign_keys = ON"))
        raw.execute(text("INSERT INTO person_role VALUES (404, 'mentor')"))

    assert faults(memory.group(write(1), late, write(2))) == ["", "IntegrityError", ""]
    assert stored(memory) == [1, 2]
    assert not memory.raw.in_transaction


@pytest.mark.sqlite
def test_a_locked_database_is_a_fault_and_no_end(memory: Book) -> None:
    memory.pragma("busy_timeout = 10")
    engine = open_engine(f"sqlite:///{memory.path}")
    with engine.begin():
        assert faults(memory.group(write(1), write(2))) == ["OperationalError"] * 2
    engine.dispose()
    assert faults(memory.group(write(3))) == [""]
    assert stored(memory) == [3]


def test_a_unit_that_ends_the_process_leaves_nothing(memory: Book) -> None:
    def stop(uow: UnitOfWork) -> None:
        write(666)(uow)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        memory.group(write(1), stop)
    assert stored(memory) == []
    assert faults(memory.group(write(2))) == [""]


# A group gives what its units would have given alone and in order.


@dataclass
class CountingIds(Ids):
    """Ids that depend on nothing but how many were asked for within one unit of work."""

    units: dict[datetime, int] = field(default_factory=dict)

    def next(self, now: datetime) -> int:
        self.units[now] = self.units.get(now, 0) + 1
        return (int(now.timestamp()) << 20) + self.units[now]


def _questions(uow: UnitOfWork, cast: Cast) -> list[int]:
    return [each.id for each in questions.live_of(uow, cast.mentee)]


def _ask(uow: UnitOfWork, cast: Cast, _a: int, _b: int) -> None:
    ask(uow, cast)


def _offer(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    for live in _questions(uow, cast)[a : a + 1]:
        question = questions.get(uow, live)
        mentor = cast.mentors[b % 2]
        known = [each.mentor_id for each in offers.of_question(uow, live)]
        if mentor not in known:
            tier = Tier.FOCAL
            offers.add(uow, offers.New(question, mentor, tier, uow.now, "on call"))


def _decide(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    for known in offers.known_to(uow, cast.mentors[b % 2])[a : a + 1]:
        offers.decide(uow, known.offer.id, OfferState.DECLINED)


def _claim(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    for live in _questions(uow, cast)[a : a + 1]:
        questions.claim(uow, live, cast.mentors[b % 2])


def _release(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    for live in _questions(uow, cast)[a : a + 1]:
        questions.release(uow, live, cast.mentors[b % 2])


def _close(uow: UnitOfWork, cast: Cast, a: int, _b: int) -> None:
    for live in _questions(uow, cast)[a : a + 1]:
        questions.close(uow, live)
        offers.free_codes(uow, live)


def _reopen(uow: UnitOfWork, cast: Cast, _a: int, b: int) -> None:
    last = questions.last_of(uow, cast.mentee)
    if last is not None:
        questions.reopen(uow, last.id, cast.mentors[b] if b < 2 else None)


def _prompt(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    for live in _questions(uow, cast)[a : a + 1]:
        prompt = Prompt(("helped", "outcome")[b % 2], ("1", "2"), live, waits=b < 2)
        uow.send(Outbound(cast.mentee, "close.helped", "Did it help?", prompt=prompt))


def _answer(uow: UnitOfWork, cast: Cast, a: int, _b: int) -> None:
    for live in prompts.live_at(uow, cast.address[cast.mentee])[a : a + 1]:
        prompts.end(uow, live)


def _alarm(uow: UnitOfWork, cast: Cast, a: int, _b: int) -> None:
    for live in _questions(uow, cast)[a : a + 1]:
        prompts.end_of_question(uow, live, "helped")


def _send(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    reader = (cast.mentee, *cast.mentors)[a % 3]
    uow.send(Outbound(reader, "ans.next", f"words {b}", urgent=b == 0))


def _later(uow: UnitOfWork, _cast: Cast, a: int, b: int) -> None:
    uow.later(Job("escalate", str(a), uow.now + timedelta(minutes=b)))


def _cancel(uow: UnitOfWork, _cast: Cast, a: int, _b: int) -> None:
    jobs.cancel(uow, "escalate", str(a))


def _accept(uow: UnitOfWork, _cast: Cast, a: int, b: int) -> None:
    inbound = Inbound("AC1", f"SM{a}", Channel.SMS, f"+25571{b}", "+1", "help", raw=b"raw")
    inbox.accept(uow, inbound)


def _log(uow: UnitOfWork, _cast: Cast, a: int, _b: int) -> None:
    uow.log(Event("noted", reason=str(a)))


def _tally(uow: UnitOfWork, _cast: Cast, a: int, _b: int) -> None:
    uow.tally(f"tally {a}")


def _touch(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    for known in offers.known_to(uow, cast.mentors[b % 2])[a : a + 1]:
        questions.touch(uow, known.question.id)


def _fail(uow: UnitOfWork, cast: Cast, a: int, b: int) -> None:
    _ask(uow, cast, a, b)
    _send(uow, cast, a, b)
    raise RuntimeError("a handler's bug")


ACTIONS: dict[str, Callable[[UnitOfWork, Cast, int, int], None]] = {
    "ask": _ask,
    "offer": _offer,
    "decide": _decide,
    "claim": _claim,
    "release": _release,
    "close": _close,
    "reopen": _reopen,
    "prompt": _prompt,
    "answer": _answer,
    "alarm": _alarm,
    "send": _send,
    "later": _later,
    "cancel": _cancel,
    "accept": _accept,
    "log": _log,
    "tally": _tally,
    "touch": _touch,
    "fail": _fail,
}
Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(list(ACTIONS)), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=25,
)


def unit(cast: Cast, step: Step) -> Work:
    name, a, b = step
    return lambda uow: ACTIONS[name](uow, cast, a, b)


def dump(book: Book) -> dict[str, list[str]]:
    """Give every row, but for the bytes that sealing makes new each time."""
    found = {}
    for table in metadata.sorted_tables:
        columns = [each for each in table.columns if not each.name.startswith("sealed")]
        found[table.name] = sorted(map(repr, book.rows(select(*columns))))
    return found


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_a_group_gives_what_its_units_give_alone(steps: list[Step], new_book: NewBook) -> None:
    dumps = []
    for size in (len(steps), 1, 3):
        book = new_book(CountingIds(process=1))
        cast = book.commit(settle)
        book.later(hours=1)
        works = [
            at(book.now + timedelta(seconds=number), unit(cast, step))
            for number, step in enumerate(steps)
        ]
        for first in range(0, len(works), size):
            book.group(*works[first : first + size])
        assert book.pragma("foreign_key_check") == []
        dumps.append(dump(book))
    assert dumps[0] == dumps[1] == dumps[2]


def at(instant: datetime, work: Work) -> Work:
    """Run a unit at an instant of its own, with ids that begin again at each run."""

    def timed(uow: UnitOfWork) -> Any:
        uow.now = instant
        assert isinstance(uow.ids, CountingIds)
        uow.ids.units.pop(instant, None)
        return work(uow)

    return timed


# A full disk: what was acknowledged is stored, and nothing else is.


def fill(book: Book, groups: int, works_of: Callable[[int], list[Work]]) -> tuple[set[int], int]:
    """Write groups until they end; return the numbers acknowledged and how many failed."""
    acknowledged: set[int] = set()
    failed = 0
    for group in range(groups):
        for done in book.group(*works_of(group)):
            if done.fault is None:
                acknowledged.add(done.value)
            else:
                assert done.value is None
                failed += 1
    return acknowledged, failed


def mixed(group: int) -> list[Work]:
    """Give units of which some are too big for what room is left."""
    return [write(group * 10 + n, 200_000 if n % 3 == 1 else 300) for n in range(10)]


def reopened(path: Path) -> list[int]:
    book = open_book(path)
    try:
        assert quick_check(book.connection) == "ok"
        assert book.pragma("foreign_key_check") == []
        return stored(book)
    finally:
        book.close()


@pytest.mark.sqlite
def test_a_database_that_may_not_grow_stores_exactly_what_it_acknowledges(memory: Book) -> None:
    (pages,) = memory.pragma("page_count")
    memory.pragma(f"max_page_count = {pages[0] + 120}")
    acknowledged, failed = fill(memory, 12, mixed)
    memory.close()
    kept = reopened(memory.path)
    assert failed
    assert acknowledged
    assert len(kept) == len(set(kept))
    assert set(kept) == acknowledged


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stores_exactly_what_it_acknowledges(
    small_disk: Path, template: Path, tmp_path: Path
) -> None:
    book = open_book(small_disk / "mentorline.db", template)
    acknowledged, failed = fill(book, 30, mixed)
    rescue = tmp_path / "rescued.db"
    for end in ("", "-wal"):
        source = small_disk / f"mentorline.db{end}"
        (tmp_path / f"rescued.db{end}").write_bytes(source.read_bytes())
    assert failed
    assert acknowledged
    kept = reopened(rescue)
    assert len(kept) == len(set(kept))
    assert set(kept) == acknowledged
    book.close()


def test_when_there_is_room_again_the_same_connection_goes_on(
    small_disk: Path, template: Path
) -> None:
    filler = small_disk / "filler"
    book = open_book(small_disk / "mentorline.db", template)
    filler.write_bytes(bytes(2_000_000))
    acknowledged, failed = fill(book, 8, mixed)
    filler.unlink()
    more, failed_later = fill(book, 1, lambda _: [write(1000 + n) for n in range(10)])
    assert failed
    assert not failed_later
    assert set(stored(book)) == acknowledged | more
    book.close()
