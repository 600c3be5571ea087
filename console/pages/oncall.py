"""On call: who is on for two weeks and why they, where nobody is, and what it rests on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console import terms
from console.page import COORDINATORS, Page
from console.pages import oncall_away, oncall_changing, oncall_forms, oncall_temporary
from content import calendars
from domain import local_time, shifts
from domain.model import Discipline, Tier
from domain.rota import reading
from domain.rota.values import Unit
from domain.shifts import Span
from handlers import rosters
from handlers.rostering import overview
from handlers.shifts import foresight, gap_alerts
from storage import feeds, programmes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.visit import Visit
    from domain.rota.gaps import Double, Gap
    from domain.rota.values import Rotation, Rule
    from handlers.desk import Desk
    from handlers.rostering.overview import Duty, OnCall, Ruled
    from storage.uow import UnitOfWork

STEP: Final = timedelta(days=7)
OF_ONE: Final = timedelta(days=14)
"""So far ahead one discipline is shown; all of them a week, so that the page stays light."""

ENOUGH: Final = timedelta(hours=12)
"""What begins within it stands open; what comes later is folded, so that a thumb gets past it."""

A_YEAR: Final = timedelta(days=366)
EXPORTED: Final = timedelta(weeks=4)
_TYPES: Final = {"csv": "text/csv", "ics": "text/calendar"}


async def show(visit: Visit) -> web.StreamResponse:
    """Show a week of duty, two of one discipline, from today or another day, and the gaps."""
    zone = await visit.read(programmes.zone)
    today = local_time.to_local(visit.now, zone).date()
    first = _day(visit.query.get("from", ""), today)
    wanted = _discipline(visit.query.get("discipline", ""))
    midnight = local_time.to_utc(datetime.combine(first, time()), zone)
    since = max(midnight, visit.now) if first == today else midnight
    shown = OF_ONE if wanted else STEP

    def work(uow: UnitOfWork) -> OnCall:
        return overview.on_call(uow, since, midnight + shown - since, wanted)

    found = await visit.read(work)
    return visit.page(
        "oncall.html",
        found=found,
        first=first,
        soon=since + ENOUGH,
        last=first + shown - timedelta(days=1),
        earlier=first - STEP,
        later=first + STEP,
        wanted=wanted or "",
        disciplines=terms.options(visit, "discipline", Discipline),
        named={each: terms.capital(terms.discipline(visit, each)) for each in Discipline},
        gaps=[_gap(visit, each, zone) for each in found.gaps],
        doubles=[_double(visit, each, found.names) for each in found.doubles],
        line=lambda duty: _line(visit, duty, zone),
        ahead=foresight.AHEAD.days,
    )


async def show_rules(visit: Visit) -> web.StreamResponse:
    """Show in words what the calendar is derived from."""
    found = await visit.read(lambda uow: overview.ruled(uow, A_YEAR))
    return visit.page(
        "oncall_rules.html",
        found=found,
        named={each: terms.capital(terms.discipline(visit, each)) for each in Discipline},
        tiers={each: terms.tier(visit, each) for each in Tier},
        days=lambda rule: _days(visit, rule.days),
        pace=lambda rotation: _pace(visit, rotation),
        whose=lambda rule: _whose(visit, rule, found),
        moment=lambda local: _moment(visit, local),
    )


async def export(visit: Visit) -> web.StreamResponse:
    """Give the roster of the next four weeks as a file, and note that it was taken."""
    kind = visit.field("format")
    if kind not in _TYPES:
        raise web.HTTPNotFound

    def work(desk: Desk) -> rosters.Named:
        today = desk.now.replace(hour=0, minute=0, second=0, microsecond=0)
        found = rosters.between(desk.uow, today, today + EXPORTED)
        n = len(found.shifts)
        desk.did(visit.person.id, "roster.exported", format=kind, shifts=n)
        return found

    found = await visit.commit(work)
    if kind == "csv":
        body = calendars.as_csv(found.shifts, found.names)
    else:
        body = calendars.write(found.shifts, found.names, visit.now, "Mentorline roster")
    name = f"attachment; filename=roster.{kind}"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return web.Response(body=body, content_type=_TYPES[kind], charset="utf-8", headers=headers)


async def show_calendars(visit: Visit) -> web.StreamResponse:
    """Show whose calendar a link can be given for."""
    return await _calendars(visit)


async def link(visit: Visit) -> web.StreamResponse:
    """Show, renew or close the link of somebody's own calendar."""
    deed, known = visit.field("deed"), await visit.read(overview.on_duty_of)
    person = next((each for each in known if str(each.id) == visit.field("who")), None)
    if person is None or deed not in ("show", "renew", "close"):
        return await _calendars(visit, [("who", visit.say("Choose whose calendar it is."))])

    def work(desk: Desk) -> str:
        by, subject = visit.person.id, f"person:{person.id}"
        if deed == "close":
            desk.did(by, "calendar.closed", subject)
            feeds.close(desk.uow, person.id)
            return ""
        desk.did(by, "calendar.given", subject, renewed="yes" if deed == "renew" else "no")
        renew = feeds.renew if deed == "renew" else feeds.name
        return f"{visit.house.site}/calendar/{renew(desk.uow, person.id)}.ics"

    address = await visit.commit(work)
    if not address:
        said = visit.say("The link of %(name)s finds nothing any more.", name=person.name)
        return visit.go("/oncall/calendars", said)
    return await _calendars(visit, address=address, whose=person.name)


