"""A coordinator notes that a mentor is away, or back; the mentor hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.shifts import Span
from handlers.rostering import changing
from handlers.shifts import absences
from storage import people

if TYPE_CHECKING:
    from domain.model import Person
    from domain.rota.values import Leave
    from handlers.desk import Desk


def note(desk: Desk, person: Person, gone: Span, by: Person) -> int:
    """Note that somebody is away, tell them so, and return the id of the leave."""
    made = absences.note(desk, person, gone)
    values = {
        "name": changing.name_of(desk, by, person),
        "when": changing.when(desk, gone, person),
    }
    _tell(desk, person, "away.noted", gone, **values)
    return made


def end(desk: Desk, known: Leave, by: Person) -> None:
    """Let a leave be over, or not come to be, and tell its mentor."""
    absences.end(desk, known)
    person = people.get(desk.uow, known.mentor_id)
    gone = Span(known.starts_at, known.ends_at)
    _tell(desk, person, "away.ended", gone, name=changing.name_of(desk, by, person))


def _tell(desk: Desk, person: Person, phrase: str, gone: Span, **values: str) -> None:
    if person.consented_at is None or person.stopped_at is not None:
        return
    desk.log("shift.arranged", None, phrase, person_id=person.id)
    how = changing.waits(desk, person, gone)
    desk.tell(person, desk.render(phrase, person, **values), **how)
