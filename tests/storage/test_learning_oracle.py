"""What the SQL counts of lessons is what a slow reading of the same history counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.courses import LessonKind
from domain.model import Channel, Delivery, Discipline
from monitoring import learning
from monitoring.learning import Period
from monitoring.lesson_rows import IN_TIME
from storage import attempts
from tests.storage.book import MORNING
from tests.storage.teaching import Went, found, join, leave_out, pass_by, retire, teach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from storage.ids import Ids
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

Key = tuple[str, int, str]
Sums = Counter[tuple[Key, int]]
Counted = tuple[str, str, bool]

DAY = timedelta(days=1)
END = 60
REFS = ("T01", "T02")
STATES = (attempts.PLANNED, attempts.REFUSED, *Delivery)
MISSED = ("urgent", "unsigned")
REASONS = ("left", "nothing_due", "day", *MISSED)
RECEIPTS = {Delivery.DELIVERED, Delivery.READ}
ENOUGH = {
    Channel.SMS: RECEIPTS | {Delivery.SENT},
    Channel.WHATSAPP: RECEIPTS,
    Channel.TELEGRAM: RECEIPTS | {Delivery.SENT, Delivery.ACCEPTED},
}


def hours(days: int) -> st.SearchStrategy[timedelta]:
    """Draw a length of whole hours: so things happen together, and at the very edges."""
    return st.builds(lambda n: timedelta(hours=n), st.integers(0, 24 * days))


@st.composite
def wents(draw: st.DrawFn) -> Went:
    """Draw a lesson: near enough to others that it matters which comes first."""
    at = MORNING + draw(st.integers(0, END // 3)) * 3 * DAY
    calls = draw(
        st.lists(st.tuples(st.sampled_from(list(ENOUGH)), st.sampled_from(STATES)), max_size=3)
    )
    went = Went(
        at,
        tuple(calls),
        draw(st.sampled_from((LessonKind.QUESTION, LessonKind.QUESTION, *LessonKind))),
        draw(st.sampled_from(REFS)),
    )
    if went.kind is not LessonKind.TIP and draw(st.booleans()):
        after = draw(st.one_of(hours(4), st.just(IN_TIME + timedelta(seconds=1))))
        went = replace(went, answered_at=at + after, right=draw(st.booleans()))
    if draw(st.booleans()) and draw(st.booleans()):
        went = replace(went, tip_at=at + IN_TIME)
    return replace(went, unsent=went.answered_at is None and draw(st.booleans()))


@st.composite
def pupils(draw: st.DrawFn) -> dict[str, Any]:
    """Draw all that becomes of one mentee."""
    days = st.integers(0, END)
    return {
        "lessons": draw(st.lists(wents(), max_size=8)),
        "left_out": draw(st.dictionaries(days, st.sampled_from(REASONS), max_size=4)),
        "retired": draw(st.dictionaries(st.sampled_from(REFS), days, max_size=2)),
    }


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[dict[str, Any]], set[int], Period]:
    """Draw some mentees, the days that passed unrung, and a period to look at."""
    since, until = draw(st.integers(-1, END)), draw(st.integers(0, END + 10))
    period = Period(MORNING + since * DAY, MORNING + until * DAY)
    passed = draw(st.sets(st.integers(END + 1, END + 5), max_size=2))
    return draw(st.lists(pupils(), min_size=1, max_size=3)), passed, period


def store(uow: UnitOfWork, mentees: list[dict[str, Any]], passed: set[int]) -> list[int]:
    """Store a history; return who is who."""
    school, ids = found(uow), []
    for each in mentees:
        one = join(uow, school, "BUN", Discipline.ANAESTHESIA)
        for went in each["lessons"]:
            teach(uow, school, one, went)
        for number, why in each["left_out"].items():
            leave_out(uow, school, one, MORNING + number * DAY, why)
        for ref, number in each["retired"].items():
            retire(uow, one, ref, MORNING + number * DAY)
        ids.append(one.person_id)
    for number in passed:
        pass_by(uow, school, MORNING + number * DAY)
    return ids


def read(mentee: dict[str, Any], passed: set[int], period: Period) -> Iterator[Counted]:
    """Yield, one by one, what counts: of which figure, on which channel, and whether it is in."""
    lessons: list[Went] = mentee["lessons"]

    def inside(at: datetime) -> bool:
        return period.since <= at < period.until

    for went in lessons:
        if inside(went.at):
            yield from pushed(went, period.until)
            yield from kept_apart(went)
    missed = [number for number, why in mentee["left_out"].items() if why in MISSED]
    for number in (*missed, *passed):
        if inside(MORNING + number * DAY):
            yield "IN-08", "none", False
    for ref in REFS:
        mine = [each for each in lessons if each.ref == ref]
        yield from answers(mine, inside)
        asked = [one.at for one in mine if one.kind is LessonKind.QUESTION and not one.unsent]
        if asked and inside(min(asked)):
            retired = mentee["retired"].get(ref)
            mastered = retired is not None and MORNING + retired * DAY < period.until
            yield "PB-07", "none", mastered


def pushed(went: Went, until: datetime) -> Iterator[Counted]:
    """Yield whether a push arrived and, when its 72 hours are over, whether it was answered."""
    there, channel = arrived(went)
    if went.kind in (LessonKind.QUESTION, LessonKind.TIP):
        yield "IN-08", channel, there is not None
    if went.kind is LessonKind.QUESTION and there and until >= there + IN_TIME:
        in_time = went.answered_at is not None and went.answered_at <= there + IN_TIME
        yield "IN-09", channel, in_time


def kept_apart(went: Went) -> Iterator[Counted]:
    """Yield what a baseline or QUIZ brought."""
    if went.kind is LessonKind.BASELINE and went.answered_at:
        yield "baseline", "none", went.right
    if went.kind is LessonKind.WANTED and not went.unsent:
        yield "wanted", "none", went.answered_at is not None


def arrived(went: Went) -> tuple[datetime | None, str]:
    """Return when a push was there, and on which channel it was, or was tried last."""
    for number, (channel, state) in enumerate(went.calls):
        if state in ENOUGH[channel]:
            at = went.at + timedelta(seconds=number + 1)
            return (None if went.unsent else at), channel
    return None, went.calls[-1][0] if went.calls else "none"


def answers(mine: Sequence[Went], inside: Callable[[datetime], bool]) -> Iterator[Counted]:
    """Yield the first attempt at an item, and its first repeat, where they count."""
    tried = [one for one in mine if one.kind is LessonKind.QUESTION and one.answered_at]
    tried.sort(key=lambda one: (one.answered_at, mine.index(one)))
    for nth, one in enumerate(tried[:2]):
        at = one.answered_at
        assert at is not None
        others = [each for each in mine if each is not one]
        wished = [
            each
            for each in others
            if each.kind is LessonKind.WANTED and not each.unsent and each.at < at
        ]
        seen = [each.at for each in others if not each.unsent]
        seen += [each.answered_at for each in others if each.answered_at]
        seen += [each.tip_at for each in mine if each.tip_at]
        rested = all((local(at) - local(each)).days >= 12 for each in seen if each < at)
        if inside(at) and nth == 0 and not wished:
            yield "PB-05", "none", one.right
        if inside(at) and nth == 1 and rested:
            yield "PB-06", "none", one.right


def local(instant: datetime) -> date:
    """Return the date in Dar es Salaam, where no clock ever changes."""
    return (instant + timedelta(hours=3)).date()


def counted(book: Book, period: Period) -> Sums:
    sums: Sums = Counter()
    for each in book.commit(lambda uow: learning.counts(uow, period)):
        key = (each.figure, each.person_id, each.channel)
        sums[key, 0] += each.numerator
        sums[key, 1] += each.denominator
    return +sums


def agrees(book: Book, mentees: list[dict[str, Any]], passed: set[int], period: Period) -> None:
    ids = book.commit(lambda uow: store(uow, mentees, passed))
    slowly: Sums = Counter()
    for person_id, mentee in zip(ids, mentees, strict=True):
        for figure, channel, is_in in read(mentee, passed, period):
            slowly[(figure, person_id, channel), 0] += is_in
            slowly[(figure, person_id, channel), 1] += 1
    assert counted(book, period) == +slowly


@pytest.mark.no_cover
@settings(max_examples=150, deadline=None)
@given(histories())
def test_counting_is_reading_slowly(
    new_book: Callable[[Ids | None], Book],
    history: tuple[list[dict[str, Any]], set[int], Period],
) -> None:
    agrees(new_book(None), *history)


def test_counting_is_the_same_on_both(memory: Book) -> None:
    """One long history of many, drawn once and kept."""
    mentees: list[dict[str, Any]] = []

    @settings(max_examples=25, database=None, derandomize=True, deadline=None)
    @given(st.lists(pupils(), min_size=1, max_size=4))
    def draw(more: list[dict[str, Any]]) -> None:
        mentees.extend(more)

    draw()
    agrees(memory, mentees, {END + 2}, Period(MORNING + 9 * DAY, MORNING + (END + 3) * DAY))
