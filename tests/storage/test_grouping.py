"""A group gives what its units would have given alone and in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.model import Channel, Event, Inbound, Job, OfferState, Outbound, Prompt, Tier
from storage import inbox, jobs, offers, prompts, questions
from storage.ids import Ids
from storage.schema import metadata
from tests.storage.book import Book, Cast, ask, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage.uow import UnitOfWork
    from tests.storage.conftest import NewBook
    from tests.storage.units import Work


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
