from __future__ import annotations

import itertools
import random
import statistics
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.courses import Lesson, LessonKind, Recall, RecallState
from domain.items import Course, Domain, Item, Placed
from domain.local_time import to_local, to_utc
from domain.model import Role
from domain.pace import Pace, Repeating
from domain.spacing import (
    Attempt,
    Learner,
    Next,
    Outcome,
    Pick,
    choose,
    days_until_due,
    is_settled,
    ordered,
    settle,
    take_back,
    week_of,
)

ZONE = "Africa/Dar_es_Salaam"
MONDAY = date(2026, 11, 23)
PACE = Pace()
SHARED = [(f"S{week:02}", week) for week in range(1, 13)]
OWN = [(f"A{nth:02}", 2 * nth) for nth in range(1, 7)]


def an_item(ref: str, question: str = "Which?") -> Item:
    options = ("this", "that") if question else ()
    texts = ("teach", "none", question, options, "A" if question else "", "why")
    return Item(1, ref, "en", 1, "tests", Role.MENTEE, (), Domain.TECHNICAL, "s", "t", *texts)


def a_course(*placed: tuple[str, int], pace: Pace = PACE) -> Course:
    items = tuple(Placed(ref, week) for ref, week in placed)
    return Course(1, "tests", 1, "tests", "Tests", Role.MENTEE, 12, items, (), pace)


def noon(day: int, clock: str = "12:30") -> datetime:
    """Return a local time of a day of the course, from 0."""
    hour, minute = map(int, clock.split(":"))
    return to_utc(datetime(2026, 11, 23, hour, minute) + timedelta(days=day), ZONE)  # noqa: DTZ001


@dataclass
class Mentee:
    """A mentee of a course without a phone: what goes out is noted, and answered by the test."""

    course: Course
    tips: tuple[str, ...] = ()
    zone: str = ZONE
    lessons: list[Lesson] = field(default_factory=list)
    recalls: dict[str, Recall] = field(default_factory=dict)

    def next(self, now: datetime) -> Pick:
        refs = [each.ref for each in self.course.items]
        items = {ref: an_item(ref, "" if ref in self.tips else "Which?") for ref in refs}
        learner = Learner(MONDAY, self.zone, items, self.recalls, self.lessons)
        return choose(self.course, learner, now)

    def push(self, now: datetime) -> Pick:
        pick = self.next(now)
        if pick.lesson is not None:
            place = self.lessons.index(pick.lesson)
            self.lessons[place] = replace(pick.lesson, tip_at=now)
        elif pick.item is not None:
            kind = LessonKind.QUESTION if pick.item.question else LessonKind.TIP
            new = Lesson(len(self.lessons) + 1, 1, 1, 1, pick.item.ref, kind, 1, now)
            self.lessons.append(new)
            if pick.item.question:
                self.note(pick.item.ref, Outcome.NO_ANSWER, now)
        return pick

    def answer(self, now: datetime, *, right: bool) -> Recall:
        last = self.lessons[-1]
        self.lessons[-1] = replace(last, answered_at=now, correct=right)
        return self.note(last.ref, Outcome.RIGHT if right else Outcome.WRONG, now)

    def note(self, ref: str, outcome: Outcome, at: datetime) -> Recall:
        attempt = Attempt(1, ref, outcome, at)
        self.recalls[ref] = settle(self.recalls.get(ref), attempt, self.course.pace)
        return self.recalls[ref]

    def retired(self, by: datetime) -> int:
        done = [each.retired_at for each in self.recalls.values()]
        return sum(1 for each in done if each is not None and each < by)


@pytest.mark.parametrize(("right", "days"), [(True, 24), (False, 12)])
def test_an_answer_after_the_hour_of_the_push_comes_back_on_the_very_day(
    right: bool, days: int
) -> None:
    mentee = Mentee(a_course(("S01", 1)))
    assert mentee.push(noon(0)).next is Next.NEW
    recall = mentee.answer(noon(0, "12:41"), right=right)
    assert days_until_due(recall, ZONE) == days
    assert mentee.next(noon(days - 1, "23:59")).next is Next.NOTHING
    assert mentee.next(noon(days)).next is Next.REPEAT


