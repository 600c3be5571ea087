"""Erasing a person: whoever waits for them hears it as after STOP, and nothing of them is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import words
from storage import erasing, people

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk


def step(desk: Desk, person_id: int, by: int | None = None) -> bool:
    """Overwrite the next of much that is held on a person; False once nothing is left.

    So a service goes on beside it. Whoever calls notes first, in a file, that it is done.
    """
    if erasing.wipe(desk.uow, person_id):
        return True
    erase(desk, people.get(desk.uow, person_id), by)
    return False


def erase(desk: Desk, person: Person, by: int | None = None) -> None:
    """Close what is open of a person, tell the mentors, and overwrite all that is held on them."""
    if person.erased_at is not None:
        return
    words.leave(desk, person, "erased")
    erasing.erase(desk.uow, person.id)
    desk.log("person.erased", None, f"by {desk.way}", person_id=person.id)
    desk.did(by, "person.erased", f"person:{person.id}")
