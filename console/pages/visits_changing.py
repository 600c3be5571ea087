"""Planning, moving, calling off and closing a visit by forms: what VISIT, MOVE, DROP, CLOSE do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console import checking
from console.checking import Check
from console.form import Form
from domain import local_time, visiting
from domain.model import Role
from domain.visiting import Slip, Span
from domain.visits import Part
from handlers.visits import closing, planning, showing, team
from handlers.visits.planning import Refused
from storage import facilities, people, visits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console.visit import Visit
    from domain.model import Facility, Person
    from domain.visits import Visit as Stay
    from handlers.desk import Desk
    from handlers.visits.team import Seat

LONGEST_REASON: Final = 120


@dataclass(frozen=True, slots=True)
class Known:
    """What the form of a new visit chooses from."""

    places: Mapping[str, Facility]
    mentors: Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit that is changed, where it is and who has a part in it."""

    visit: Stay
    place: Facility
    seats: Sequence[Seat]

    @property
    def told(self) -> list[str]:
        """The names of those who have been asked about it, or will be."""
        return [each.person.name for each in self.seats]

    @property
    def mentees(self) -> list[Person]:
        """Its mentees."""
        return [each.person for each in self.seats if each.member.part is Part.MENTEE]


async def show_plan(visit: Visit) -> web.StreamResponse:
    """Show the form of a new visit."""
    return _plan_form(visit, await visit.look(_known), Form(visit))


async def plan(visit: Visit) -> web.StreamResponse:
    """Plan a visit, once its coordinator has seen who is asked."""
    known, form = await visit.look(_known), Form(visit)
    place = form.one_of("place", known.places, visit.say("Choose where the visit goes."))
    mentors = form.some_of("mentors", known.mentors)
    if not mentors:
        form.fault("mentors", visit.say("Choose at least one mentor who goes."))
    when = await _span(visit, form, place)
    if place is None or when is None or form.errors or checking.goes_back(visit):
        return _plan_form(visit, known, form)
    if not checking.is_sure(visit):
        return await _check_plan(visit, place, when, mentors)

    def work(desk: Desk) -> Stay:
        return planning.plan(desk, place, when, mentors, visit.person.id)

    try:
        made = await visit.commit(work)
    except Refused as refused:
        form.fault("first", _sentence(visit, refused))
        return _plan_form(visit, known, form)
    said = visit.say("%(ref)s is planned; everybody is asked.", ref=showing.tag(made))
    return visit.go(f"/visits/{made.number}", said)


async def show_move(visit: Visit) -> web.StreamResponse:
    """Show the form of other dates."""
    return _change_form(visit, "move", await _standing(visit), Form(visit))


async def move(visit: Visit) -> web.StreamResponse:
    """Give a visit other dates, once its coordinator has seen who is asked anew."""
    stands, form = await _standing(visit), Form(visit)
    when, reason = await _span(visit, form, stands.place), form.text("reason", LONGEST_REASON)
    if when is None or form.errors or checking.goes_back(visit):
        return _change_form(visit, "move", stands, form)
    if not checking.is_sure(visit):
        facts = [
            (visit.say("Visit"), _named(stands)),
            (visit.say("From"), _dates(visit, planning.span(stands.visit))),
            (visit.say("To"), _dates(visit, when)),
            (visit.say("Reason, as they read it"), reason or visit.say("none given")),
        ]
        title = visit.say("Everybody hears of the new dates and is asked anew.")
        go = visit.say("Move %(ref)s", ref=showing.tag(stands.visit))
        return checking.ask(visit, Check(title, facts, stands.told, go))
    changed = visit.say("%(ref)s is moved; everybody is asked anew.", ref=_tag(stands))
    return await _change(
        visit,
        stands,
        form,
        "move",
        lambda desk: planning.move(desk, stands.visit, when, reason, visit.person.id),
        changed,
    )


