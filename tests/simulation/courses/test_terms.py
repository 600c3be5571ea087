"""Half a year of a course keeps every promise it makes to 300 mentees (FEATURES 2, DESIGN 4)."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from domain import enrolling, recurrence, spacing
from domain.courses import EnrolmentState
from domain.items import Item
from domain.local_time import to_local
from domain.pace import Repeating
from handlers.lessons import completing, starting
from handlers.schedules import kinds, limits, ringing
from monitoring import learning
from storage import cohorts, items, migrating
from storage.columns import EPOCH
from tests.simulation.courses.checks import faults
from tests.simulation.courses.proctor import examine
from tests.simulation.courses.pupils import CHANNELS, ZONES, Habit
from tests.simulation.courses.terms import begin, day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.simulation.courses.proctor import Proctor
    from tests.simulation.courses.terms import Term

    Plant = Callable[[pytest.MonkeyPatch], None]

pytestmark = pytest.mark.no_cover
"""Tracing so many steps would take longer than playing them; journeys cover the lines."""

MENTEES = 300
FEW = 12
"""Mentees of a term with a planted fault, every habit among them."""

LONG, THREE_A_ZONE = 20, 9
"""What shows only after so many weeks is tried with mentees who do nothing else than answer."""

WEEKS = 28.5
"""The taught weeks, the slow tail, and the days in which the last hear that it is over."""

HAPPENS = {
    "quiz.right": 1000,
    "quiz.wrong": 1000,
    "quiz.retired": 1000,
    "quiz.tip": 500,
    "quiz.wanted": 200,
    "quiz.ask": 20,
    "quiz.average": 100,
    "quiz.less": 5,
    "course.more": 3,
    "course.silent": 10,
    "course.complete": 200,
    "opt.out": 10,
    "opt.in": 4,
}
"""What has to come to phones so often for the term to prove something of it."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memory with our tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    return path