def test_no_answer_leaves_the_streak_and_comes_back_in_a_week() -> None:
    mentee = Mentee(a_course(("S01", 1)))
    mentee.push(noon(0))
    mentee.answer(noon(0), right=True)
    mentee.push(noon(24))
    recall = mentee.recalls["S01"]
    assert (recall.streak, recall.asked, days_until_due(recall, ZONE)) == (1, 2, 7)
    assert mentee.push(noon(28)).next is Next.TIP
    assert mentee.push(noon(31)).next is Next.REPEAT
    assert mentee.answer(noon(31), right=True).state is RecallState.RETIRED


def test_a_question_waits_its_days_while_a_tip_may_use_one_between() -> None:
    mentee = Mentee(a_course(("S01", 1), ("S02", 1), ("S03", 1)))
    assert mentee.push(noon(0)).item == an_item("S01")
    assert mentee.next(noon(1)) == Pick(Next.NOTHING, "too soon after a question")
    mentee.push(noon(2))
    assert mentee.next(noon(2, "15:00")).next is Next.NOTHING
    assert mentee.push(noon(3)).next is Next.TIP
    assert mentee.push(noon(4)).item == an_item("S03")


def test_in_the_tail_the_gap_is_longer_and_after_the_last_week_nothing_comes() -> None:
    mentee = Mentee(a_course(("S01", 1), ("S02", 1)))
    for day in (70, 72):
        mentee.push(noon(day))
        mentee.answer(noon(day), right=False)
    assert mentee.push(noon(84)).next is Next.REPEAT
    assert mentee.next(noon(86)).next is Next.NOTHING
    assert mentee.next(noon(87)).item == an_item("S02")
    assert mentee.next(noon(26 * 7 - 1)).next is Next.REPEAT
    assert mentee.next(noon(26 * 7)) == Pick(Next.NOTHING, "outside the weeks of the course")
    assert mentee.next(noon(-1)).next is Next.NOTHING


def test_an_item_waits_for_its_week_and_new_ones_come_before_repeats() -> None:
    mentee = Mentee(a_course(("S02", 2), ("S01", 1), ("A01", 2)))
    assert mentee.push(noon(0)).item == an_item("S01")
    mentee.answer(noon(0), right=False)
    assert mentee.next(noon(6)).next is Next.NOTHING
    asked = [mentee.push(noon(day)).item for day in (12, 14, 16)]
    assert asked == [an_item("S02"), an_item("A01"), an_item("S01")]


def test_an_item_without_a_question_goes_once_and_keeps_no_question_waiting() -> None:
    mentee = Mentee(a_course(("M01", 1), ("M02", 1), ("S01", 1)), tips=("M01", "M02"))
    asked = [mentee.push(noon(day)).item for day in (0, 1, 2)]
    assert [each.ref for each in asked if each] == ["M01", "M02", "S01"]
    mentee.answer(noon(2), right=True)
    assert mentee.next(noon(4)).next is Next.NOTHING
    everything = {ref: an_item(ref) for ref in ("M01", "M02", "S01")}
    learner = Learner(MONDAY, ZONE, everything, mentee.recalls, mentee.lessons)
    assert not is_settled(mentee.course, learner)
    mentee.note("S01", Outcome.RIGHT, noon(26))
    assert is_settled(mentee.course, learner)
    assert not is_settled(mentee.course, replace(learner, lessons=mentee.lessons[1:]))


def test_what_never_left_comes_back_as_if_never_asked() -> None:
    mentee = Mentee(a_course(("S01", 1), ("S02", 1)))
    mentee.push(noon(0))
    lesson = mentee.lessons[0]
    mentee.lessons[0] = replace(lesson, unsent=True)
    mentee.recalls["S01"] = take_back(mentee.recalls["S01"], lesson)
    assert mentee.push(noon(1)).item == an_item("S01")
    answered = mentee.answer(noon(1), right=True)
    assert take_back(answered, mentee.lessons[-1]) == answered
    assert take_back(replace(answered, state=RecallState.RETIRED), lesson).due_at > noon(1)


