"""Asking whether the date of a visit fits, and telling that it moved or is called off.

Each person is asked by a due row of their own, in their daytime; it reads how the visit stands
then. Whoever was told of an earlier date hears from which one it moves.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from domain import local_time, naming, visit_clock
from domain.model import Job, Prompt
from domain.visits import Part, Reply, VisitState
from handlers import calendars
from handlers.schedules.wanting import unwanted
from handlers.visits import clock, showing, team
from storage import addresses, jobs, prompts, visits

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Person
    from domain.visits import Visit
    from handlers.desk import Desk
    from handlers.turn import Turn
    from handlers.visits.team import Seat
    from storage.prompts import Stored

PROMPT: Final = prompts.CONFIRM
FITS: Final = "1"
NOT: Final = "2"
_TEMPLATE: Final = "ml_visit_notice"
_LONGEST: Final = timedelta(days=7)
_PRESSED: Final = timedelta(hours=1)
OPEN: Final = (VisitState.PLANNED, VisitState.CONFIRMED)


def ask_all(desk: Desk, visit: Visit, before: Visit | None = None) -> None:
    """Have everybody asked about the date as it stands; `before` is how it stood, if it did.

    Who waits to be told of a change already hears of both changes at once.
    """
    for each in visits.members(desk.uow, visit.id):
        key = f"{visit.id} {each.person_id}"
        if jobs.due_at(desk.uow, clock.ASK, key) is None:
            knows = before is not None and each.asked_at is not None
            data = _dates(before) if knows and before else ()
            ask(desk, Job(clock.ASK, key, desk.now, data=data))


def ask(desk: Desk, job: Job) -> None:
    """Ask one person, or tell them what changed; at night it waits for their morning."""
    visit_id, _, person_id = job.key.partition(" ")
    visit = visits.get(desk.uow, int(visit_id))
    seat = team.seat(desk, visit, int(person_id))
    if seat is None or unwanted(seat.person) or visit.state is VisitState.CLOSED:
        return
    wakes = team.wakes(desk, seat.person)
    if wakes is not None or team.is_pressed(desk, seat.person):
        desk.uow.later(replace(job, due_at=wakes or desk.now + _PRESSED))
        return
    known = dict(job.data)
    if visit.state is VisitState.CANCELLED:
        if known:
            _tell_off(desk, visit, seat.person)
    elif desk.now < visit_clock.ends(visit, team.facility(desk, visit).time_zone):
        team.put(desk, seat.member, asked_at=desk.now)
        _put(desk, visit, seat.person, _question(desk, visit, seat.person, known))


def decide(turn: Turn, stored: Stored, key: str) -> None:
    """Somebody says whether the date fits; they may change it until the visit is over."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    visit = visits.get(desk.uow, stored.prompt.options[0])
    seat = team.seat(desk, visit, turn.person.id)
    if seat is None or visit.state not in OPEN or _is_stale(desk, stored, seat):
        turn.reply("tap.late")
        return
    reply = Reply.FITS if key == FITS else Reply.NOT
    team.put(desk, seat.member, reply=reply, replied_at=desk.now)
    desk.log("visit.replied", None, reply, person_id=turn.person.id, visit=visit.number)
    values, how = team.about(desk, visit, turn.person), {"prompt": _prompt(desk, visit)}
    if reply is Reply.FITS:
        name = naming.given_name(turn.person.name)
        said = desk.render("visit.fits", turn.person, **values, name=name)
        turn.reply_with(calendars.with_file(desk, showing.tag(visit), turn.person, said), **how)
    else:
        coordinator = desk.coordinator_name(turn.person)
        turn.reply_as("visit.fits.not", how, **values, coordinator=coordinator)
    if seat.member.part is Part.MENTOR and seat.member.reply is not reply:
        _weigh(desk, visit, seat, reply)


def withdraw(desk: Desk, visit: Visit) -> None:
    """Let no key mean a date any more that is none."""
    for member in visits.members(desk.uow, visit.id):
        for address in addresses.of_person(desk.uow, member.person_id):
            for kind in (prompts.CONFIRM, prompts.CASES, prompts.OVER):
                for each in prompts.on_option(desk.uow, address.id, kind, visit.id):
                    prompts.end(desk.uow, each, "replaced")


