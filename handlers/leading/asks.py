"""The one thing to ask your team: once a month each leader gets one question, and no task.

The questions are items of a pack whose reader is the facility leader, signed as all content is;
without a signature nothing goes out. Which one it is, `domain.leading` chooses.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from content.phrases import ENGLISH
from domain import leading, local_time, naming
from domain.leading import Known, Lack, Reason
from domain.model import Role
from handlers.desk import outbound
from handlers.leading import leaders
from handlers.schedules import wanting
from storage import barriers, facilities, items, missed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.items import Item
    from domain.model import Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk

KIND: Final = "leading.ask"
WORTH: Final = timedelta(days=2)
LOOKS_BACK: Final = timedelta(days=90)
"""So far back quiz answers count."""

UNSIGNED: Final = "unsigned"

PHRASES: Final[Mapping[Reason, str]] = {
    Reason.THEME: "lead.ask",
    Reason.QUIZ: "lead.ask.quiz",
    Reason.BARRIER: "lead.ask.barrier",
}


def rule(now: datetime, zone: str) -> str:
    """Return when leaders are asked: on the first Monday of a month at nine."""
    today = local_time.to_local(now, zone).date()
    return f"DTSTART:{today:%Y%m%d}T090000\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1"


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return the ids of the leaders of a schedule's facility."""
    return [each.id for each in leaders.of_facility(desk, schedule.subject_id)]


def deliver(desk: Desk, schedule: Schedule, _: Occurrence, reader: Person) -> str:
    """Give a leader the question of this month; return why it is left out, or ""."""
    month = local_time.to_local(desk.now, schedule.time_zone).month
    chosen = leading.ask_for(_asks(desk, reader), _known(desk, schedule.subject_id), month)
    if chosen is None:
        return UNSIGNED
    item, reason = chosen
    values = {"name": naming.given_name(reader.name), "ask": item.teach}
    promised = outbound(desk.render(PHRASES[reason], reader, **values), reader.id, bulk=True)
    if why := wanting.unreachable(desk, promised):
        return why
    desk.uow.send(promised)
    desk.log("leading.asked", None, reason, person_id=reader.id, item=item.ref)
    return ""


def named(desk: Desk, schedule: Schedule) -> str:
    """Return which facility a schedule is of, for operators."""
    return facilities.get(desk.uow, schedule.subject_id).code


def _asks(desk: Desk, reader: Person) -> list[Item]:
    """Return the questions that may be sent to a leader: in their language, else in English."""
    known = items.every(desk.uow)
    refs = sorted({each.ref for each in known if each.reader is Role.FACILITY_LEADER})
    found = items.to_send(desk.uow, refs, ENGLISH)
    if reader.language != ENGLISH:
        found |= items.to_send(desk.uow, refs, reader.language)
    return [found[ref] for ref in refs if ref in found]


def _known(desk: Desk, facility_id: int) -> Known:
    people = [each.id for each in leaders.mentees_of(desk, facility_id)]
    lacks = [
        Lack(each.kind, (desk.now - each.opened_at).days)
        for each in barriers.open_at(desk.uow, facility_id)
    ]
    return Known(missed.answers(desk.uow, people, desk.now - LOOKS_BACK), lacks)