def test_what_was_withdrawn_is_taught_no_more() -> None:
    mentee = Mentee(a_course(("S01", 1)))
    mentee.push(noon(0))
    assert mentee.next(noon(3)).next is Next.TIP
    gone = Learner(MONDAY, ZONE, {}, mentee.recalls, mentee.lessons)
    assert choose(mentee.course, gone, noon(3)).next is Next.NOTHING


def test_a_tip_is_sent_once_and_not_when_the_question_is_there_again() -> None:
    mentee = Mentee(a_course(("S01", 1)))
    mentee.push(noon(0))
    assert mentee.next(noon(3, "12:29")).next is Next.NOTHING
    assert mentee.push(noon(3)).next is Next.TIP
    assert mentee.next(noon(4)).next is Next.NOTHING
    late = Mentee(a_course(("S01", 1)))
    late.push(noon(0))
    late.note("S01", Outcome.NO_ANSWER, noon(0))
    late.lessons.append(replace(late.lessons[0], id=2, sent_at=noon(7)))
    assert late.next(noon(8)).next is Next.NOTHING


def test_weeks_are_those_of_the_mentees_own_calendar() -> None:
    assert [week_of(MONDAY, MONDAY + timedelta(days=day)) for day in (-1, 0, 6, 7)] == [0, 1, 1, 2]
    evening = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # Monday already in Dar es Salaam
    assert Mentee(a_course(("S01", 1))).next(evening).next is Next.NEW
    assert Mentee(a_course(("S01", 1)), zone="Europe/London").next(evening).next is Next.NOTHING


OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=12)


@given(outcomes=OUTCOMES, retire_after=st.integers(1, 4), repeating=st.sampled_from(Repeating))
def test_items_retire_after_so_many_right_in_a_row_and_are_never_due_in_the_past(
    outcomes: list[Outcome], retire_after: int, repeating: Repeating
) -> None:
    pace = replace(PACE, retire_after=retire_after, repeating=repeating)
    recall, at, streak = None, noon(0), 0
    for outcome in outcomes:
        before, at = recall, at + timedelta(days=3)
        recall = settle(before, Attempt(1, "S01", outcome, at), pace)
        if before is not None and before.state is RecallState.RETIRED:
            assert recall == before
            continue
        streak = {Outcome.RIGHT: streak + 1, Outcome.WRONG: 0}.get(outcome, streak)
        assert recall.streak == streak
        assert (recall.state is RecallState.RETIRED) == (streak >= retire_after)
        assert recall.due_at > at == recall.last_at


@given(
    days=st.sets(st.integers(0, 190), max_size=90),
    answers=st.lists(st.sampled_from([True, False, None]), min_size=90, max_size=90),
    zone=st.sampled_from([ZONE, "Africa/Cairo", "Europe/London"]),
)
def test_two_questions_never_stand_closer_than_the_pace_says(
    days: set[int], answers: list[bool | None], zone: str
) -> None:
    mentee = Mentee(a_course(*SHARED), zone=zone)
    for day, answer in zip(sorted(days), answers, strict=False):
        now = noon(day)
        pick = mentee.push(now)
        if pick.item is not None and answer is not None:
            mentee.answer(now, right=answer)
    asked = [to_local(each.sent_at, zone).date() for each in mentee.lessons]
    for first, second in itertools.pairwise(asked):
        tail = week_of(MONDAY, second) > mentee.course.weeks
        assert (second - first).days >= (3 if tail else 2)
    assert all(week_of(MONDAY, day) <= PACE.end_week for day in asked)
    waited = [each.tip_at - each.sent_at for each in mentee.lessons if each.tip_at]
    assert all(each >= timedelta(hours=72) for each in waited)


def retirements(seed: int, days: tuple[int, ...]) -> tuple[int, int, int]:
    """Return how many of 18 items one mentee retires by weeks 12, 26 and 39 (FEATURES 2)."""
    dice = random.Random(seed)
    pace = replace(PACE, end_week=39)
    mentee = Mentee(a_course(*SHARED, *OWN, pace=pace))
    known: set[str] = set()
    for day in range(39 * 7):
        if day % 7 not in days or mentee.push(noon(day)).item is None or dice.random() > 0.75:
            continue
        ref = mentee.lessons[-1].ref
        mentee.answer(noon(day, "12:41"), right=dice.random() < (0.75 if ref in known else 0.45))
        known.add(ref)
    return mentee.retired(noon(84)), mentee.retired(noon(182)), mentee.retired(noon(273))


