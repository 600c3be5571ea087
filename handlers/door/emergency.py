"""The emergency way: for when no phone and no passkey is left; made by command, and loud."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain import door, naming
from handlers.door import finding, sessions
from storage import break_glass, login_tries, people
from storage.login_tries import Kind

if TYPE_CHECKING:
    from datetime import timedelta

    from domain.model import Person
    from handlers.desk import Desk
    from storage.break_glass import Glass


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody may try now, to open this if it is there; or has to wait first."""

    glass: Glass | None = field(default=None, repr=False)
    wait: timedelta | None = None


def make(desk: Desk, person: Person, password_hash: str, secret: str) -> None:
    """Give a person an emergency way in; every coordinator hears of it."""
    break_glass.put(desk.uow, person.id, password_hash, secret)
    login_tries.clear(desk.uow, Kind.EMERGENCY, person.id)
    _note(desk, person, "emergency.make", "made")
    _alarm(desk, person, "alert.glass.made")


def remove(desk: Desk, person: Person) -> bool:
    """Close the emergency way of a person; False when they have none."""
    if not break_glass.remove(desk.uow, person.id):
        return False
    _note(desk, person, "emergency.remove", "removed")
    return True


def begin(desk: Desk, said: str, origin: str) -> Attempt:
    """Count a try before anything is looked at, so that many at once are no more than one by one.

    The wait grows with the tries of a day, of the person as well as from the address.
    """
    person = finding.whose(desk.uow, said)
    failed = [login_tries.from_origin(desk.uow, Kind.EMERGENCY, origin)]
    if person is not None:
        failed.append(login_tries.of_person(desk.uow, Kind.EMERGENCY, person.id))
    wait = max(door.emergency_wait(each, desk.now) for each in failed)
    if wait:
        return Attempt(wait=wait)
    login_tries.add(desk.uow, Kind.EMERGENCY, origin, None if person is None else person.id)
    return Attempt(None if person is None else break_glass.of(desk.uow, person.id))


def enter(desk: Desk, glass: Glass, step: int | None, device: str) -> str | None:
    """Let in whoever had the password, and a code of this step; every coordinator hears of it.

    None without a step, as the password or the code was wrong, and where the code was used before
    or the way was closed meanwhile: that is written down.
    """
    person = people.get(desk.uow, glass.person_id)
    if step is None or not _opens(desk, glass, person, step):
        _note(desk, person, "emergency.fail", "failed")
        return None
    _note(desk, person, "emergency.use", "used", person.id)
    _alarm(desk, person, "alert.glass")
    return sessions.open_(desk, person, "emergency", device)


def _opens(desk: Desk, glass: Glass, person: Person, step: int) -> bool:
    """Tell whether the way is still the one that was tried, and the code was not used before."""
    still = break_glass.of(desk.uow, person.id)
    unchanged = still is not None and still.password_hash == glass.password_hash
    return unchanged and door.may_enter(person) and break_glass.use(desk.uow, person.id, step)


def _note(desk: Desk, person: Person, deed: str, why: str, actor: int | None = None) -> None:
    desk.did(actor, deed, f"person:{person.id}")
    desk.log("console.emergency", None, why, person_id=person.id)


def _alarm(desk: Desk, person: Person, phrase: str, **more: str) -> None:
    for coordinator in desk.coordinators():
        name, time = naming.given_name(person.name), desk.time(desk.now, coordinator)
        desk.tell(coordinator, desk.render(phrase, coordinator, name=name, time=time, **more))
