"""The situation analysis of a facility: how it stands, and what follows once all of it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from content.instruments import Instruments
from domain import analyses, naming, scoring
from domain.barriers import Priority
from domain.instruments import ResponseState
from domain.model import Job
from domain.scoring import Light
from domain.visits import VisitState
from handlers.improving import asking, barriers
from handlers.leading import leaders, priorities
from storage import analyses as stored
from storage import facilities, responses, visits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from content.phrases import Rendered
    from domain.analyses import Round
    from domain.instruments import Instrument, Response
    from domain.model import Facility, Person
    from handlers.desk import Desk

DONE: Final = "leading.situation.done"
"""The due row of a round that is done: its key is the facility."""


def instrument() -> Instrument:
    """Return what is filled in."""
    return Instruments.load().get(analyses.INSTRUMENT)


def current(desk: Desk, facility_id: int) -> Round:
    """Return the round that a facility is in."""
    return analyses.current(instrument().parts, _rounds(desk, facility_id), desk.now)


def valid_until(desk: Desk, facility_id: int) -> datetime | None:
    """Return until when the analysis of a facility counts, or None where it has none."""
    return analyses.valid_until(_rounds(desk, facility_id), desk.now)


def title(desk: Desk, part: str, reader: Person) -> str:
    """Return a part as its reader calls it."""
    return desk.word(f"instrument.{analyses.INSTRUMENT}.{part}", reader)


def values(desk: Desk, person: Person, response: Response) -> Mapping[str, str]:
    """Return what the texts around a part may name; a part that ends now counts as done."""
    found = current(desk, response.facility_id or 0)
    done = {*found.done, response.part}
    return {
        "name": naming.given_name(person.name),
        "place": facilities.get(desk.uow, response.facility_id or 0).name,
        "topic": title(desk, response.part, person),
        "step": str(len(done)),
        "total": str(len(instrument().parts)),
    }


def ended(desk: Desk, person: Person, response: Response) -> None:
    """A part has ended: once it was the last one left, what follows is on the clock."""
    if response.state is not ResponseState.DONE or response.facility_id is None:
        return
    desk.log("leading.part", None, response.part, person_id=person.id)
    if not current(desk, response.facility_id).left:
        desk.uow.later(Job(DONE, str(response.facility_id), desk.now))


def conclude(desk: Desk, job: Job) -> None:
    """A round is done: leaders and coordinators read how it stands; what is red is a ticket."""
    facility = facilities.get(desk.uow, int(job.key))
    found = current(desk, facility.id)
    if found.left:
        return
    lights = {part: scoring.light(score) for part, score in scores(desk, found).items()}
    red = [part for part in analyses.LACKS if lights.get(part) is Light.RED]
    desk.log("leading.analysed", None, f"{len(red)} red parts", facility=facility.code)
    readers = [*leaders.of_facility(desk, facility.id), *desk.coordinators()]
    for reader in {each.id: each for each in readers}.values():
        desk.tell(reader, result(desk, facility, found, reader), **asking.by_day(desk, reader))
    for part in red:
        by = found.done[part]
        who: barriers.By = {"person_id": by.person_id, "response_id": by.id}
        barriers.open_(desk, facility.id, analyses.LACKS[part], Priority.NORMAL, **who)


def scores(desk: Desk, found: Round) -> dict[str, int]:
    """Return the scores of a round's parts that have one, from 0 to 100, in their order."""
    scored = {
        part: scoring.section(instrument(), part, responses.answers(desk.uow, done.id))
        for part in instrument().parts
        if (done := found.done.get(part)) is not None
    }
    return {part: score for part, score in scored.items() if score is not None}


def result(desk: Desk, facility: Facility, found: Round, reader: Person) -> Rendered:
    """Return how a facility stands by a round that is done."""
    lines = [
        f"{title(desk, part, reader)} {score} {desk.word(f'word.{scoring.light(score)}', reader)}"
        for part, score in scores(desk, found).items()
    ]
    until = valid_until(desk, facility.id) or desk.now
    return desk.render(
        "situation.result",
        reader,
        place=facility.name,
        list="\n".join(lines),
        goals=priorities.goals(desk, facility.id, reader) or "-",
        until=desk.day(until, reader),
    )


def is_unready(desk: Desk, facility_id: int) -> bool:
    """Tell whether a facility's first visit is to come, and it has no analysis that counts."""
    known = visits.of_facility(desk.uow, facility_id)
    if any(each.state is VisitState.CLOSED for each in known):
        return False
    return valid_until(desk, facility_id) is None


def _rounds(desk: Desk, facility_id: int) -> list[Round]:
    known = stored.of_facility(desk.uow, facility_id)
    return analyses.rounds(instrument().parts, known)
