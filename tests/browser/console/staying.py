"""Visits, a meeting, an item and exceptions, for the pages that are looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.guides import Standing
from domain.model import Discipline, Role, Tier
from domain.rota.values import Override, OverrideKind, Rotation, Unit
from domain.visiting import Span
from domain.visits import Meeting, MeetingKind, MeetingState
from handlers.desk import sit_down
from handlers.meetings import planning as meeting
from handlers.rostering import changing
from handlers.visits import closing, planning
from storage import facilities, people, rota, signatures, visits
from storage import items as taught
from storage.schema import item, person, person_role
from tests.browser.console.places import KNOWN
from tests.storage.book import person as somebody
from tests.storage.test_lessons import COURSE, ITEM

if TYPE_CHECKING:
    from domain.items import Item
    from domain.model import Person
    from storage.uow import UnitOfWork


def stays(uow: UnitOfWork) -> None:
    """Let there be visits to come and closed, a meeting, an item unsigned, gaps and exceptions."""
    desk = sit_down(uow)
    bunda = next(each for each in facilities.every(uow) if each.code == "BUNDA")
    rehema = next(each for each in desk.coordinators() if each.name == "Rehema")
    known = _mentor(uow, bunda.id)
    for first in (date(2026, 11, 23), date(2026, 12, 12)):
        planning.plan(desk, bunda, Span(first, first + timedelta(days=1)), [known], rehema.id)
    (closed,) = (each for each in visits.open_ones(uow) if each.number == 1)
    closing.close(desk, closed, rehema, 390)
    starts = uow.now + timedelta(days=3)
    given = (MeetingKind.FORUM, "", starts, 80, "Africa/Dar_es_Salaam", "Bahari " + "x" * 80)
    meeting.plan(desk, Meeting(0, 0, *given, MeetingState.PLANNED, uow.now, rehema.id))
    _teach(uow, known)
    _rota(uow, known)


def _mentor(uow: UnitOfWork, place: int) -> Person:
    """Store a mentor under the id that stands in addresses."""
    values = somebody("Dr Wa <b>Mfano</b> " + "Mrefu" * 9, place, consented_at=uow.now)
    uow.insert(person, id=KNOWN, created_at=uow.now, **values)
    uow.insert(person_role, person_id=KNOWN, role=Role.MENTOR)
    return people.get(uow, KNOWN)


def _teach(uow: UnitOfWork, reviewer: Person) -> None:
    """Store an item with a comment, one signed, and their course."""
    _put(uow, replace(ITEM, id=KNOWN, standing=Standing.UNSIGNED, teach="x" * 200))
    taught.add(uow, replace(ITEM, ref="T02", language="fr"))
    taught.add_course(uow, COURSE)
    decision = (signatures.COMMENTED, signatures.PHONE, uow.now, "<b>Which</b> letter? {{ 7*7 }}")
    signatures.add(uow, signatures.SignOff(KNOWN, reviewer.id, reviewer.name, *decision))


def _put(uow: UnitOfWork, new: Item) -> None:
    """Store an item under the id that stands in addresses."""
    names = (
        *("ref", "language", "version", "pack", "reader", "domain", "skill", "topic", "teach"),
        *("guideline", "question", "answer", "why", "standing"),
    )
    said = {name: getattr(new, name) for name in names}
    lists = {"cadres": '["anaesthesia"]', "options": '["this one","that one"]'}
    uow.insert(item, id=new.id, **said, **lists, stored_at=uow.now)


def _rota(uow: UnitOfWork, known: Person) -> None:
    """Let a rotation turn, somebody stand in, and both obstetricians of a night be away."""
    zone, monday = "Africa/Dar_es_Salaam", uow.now.replace(tzinfo=None, hour=17)
    groups = ((known.id,), (known.id,))
    rota.add_rotation(uow, Rotation(0, "Nights", Unit.WEEK, 2, monday, zone, groups))
    night = (monday + timedelta(days=2), monday + timedelta(days=2, hours=12))
    line = (Discipline.ANAESTHESIA, Tier.BACKUP, OverrideKind.ADD)
    changing.override(sit_down(uow), Override(0, *line, *night, zone, known.id), None)
    gone = uow.now.replace(day=28, hour=16)
    for each in people.with_role(uow, Role.MENTOR):
        if each.discipline is Discipline.OBSTETRICS:
            rota.add_leave(uow, each.id, gone, gone + timedelta(hours=12))