async def _calendars(
    visit: Visit,
    errors: list[tuple[str, str]] | None = None,
    address: str = "",
    whose: str = "",
) -> web.Response:
    known = await visit.read(overview.on_duty_of)
    return visit.page(
        "oncall_calendars.html",
        status=422 if errors else 200,
        people=[(str(each.id), each.name) for each in known],
        who=visit.field("who"),
        errors=errors or [],
        address=address,
        whose=whose,
    )


def _gap(visit: Visit, gap: Gap, zone: str) -> dict[str, str]:
    """Return a gap in words, and where the one thing to do about it is done."""
    what, mine = terms.discipline(visit, gap.discipline), visit.person.time_zone
    if gap.starts is None or gap.ends is None:
        words = _open_gap(visit, gap, what)
        return {"words": words, "to": "/oncall/rules", "do": visit.say("See the rules")}
    words = visit.say(
        "No %(what)s cover %(from)s to %(until)s",
        **{
            "what": what,
            "from": _full(visit, gap.starts),
            "until": local_time.clock_text(gap.ends, mine, gap.starts, visit.wording.language),
        },
    )
    if gap.ends - gap.starts > gap_alerts.LONGEST:
        return {"words": words, "to": "/oncall/rules", "do": visit.say("See the rules")}
    span = Span(max(gap.starts, visit.now), gap.ends)
    where = oncall_forms.address("/oncall/cover", zone, span, discipline=gap.discipline)
    return {"words": words, "to": where, "do": visit.say("Find cover")}


def _open_gap(visit: Visit, gap: Gap, what: str) -> str:
    if gap.starts is not None:
        return visit.say(
            "No %(what)s cover from %(at)s on", what=what, at=_full(visit, gap.starts)
        )
    if gap.ends is not None:
        return visit.say("No %(what)s cover until %(at)s", what=what, at=_full(visit, gap.ends))
    return visit.say("Nobody is on call for %(what)s, now or later", what=what)


def _double(visit: Visit, double: Double, names: Mapping[int, str]) -> str:
    one, other = (names[each] for each in double.mentors)
    return visit.say(
        "%(one)s and %(other)s are both on by different rules: %(what)s from %(at)s",
        one=one,
        other=other,
        what=terms.discipline(visit, double.discipline),
        at=_full(visit, double.starts),
    )


def _line(visit: Visit, duty: Duty, zone: str) -> dict[str, str]:
    """Return the words of a duty, and where it is handed over."""
    sources = {
        "shift": visit.say("from the roster file"),
        "rule": visit.say("by a rule"),
        "override": visit.say("put on for once"),
        "temporary": visit.say("temporary schedule"),
    }
    source = sources[duty.source]
    if duty.named:
        source = visit.say("in turn: %(name)s", name=duty.named)
    if duty.instead_of:
        source = visit.say("in place of %(name)s", name=duty.instead_of)
    span = Span(max(duty.starts, visit.now), duty.ends)
    chosen = {"discipline": duty.discipline, "tier": duty.tier, "off": str(duty.mentor_id)}
    return {
        "tier": terms.tier(visit, duty.tier),
        "source": source,
        "until": local_time.clock_text(
            duty.ends, visit.person.time_zone, duty.starts, visit.wording.language
        ),
        "from": _full(visit, duty.starts),
        "to": oncall_forms.address("/oncall/add", zone, span, **chosen),
    }


def _full(visit: Visit, instant: datetime) -> str:
    """Write an instant with its day and date: "Sat 28 Nov 19:00"."""
    zone = visit.person.time_zone
    day = local_time.day_text(instant, zone, visit.wording.language)
    return f"{day} {local_time.to_local(instant, zone):%H:%M}"


def _moment(visit: Visit, local: datetime) -> str:
    """Write a local time of a rota as its own clock shows it: "Sat 28 Nov 19:00"."""
    as_if = local_time.to_utc(local, shifts.UTC_ZONE)
    day = local_time.day_text(as_if, shifts.UTC_ZONE, visit.wording.language)
    return f"{day} {local:%H:%M}"


def _days(visit: Visit, days: frozenset[int]) -> str:
    """Write the days of a rule: "mon-fri,holiday", or every day."""
    text = reading.days_text(days)
    return visit.say("every day") if text == "all" else text.replace(",", ", ")


def _pace(visit: Visit, rotation: Rotation) -> str:
    """Write how long a turn is: "every week", "every 2 weeks"."""
    one, many = {
        Unit.HOUR: ("every hour", "every %(n)s hours"),
        Unit.DAY: ("every day", "every %(n)s days"),
        Unit.WEEK: ("every week", "every %(n)s weeks"),
        Unit.MONTH: ("every month", "every %(n)s months"),
    }[rotation.unit]
    return str(visit.wording.count(one, many, rotation.length))


def _whose(visit: Visit, rule: Rule, found: Ruled) -> str:
    if rule.mentor_id is not None:
        return found.names[rule.mentor_id]
    named = {each.rotation.id: each.rotation.name for each in found.rotations}
    return visit.say("in turn: %(name)s", name=named.get(rule.rotation_id or 0, ""))


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _discipline(text: str) -> Discipline | None:
    return Discipline(text) if text in set(Discipline) else None


PAGES = (
    Page("GET", "/oncall", show, COORDINATORS, nav="On call"),
    Page("GET", "/oncall/rules", show_rules, COORDINATORS),
    Page("POST", "/oncall/export", export, COORDINATORS, grave=True),
    Page("GET", "/oncall/calendars", show_calendars, COORDINATORS),
    Page("POST", "/oncall/calendars", link, COORDINATORS),
    *oncall_changing.PAGES,
    *oncall_temporary.PAGES,
    *oncall_away.PAGES,
)
