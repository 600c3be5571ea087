"""Taking out what is held on somebody: all of it for them, or what a coordinator may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.disclosing import disclosed
from domain.model import Event
from storage import dossiers

if TYPE_CHECKING:
    from handlers.desk import Desk


def export(desk: Desk, person_id: int, by: int | None) -> dict[str, Any]:
    """Return what is held on a person, and write down that it was taken out.

    Whoever runs the service, and is nobody by id, gets all of it. Raises LookupError.
    """
    held = dossiers.of_person(desk.uow, person_id)
    desk.uow.log(Event("person.exported", None, person_id, f"by {desk.way}"))
    desk.did(by, "person.exported", f"person:{person_id}")
    return held if by is None else disclosed(held)