def _weigh(desk: Desk, visit: Visit, seat: Seat, reply: Reply) -> None:
    """Confirm a visit whose mentors can all come; tell the coordinators of one who cannot."""
    members = visits.members(desk.uow, visit.id)
    every = [each.reply for each in members if each.part is Part.MENTOR]
    fits = all(each is Reply.FITS for each in every)
    state = VisitState.CONFIRMED if fits else VisitState.PLANNED
    if state is not visit.state:
        visit = replace(visit, state=state)
        visits.save(desk.uow, visit)
        desk.log("visit.state", None, state, visit=visit.number)
        if fits:
            for each in desk.coordinators():
                told = team.planned(desk, visit, each)
                desk.tell(each, told, not_before=team.wakes(desk, each))
    if reply is Reply.NOT:
        mentor = naming.given_name(seat.person.name)
        team.tell_coordinators(desk, visit, "alert.visit.not", mentor=mentor)


def _is_stale(desk: Desk, stored: Stored, seat: Seat) -> bool:
    """Tell whether a question was about a date that is none any more."""
    member = seat.member
    waits = jobs.due_at(desk.uow, clock.ASK, f"{member.visit_id} {member.person_id}")
    told = member.asked_at is not None and stored.opened_at >= member.asked_at
    return waits is not None or not told or stored.state == "replaced"


def _question(desk: Desk, visit: Visit, reader: Person, known: dict[str, str]) -> Rendered:
    """Return the question about a date; to who knows another one, as a change of it."""
    place = team.facility(desk, visit).name
    dates = showing.dates(visit, reader.language)
    if known and known != dict(_dates(visit)):
        first, last = (date.fromisoformat(known[each]) for each in ("first", "last"))
        was = local_time.dates_text(first, last, reader.language)
        reason = visit.reason or desk.word("word.no_reason", reader)
        values = {"place": place, "date": was, "date2": dates, "reason": reason}
        return desk.render("visit.moved", reader, **values)
    *others, last_one = team.mentors(desk, visit) or [desk.word("word.nobody", reader)]
    values = {"place": place, "date": dates}
    if not others:
        return desk.render("visit.confirm.one", reader, **values, mentor=last_one)
    mentors = {"mentor": ", ".join(others), "mentor2": last_one}
    return desk.render("visit.confirm", reader, **values, **mentors)


def _put(desk: Desk, visit: Visit, reader: Person, rendered: Rendered) -> None:
    dates = showing.dates(visit, reader.language)
    values = {"place": team.facility(desk, visit).name, "date": dates}
    values["mentors"] = team.named(desk, visit, reader)
    template = desk.template(_TEMPLATE, reader, **values)
    desk.log("visit.asked", None, rendered.phrase, person_id=reader.id, visit=visit.number)
    expires = visit_clock.ends(visit, team.facility(desk, visit).time_zone)
    how = {"prompt": _prompt(desk, visit), "template": template, "bulk": True}
    desk.tell(reader, rendered, expires_at=expires, relay=bool(visit.reason), **how)


def _prompt(desk: Desk, visit: Visit) -> Prompt:
    ends = visit_clock.ends(visit, team.facility(desk, visit).time_zone)
    left = min(max(ends - desk.now, timedelta(minutes=15)), _LONGEST)
    minutes = left // timedelta(minutes=1)
    return Prompt(PROMPT, (FITS, NOT), options=(visit.id,), minutes=minutes)


def _tell_off(desk: Desk, visit: Visit, reader: Person) -> None:
    reason = visit.reason or desk.word("word.no_reason", reader)
    told = desk.render("visit.off", reader, **team.about(desk, visit, reader), reason=reason)
    desk.log("visit.asked", None, told.phrase, person_id=reader.id, visit=visit.number)
    desk.tell(reader, told, bulk=True)


def _dates(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return the days of a visit as a due row keeps them."""
    return ("first", visit.starts_on.isoformat()), ("last", visit.ends_on.isoformat())
