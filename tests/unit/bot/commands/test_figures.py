from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commands.figures import Among, By
from bot.commands.work import commit
from bot.settings import load
from domain.barriers import SaidDid
from domain.instruments import Answer, AnswerState, Response, ResponseState
from domain.model import Channel, Delivery, Discipline, Role
from domain.visits import Visit, VisitState
from monitoring import learning, rolling, visiting
from storage import commitments, facilities, people, responses, visits
from tests.storage.book import PLACE, person
from tests.storage.teaching import Went, found, join, teach
from tests.unit.bot.commands.conftest import NOW

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

DAY = timedelta(days=1)
READ = ((Channel.TELEGRAM, Delivery.ACCEPTED),)


def teach_some(uow: UnitOfWork) -> None:
    """Five of one place and three of another, each taught ten days ago; two on the day before."""
    school = found(uow)
    for number in range(8):
        code, discipline = ("BUN", Discipline.ANAESTHESIA), ("MUS", Discipline.OBSTETRICS)
        mentee = join(uow, school, *(code if number < 5 else discipline))
        at = NOW - (10 + (number < 2)) * DAY
        answered = at + DAY if number % 2 else None
        teach(uow, school, mentee, Went(at, READ, answered_at=answered, right=True))


def reach(operator: Operator, *words: str) -> list[tuple[object, ...]]:
    rows = operator.types("figures", "lessons", "--json", *words).json
    return [
        (each["group"], each["numerator"], each["denominator"], each["people"])
        for each in rows
        if each["figure"] == learning.REACH
    ]


def test_what_feedback_changed_is_empty_at_first_and_has_its_names(ready: Operator) -> None:
    assert ready.types("figures", "feedback").out == "Nothing here yet.\n"
    commit(load(), act_on)
    (shown,) = ready.types("figures", "feedback", "--by", "region", "--json").json
    assert (shown["figure"], shown["name"]) == ("SQ-17", "feedback acted on")
    assert (shown["group"], shown["numerator"], shown["denominator"]) == ("Mara", 1, 1)


def act_on(uow: UnitOfWork) -> None:
    """Close a visit whose team suggested something, and tell it what was done."""
    place = facilities.add(uow, PLACE)
    mentee = people.add(uow, person("Mentee", place), [Role.MENTEE])
    first = (NOW - 40 * DAY).date()
    at = (place, first, first, VisitState.PLANNED, first, NOW)
    visit = visits.add(uow, Visit(0, 0, *at))
    visits.save(uow, replace(visit, state=VisitState.CLOSED, closed_at=NOW - 39 * DAY))
    now = (mentee, ResponseState.DONE, NOW, NOW, place, visit.id)
    sent = responses.add(uow, Response(0, "debrief_mentee", "", "visit:1", *now))
    assert sent is not None
    done = AnswerState.ANSWERED
    responses.put(uow, Answer(0, sent.id, "q8", done, NOW, words="more time"))
    said = SaidDid(0, place, "more time", "two days", NOW, visit.id)
    commitments.set_told(uow, commitments.say(uow, said).id)


def test_before_anything_was_taught_there_is_nothing(ready: Operator) -> None:
    assert ready.types("figures", "lessons").out == "Nothing here yet.\n"


def test_figures_are_sums_with_what_they_are_of(ready: Operator) -> None:
    commit(load(), teach_some)
    found_ = ready.types("figures", "lessons", "--json").json
    assert {each["figure"]: (each["numerator"], each["denominator"]) for each in found_} == {
        learning.REACH: (8, 8),
        learning.PARTICIPATION: (4, 8),
        learning.FIRST: ("-", "-"),
        learning.MASTERED: (0, 8),
    }
    assert "reinforcement reach" in ready.types("figures", "lessons").out


def test_groups_of_few_people_are_hidden(ready: Operator) -> None:
    commit(load(), teach_some)
    assert reach(ready, "--by", "facility") == [("BUN", 5, 5, 5), ("MUS", "-", "-", "< 5")]
    assert reach(ready, "--by", "cadre") == [
        ("anaesthesia", 5, 5, 5),
        ("surgery", "-", "-", "< 5"),
    ]


def test_days_are_those_of_the_programme_and_the_last_one_counts(ready: Operator) -> None:
    commit(load(), teach_some)
    assert reach(ready, "--since", "2029-12-28") == [("all", 6, 6, 6)]
    assert reach(ready, "--until", "2029-12-28") == [("all", 8, 8, 8)]
    assert reach(ready, "--until", "2029-12-27") == [("all", "-", "-", "< 5")]
    said = ready.types("figures", "lessons", "--since", "2029-12-28", "--until", "2029-12-01")
    assert said.code != 0
    assert "before the first" in said.err


def test_one_cohort_or_the_names_of_those_there_are(ready: Operator) -> None:
    commit(load(), teach_some)
    assert reach(ready, "--cohort", "Wave 1") == [("all", 8, 8, 8)]
    said = ready.types("figures", "lessons", "--cohort", "Wave 9")
    assert said.code != 0
    assert "Wave 1" in said.err


def test_without_a_programme_it_says_how_to_make_one(operator: Operator) -> None:
    said = operator.types("figures", "lessons")
    assert said.code != 0
    assert "mentorline init" in said.err


def test_every_group_can_be_asked_for() -> None:
    assert tuple(By) == rolling.BY
    assert tuple(Among) == visiting.BY


def test_facilities_are_shown_and_summed_up_by_region(ready: Operator) -> None:
    commit(load(), teach_some)
    shown = ready.types("figures", "facilities", "--json").json
    assert {(each["figure"], each["facility"], each["numerator"]) for each in shown} >= {
        ("IN-13", "BUN", 0),
        ("IN-13", "MUS", 0),
    }
    assert "situation analysis up to date" in ready.types("figures", "facilities").out
    sums = ready.types("figures", "facilities", "--region", "--json").json
    assert all(each["facility"] == "-" for each in sums)
    assert sum(each["denominator"] for each in sums) == len(shown)
