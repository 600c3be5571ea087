"""Do first: the few things that need a coordinator now, each with the one thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import attention, naming
from domain.attention import Need, Risk
from domain.shifts import Span
from handlers import claims, identity
from handlers.pages import lines
from handlers.shifts import foresight, gaps
from storage import addresses, dead_letters, facilities, holds, joinings, people, permits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.model import Channel, Person, Question
    from domain.rota.gaps import Gap
    from handlers.desk import Desk
    from handlers.pages.lines import Line
    from handlers.pages.standings import Stood
    from storage.holds import Held
    from storage.joinings import Joining

MOST: Final = 50
"""Dead letters and people who wait to join, of which are counted no more."""

LONGEST_GAP: Final = timedelta(days=3)
"""Volunteers are asked for no longer gap at once: it needs a rule, not a shift."""


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer that waits: whose it is, for whom, since when, and where else it could go."""

    mentor: str
    asker: str
    channel: Channel
    since: datetime
    elsewhere: Channel | None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A time without anybody on call, and how many volunteers could be asked for it."""

    discipline: str
    field: str
    starts: datetime
    ends: datetime | None
    volunteers: int


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to do first; of the parts that follow, those of its risk are there.

    `may_remind`: the mentor of the question has not been reminded just now.
    """

    risk: Risk
    since: datetime
    line: Line | None = None
    may_remind: bool = False
    held: HeldAnswer | None = None
    gap: Uncovered | None = None
    n: int = 0
    name: str = ""
    place: str = ""


def things(desk: Desk, reader: Person, found: Sequence[Stood]) -> tuple[list[Thing], int]:
    """Return what comes first of all that needs somebody, and how many things there are."""
    uncovered = {each.key: each for each in foresight.foresee(desk.uow).gaps}
    joining = joinings.pending(desk.uow, MOST)
    dead = dead_letters.some(desk.uow, MOST)
    by_number = {str(each.question.number): each for each in found}
    needs = [
        Need(each.risk, each.since or each.question.opened_at, number)
        for number, each in by_number.items()
        if each.risk is not None
    ]
    needs += [
        Need(Risk.GAP, max(each.starts or desk.now, desk.now), key)
        for key, each in uncovered.items()
    ]
    if dead:
        needs.append(Need(Risk.NOT_HANDLED, dead[0].received_at, "dead"))
    if joining:
        needs.append(Need(Risk.JOINING, joining[0].consented_at or desk.now, "joining"))
    shown = []
    for need in attention.first(needs):
        if need.risk is Risk.GAP:
            shown.append(_gap(desk, reader, need, uncovered[need.about]))
        elif need.risk is Risk.NOT_HANDLED:
            shown.append(Thing(need.risk, need.since, n=len(dead)))
        elif need.risk is Risk.JOINING:
            shown.append(_joining(desk, need, joining))
        else:
            shown.append(_question(desk, reader, need, by_number[need.about]))
    return shown, len(needs)


def held_answer(desk: Desk, reader: Person, question: Question, held: Held) -> HeldAnswer:
    """Return what there is to know of an answer that waits, without a word of it."""
    writer_id = holds.writer_of(desk.uow, held.outbox_id) or question.mentor_id
    writer = people.get(desk.uow, writer_id) if writer_id is not None else reader
    other = permits.elsewhere(desk.uow, holds.about_held(held))
    return HeldAnswer(
        naming.given_name(writer.name),
        identity.asker(desk, question, reader),
        addresses.get(desk.uow, held.address_id).channel,
        held.since or desk.now,
        None if other is None else other.channel,
    )


def _question(desk: Desk, reader: Person, need: Need, stood: Stood) -> Thing:
    (line,) = lines.of(desk, reader, [stood])
    held = None
    if need.risk in (Risk.HELD, Risk.URGENT_HELD) and stood.held is not None:
        held = held_answer(desk, reader, stood.question, stood.held)
    remind = claims.may_remind(desk, stood.question)
    return Thing(need.risk, need.since, line, remind, held)


def _gap(desk: Desk, reader: Person, need: Need, gap: Gap) -> Thing:
    willing = 0
    if gap.ends is not None and gap.ends - need.since <= LONGEST_GAP:
        span = Span(need.since, gap.ends)
        willing = gaps.willing(desk, gap.discipline, span.starts, span.ends)
    field = desk.discipline(gap.discipline, reader)
    return Thing(
        need.risk,
        need.since,
        gap=Uncovered(gap.discipline, field, need.since, gap.ends, willing),
    )


def _joining(desk: Desk, need: Need, found: Sequence[Joining]) -> Thing:
    joins = facilities.get(desk.uow, found[0].facility_id)
    return Thing(need.risk, need.since, n=len(found), name=found[0].name, place=joins.name)
