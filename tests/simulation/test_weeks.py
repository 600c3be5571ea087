"""Every question ends, and each of the promises of routing holds on the way (CONVERSATIONS 5)."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from domain import routing
from domain.model import Job, OfferState
from handlers import alarms, choosing, claims, offering, words
from handlers.routes import JOBS
from storage import jobs, migrating, people, questions, roster
from storage import offers as made
from tests.simulation.weeks import play

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from domain.model import Discipline, Person, Question
    from handlers.desk import Desk
    from tests.simulation.judge import Judge

    Plant = Callable[[pytest.MonkeyPatch], None]

pytestmark = pytest.mark.no_cover
"""Tracing so many steps would take longer than playing them; journeys cover the lines."""

QUESTIONS = 25
HISTORIES = tuple((seed, 7.0 if seed % 2 else 1.0) for seed in range(22))
"""Seeds, and how many days the questions are spread over; some askers leave before they ask."""

LEAST = 500
MOST_TRIED = 30
"""Histories of half a day within which a planted fault must be found."""

STEPS_ARE_LONG = {"urgent_step": "30"}
"""So the lead mentors and the coordinators are reached by their own clocks, or never."""

HAPPENS = ("answered", "closed by a person", "held by a coordinator", "released", "declined")
"""What has to happen often enough for the histories to prove something of it."""


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memory with our tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "mentorline.db"
    migrating.upgrade(f"sqlite:///{path}")
    return path


def outcome(
    history: tuple[int, float], folder: Path, template: Path
) -> tuple[list[str], dict[str, int], str]:
    """Play a history; return its faults, how its questions ended, and all that was decided."""
    seed, days = history
    judge = play(seed, folder, template, questions=QUESTIONS, days=days)
    return judge.faults, judge.endings(), digest(judge)


def digest(judge: Judge) -> str:
    """Return what stands for everything that was said and decided, with its reasons."""
    return hashlib.sha256("\n".join(judge.decisions).encode()).hexdigest()


def test_five_hundred_questions_end_and_every_promise_holds(
    tmp_path: Path, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    context = multiprocessing.get_context("spawn")  # where sets of words have another order, too
    with ProcessPoolExecutor(os.cpu_count(), context) as pool:
        found = list(pool.map(partial(outcome, folder=tmp_path, template=empty), HISTORIES))
    faults = {seed: said for (seed, _), (said, _, _) in zip(HISTORIES, found, strict=True) if said}
    ends: dict[str, int] = {}
    for _, each, _ in found:
        ends = {name: ends.get(name, 0) + n for name, n in each.items()}
    with capsys.disabled():
        print(f"\n{len(HISTORIES)} histories: {ends}, {len(faults)} with a fault")
    assert faults == {}
    assert ends["asked"] >= LEAST
    assert min(ends[each] for each in HAPPENS) >= 10, "else they prove nothing"
    for history, before in list(zip(HISTORIES, found, strict=True))[:2]:
        again = outcome(history, tmp_path, empty)
        assert again == before, "the same input, and another decision or another reason"


def nothing(_desk: Desk, _job: Job) -> None:
    """Do nothing when something falls due."""


def drop(kind: str) -> Plant:
    """Forget what falls due."""
    return lambda patch: patch.setitem(JOBS, kind, nothing)


def put(room: Any, name: str, value: object) -> Plant:
    """Put something else in the place of a function or a figure."""
    return lambda patch: patch.setattr(room, name, value)


def asks_anybody(need: routing.Need, mentor: routing.Candidate) -> str:
    """Ask whoever has not passed it on, however often they were asked in this round."""
    return "" if mentor.mentor_id not in need.declined else "passed it on"


def keeps_the_alarm(desk: Desk, question: Question) -> None:
    """Stop every clock but the coordinators'."""
    due = made_due(desk, question)
    STOPS(desk, question)
    if due is not None:
        desk.uow.later(due)


def made_due(desk: Desk, question: Question) -> Job | None:
    """Return the coordinators' clock of a question, if it runs."""
    at = jobs.due_at(desk.uow, alarms.CLOCK, str(question.id))
    return None if at is None else Job(alarms.CLOCK, str(question.id), at, question.id)


STOPS = offering.stop_clocks
BEGINS = offering.begin
RELEASES = claims.release


def leaves_with_all(desk: Desk, person: Person, _why: str) -> None:
    """Let somebody leave with all that they had taken."""
    people.set_stopped(desk.uow, person.id, desk.now)


def six_hours_ago(desk: Desk, discipline: Discipline) -> list[roster.Rostered]:
    """Ask whoever was on call a while ago."""
    return roster.mentors(desk.uow, discipline, desk.now - timedelta(hours=6))


def begins_with_all(desk: Desk, question: Question, since: Any, *_: Any) -> offering.Asked:
    """Offer what was let go to whoever let it go, too."""
    return BEGINS(desk, question, since)


def counts_from_now(desk: Desk, question: Question, _since: Any, *more: Any) -> offering.Asked:
    """Begin every clock anew whenever a question is let go."""
    return BEGINS(desk, question, desk.now, *more)


def tells_always(desk: Desk, question: Question, asked: offering.Asked) -> None:
    """Tell an asker of every step, though it is the same tier as before."""
    MOVED(desk, replace(question, tier=None), asked)


MOVED = offering.tell_moved


def passes_and_waits(desk: Desk, known: made.Known) -> None:
    """End an offer that was passed on, and leave the rest to the clock."""
    made.decide(desk.uow, known.offer.id, OfferState.DECLINED)


def forgets_the_others(desk: Desk, question: Question, mentor: Person) -> bool:
    """Give a question to a mentor, and let the others be asked for it all the same."""
    if not questions.claim(desk.uow, question.id, mentor.id):
        return False
    offering.stop_clocks(desk, question)
    made.accept(desk.uow, question.id, mentor.id)
    claims.start_clock(desk, question)
    return True


ALL_BUT_FULL = tuple(each for each in routing._OBJECTIONS if each[0] != routing.FULL)

FAULTS: dict[str, Plant] = {
    "no step is ever over": drop(offering.STEP),
    "the lead mentors' clock is forgotten": drop(offering.LEAD),
    "the coordinators' clock is forgotten": drop(alarms.CLOCK),
    "a silent claim is never released": drop(offering.RELEASE),
    "nobody is alarmed when nobody is left": put(alarms, "urgent_waits", lambda *_: None),
    "the alarm's clock goes on": put(offering, "stop_clocks", keeps_the_alarm),
    "clocks begin anew at a release": put(offering, "begin", counts_from_now),
    "offered again to whoever let it go": put(offering, "begin", begins_with_all),
    "asked twice in a round": put(routing, "_objection", asks_anybody),
    "no limit to what one mentor has": put(routing, "_OBJECTIONS", ALL_BUT_FULL),
    "the roster of six hours ago": put(choosing, "on_call", six_hours_ago),
    "mentors are woken for what can wait": put(choosing, "_rests_until", lambda *_: None),
    "passed on, and it waits for the clock": put(claims, "pass_quietly", passes_and_waits),
    "the others stay asked": put(claims, "claim", forgets_the_others),
    "who leaves keeps what they have": put(words, "leave", leaves_with_all),
    "an asker hears every step": put(offering, "tell_moved", tells_always),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_found(
    fault: str, tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[fault](monkeypatch)
    charter = STEPS_ARE_LONG if "clock is forgotten" in fault else None
    tried = (
        play(seed, tmp_path, empty, questions=15, days=0.5, urgent=0.6, charter=charter)
        for seed in range(MOST_TRIED)
    )
    assert any(judge.faults for judge in tried)
