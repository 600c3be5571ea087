"""Who is away, and which days are holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from console import checking
from console.checking import Check
from console.form import Form
from console.page import COORDINATORS, Page
from content.holidays import UnknownCountry
from domain import local_time
from domain.shifts import UTC_ZONE, Span
from handlers.rostering import holidays, leaving, overview
from handlers.shifts import absences
from storage import people, rota

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import web

    from console.visit import Visit
    from domain.model import Person, Shift
    from domain.rota.values import Leave
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

_YEARS: Final = range(1990, 2101)
_DIGITS: Final = 4
_A_YEAR: Final = timedelta(days=366)


async def show_leave(visit: Visit) -> web.StreamResponse:
    """Show who is away now and later, and the form that notes somebody."""
    return await _leave_form(visit, await visit.read(_people), Form(visit))


async def note_leave(visit: Visit) -> web.StreamResponse:
    """Note that somebody is away, once their coordinator has seen which shifts that leaves."""
    known, form = await visit.read(_people), Form(visit)
    person = form.one_of("who", known, visit.say("Choose who is away."))
    gone = _gone(visit, form, person)
    if person is None or gone is None or checking.goes_back(visit):
        return await _leave_form(visit, known, form)
    if not checking.is_sure(visit):
        theirs = await visit.look(lambda desk: absences.shifts_in(desk, person, gone))
        return _check(visit, person, gone, theirs)

    await visit.commit(lambda desk: leaving.note(desk, person, gone, visit.person.id))
    return visit.go("/oncall/leave", visit.say("%(name)s is noted as away.", name=person.name))


async def end_leave(visit: Visit) -> web.StreamResponse:
    """Note that somebody is back, or not to be away after all."""
    key = visit.field("id")

    def work(desk: Desk) -> bool:
        found = next((each for each in _leaves(desk.uow) if str(each.id) == key), None)
        if found is None:
            return False
        person = people.get(desk.uow, found.mentor_id)
        return leaving.end(desk, person, [found], visit.person.id)

    ended = await visit.commit(work)
    said = visit.say("Questions reach them again; they are told.")
    return visit.go("/oncall/leave", said if ended else visit.say("It was over already."))


async def show_holidays(visit: Visit) -> web.StreamResponse:
    """Show the holidays of a year, and those that are suggested."""
    year = _year(visit)

    def work(uow: UnitOfWork) -> tuple[dict[date, str], dict[date, str]]:
        try:
            found = holidays.suggest(uow, year)
        except (holidays.NoCountry, UnknownCountry):
            found = {}
        return holidays.confirmed(uow, year), found

    confirmed, suggested = await visit.read(work)
    left = {day: name for day, name in suggested.items() if day not in confirmed}
    return visit.page(
        "oncall_holidays.html",
        year=year,
        confirmed=confirmed,
        suggested=[(each.isoformat(), f"{_named(visit, each)}, {left[each]}") for each in left],
        named=lambda day: _named(visit, day),
    )


async def confirm_holidays(visit: Visit) -> web.StreamResponse:
    """Make the days that were ticked holidays, by the names that are suggested."""
    days, year = _days(visit.fields("days")), _year(visit)

    def work(desk: Desk) -> None:
        for each in days:
            holidays.confirm(desk.uow, each)
        if days:
            desk.did(visit.person.id, "holidays.changed", confirmed=len(days))

    await visit.commit(work)
    said = visit.say("%(n)s days are holidays now.", n=len(days))
    none = visit.say("Tick the days first.")
    return visit.go(f"/oncall/holidays?year={year}", said if days else none)


async def forget_holiday(visit: Visit) -> web.StreamResponse:
    """Make a day an ordinary one again."""
    days, year = _days([visit.field("day")]), _year(visit)

    def work(desk: Desk) -> bool:
        gone = any(rota.forget_holiday(desk.uow, each) for each in days)
        if gone:
            desk.did(visit.person.id, "holidays.changed", forgotten=days[0].isoformat())
        return gone

    gone = await visit.commit(work)
    said = visit.say("It is an ordinary day again.")
    none = visit.say("It was an ordinary day already.")
    return visit.go(f"/oncall/holidays?year={year}", said if gone else none)


def _people(uow: UnitOfWork) -> dict[str, Person]:
    return {str(each.id): each for each in overview.on_duty_of(uow)}


def _leaves(uow: UnitOfWork) -> list[Leave]:
    return rota.leaves(uow, uow.now, uow.now + _A_YEAR)


def _gone(visit: Visit, form: Form, person: Person | None) -> Span | None:
    """Return the time of a form by the clock of who is away, or None with faults."""
    ends = form.moment("until")
    starts = form.moment("from") if visit.field("from") else None
    if ends is None or form.errors or person is None:
        return None
    first = local_time.to_utc(starts, person.time_zone) if starts else visit.now
    gone = Span(max(first, visit.now), local_time.to_utc(ends, person.time_zone))
    if gone.starts >= gone.ends:
        form.fault("until", visit.say("That time is over, or ends before it begins."))
        return None
    return gone


def _check(visit: Visit, person: Person, gone: Span, theirs: Sequence[Shift]) -> web.Response:
    facts = [
        (visit.say("Who"), person.name),
        (visit.say("From"), _full(visit, gone.starts, person)),
        (visit.say("Until"), _full(visit, gone.ends, person)),
        (visit.say("Shifts that need somebody else"), str(len(theirs))),
    ]
    told = [person.name]
    if theirs:
        told.append(visit.say("Coordinators on duty, of what nobody covers"))
    title = visit.say("Questions go to others in this time. Shifts stay theirs until taken.")
    return checking.ask(visit, Check(title, facts, told, visit.say("Note it and tell")))


async def _leave_form(visit: Visit, known: Mapping[str, Person], form: Form) -> web.Response:
    found = await visit.read(_leaves)
    by_id = {each.id: each for each in known.values()}
    away = [
        (each, by_id[each.mentor_id].name, _full(visit, each.ends_at, by_id[each.mentor_id]))
        for each in found
        if each.mentor_id in by_id
    ]
    names = [(key, each.name) for key, each in known.items()]
    return visit.page(
        "oncall_leave.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.errors,
        away=away,
        people=[("", visit.say("Choose")), *names],
    )


def _full(visit: Visit, instant: datetime, person: Person) -> str:
    day = local_time.day_text(instant, person.time_zone, visit.wording.language)
    return f"{day} {local_time.to_local(instant, person.time_zone):%H:%M}"


def _year(visit: Visit) -> int:
    text = visit.query.get("year", "") or visit.field("year")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == _DIGITS else 0
    return year if year in _YEARS else visit.now.year


def _days(texts: Sequence[str]) -> list[date]:
    found = []
    for each in texts:
        try:
            found.append(date.fromisoformat(each))
        except ValueError:
            continue
    return found


def _named(visit: Visit, day: date) -> str:
    """Write a day of the calendar: "Wed 9 Dec"."""
    midnight = local_time.to_utc(datetime.combine(day, time()), UTC_ZONE)
    return local_time.day_text(midnight, UTC_ZONE, visit.wording.language)


PAGES = (
    Page("GET", "/oncall/leave", show_leave, COORDINATORS),
    Page("POST", "/oncall/leave", note_leave, COORDINATORS),
    Page("POST", "/oncall/leave/end", end_leave, COORDINATORS),
    Page("GET", "/oncall/holidays", show_holidays, COORDINATORS),
    Page("POST", "/oncall/holidays", confirm_holidays, COORDINATORS),
    Page("POST", "/oncall/holidays/forget", forget_holiday, COORDINATORS),
)
