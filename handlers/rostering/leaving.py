"""A coordinator notes that a mentor is away, or back; the mentor hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.shifts import Span
from handlers.rostering import changing
from handlers.shifts import absences
from storage import rota

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Person
    from domain.rota.values import Leave
    from handlers.desk import Desk


def note(desk: Desk, person: Person, gone: Span, by: int | None) -> int:
    """Note that somebody is away and tell them; return how many questions the team has again.

    What is noted already is not noted, nor told, a second time.
    """
    known = rota.leaves_of(desk.uow, person.id, desk.now)
    if any((each.starts_at, each.ends_at) == (gone.starts, gone.ends) for each in known):
        return 0
    handed = absences.note(desk, person, gone, f"by {desk.way}")
    desk.did(by, "leave.noted", f"person:{person.id}")
    name, when = changing.name_of(desk, by, person), changing.when(desk, gone, person)
    _tell(desk, person, "away.noted", gone, name=name, when=when)
    return handed


def end(desk: Desk, person: Person, found: Sequence[Leave], by: int | None) -> bool:
    """Let times away be over, or not come to be, and tell their mentor; False for none."""
    for each in found:
        absences.end(desk, each, f"by {desk.way}")
    if not found:
        return False
    desk.did(by, "leave.ended", f"person:{person.id}")
    gone = Span(found[0].starts_at, found[0].ends_at)
    _tell(desk, person, "away.ended", gone, name=changing.name_of(desk, by, person))
    return True


def _tell(desk: Desk, person: Person, phrase: str, gone: Span, **values: str) -> None:
    if person.consented_at is None or person.stopped_at is not None:
        return
    desk.log("shift.arranged", None, phrase, person_id=person.id)
    how = changing.waits(desk, person, gone)
    desk.tell(person, desk.render(phrase, person, **values), **how)
