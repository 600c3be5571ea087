"""Six digits by chat: who has the phone that the programme knows may come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from domain import door
from handlers.door import finding, sessions
from storage import login_codes, login_tries, people
from storage.login_tries import Kind

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk
    from storage.sessions import Session


class Refusal(Enum):
    """Why somebody was not let in."""

    WRONG = "wrong"
    TOO_OFTEN = "too often"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of an attempt to come in: the secret of a session, or why there is none."""

    token: str = field(default="", repr=False)
    refusal: Refusal | None = None


TOO_OFTEN = Entry(refusal=Refusal.TOO_OFTEN)
WRONG = Entry(refusal=Refusal.WRONG)
ENDED = Entry(refusal=Refusal.ENDED)


def ask(desk: Desk, said: str, ticket: bytes, origin: str) -> bool:
    """Send a code to whoever has a number; True whether or not anybody has it.

    False where too much was tried from an address, whoever was named. `ticket` is the digest of
    what the browser is known by, and the code opens nothing in another one.
    """
    uow = desk.uow
    if not _may_try(desk, origin):
        return False
    login_tries.add(uow, Kind.TRY, origin)
    person = finding.whose(uow, said)
    if person is not None:
        asked = login_tries.of_person(uow, Kind.ASKED, person.id)
        if door.may_have_code(asked, desk.now):
            login_tries.add(uow, Kind.ASKED, origin, person.id)
            _send(desk, person, ticket)
    return True


def enter(desk: Desk, ticket: bytes, typed: str, device: str, origin: str) -> Entry:
    """Let in whoever types the code that was sent for this browser's ticket."""
    if not _may_try(desk, origin):
        return TOO_OFTEN
    found = login_codes.spend(desk.uow, ticket, door.code_typed(typed))
    person = None if found is None else people.get(desk.uow, found)
    if person is None or not door.may_enter(person):
        _missed(desk, ticket, origin)
        return WRONG
    return Entry(sessions.open_(desk, person, "code", device))


def ask_proof(desk: Desk, person: Person, ticket: bytes, origin: str) -> bool:
    """Send a code to somebody who is in; False where they had too many within the hour."""
    asked = login_tries.of_person(desk.uow, Kind.PROOF, person.id)
    if not door.may_have_proof(asked, desk.now):
        return False
    login_tries.add(desk.uow, Kind.PROOF, origin, person.id)
    _send(desk, person, ticket)
    return True


def prove(desk: Desk, session: Session, person: Person, ticket: bytes, typed: str) -> Entry:
    """Believe whoever types the code that was sent for their session.

    Whoever cannot type it within the tries of one code loses the session: it may be stolen.
    """
    found = login_codes.spend(desk.uow, ticket, door.code_typed(typed))
    if found == person.id:
        token = sessions.prove(desk, session, person, "code")
        return ENDED if token is None else Entry(token)
    if login_codes.worn_by(desk.uow, ticket) is None:
        return WRONG
    sessions.close(desk, person, "too many wrong codes")
    return ENDED


def _send(desk: Desk, person: Person, ticket: bytes) -> None:
    code = login_codes.put(desk.uow, person.id, ticket)
    coordinator = sessions.coordinator_name(desk, person)
    rendered = desk.render("login.code", person, pin6=code, coordinator=coordinator)
    desk.tell(person, rendered, expires_at=desk.now + door.CODE_LASTS)
    desk.log("console.code", None, "asked for", person_id=person.id)


def _missed(desk: Desk, ticket: bytes, origin: str) -> None:
    """Count a wrong code; the last one that a code bears is written down."""
    login_tries.add(desk.uow, Kind.TRY, origin)
    owner = login_codes.worn_by(desk.uow, ticket)
    if owner is not None:
        login_codes.take_back(desk.uow, owner)
        desk.did(None, "login.guessed", f"person:{owner}")
        desk.log("console.guessed", None, "too many wrong codes", person_id=owner)


def _may_try(desk: Desk, origin: str) -> bool:
    return door.may_try(login_tries.from_origin(desk.uow, Kind.TRY, origin), desk.now)