def test_three_hundred_mentees_live_through_the_starter_course(
    tmp_path: Path, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(begin(1, tmp_path, empty, MENTEES)) as term:
        term.play(WEEKS)
        found = examine(term.school)
        agrees_with_what_is_counted(term, found)
    assert faults(found) == []
    for name, least in HAPPENS.items():
        assert sum(each.phrase == name for each in found.log.told) >= least, name
    places = Counter((each.zone, each.channel) for each in term.school.pupils.values())
    assert set(places) == {(zone, channel) for zone in ZONES for channel in CHANNELS}
    at_12, at_26 = (retired(term, found, week) for week in (12, 26))
    with capsys.disabled():
        print(f"\n{MENTEES} mentees: {at_12:.2f} of 18 retired by week 12, {at_26:.2f} by 26")
    assert at_12 == pytest.approx(2, rel=0.2)
    assert at_26 == pytest.approx(12, rel=0.2)


def retired(term: Term, found: Proctor, week: int) -> float:
    """Return how many items those have retired who do nothing but answer, and have all 18."""
    plain = [
        one
        for one, pupil in term.school.pupils.items()
        if pupil.habit is Habit.PLAIN and found.cadres[one] != "anaesthesia"
    ]
    return sum(found.retired(one, day_of(week)) for one in plain) / len(plain)


def agrees_with_what_is_counted(term: Term, found: Proctor) -> None:
    """The figures of monitoring are those that the judge comes to."""
    period = learning.Period(EPOCH, term.school.book.now)
    counts = term.school.book.commit(lambda uow: learning.counts(uow, period))
    first: Counter[int] = Counter()
    mastered: Counter[int] = Counter()
    for one in found.cadres:
        for ref in found.curriculum(one):
            tried = [each for each in found.questions(one, ref) if each.kind == "question"]
            mastered[1] += bool(tried)
            mastered[0] += bool(tried) and found.retired_at(one, ref) is not None
            met = [each.at for each in found.questions(one, ref) if each.kind == "wanted"]
            answered = [each for each in tried if each.answered_at is not None]
            if answered and not any(at < (answered[0].answered_at or 0) for at in met):
                first[1] += 1
                first[0] += bool(answered[0].correct)
    for figure, wanted in ((learning.FIRST, first), (learning.MASTERED, mastered)):
        mine = [each for each in counts if each.figure == figure]
        summed = sum(each.numerator for each in mine), sum(each.denominator for each in mine)
        assert summed == (wanted[0], wanted[1]), figure
    assert first[0] / first[1] == pytest.approx(0.45, abs=0.03), "as often as they know it first"


def put(room: Any, name: str, value: object) -> Plant:
    """Put something else in the place of a function."""
    return lambda patch: patch.setattr(room, name, value)


WITHIN, SETTLE, INSTANTS = limits.within, spacing.settle, recurrence.instants


def forgets_the_wish(desk: Any, person: Any, pace: Any, _wish: int | None = None) -> str:
    """Hold to the limits of the course, and to none of the mentee's own."""
    return WITHIN(desk, person, pace)


def sends_what_is_newest(uow: Any, refs: Any, language: str) -> dict[str, Item]:
    """Send the newest words, whoever has signed them or not."""
    return {
        each.ref: each
        for each in items.every(uow)
        if each.ref in refs and each.language == language
    }


def signs_nothing(patch: pytest.MonkeyPatch) -> None:
    """Ask for no signature, neither when an item is chosen nor when it is sent."""
    patch.setattr(items, "to_send", sends_what_is_newest)
    patch.setattr(Item, "may_be_sent", property(lambda _: True))


def teaches_who_left(patch: pytest.MonkeyPatch) -> None:
    """Ring for whoever has left, and ask no more when they get their lesson."""
    patch.setattr(ringing, "unwanted", lambda _: "")
    patch.setattr(starting, "rings_for", lambda one, rung: one.time_zone == rung.time_zone)


def makes_up_for_it(patch: pytest.MonkeyPatch) -> None:
    """Send late what fell due while nobody was there."""
    patch.setattr(ringing, "caught_up", lambda come, *_: [(at, True) for at in come])
    for name, kind in kinds.KINDS.items():
        patch.setitem(kinds.KINDS, name, replace(kind, worth=timedelta(days=9)))


def comes_back_soon(recall: Any, _outcome: Any, _pace: Any) -> Any:
    """Ask again after five days, whatever was answered."""
    return replace(recall, due_at=recall.last_at + timedelta(days=5))


def retires_after_three(known: Any, attempt: Any, pace: Any) -> Any:
    """Ask once more what was right twice in a row."""
    return SETTLE(known, attempt, replace(pace, retire_after=3))


def by_one_clock(rule: str, _zone: str, after: Any) -> Iterator[Any]:
    """Ring everywhere when it is time in Dar es Salaam."""
    return INSTANTS(rule, "Africa/Dar_es_Salaam", after)


def by_the_hours_of_the_first_day(rule: str, zone: str, after: Any) -> Iterator[Any]:
    """Ring by the distance from UTC that a zone had when the course began."""
    for at in INSTANTS(rule, zone, after):
        first = to_local(EPOCH.replace(year=2026, month=5, day=25), zone).utcoffset()
        assert first is not None
        yield at + ((to_local(at, zone).utcoffset() or first) - first)


def says_nothing_at_the_end(desk: Any, at: Any, _known: Any) -> None:
    """End a place, and tell nobody."""
    cohorts.end(desk.uow, at.place.id, EnrolmentState.COMPLETE)


FAULTS: dict[str, tuple[Plant, int]] = {
    "no limit of a day or a week": (put(limits, "within", lambda *_: ""), 5),
    "the wish for fewer is forgotten": (put(limits, "within", forgets_the_wish), 14),
    "what is urgent stands back": (put(limits, "waits_for_urgent", lambda *_: False), 20),
    "the gate stands open": (put(enrolling, "waits_for", lambda *_: ()), 2),
    "no signature is asked for": (signs_nothing, 4),
    "who has left is taught": (teaches_who_left, 14),
    "an outage is made up for": (makes_up_for_it, 6),
    "items come back too soon": (
        lambda patch: patch.setitem(
            spacing._AFTER_AN_ANSWER,
            Repeating.KERFOOT,
            comes_back_soon,
        ),
        5,
    ),
    "what is retired comes again": (put(spacing, "settle", retires_after_three), 14),
    "all go by one clock": (put(recurrence, "instants", by_one_clock), 2),
    "the clocks never change": (
        put(recurrence, "instants", by_the_hours_of_the_first_day),
        22,
    ),
    "nothing is ever repeated": (put(spacing, "_repeat", lambda *_: None), 8),
    "nobody hears that it is over": (put(completing, "complete", says_nothing_at_the_end), 28),
}
"""Each with the week of the course by which it must have been found."""


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_found(
    fault: str, tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, by = FAULTS[fault]
    plant(monkeypatch)
    size, plain = (THREE_A_ZONE, 1.0) if by > LONG else (FEW, 0.1)
    said: list[str] = []
    with closing(begin(2, tmp_path, empty, size, plain)) as term:
        for week in range(2, by + 2, 2):
            term.play(week)
            said = faults(examine(term.school))
            if said:
                break
    assert said


def test_a_term_of_so_few_without_a_planted_fault_has_none(tmp_path: Path, empty: Path) -> None:
    """Else what is found with a planted one would say nothing."""
    with closing(begin(2, tmp_path, empty, FEW, plain=0.1)) as term:
        term.play(WEEKS)
        assert faults(examine(term.school)) == []