async def show_off(visit: Visit) -> web.StreamResponse:
    """Show the form of calling a visit off."""
    return _change_form(visit, "off", await _standing(visit), Form(visit))


async def call_off(visit: Visit) -> web.StreamResponse:
    """Call a visit off, once its coordinator has seen who hears of it."""
    stands, form = await _standing(visit), Form(visit)
    reason = form.text("reason", LONGEST_REASON)
    if form.errors or checking.goes_back(visit):
        return _change_form(visit, "off", stands, form)
    if not checking.is_sure(visit):
        facts = [
            (visit.say("Visit"), _named(stands)),
            (visit.say("Dates"), _dates(visit, planning.span(stands.visit))),
            (visit.say("Reason, as they read it"), reason or visit.say("none given")),
        ]
        asked = [each.person.name for each in stands.seats if each.member.asked_at is not None]
        title = visit.say("This cannot be taken back; another visit can be planned.")
        go = visit.say("Call off %(ref)s", ref=_tag(stands))
        return checking.ask(visit, Check(title, facts, asked, go))
    return await _change(
        visit,
        stands,
        form,
        "off",
        lambda desk: planning.call_off(desk, stands.visit, reason, visit.person.id),
        visit.say("%(ref)s is called off.", ref=_tag(stands)),
    )


async def show_close(visit: Visit) -> web.StreamResponse:
    """Show the form of closing a visit."""
    return _change_form(visit, "close", await _standing(visit), Form(visit))


async def close(visit: Visit) -> web.StreamResponse:
    """Close a visit that took place, once its coordinator has seen who is asked how it was."""
    stands, form = await _standing(visit), Form(visit)
    hours = form.text("hours", 20)
    spent = visiting.minutes(hours) if hours else None
    if hours and spent is None:
        form.fault("hours", visit.say("Write hours side by side, such as 6 or 6.5."))
    ids = {str(each.id): each for each in stands.mentees}
    gone = form.some_of("absent", ids)
    if form.errors or checking.goes_back(visit):
        return _change_form(visit, "close", stands, form)
    if not checking.is_sure(visit):
        return _check_close(visit, stands, hours, gone)

    def work(desk: Desk) -> Stay:
        closing.check_begun(desk, visits.get(desk.uow, stands.visit.id))
        closing.note_absent(desk, stands.visit, {each.id for each in gone})
        if not closing.close(desk, stands.visit, visit.person, spent):
            planning.check_open(desk, visits.get(desk.uow, stands.visit.id))
        return stands.visit

    said = visit.say("%(ref)s is closed; both sides are asked how it was.", ref=_tag(stands))
    return await _change(visit, stands, form, "close", work, said)


async def _change(
    visit: Visit,
    stands: Standing,
    form: Form,
    deed: str,
    work: Callable[[Desk], Stay],
    said: str,
) -> web.Response:
    """Do something to a visit; what is refused stands on the form."""
    try:
        await visit.commit(work)
    except Refused as refused:
        form.fault("form", _sentence(visit, refused))
        return _change_form(visit, deed, stands, form)
    return visit.go(f"/visits/{stands.visit.number}", said)


def _known(desk: Desk) -> Known:
    mentors = people.with_role(desk.uow, Role.MENTOR)
    return Known(
        {each.code: each for each in facilities.every(desk.uow)},
        {str(each.id): each for each in mentors if each.stopped_at is None},
    )


async def _standing(visit: Visit) -> Standing:
    """Return the visit of the address; raises HTTPNotFound."""
    number = visit.number("number")

    def work(desk: Desk) -> Standing:
        found = visits.numbered(desk.uow, number)
        if found is None:
            raise web.HTTPNotFound
        return Standing(found, team.facility(desk, found), team.seats(desk, found))

    return await visit.look(work)


