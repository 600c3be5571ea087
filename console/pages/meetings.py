"""Meetings: joint sessions and forums, planned, moved, called off and held by forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console import checking, terms
from console.checking import Check
from console.form import Form
from console.page import COORDINATORS, Page
from domain import local_time
from domain import meetings as rules
from domain.visits import Meeting, MeetingKind, MeetingState
from handlers.meetings import agenda, attending, overview, planning, showing
from storage import audits, meetings, people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from console.visit import Visit
    from domain.model import Person
    from handlers.desk import Desk

ALL: Final = "-"
"""What the list of regions holds for all of them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form says of a meeting, each as far as it could be read."""

    starts: datetime | None
    minutes: int
    place: str


async def show(visit: Visit) -> web.StreamResponse:
    """Show all meetings by what they need."""
    found = await visit.look(overview.overview)
    return visit.page("meetings.html", found=found, tag=showing.tag, kinds=_kinds(visit))


async def show_one(visit: Visit) -> web.StreamResponse:
    """Show one meeting, who is invited, and its agenda."""
    known = await _known(visit)

    def work(desk: Desk) -> tuple[overview.Sheet, str]:
        return overview.sheet(desk, known), agenda.show(desk, known, terms.reader(visit)).text

    sheet, text = await visit.look(work)
    came = [(str(each.guest.person_id), each.name) for each in sheet.guests]
    return visit.page(
        "meetings_one.html",
        sheet=sheet,
        meeting=known,
        ref=showing.tag(known),
        kinds=_kinds(visit),
        agenda=text.split("\n"),
        came=[each for each in came if each[0] in _absent(sheet)],
    )


async def show_plan(visit: Visit) -> web.StreamResponse:
    """Show the form of a new meeting."""
    return _plan_form(visit, await visit.look(planning.regions), Form(visit))


async def plan(visit: Visit) -> web.StreamResponse:
    """Plan a meeting, once its coordinator has seen who is invited."""
    regions, form = await visit.look(planning.regions), Form(visit)
    kinds = {str(each): each for each in MeetingKind}
    kind = form.one_of("kind", kinds, visit.say("Choose what kind of meeting it is."))
    known = {ALL: "", **{each: each for each in regions}}
    region = form.one_of("region", known, visit.say("Choose one region, or all."))
    wish = _wish(visit, form)
    if kind is None or region is None or wish.starts is None or form.errors:
        return _plan_form(visit, regions, form)
    if checking.goes_back(visit):
        return _plan_form(visit, regions, form)
    new = Meeting(
        *(0, 0, kind, region, wish.starts, wish.minutes, visit.person.time_zone, wish.place),
        *(MeetingState.PLANNED, visit.now, visit.person.id),
    )
    if not checking.is_sure(visit):
        told = await visit.look(lambda desk: overview.audience(desk, new))
        title = visit.say("Each is invited in their own daytime, and reminded before it.")
        go = visit.say("Plan it and invite them")
        return checking.ask(visit, Check(title, _facts(visit, new), told, go))

    def work(desk: Desk) -> Meeting:
        known = planning.same(desk, new)
        if known is not None:
            return known
        return planning.plan(desk, new)

    made = await visit.commit(work)
    said = visit.say("%(ref)s is planned; people are invited.", ref=showing.tag(made))
    return visit.go(f"/meetings/{made.number}", said)


async def show_move(visit: Visit) -> web.StreamResponse:
    """Show the form of another time or place."""
    return _move_form(visit, await _known(visit), Form(visit))


async def move(visit: Visit) -> web.StreamResponse:
    """Give a meeting another time, once its coordinator has seen who is asked again."""
    known, form = await _known(visit), Form(visit)
    wish = _wish(visit, form)
    if wish.starts is None or form.errors or checking.goes_back(visit):
        return _move_form(visit, known, form)
    zone = visit.person.time_zone
    changed = replace(
        known, starts_at=wish.starts, time_zone=zone, minutes=wish.minutes, place=wish.place
    )
    if not checking.is_sure(visit):
        told = await visit.look(lambda desk: overview.audience(desk, changed))
        title = visit.say("Everybody is told and asked again.")
        go = visit.say("Move %(ref)s", ref=showing.tag(known))
        return checking.ask(visit, Check(title, _facts(visit, changed), told, go))
    said = visit.say("%(ref)s is moved; everybody is asked again.", ref=showing.tag(known))
    return await _settle(
        visit, known, "meeting.moved", lambda desk: planning.move(desk, known, changed), said
    )


async def call_off(visit: Visit) -> web.StreamResponse:
    """Call a meeting off, once its coordinator has seen who hears of it."""
    known = await _known(visit)
    if checking.goes_back(visit):
        return visit.go(f"/meetings/{known.number}")
    if not checking.is_sure(visit):
        told = await visit.look(lambda desk: overview.may_come(desk, known))
        title = visit.say("This cannot be taken back; another meeting can be planned.")
        go = visit.say("Call off %(ref)s", ref=showing.tag(known))
        return checking.ask(visit, Check(title, _facts(visit, known), told, go))
    said = visit.say("%(ref)s is called off.", ref=showing.tag(known))
    return await _settle(
        visit, known, "meeting.off", lambda desk: planning.call_off(desk, known), said
    )


async def hold(visit: Visit) -> web.StreamResponse:
    """Note that a meeting took place, and of invited people that they were there."""
    known, ids = await _known(visit), {int(one) for one in visit.fields("came") if one.isdecimal()}
    if known.state is MeetingState.CANCELLED or known.starts_at > visit.now:
        sentence = visit.say("%(ref)s was called off, or has not begun.", ref=showing.tag(known))
        return visit.go(f"/meetings/{known.number}", sentence)

    def work(desk: Desk) -> None:
        planning.hold(desk, known)
        for each in _guests(desk, known):
            if each.id in ids:
                attending.was_there(desk, known, each)
        _note(desk, visit, "meeting.held", known)

    await visit.commit(work)
    said = visit.say("%(ref)s was held.", ref=showing.tag(known))
    return visit.go(f"/meetings/{known.number}", said)


async def _settle(
    visit: Visit, known: Meeting, deed: str, work: Callable[[Desk], bool], said: str
) -> web.Response:
    """Change a planned meeting and write it down, or say that it is settled."""

    def doing(desk: Desk) -> bool:
        done = work(desk)
        if done:
            _note(desk, visit, deed, known)
        return done

    if not await visit.commit(doing):
        ref = showing.tag(known)
        said = visit.say("%(ref)s was held or called off before; nothing was changed.", ref=ref)
    return visit.go(f"/meetings/{known.number}", said)


async def _known(visit: Visit) -> Meeting:
    """Return the meeting of the address; raises HTTPNotFound."""
    number = visit.number("number")
    found = await visit.read(lambda uow: meetings.numbered(uow, number))
    if found is None:
        raise web.HTTPNotFound
    return found


def _wish(visit: Visit, form: Form) -> Wish:
    local, minutes = form.moment("at"), visit.field("minutes") or str(rules.USUAL)
    starts = local_time.to_utc(local, visit.person.time_zone) if local else None
    if starts is not None and starts <= visit.now:
        form.fault("at", visit.say("This time is over. Write one to come."))
    length = int(minutes) if minutes.isascii() and minutes.isdecimal() else 0
    if not rules.SHORTEST <= length <= rules.LONGEST:
        least, most = rules.SHORTEST, rules.LONGEST
        sentence = visit.say("Write %(least)s to %(most)s minutes.", least=least, most=most)
        form.fault("minutes", sentence)
    place = form.text("place", rules.MOST_PLACE)
    if not place:
        form.fault("place", visit.say("Write where it is, or its link."))
    return Wish(starts, length, place)


def _facts(visit: Visit, meeting: Meeting) -> list[tuple[str, str]]:
    zone, language = visit.person.time_zone, visit.wording.language
    local = local_time.to_local(meeting.starts_at, zone)
    day = local_time.day_text(meeting.starts_at, zone, language)
    return [
        (visit.say("What"), _kinds(visit)[meeting.kind]),
        (visit.say("Whose"), meeting.region or visit.say("All regions")),
        (visit.say("When"), f"{day} {local:%H:%M} ({zone})"),
        (visit.say("How long"), visit.say("%(n)s min", n=meeting.minutes)),
        (visit.say("Where"), meeting.place),
    ]


def _plan_form(visit: Visit, regions: list[str], form: Form) -> web.Response:
    every = [(ALL, visit.say("All regions")), *((each, each) for each in regions)]
    return visit.page(
        "meetings_plan.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.errors,
        kinds=list(_kinds(visit).items()),
        regions=every,
        usual=rules.USUAL,
        zone=visit.person.time_zone,
    )


def _move_form(visit: Visit, known: Meeting, form: Form) -> web.Response:
    local = local_time.to_local(known.starts_at, visit.person.time_zone)
    return visit.page(
        "meetings_move.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.errors,
        meeting=known,
        ref=showing.tag(known),
        now_at=f"{local:%Y-%m-%dT%H:%M}",
        zone=visit.person.time_zone,
    )


def _kinds(visit: Visit) -> Mapping[str, str]:
    return {str(each): terms.word(visit, f"word.{each}") for each in MeetingKind}


def _absent(sheet: overview.Sheet) -> set[str]:
    """Return who has not said that they were there."""
    return {str(each.guest.person_id) for each in sheet.guests if not each.guest.attended}


def _guests(desk: Desk, known: Meeting) -> list[Person]:
    ids = [each.person_id for each in meetings.guests(desk.uow, known.id)]
    return list(people.many(desk.uow, ids).values())


def _note(desk: Desk, visit: Visit, deed: str, changed: Meeting) -> None:
    audits.add(desk.uow, visit.person.id, deed, subject=f"meeting:{changed.number}")


PAGES = (
    Page("GET", "/meetings", show, COORDINATORS, nav="Meetings"),
    Page("GET", "/meetings/plan", show_plan, COORDINATORS),
    Page("POST", "/meetings/plan", plan, COORDINATORS),
    Page("GET", "/meetings/{number}", show_one, COORDINATORS),
    Page("GET", "/meetings/{number}/move", show_move, COORDINATORS),
    Page("POST", "/meetings/{number}/move", move, COORDINATORS),
    Page("POST", "/meetings/{number}/off", call_off, COORDINATORS),
    Page("POST", "/meetings/{number}/held", hold, COORDINATORS),
)
