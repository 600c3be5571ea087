"""You said, we did: before a visit its team hears what came of what they said after the last."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from domain import barriers as rules
from domain import local_time, telling
from domain.barriers import SaidDid
from domain.model import Job, Outbound, Role
from domain.visits import VisitState
from handlers.improving import asking, closing, themes
from handlers.schedules.wanting import unreachable, unwanted
from handlers.visits import showing
from storage import barriers, commitments, facilities, people, visits

if TYPE_CHECKING:
    from domain.coordinating import Command
    from domain.model import Facility, Person
    from domain.visits import Visit
    from handlers.desk import Desk
    from handlers.turn import Turn

TELL: Final = "did.tell"
LOOK: Final = "did.look"
PHRASE: Final = "survey.did"
BEFORE: Final = {LOOK: timedelta(days=7), TELL: timedelta(days=3)}
"""So long before a visit coordinators hear that there is nothing to tell, and the team is told."""

AT: Final = time(12, 30)
"""The local time of it, as of all that is pushed."""

MOST: Final = 2
"""So many messages the team gets at most: what most people had named comes first."""

_OPEN: Final = (VisitState.PLANNED, VisitState.CONFIRMED)


def plan(desk: Desk, visit: Visit) -> None:
    """Put on the clock what comes before a visit; anew when its date moves."""
    for kind in BEFORE:
        desk.uow.later(Job(kind, str(visit.id), _at(desk, visit, kind)))


def tell(desk: Desk, job: Job) -> None:
    """Tell a facility's mentees what was done, a few days before the next visit."""
    visit = _due(desk, job)
    if visit is None:
        return
    for each in _untold(desk, visit.facility_id)[:MOST]:
        if [reader for reader in _team(desk, visit) if _told(desk, each, visit, reader)]:
            commitments.set_told(desk.uow, each.id)
            desk.log("did.told", None, "before the next visit", visit=visit.number)


def look(desk: Desk, job: Job) -> None:
    """Remind coordinators, a week before a visit, of what its team said and nobody answered."""
    visit = _due(desk, job)
    if visit is None:
        return
    last = _last(desk, visit.facility_id)
    if last is None or not _suggests(desk, last) or _is_answered(desk, last):
        return
    desk.log("did.missing", None, "nothing was told back", visit=visit.number)
    place = facilities.get(desk.uow, visit.facility_id).name
    for reader in desk.coordinators():
        values = {"ref": showing.tag(visit), "place": place}
        values["date"] = showing.dates(visit, reader.language)
        rendered = desk.render("did.missing", reader, **values)
        desk.tell(reader, rendered, **asking.by_day(desk, reader))


def did(turn: Turn, command: Command) -> None:
    """DID: a coordinator writes what a team said and what was done about it."""
    desk = turn.desk
    told = telling.read(command.rest, _places(desk))
    visit = None if told is None or told.visit is None else visits.numbered(desk.uow, told.visit)
    if told is None or (told.visit is not None and visit is None):
        turn.reply("did.how", ref=_example(desk))
        return
    where = _facility(desk, told.code) if visit is None else _of_visit(desk, visit)
    about = visit if visit is not None and visit.state is VisitState.CLOSED else None
    about = about or _last(desk, where.id)
    by = turn.person.id
    said = (told.said, told.did, desk.now, about.id if about else None, None, by)
    commitments.say(desk.uow, SaidDid(0, where.id, *said))
    desk.log("did.saved", None, where.code, person_id=by)
    turn.reply("did.saved", place=where.name, said=told.said, did=told.did)


def words(desk: Desk, each: SaidDid, reader: Person) -> tuple[str, str]:
    """Return what was said and what was done, in a reader's language where it is of a ticket."""
    if each.barrier_id is None:
        return each.said, each.did
    ticket = barriers.get(desk.uow, each.barrier_id)
    name = closing.closer(desk, ticket, reader)
    solved = desk.render("did.solved", reader, name=name).text
    done = rules.cut(ticket.note, telling.MOST_DONE) or solved
    return asking.what(desk, ticket, reader), done


