"""Passkeys: a key that stays with its owner's phone or computer opens the console.

Whether a signature is right the console has checked; here it is told that it counts only once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain import door
from handlers.door import sessions
from storage import challenges, login_tries, passkeys, people
from storage.login_tries import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Person
    from handlers.desk import Desk
    from storage.challenges import Purpose
    from storage.passkeys import Made, Passkey
    from storage.sessions import Session

MOST = 10
"""So many keys somebody may have."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a key has signed for us, and how often it says to have signed by now."""

    challenge: bytes = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True)
class Begun:
    """What a browser needs to make a key: whose it will be, what to sign, and which it has."""

    handle: bytes
    challenge: bytes
    known: Sequence[Passkey]


@dataclass(frozen=True, slots=True)
class New:
    """A key as a browser has made it, under a name, and what it signed."""

    made: Made
    challenge: bytes
    name: str
    device: str


def greet(desk: Desk, bound: bytes, origin: str) -> bytes | None:
    """Return what a browser at the door has to sign; None where too much was tried from there."""
    tried = login_tries.from_origin(desk.uow, Kind.TRY, origin)
    if not door.may_try(tried, desk.now):
        return None
    login_tries.add(desk.uow, Kind.TRY, origin)
    return challenges.put(desk.uow, "enter", bound)


def enter(desk: Desk, key: Passkey, bound: bytes, signed: Signed, device: str) -> str | None:
    """Let in the owner of a key that has signed what this browser was given; else None."""
    if not _counts(desk, key, "enter", bound, signed):
        return None
    person = people.get(desk.uow, key.person_id)
    return sessions.open_(desk, person, "passkey", device) if door.may_enter(person) else None


def prove(desk: Desk, session: Session, key: Passkey, bound: bytes, signed: Signed) -> str | None:
    """Believe the owner of a session whose own key has signed what they were given; else None."""
    if key.person_id != session.person_id or not _counts(desk, key, "prove", bound, signed):
        return None
    return sessions.prove(desk, session, people.get(desk.uow, key.person_id), "passkey")


def ask_proof(desk: Desk, person: Person, bound: bytes) -> bytes:
    """Return what a key of somebody who is in has to sign, to show anew who they are."""
    return challenges.put(desk.uow, "prove", bound, person.id)


def begin(desk: Desk, person: Person, bound: bytes) -> Begun:
    """Begin to make a key; its owner is named by a digest that says nothing to others."""
    uow = desk.uow
    handle = uow.sealer.digest("passkey owner", str(person.id))
    challenge = challenges.put(uow, "enrol", bound, person.id)
    return Begun(handle, challenge, passkeys.of_person(uow, person.id))


def enrol(desk: Desk, person: Person, bound: bytes, new: New) -> bool:
    """Give somebody a new key; False when it is known, one too many, or signed too late.

    They hear of it by chat.
    """
    uow = desk.uow
    if not challenges.spend(uow, "enrol", bound, new.challenge):
        return False
    known = passkeys.find(uow, new.made.credential) is not None
    if known or len(passkeys.of_person(uow, person.id)) >= MOST:
        return False
    passkeys.add(uow, person.id, new.made, new.name)
    desk.did(person.id, "passkey.add", f"person:{person.id}")
    desk.log("console.passkey", None, "added", person_id=person.id)
    coordinator = sessions.coordinator_name(desk, person)
    sessions.tell(desk, person, "login.passkey", new.device, coordinator=coordinator)
    return True


def remove(desk: Desk, person: Person, key_id: int) -> bool:
    """Take a key from somebody; False when they have none such."""
    if not passkeys.remove(desk.uow, person.id, key_id):
        return False
    desk.did(person.id, "passkey.remove", f"person:{person.id}")
    desk.log("console.passkey", None, "removed", person_id=person.id)
    return True


def _counts(desk: Desk, key: Passkey, purpose: Purpose, bound: bytes, signed: Signed) -> bool:
    """Tell whether what was signed counts: given to this browser, once, and by no copy of the key.

    A key that counts its signatures and goes back has been copied; one that never counts says 0.
    """
    if not challenges.spend(desk.uow, purpose, bound, signed.challenge):
        return False
    goes_on = signed.count > key.sign_count or signed.count == key.sign_count == 0
    if goes_on and passkeys.use(desk.uow, key, signed.count):
        return True
    desk.did(None, "passkey.refuse", f"person:{key.person_id}")
    desk.log("console.passkey", None, "refused: its count went back", person_id=key.person_id)
    return False
