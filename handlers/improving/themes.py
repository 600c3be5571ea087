"""Themes: what a visit's mentees said of it, together, to its mentors and the coordinators.

Nobody but the system knows who said what (docs/adr/0037): a pool of at least five people is
shown whole, once, and what fewer have said waits for the next visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from domain import pooling, privacy
from domain.instruments import AnswerState
from domain.model import Job
from domain.visits import Part
from handlers.improving import asking
from handlers.masking import country
from handlers.schedules.wanting import unwanted
from handlers.visits import showing
from storage import facilities, people, responses, visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from domain.instruments import Answer, Response
    from domain.model import Person
    from domain.pooling import Pool
    from domain.visits import Member, Visit
    from handlers.desk import Desk

T = TypeVar("T")

DUE: Final = "visit.themes"
"""The due row on which the debriefs of a visit are over."""

OVER: Final = timedelta(days=7)
"""So long after a visit was closed its debriefs count; who answers later is left out."""

INSTRUMENT: Final = "debrief_mentee"
_MOST: Final = 3
"""So many of the most frequent answers are told."""


@dataclass(frozen=True, slots=True)
class Themes:
    """What `n` people said of these visits; a part that fewer than five answered is None.

    Means are of 1 to 5, counts by the keys of their questions, the most frequent first.
    """

    visits: tuple[Visit, ...]
    n: int
    useful: float | None = None
    safe: float | None = None
    practised: list[tuple[str, int]] | None = None
    hindered: list[tuple[str, int]] | None = None


def plan(desk: Desk, visit: Visit) -> None:
    """Put the end of a closed visit's debriefs on the clock."""
    desk.uow.later(Job(DUE, str(visit.id), (visit.closed_at or desk.now) + OVER))


def of_visit(desk: Desk, visit: Visit) -> Themes | None:
    """Return what was said of a visit, perhaps with others; None while too few have answered."""
    region = facilities.get(desk.uow, visit.facility_id).region
    found = next((each for each in _pools(desk, region) if visit.id in each.ids), None)
    return None if found is None else _themes(desk, [found])


def of_mentor(desk: Desk, mentor_id: int) -> Themes | None:
    """Return what was said of a mentor's visits: of whole pools in which all visits are theirs."""
    mine = {each.visit_id for each in visits.of_person(desk.uow, mentor_id) if _was_mentor(each)}
    regions = {each.region for each in facilities.every(desk.uow)}
    known = [pool for region in sorted(regions) for pool in _pools(desk, region)]
    found = [each for each in known if mine.issuperset(each.ids)]
    return _themes(desk, found) if found else None


def tell(desk: Desk, job: Job) -> None:
    """The debriefs of a visit are over: its mentors and the coordinators read what was said.

    Whom earlier visits wait for that are shown with it, they read it too.
    """
    visit = visits.get(desk.uow, int(job.key))
    found = of_visit(desk, visit)
    if found is None:
        desk.log("themes.hidden", None, "too few answers", visit=visit.number)
        _tell_hidden(desk, visit)
        return
    desk.log("themes.shown", None, "enough answers", visit=visit.number)
    for reader in _readers(desk, found.visits):
        rendered = desk.render("themes.shown", reader, **_values(desk, found, reader))
        desk.tell(reader, rendered, **asking.by_day(desk, reader))
    _tell_suggestions(desk, found)


def settles_at(visit: Visit) -> datetime | None:
    """Return when the debriefs of a closed visit are over, or None."""
    return None if visit.closed_at is None else visit.closed_at + OVER


def said_of(desk: Desk, visit: Visit) -> list[tuple[Response, dict[str, Answer]]]:
    """Return what mentees had answered of a visit when its debriefs were over."""
    until = settles_at(visit)
    sent = [
        each for each in responses.of_visit(desk.uow, visit.id) if each.instrument == INSTRUMENT
    ]
    found = [(each, _answers(desk, each, until)) for each in sent]
    return [(response, given) for response, given in found if given]


def _answers(desk: Desk, response: Response, until: datetime | None) -> dict[str, Answer]:
    """Return what stood answered at an instant: a later correction changes no shown result."""
    return {
        each.step: each
        for each in responses.history(desk.uow, response.id)
        if each.state is AnswerState.ANSWERED and _stood(each, until)
    }


def _stood(given: Answer, until: datetime | None) -> bool:
    if until is None:
        return given.superseded_at is None
    replaced = given.superseded_at is not None and given.superseded_at <= until
    return given.answered_at <= until and not replaced


def _settled(desk: Desk, region: str) -> list[pooling.Settled]:
    """Return the visits to a region whose debriefs are over and were answered, in that order."""
    who: dict[int, set[int]] = {}
    where: dict[int, int] = {}
    for visit_id, closed_at, facility_id, person_id in responses.answered_of(
        desk.uow, INSTRUMENT, region, OVER
    ):
        if closed_at + OVER <= desk.now:
            who.setdefault(visit_id, set()).add(person_id)
            where[visit_id] = facility_id
    return [
        pooling.Settled(visit_id, where[visit_id], region, frozenset(people_of))
        for visit_id, people_of in who.items()
    ]