def _told(desk: Desk, each: SaidDid, visit: Visit, reader: Person) -> bool:
    """Tell one mentee, if it can reach them."""
    said, done = words(desk, each, reader)
    place = facilities.get(desk.uow, visit.facility_id).name
    values = {"said": said, "did": done, "place": place}
    values["date"] = showing.dates(visit, reader.language)
    rendered = desk.render(PHRASE, reader, **values)
    if unreachable(desk, Outbound(reader.id, PHRASE, rendered.text)):
        return False
    begins = _local(desk, visit, visit.starts_on)
    how: dict[str, Any] = {"bulk": True, "expires_at": begins, **asking.by_day(desk, reader)}
    desk.tell(reader, rendered, **how)
    return True


def _untold(desk: Desk, facility_id: int) -> list[SaidDid]:
    """Return what a team has not heard yet: a coordinator's words, then what most had named."""
    found = commitments.said_at(desk.uow, facility_id)
    return sorted((one for one in found if one.told_at is None), key=lambda one: _rank(desk, one))


def _rank(desk: Desk, each: SaidDid) -> tuple[bool, int, int]:
    if each.barrier_id is None:
        return False, 0, each.id
    return True, -len(barriers.reports(desk.uow, each.barrier_id)), each.id


def _team(desk: Desk, visit: Visit) -> list[Person]:
    here = people.at_facility(desk.uow, visit.facility_id, Role.MENTEE)
    return [each for each in here if not unwanted(each)]


def _due(desk: Desk, job: Job) -> Visit | None:
    """Return the visit that a job is for, unless it is over or has moved to a later date."""
    visit = visits.get(desk.uow, int(job.key))
    if visit.state not in _OPEN:
        return None
    at = _at(desk, visit, job.kind)
    if at > desk.now:
        desk.uow.later(Job(job.kind, job.key, at))
        return None
    return visit


def _at(desk: Desk, visit: Visit, kind: str) -> datetime:
    """Return when a job before a visit falls due; at once where that is past."""
    return max(_local(desk, visit, visit.starts_on - BEFORE[kind]), desk.now)


def _local(desk: Desk, visit: Visit, day: date) -> datetime:
    """Return the hour of all this on a day, where a visit is."""
    zone = facilities.get(desk.uow, visit.facility_id).time_zone
    return local_time.to_utc(datetime.combine(day, AT), zone)


def _last(desk: Desk, facility_id: int) -> Visit | None:
    """Return the visit to a facility that was closed last, or None."""
    found = visits.of_facility(desk.uow, facility_id)
    closed = [each for each in found if each.state is VisitState.CLOSED]
    return closed[-1] if closed else None


def _suggests(desk: Desk, visit: Visit) -> bool:
    """Tell whether somebody suggested something after a visit, or named what holds them back."""
    said = [given for _, given in themes.said_of(desk, visit)]
    return any(
        ("q8" in given and given["q8"].words)
        or ("q7" in given and rules.met_by_mentee(given["q7"].code))
        for given in said
    )


def _is_answered(desk: Desk, visit: Visit) -> bool:
    """Tell whether there is something to tell of a visit, or it was told already."""
    found = commitments.said_at(desk.uow, visit.facility_id)
    return any(each.told_at is None or each.visit_id == visit.id for each in found)


def _places(desk: Desk) -> dict[str, str]:
    every = facilities.every(desk.uow)
    names = {each.name.casefold(): each.code for each in every}
    return names | {each.code.casefold(): each.code for each in every}


def _facility(desk: Desk, code: str) -> Facility:
    return next(each for each in facilities.every(desk.uow) if each.code == code)


def _of_visit(desk: Desk, visit: Visit) -> Facility:
    return facilities.get(desk.uow, visit.facility_id)


def _example(desk: Desk) -> str:
    """Return what DID may begin with: the next visit, else any facility."""
    planned = visits.open_ones(desk.uow)
    if planned:
        return showing.tag(planned[0])
    return next((each.code for each in facilities.every(desk.uow)), "BUNDA")
