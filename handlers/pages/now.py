"""Now: what needs a coordinator, who is on call, what waits, and how today goes so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Final

from domain import naming, oncall
from domain.costs import COST, MILLION
from domain.local_time import to_local, to_utc
from domain.model import Channel, Discipline, Tier
from domain.pooling import FEWEST
from handlers import offering
from handlers.pages import first, lines, standings
from monitoring import measuring
from monitoring.health import APART
from storage import (
    addresses,
    alerts,
    boards,
    broadcasts,
    counters,
    offers,
    people,
    permits,
    roster,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from domain.model import Person, Shift
    from handlers.desk import Desk
    from handlers.pages.first import Thing
    from handlers.pages.lines import Line

MOST_LINES: Final = 20
"""Open questions that are listed on the first page; the board has all of them."""


_DAY: Final = timedelta(days=1)


JUST_NOW: Final = timedelta(minutes=5)
"""So long nobody is called silent: an urgent question waits as long before more are asked."""


class Sign(StrEnum):
    """The last sign of life of a mentor on call."""

    SILENT = "silent"
    """Something was offered to them some time ago, and they have not written since."""
    ASKED = "asked"
    """Something was offered to them just now."""
    WROTE = "wrote"
    NOTHING = "nothing"
    """They have not written today; nothing waits with them either."""


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call for a discipline, until when, who is next, and the last sign of life.

    `far`: that lasts longer than was looked ahead, so that nobody is known to be next.
    """

    field: str
    mentor: str = ""
    until: datetime | None = None
    then: str = ""
    sign: Sign = Sign.NOTHING
    at: datetime | None = None
    far: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    """What was asked since midnight, what of it is answered, and half of the waits in minutes.

    `middle_min` is None where fewer than five have an answer: it would be a wait of somebody.
    """

    asked: int
    answered: int
    middle_min: float | None


class Health(StrEnum):
    """How a channel does."""

    WORKING = "working"
    SLOW = "slow"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, how it does, and how many messages wait for it."""

    channel: Channel
    health: Health
    waiting: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What sending has cost this month (UTC), by channel.

    `broadcasts` is what was set aside for them, `most` what they may cost; 0 where nothing limits
    it.
    """

    channels: Sequence[tuple[Channel, float]]
    broadcasts: float = 0
    most: float = 0


@dataclass(frozen=True, slots=True)
class Now:
    """All that the first page shows."""

    first: Sequence[Thing]
    needs: int
    on_call: Sequence[OnCall]
    open: Sequence[Line]
    waiting: int
    today: Today
    ways: Sequence[Way]
    spent: Spent


def read(
    desk: Desk, reader: Person, channels: Collection[Channel], trouble: Collection[Channel]
) -> Now:
    """Read the first page of a coordinator; `trouble` are channels that are left alone now."""
    found = standings.live(desk)
    things, needs = first.things(desk, reader, found)
    return Now(
        things,
        needs,
        _on_call(desk, reader),
        lines.of(desk, reader, found[:MOST_LINES]),
        len(found),
        _today(desk, reader),
        _ways(desk, channels, trouble),
        _spent(desk),
    )


def _on_call(desk: Desk, reader: Person) -> list[OnCall]:
    shifts = roster.near(desk.uow, desk.now, offering.LOOK_AHEAD)
    on_roster = {each.discipline for each in shifts if each.tier is not Tier.COORDINATOR}
    fields = [each for each in Discipline if each in on_roster]
    now = {each: oncall.who(shifts, each, desk.now) for each in fields}
    mentors = {one.now.mentor_id for one in now.values() if one.now is not None}
    asked = offers.asked_since(desk.uow, mentors)
    found = []
    for field, who in now.items():
        said = desk.discipline(field, reader)
        if who.now is None or who.until is None:
            found.append(OnCall(said, then=_name(desk, who.then)))
            continue
        sign, at = _sign(desk, who.now.mentor_id, asked, reader.time_zone)
        then, far = _name(desk, who.then), who.until > desk.now + offering.LOOK_AHEAD - _DAY
        found.append(OnCall(said, _name(desk, who.now), who.until, then, sign, at, far))
    return found


def _name(desk: Desk, shift: Shift | None) -> str:
    return naming.given_name(people.get(desk.uow, shift.mentor_id).name) if shift else ""


def _sign(
    desk: Desk, mentor_id: int, asked: dict[int, datetime], zone: str
) -> tuple[Sign, datetime | None]:
    own = addresses.of_person(desk.uow, mentor_id)
    wrote = [at for each in own if (at := permits.wrote_at(desk.uow, each.id)) is not None]
    last, waits = max(wrote, default=None), asked.get(mentor_id)
    if waits is not None and (last is None or last < waits):
        return Sign.ASKED if desk.now - waits < JUST_NOW else Sign.SILENT, waits
    if last is not None and last >= midnight(desk.now, zone):
        return Sign.WROTE, last
    return Sign.NOTHING, None


def _today(desk: Desk, reader: Person) -> Today:
    found = boards.asked_since(desk.uow, midnight(desk.now, reader.time_zone))
    waits = [(at - asked).total_seconds() / 60 for asked, at in found if at is not None]
    return Today(len(found), len(waits), median(waits) if len(waits) >= FEWEST else None)


def _ways(desk: Desk, channels: Collection[Channel], trouble: Collection[Channel]) -> list[Way]:
    waiting, wrong = measuring.waiting(desk.uow), alerts.standing(desk.uow)
    return [
        Way(each, _health(each, trouble, wrong), waiting.get(each, 0))
        for each in Channel
        if each in channels and each is not Channel.CANARY
    ]


def _health(channel: Channel, trouble: Collection[Channel], wrong: Iterable[str]) -> Health:
    told = {name.partition(APART)[0] for name in wrong if name.endswith(f"{APART}{channel}")}
    if channel in trouble or told & {"provider.down", "provider.refuses"}:
        return Health.TROUBLE
    return Health.SLOW if told & {"outbox.late", "provider.mute"} else Health.WORKING


def _spent(desk: Desk) -> Spent:
    counted, most = counters.every(desk.uow), desk.charter.broadcasts_a_month
    named = ((each, f"{COST}.{desk.now:%Y-%m}.{each}") for each in Channel)
    found = [(each, counted[name] / MILLION) for each, name in named if name in counted]
    if not most:
        return Spent(found)
    begins = desk.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Spent(found, broadcasts.spent_since(desk.uow, begins) / MILLION, most / MILLION)


def midnight(now: datetime, zone: str) -> datetime:
    """Return when today began where somebody is."""
    return to_utc(datetime.combine(to_local(now, zone).date(), time()), zone)