def test_as_many_items_retire_as_the_load_was_reckoned_for() -> None:
    done = [retirements(seed, (0, 2, 4)) for seed in range(300)]
    means = [statistics.mean(each) for each in zip(*done, strict=True)]
    for found, wanted in zip(means, (2, 12, 17), strict=True):
        assert found == pytest.approx(wanted, rel=0.2), means


def test_days_are_whole_where_a_clock_goes_back() -> None:
    """Half past midnight on 26 October 2026 in Cairo, three days before its summer time ends."""
    answered_at = datetime(2026, 10, 25, 21, 30, tzinfo=UTC)
    after = settle(None, Attempt(1, "S01", Outcome.WRONG, answered_at), PACE)
    assert days_until_due(after, "Africa/Cairo") == PACE.repeat_days_if_wrong


WEEKS = st.lists(st.integers(1, 12), min_size=1, max_size=12)
FIRST = st.lists(st.frozensets(st.sampled_from(["airway", "teamwork", "counts"])), max_size=2)
SKILLS = st.lists(
    st.sampled_from(["airway", "teamwork", "counts", "other"]), min_size=12, max_size=12
)


def a_learner(course: Course, skills: list[str], asked: set[str]) -> Learner:
    items = {
        each.ref: replace(an_item(each.ref), skill=skill)
        for each, skill in zip(course.items, skills, strict=False)
    }
    start = noon(0)
    recalls = {ref: Recall(1, ref, RecallState.OPEN, 0, 1, start, start) for ref in asked}
    return Learner(MONDAY, ZONE, items, recalls, ())


@given(weeks=WEEKS, skills=SKILLS, first=FIRST, data=st.data())
def test_what_comes_first_moves_no_week_and_loses_no_item(
    weeks: list[int], skills: list[str], first: list[frozenset[str]], data: st.DataObject
) -> None:
    course = a_course(*((f"S{nth:02}", week) for nth, week in enumerate(weeks)))
    refs = [each.ref for each in course.items]
    asked = data.draw(st.sets(st.sampled_from(refs)))
    plain = a_learner(course, skills, asked)
    usual = ordered(course, plain)
    assert usual == sorted(course.items, key=lambda each: each.week)
    first_ones = ordered(course, replace(plain, first=first))
    assert sorted(each.ref for each in first_ones) == sorted(refs)
    assert [each.week for each in first_ones] == [each.week for each in usual]
    new = [each.ref for each in first_ones if each.ref not in asked]

    def rank(ref: str) -> int:
        skill = plain.items[ref].skill
        return next((nth for nth, each in enumerate(first) if skill in each), len(first))

    assert [rank(ref) for ref in new] == sorted(rank(ref) for ref in new)


@given(weeks=WEEKS, skills=SKILLS, day=st.integers(0, 90), data=st.data())
def test_without_a_priority_that_names_one_of_its_items_a_course_is_as_it_was(
    weeks: list[int], skills: list[str], day: int, data: st.DataObject
) -> None:
    course = a_course(*((f"S{nth:02}", week) for nth, week in enumerate(weeks)))
    refs = [each.ref for each in course.items]
    plain = a_learner(course, skills, data.draw(st.sets(st.sampled_from(refs))))
    unnamed = replace(plain, first=[frozenset({"nothing of this course"})])
    if not plain.recalls:
        assert choose(course, unnamed, noon(day)) == choose(course, plain, noon(day))
    assert choose(course, replace(plain, first=()), noon(day)) == choose(course, plain, noon(day))


def test_safe_anaesthesia_comes_before_what_was_not_sent_yet() -> None:
    course = a_course(("S01", 1), ("S02", 2), ("A01", 2), ("S03", 3), ("A02", 4))
    known = a_learner(course, ["teamwork", "other", "airway", "other", "airway"], {"S01"})
    found = ordered(course, replace(known, first=[{"airway"}]))
    assert [(each.ref, each.week) for each in found] == [
        ("S01", 1),
        ("A01", 2),
        ("A02", 2),
        ("S02", 3),
        ("S03", 4),
    ]
