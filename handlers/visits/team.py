"""Who takes part in a visit: its mentors, and the team of its facility as that stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain import naming, quiet_hours
from domain.model import Role, Urgency
from domain.visits import Member, Part, Reply
from handlers.schedules.wanting import unwanted
from handlers.surveys.running import is_running
from handlers.visits import showing
from storage import facilities, people, questions, visits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from typing import Any

    from content.phrases import Rendered
    from domain.model import Facility, Person
    from domain.visits import Visit
    from handlers.desk import Desk

_AT_FACILITY = ((Role.MENTEE, Part.MENTEE), (Role.FACILITY_LEADER, Part.LEADER))


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's part in a visit, with who they are."""

    member: Member
    person: Person


def join(desk: Desk, visit: Visit, mentors: Collection[int] = ()) -> None:
    """Give a part to these mentors, and to all of the facility who have none yet."""
    known = {each.person_id for each in visits.members(desk.uow, visit.id)}
    new = [(each, Part.MENTOR) for each in mentors]
    for role, part in _AT_FACILITY:
        found = people.at_facility(desk.uow, visit.facility_id, role)
        new += [(one.id, part) for one in found]
    for person_id, part in new:
        if person_id not in known:
            known.add(person_id)
            visits.put_member(desk.uow, Member(visit.id, person_id, part))


def of_facility(desk: Desk, place: Facility) -> list[Person]:
    """Return the mentees and leaders of a facility who are asked about a visit, each once."""
    found = [
        one for role, _ in _AT_FACILITY for one in people.at_facility(desk.uow, place.id, role)
    ]
    return [each for each in {one.id: one for one in found}.values() if not unwanted(each)]


def seats(desk: Desk, visit: Visit, *parts: Part) -> list[Seat]:
    """Return who has one of these parts, or any; who has left or was erased is left out."""
    found = visits.members(desk.uow, visit.id)
    known = people.many(desk.uow, [each.person_id for each in found])
    return [
        Seat(each, known[each.person_id])
        for each in found
        if (not parts or each.part in parts) and not unwanted(known[each.person_id])
    ]


def seat(desk: Desk, visit: Visit, person_id: int) -> Seat | None:
    """Return somebody's part in a visit, or None."""
    found = visits.members(desk.uow, visit.id)
    member = next((each for each in found if each.person_id == person_id), None)
    return None if member is None else Seat(member, people.get(desk.uow, person_id))


def put(desk: Desk, member: Member, **changed: Any) -> Member:
    """Store somebody's part with these fields changed, and return it."""
    stands = replace(member, **changed)
    visits.put_member(desk.uow, stands)
    return stands


def facility(desk: Desk, visit: Visit) -> Facility:
    """Return where a visit goes."""
    return facilities.get(desk.uow, visit.facility_id)


def mentors(desk: Desk, visit: Visit) -> list[str]:
    """Return how the mentors of a visit are called, but for those who cannot come."""
    found = seats(desk, visit, Part.MENTOR)
    return called(each.person for each in found if each.member.reply is not Reply.NOT)


def named(desk: Desk, visit: Visit, reader: Person) -> str:
    """Return the mentors of a visit as a list, or that there is nobody."""
    return ", ".join(mentors(desk, visit)) or desk.word("word.nobody", reader)


def called(found: Iterable[Person]) -> list[str]:
    """Return how people are called: their titles and first names."""
    return [naming.given_name(each.name) for each in found]


def planned(desk: Desk, visit: Visit, reader: Person) -> Rendered:
    """Return where a visit stands, as a coordinator reads it."""
    members = visits.members(desk.uow, visit.id)
    counts = {reply: sum(each.reply is reply for each in members) for reply in Reply}
    return desk.render(
        "visit.planned",
        reader,
        **about(desk, visit, reader),
        ref=showing.tag(visit),
        yes=str(counts[Reply.FITS]),
        no=str(counts[Reply.NOT]),
        open=str(counts[Reply.NONE]),
        n=str(sum(bool(each.cases) for each in members)),
    )


def about(desk: Desk, visit: Visit, reader: Person) -> dict[str, str]:
    """Return the place and the days of a visit, for a phrase."""
    return {
        "place": facility(desk, visit).name,
        "date": showing.dates(visit, reader.language),
    }


def wakes(desk: Desk, reader: Person) -> datetime | None:
    """Return when a reader's night is over, or None by day."""
    return quiet_hours.ends(desk.now, reader.time_zone)


def is_pressed(desk: Desk, reader: Person) -> bool:
    """Tell whether somebody has an urgent question open or answers a survey: no push then."""
    live = questions.live_of(desk.uow, reader.id)
    return any(each.urgency is Urgency.URGENT for each in live) or is_running(desk, reader)


def tell_coordinators(
    desk: Desk, visit: Visit, phrase: str, *, but: int | None = None, **values: str
) -> None:
    """Tell the coordinators something of a visit, in the daytime; `but` one who knows it."""
    for each in desk.coordinators():
        if each.id != but:
            given = {**about(desk, visit, each), "ref": showing.tag(visit), **values}
            wanted = {name: given[name] for name in desk.phrases.names(phrase) if name in given}
            told = desk.render(phrase, each, **wanted)
            desk.tell(each, told, not_before=wakes(desk, each))
