"""The very first way into the console: a link that whoever runs the commands makes for somebody.

No phone can bring a code while no channel is connected, and nobody has a passkey yet. Who can run
commands on the service's machine can read its database anyway, so the link gives them nothing
more; it is good for once and fifteen minutes, and it says by whom it was used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import door
from domain.importing.cells import same_name
from domain.importing.people import plan_people
from domain.importing.rows import Row, Table
from domain.model import Role
from handlers import imports
from handlers.door import sessions
from storage import audits, door_links, people, programmes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.model import Person
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

WAY: Final[sessions.Way] = "link"
ENTERS: Final = frozenset({Role.COORDINATOR})
"""Who may be let in by a link: others are let in by what coordinators have set up."""


class CannotInvite(Exception):
    """Nobody is let in; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a link lets in, what it carries, and whether they were added just now."""

    person: Person
    token: str
    is_new: bool = False


def invite(uow: UnitOfWork, name: str, addresses: Mapping[str, str]) -> Invited:
    """Make a link for a coordinator, who is added where nobody is called so; raises CannotInvite.

    `addresses` are theirs by channel, for somebody new.
    """
    known = [each for each in people.every(uow) if same_name(each.name) == same_name(name)]
    if not known:
        person = _added(uow, name, addresses)
    elif len(known) > 1:
        raise CannotInvite(f"{len(known)} people are called {name}; see `mentorline people list`")
    else:
        (person,) = known
        _check(person, addresses)
    token = door_links.make(uow, person.id)
    audits.add(uow, None, "door.invited", way="command", subject=f"person:{person.id}")
    return Invited(person, token, is_new=not known)


def enter(desk: Desk, token: str, device: str) -> str | None:
    """Let a browser in by a link and return the secret that it keeps; None where it opens nothing.

    Who has left meanwhile, or is no coordinator any more, stays outside.
    """
    person_id = door_links.spend(desk.uow, token)
    if person_id is None:
        return None
    person = people.get(desk.uow, person_id)
    return sessions.open_(desk, person, WAY, device) if may_enter(person) else None


def awaited(uow: UnitOfWork, token: str) -> Person | None:
    """Return whom a link would let in, without using it up; or None."""
    person_id = door_links.of(uow, token)
    person = None if person_id is None else people.get(uow, person_id)
    return person if person is not None and may_enter(person) else None


def may_enter(person: Person) -> bool:
    """Tell whether somebody may be let in by a link."""
    return door.may_enter(person) and bool(person.roles & ENTERS)


def _check(person: Person, addresses: Mapping[str, str]) -> None:
    if not may_enter(person):
        raise CannotInvite(
            f"{person.name} is no coordinator, or has left; import them with the role coordinator"
        )
    if addresses:
        raise CannotInvite(
            f"{person.name} is known already; a number is given by `mentorline people address add`"
        )


def _added(uow: UnitOfWork, name: str, addresses: Mapping[str, str]) -> Person:
    """Add a coordinator by the rules of an import, which also invites them."""
    programme = programmes.get(uow)
    if programme is None:
        raise CannotInvite("this database holds no programme yet; run `mentorline init` first")
    zone = {"time_zone": programme.time_zone}
    cells = {"name": name, "role": Role.COORDINATOR, **zone, **addresses}
    plan = plan_people(Table(tuple(cells), (Row(1, cells),)), imports.known(uow))
    if plan.faults:
        fault = plan.faults[0]
        raise CannotInvite(f"{fault.column}: {fault.reason}")
    (row,) = plan.rows
    if row.id is not None:
        raise CannotInvite("this number is somebody else's; see `mentorline people list`")
    imports.store_people(uow, plan.rows)
    (person,) = (each for each in people.every(uow) if same_name(each.name) == same_name(name))
    audits.add(uow, None, "person.added", way="command", subject=f"person:{person.id}")
    return person