def _pools(desk: Desk, region: str) -> list[Pool]:
    return pooling.pools(_settled(desk, region))


def _themes(desk: Desk, pools: Sequence[Pool]) -> Themes:
    """Sum up whole pools, each question over those pools in which enough people answered it."""
    shown = [[visits.get(desk.uow, each) for each in pool.ids] for pool in pools]
    said = [[each for visit in pool for each in said_of(desk, visit)] for pool in shown]

    def gave(step: str, read: Callable[[Answer], T]) -> dict[int, list[T]]:
        return pooling.together(_by_person(pool, step, read) for pool in said)

    return Themes(
        tuple(visit for pool in shown for visit in pool),
        len({response.person_id for pool in said for response, _ in pool}),
        pooling.mean(gave("q2", lambda one: one.number or 0)),
        pooling.mean(gave("q3", lambda one: one.number or 0)),
        pooling.counts(gave("q4", lambda one: one.code or "")),
        pooling.counts(gave("q7", lambda one: one.code or "")),
    )


def _by_person(
    said: Iterable[tuple[Response, dict[str, Answer]]], step: str, read: Callable[[Answer], T]
) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for response, given in said:
        if step in given:
            found.setdefault(response.person_id, []).append(read(given[step]))
    return found


def lines(desk: Desk, found: Themes, reader: Person) -> list[str]:
    """Return what was said, a line for each part that enough people answered."""
    means = (("themes.useful", found.useful), ("themes.safe", found.safe))
    told = [
        desk.render(phrase, reader, value=f"{value:.1f}").text
        for phrase, value in means
        if value is not None
    ]
    counts = (
        ("themes.practised", "q4", found.practised),
        ("themes.hindered", "q7", found.hindered),
    )
    for phrase, step, counted in counts:
        if counted:
            listed = _listed(desk, step, counted, reader)
            told.append(desk.render(phrase, reader, list=listed).text)
    return told


def _values(desk: Desk, found: Themes, reader: Person) -> dict[str, str]:
    listed = "\n".join(lines(desk, found, reader))
    return {**_about(desk, found.visits), "n": str(found.n), "list": listed}


def _listed(desk: Desk, step: str, counted: Sequence[tuple[str, int]], reader: Person) -> str:
    """Return the most frequent answers as their buttons say them: "Anaesthesia 4, Other 1"."""
    choices = desk.render(f"instrument.{INSTRUMENT}.{step}", reader).choices
    labels = {each.key: each.label for each in choices}
    return ", ".join(f"{labels.get(code, code)} {n}" for code, n in counted[:_MOST])


def _about(desk: Desk, shown: Sequence[Visit]) -> dict[str, str]:
    """Return which visits are meant, and where they were: "V2 V3", "Bunda DH, Tarime DH"."""
    places = dict.fromkeys(facilities.get(desk.uow, each.facility_id).name for each in shown)
    return {"ref": " ".join(showing.tag(each) for each in shown), "place": ", ".join(places)}


def _readers(desk: Desk, shown: Iterable[Visit]) -> list[Person]:
    """Return the mentors of visits, and the coordinators, each once."""
    members = [one for visit in shown for one in visits.members(desk.uow, visit.id)]
    known = people.many(desk.uow, [one.person_id for one in members if _was_mentor(one)])
    found = {each.id: each for each in (*known.values(), *desk.coordinators())}
    return [each for each in found.values() if not unwanted(each)]


def _was_mentor(member: Member) -> bool:
    """Tell whether somebody mentored on a visit, as far as anybody knows."""
    return member.part is Part.MENTOR and member.came


def _tell_hidden(desk: Desk, visit: Visit) -> None:
    """Say that too few have answered to show anything; how many they are would tell who."""
    for reader in _readers(desk, [visit]):
        rendered = desk.render("themes.hidden", reader, **_about(desk, [visit]))
        desk.tell(reader, rendered, **asking.by_day(desk, reader))


def _tell_suggestions(desk: Desk, found: Themes) -> None:
    """Show the coordinators what people suggest, in the order of the alphabet, each by itself.

    So the order says nothing of who wrote when. Each is filed under its response, so that it goes
    when its writer is erased.
    """
    texts = []
    for visit in found.visits:
        for response, given in said_of(desk, visit):
            if "q8" in given and given["q8"].words.strip():
                writer = people.get(desk.uow, response.person_id)
                masked = privacy.masked(given["q8"].words.strip(), country(writer))
                texts.append((masked, response.id))
    ref = _about(desk, found.visits)["ref"]
    for reader in desk.coordinators():
        for text, response_id in sorted(texts, key=lambda one: one[0].casefold()):
            rendered = desk.render("themes.suggestion", reader, ref=ref, text=text)
            how = {"relay": True, "response_id": response_id, **asking.by_day(desk, reader)}
            desk.tell(reader, rendered, **how)
