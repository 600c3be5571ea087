"""Closing a visit: a mentor says that it is over, for how long, and who took part.

The hours close it; the first to give them wins. Who took part may follow until the team is asked
how it was. A visit that no mentor closes is a coordinator's to close, and nothing of it is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import coordinating, local_time, naming, visit_clock, visiting
from domain.model import MessageKind, Prompt, Role
from domain.visits import Part, Reply, VisitState
from handlers import keys
from handlers.improving import themes
from handlers.safety import asking as meant
from handlers.visits import asking, clock, debriefing, planning, rhythm, showing, team
from storage import messages, people, prompts, visits

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.model import Job, Person
    from domain.visits import Visit
    from handlers.desk import Desk
    from handlers.turn import Turn
    from handlers.visits.team import Seat
    from storage.prompts import Stored

ASKED: Final = prompts.OVER
HOURS: Final = "visit.hours"
PRESENT: Final = "visit.present"
CLOSE: Final = "1"
MOST_LISTED: Final = 30

_DIGITS: Final = tuple("0123456789")
_DAY: Final = 24 * 60
_AGAIN: Final = "again"
_UNCLOSED: Final = "unclosed"


def ring(desk: Desk, job: Job) -> None:
    """The last day of a visit ends: its mentors are asked, reminded, then coordinators hear."""
    visit = visits.get(desk.uow, int(job.key))
    if visit.state not in asking.OPEN:
        return
    zone, step = team.facility(desk, visit).time_zone, dict(job.data).get("what", "")
    if step == _UNCLOSED:
        desk.log("visit.unclosed", None, visit=visit.number)
        team.tell_coordinators(desk, visit, "alert.visit.open")
        return
    _ask(desk, visit, "visit.over.again" if step else "visit.over")
    following = (
        (visit_clock.unclosed_at, _UNCLOSED) if step else (visit_clock.over_again_at, _AGAIN)
    )
    at, what = following
    clock.later(desk, clock.OVER, visit, max(at(visit, zone), desk.now), what)


def begin(turn: Turn, put: Stored, _key: str) -> None:
    """A mentor says that a visit is over: they are asked for the hours."""
    prompts.end(turn.desk.uow, put)
    visit = visits.get(turn.desk.uow, put.prompt.options[0])
    if visit.state not in asking.OPEN:
        _say_closed(turn, visit)
        return
    _ask_hours(turn, visit, "visit.hours")


def hours(turn: Turn, put: Stored, key: str) -> None:
    """A mentor gives the hours by one digit."""
    _take_hours(turn, put, int(key) * 60)


def present(turn: Turn, put: Stored, key: str) -> None:
    """A mentor says by one digit who took part."""
    _take_present(turn, put, key)


def takes(turn: Turn) -> bool:
    """Take what follows our question for hours, or for who took part, if it can be that."""
    put = _waiting(turn)
    said = turn.arrived.inbound
    if put is None or said.kind is not MessageKind.TEXT or turn.intent.code is not None:
        return False
    if keys.written_since(turn, put) is not None or not _quotes(turn, put):
        return False
    if put.prompt.kind == PRESENT:
        return visiting.took_part(said.text, _count(turn, put)) is not None and _take_present(
            turn, put, said.text
        )
    spent = visiting.minutes(said.text)
    if spent is not None:
        _take_hours(turn, put, spent)
        return True
    return _asks_again(turn, put)


def close(desk: Desk, visit: Visit, by: Person | None, minutes: int | None) -> bool:
    """Close a visit; False when somebody did before. Others are told, and debriefs begin."""
    spent = visit.minutes if minutes is None else minutes
    closed = replace(
        visit,
        state=VisitState.CLOSED,
        closed_at=desk.now,
        closed_by_id=by.id if by else None,
        minutes=spent,
    )
    if not visits.save(desk.uow, closed):
        return False
    who = by.id if by else None
    told = "no hours named" if spent is None else f"{visiting.hours(spent)} h"
    desk.log("visit.closed", None, told, person_id=who, visit=visit.number)
    clock.take_off(desk, closed)
    asking.withdraw(desk, closed)
    _tell(desk, closed, by)
    rhythm.put(desk, closed)
    debriefing.start(desk, closed)
    themes.plan(desk, closed)
    return True


def mark(desk: Desk, visit: Visit, absent: Collection[str]) -> None:
    """Note that these mentees did not take part, and all others did; raises Refused.

    Without any name nobody says who took part.
    """
    listed = [each for each in visits.members(desk.uow, visit.id) if each.part is Part.MENTEE]
    named = people.many(desk.uow, [each.person_id for each in listed])
    known = {each.id: each.name for each in named.values()}
    gone = set()
    for name in absent:
        found = coordinating.called(name, known)
        if len(found) != 1:
            raise planning.Refused(
                "visit.mentee", part=name, place=team.facility(desk, visit).name
            )
        gone |= set(found)
    for member in listed if gone else ():
        team.put(desk, member, attended=member.person_id not in gone)


def check_begun(desk: Desk, visit: Visit) -> None:
    """Raise Refused for a visit that is closed, called off, or has not begun yet."""
    planning.check_open(desk, visit)
    facility = team.facility(desk, visit)
    if planning.today(desk, facility) < visit.starts_on:
        raise planning.Refused("visit.early", ref=showing.tag(visit), place=facility.name)


def summary(desk: Desk, visit: Visit, reader: Person) -> dict[str, str]:
    """Return what is told of a closed visit: place, days, and hours side by side."""
    spent = "-" if visit.minutes is None else visiting.hours(visit.minutes)
    return {**team.about(desk, visit, reader), "ref": showing.tag(visit), "hours": spent}


def _ask(desk: Desk, visit: Visit, phrase: str) -> None:
    """Ask the mentors who were there whether a visit is over."""
    for seat in team.seats(desk, visit, Part.MENTOR):
        if seat.member.reply is not Reply.NOT:
            reader = seat.person
            told = desk.render(phrase, reader, **team.about(desk, visit, reader))
            prompt = Prompt(ASKED, (CLOSE,), options=(visit.id,), minutes=3 * _DAY)
            desk.log("visit.over", None, person_id=reader.id, visit=visit.number)
            desk.tell(reader, told, prompt=prompt, not_before=team.wakes(desk, reader))


def _ask_hours(turn: Turn, visit: Visit, phrase: str) -> None:
    prompt = Prompt(HOURS, _DIGITS, options=(visit.id,), minutes=_DAY // 2, waits=False)
    name = naming.given_name(turn.person.name)
    place = team.facility(turn.desk, visit).name
    values = {"place": place, "name": name} if phrase == "visit.hours" else {"place": place}
    turn.reply_as(phrase, {"prompt": prompt}, **values)


def _take_hours(turn: Turn, put: Stored, minutes: int) -> None:
    desk = turn.desk
    prompts.end(desk.uow, put)
    visit = visits.get(desk.uow, put.prompt.options[0])
    if not close(desk, visit, turn.person, minutes):
        _say_closed(turn, visits.get(desk.uow, visit.id))
        return
    visit = visits.get(desk.uow, visit.id)
    team_there = _mentees(desk, visit)
    if not team_there:
        turn.reply("visit.closed", **_closed(desk, visit, turn.person))
        return
    lines = [f"{place} {name}" for place, name in enumerate(_names(team_there), 1)]
    prompt = Prompt(PRESENT, _DIGITS, options=(visit.id,), minutes=_DAY // 2, waits=False)
    values = {**summary(desk, visit, turn.person), "list": "\n".join(lines)}
    values.pop("ref")
    values.pop("date")
    turn.reply_as("visit.present", {"prompt": prompt}, **values)


def _take_present(turn: Turn, put: Stored, text: str) -> bool:
    """Note who took part; False when the digits are none of the list."""
    desk = turn.desk
    visit = visits.get(desk.uow, put.prompt.options[0])
    listed = _mentees(desk, visit)
    chosen = visiting.took_part(text, len(listed))
    if chosen is None:
        turn.reply("visit.present.again", n=str(len(listed)))
        return True
    prompts.end(desk.uow, put)
    for place, seat in enumerate(listed, 1):
        team.put(desk, seat.member, attended=place in chosen)
    told = f"{len(chosen)} of {len(listed)}"
    desk.log("visit.present", None, told, person_id=turn.person.id, visit=visit.number)
    turn.reply("visit.closed", **_closed(desk, visit, turn.person))
    return True


def _asks_again(turn: Turn, put: Stored) -> bool:
    """Ask for the hours once more, where a text can be for nothing else."""
    uow = turn.desk.uow
    newest = messages.newest_to(uow, turn.address_id, put.opened_at)
    follows = newest is not None and newest.id == put.message_id
    if turn.has_role(Role.MENTEE) or keys.asks(turn) or meant.questions_meant(turn):
        return False
    if not follows and not turn.arrived.inbound.quoted:
        return False
    _ask_hours(turn, visits.get(uow, put.prompt.options[0]), "visit.hours.again")
    return True


def _waiting(turn: Turn) -> Stored | None:
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((each for each in live if each.prompt.kind in (HOURS, PRESENT)), None)


def _quotes(turn: Turn, put: Stored) -> bool:
    """Tell whether a text quotes nothing, or our very question."""
    said = turn.arrived.inbound
    if not said.quoted:
        return True
    quoted = messages.sent_as(turn.desk.uow, said.account, said.quoted, turn.address_id)
    return quoted is not None and quoted.id == put.message_id


def _count(turn: Turn, put: Stored) -> int:
    return len(_mentees(turn.desk, visits.get(turn.desk.uow, put.prompt.options[0])))


def _mentees(desk: Desk, visit: Visit) -> list[Seat]:
    return team.seats(desk, visit, Part.MENTEE)[:MOST_LISTED]


def _names(found: list[Seat]) -> list[str]:
    return team.called(each.person for each in found)


def _tell(desk: Desk, visit: Visit, by: Person | None) -> None:
    """Tell the other mentors and the coordinators who closed a visit, and what comes next."""
    who = naming.given_name(by.name) if by else ""
    for seat in team.seats(desk, visit, Part.MENTOR):
        reader = seat.person
        if seat.member.reply is not Reply.NOT and (by is None or reader.id != by.id):
            name = who or desk.coordinator_name(reader)
            told = desk.render(
                "visit.closed.by", reader, **team.about(desk, visit, reader), name=name
            )
            desk.tell(reader, told, not_before=team.wakes(desk, reader))
    for each in desk.coordinators():
        if by is None or each.id != by.id:
            told = desk.render(
                "alert.visit.closed", each, **coordinators_values(desk, visit, each)
            )
            desk.tell(each, told, not_before=team.wakes(desk, each))


def coordinators_values(desk: Desk, visit: Visit, reader: Person) -> dict[str, str]:
    """Return what a coordinator is told of a closed visit, with the dates of the next one."""
    following = visit_clock.suggested(visit)
    values = summary(desk, visit, reader)
    values["date2"] = local_time.dates_text(following.first, following.last, reader.language)
    return {**values, "part": team.facility(desk, visit).code}


def _say_closed(turn: Turn, visit: Visit) -> None:
    """Say that a visit is closed already, or called off."""
    ref, place = showing.tag(visit), team.facility(turn.desk, visit).name
    phrase = "visit.is.closed" if visit.state is VisitState.CLOSED else "visit.is.off"
    turn.reply(phrase, ref=ref, place=place)


def _closed(desk: Desk, visit: Visit, reader: Person) -> dict[str, str]:
    values = summary(desk, visit, reader)
    values.pop("ref")
    return {**values, "name": naming.given_name(reader.name)}