async def _span(visit: Visit, form: Form, place: Facility | None) -> Span | None:
    """Return the dates of a form as a visit to a place may have them, or None with a fault."""
    first = form.day("first")
    last = form.day("last") if visit.field("last") else first
    if first is None or last is None or place is None:
        return None
    found = visiting.between(
        first, last, await visit.look(lambda desk: planning.today(desk, place))
    )
    if isinstance(found, Span):
        return found
    form.fault("first", _slip(visit, found))
    return None


async def _check_plan(
    visit: Visit, place: Facility, when: Span, mentors: Sequence[Person]
) -> web.Response:
    n = await visit.look(lambda desk: len(team.of_facility(desk, place)))
    facts = [
        (visit.say("Where"), place.name),
        (visit.say("Dates"), _dates(visit, when)),
        (visit.say("Mentors"), ", ".join(each.name for each in mentors)),
    ]
    told = [each.name for each in mentors]
    told.append(visit.say("%(n)s mentees and leaders of %(place)s", n=n, place=place.name))
    title = visit.say("Each is asked in their own daytime whether the dates fit.")
    return checking.ask(visit, Check(title, facts, told, visit.say("Plan it and ask them")))


def _check_close(
    visit: Visit, stands: Standing, hours: str, gone: Sequence[Person]
) -> web.Response:
    absent = ", ".join(each.name for each in gone)
    facts = [
        (visit.say("Visit"), _named(stands)),
        (visit.say("Hours side by side"), hours or visit.say("none named")),
        (visit.say("Did not take part"), absent or visit.say("nobody is named")),
    ]
    ids = {each.id for each in gone}
    came = [each.person.name for each in stands.seats if each.person.id not in ids]
    title = visit.say("Mentors and mentees who took part are asked how it was. It stays closed.")
    go = visit.say("Close %(ref)s", ref=_tag(stands))
    return checking.ask(visit, Check(title, facts, came, go))


def _plan_form(visit: Visit, known: Known, form: Form) -> web.Response:
    status = 422 if form.errors else 200
    chosen = visit.fields("mentors") or visit.request.query.getall("mentors", [])
    return visit.page(
        "visits_plan.html",
        status=status,
        form=form,
        errors=form.errors,
        places=[
            ("", visit.say("Choose")),
            *((one.code, one.name) for one in known.places.values()),
        ],
        mentors=[(key, each.name) for key, each in known.mentors.items()],
        chosen=chosen,
        longest=visiting.LONGEST,
    )


def _change_form(visit: Visit, deed: str, stands: Standing, form: Form) -> web.Response:
    return visit.page(
        f"visits_{deed}.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.errors,
        stands=stands,
        tag=_tag(stands),
        people=[(str(each.id), each.name) for each in stands.mentees],
        absent=visit.fields("absent"),
    )


def _tag(stands: Standing) -> str:
    return showing.tag(stands.visit)


def _named(stands: Standing) -> str:
    return f"{_tag(stands)}, {stands.place.name}"


def _dates(visit: Visit, when: Span) -> str:
    return local_time.dates_text(when.first, when.last, visit.wording.language)


def _slip(visit: Visit, found: Slip) -> str:
    if found is Slip.LONG:
        n = visiting.LONGEST
        return visit.say("A visit has %(n)s days at most, the first day first.", n=n)
    return visit.say("These dates are over, or too far ahead. Write dates to come.")


def _sentence(visit: Visit, refused: Refused) -> str:
    """Return why something cannot be done, in the words of a page instead of a chat."""
    values = {"ref": refused.values.get("ref", ""), "place": refused.values.get("place", "")}
    if refused.phrase == "visit.overlap":
        return visit.say(
            "%(ref)s to %(place)s has some of these days already. Move that, or choose others.",
            **values,
        )
    if refused.phrase == "visit.early":
        return visit.say("%(ref)s has not begun yet. Move it or call it off instead.", **values)
    if refused.phrase == "visit.is.closed":
        return visit.say("%(ref)s is closed already; nothing was changed.", **values)
    return visit.say("%(ref)s was called off; nothing was changed.", **values)
