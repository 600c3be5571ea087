"""What the forms of the on-call calendar share: whose they are about, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from console import terms
from domain import local_time
from domain.model import Discipline, Tier
from domain.rota.values import LONGEST_EXCEPTION
from domain.shifts import wall_clock
from handlers.rostering import overview
from storage import programmes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from console.form import Form
    from console.visit import Visit
    from domain.model import Person
    from domain.shifts import Span
    from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class Known:
    """What the forms choose from, and the zone by whose clock their times are read."""

    people: Mapping[str, Person]
    zone: str


@dataclass(frozen=True, slots=True)
class Line:
    """The discipline, tier and span of a form."""

    discipline: Discipline
    tier: Tier
    starts: datetime
    ends: datetime


def known_of(desk: Desk) -> Known:
    """Return what there is to choose from."""
    found = overview.on_duty_of(desk.uow)
    return Known({str(each.id): each for each in found}, programmes.zone(desk.uow))


def address(path: str, zone: str, when: Span, **chosen: str) -> str:
    """Return a page below /console with its form filled in."""
    starts, ends, _ = wall_clock(when, zone)
    times = {"from": f"{starts:%Y-%m-%dT%H:%M}", "until": f"{ends:%Y-%m-%dT%H:%M}"}
    return f"{path}?{urlencode({**chosen, **times})}"


def line(visit: Visit, form: Form, known: Known) -> Line | None:
    """Return what a form is of and when, or None with faults."""
    disciplines = {str(each): each for each in Discipline}
    discipline = form.one_of("discipline", disciplines, visit.say("Choose a discipline."))
    tiers = {str(each): each for each in Tier}
    tier = form.one_of("tier", tiers, visit.say("Choose in what place they are asked."))
    times = span_of(visit, form, known.zone, "from", "until")
    if discipline is None or tier is None or times is None:
        return None
    return Line(discipline, tier, *times)


def span_of(
    visit: Visit, form: Form, zone: str, first: str, last: str
) -> tuple[datetime, datetime] | None:
    """Return two local times that are in order and not over, or None with faults."""
    starts, ends = form.moment(first), form.moment(last)
    if starts is None or ends is None:
        return None
    if local_time.to_utc(starts, zone) >= local_time.to_utc(ends, zone):
        form.fault(last, visit.say("It ends before it begins. Write a later end."))
        return None
    if local_time.to_utc(ends, zone) <= visit.now:
        form.fault(last, visit.say("That time is over. Write a later end."))
        return None
    return starts, ends


def check_length(visit: Visit, form: Form, found: Line) -> None:
    """Say what is wrong with an exception that ought to be a rule."""
    if found.ends - found.starts > LONGEST_EXCEPTION:
        n = LONGEST_EXCEPTION.days
        form.fault("until", visit.say("More than %(n)s days need a rule. Write fewer.", n=n))


def facts(visit: Visit, discipline: Discipline, tier: Tier) -> list[tuple[str, str]]:
    """Return what an exception is of, to be checked."""
    return [
        (visit.say("Discipline"), terms.discipline(visit, discipline)),
        (visit.say("Asked as"), terms.tier(visit, tier)),
    ]


def words(visit: Visit, known: Known, when: Span) -> str:
    """Write a span by the programme's clock, with its zone."""
    language = visit.wording.language
    day = local_time.day_text(when.starts, known.zone, language)
    first = local_time.to_local(when.starts, known.zone)
    last = local_time.clock_text(when.ends, known.zone, when.starts, language)
    values = {"from": f"{day} {first:%H:%M}", "until": last, "zone": known.zone}
    return visit.say("%(from)s to %(until)s (%(zone)s)", **values)


def choices(visit: Visit, known: Known, form: Form) -> dict[str, object]:
    """Return what the templates of these forms need."""
    names = [(key, each.name) for key, each in known.people.items()]
    disciplines = terms.options(visit, "discipline", Discipline)
    return {
        "form": form,
        "errors": form.errors,
        "people": [("", visit.say("nobody")), *names],
        "disciplines": [("", visit.say("Choose")), *disciplines],
        "tiers": terms.options(visit, "tier", Tier),
        "zone": known.zone,
    }


def status(form: Form) -> int:
    """Return how a form is answered: with 422 where something is wrong in it."""
    return 422 if form.errors else 200
