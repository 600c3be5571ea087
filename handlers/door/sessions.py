"""Sessions: a browser is let in, its owner shows anew who they are, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from domain import door, naming
from storage import login_codes, people, sessions

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.sessions import Session
    from storage.uow import UnitOfWork

Way = Literal["code", "passkey", "emergency", "link"]

_SEEN_EVERY = timedelta(minutes=1)
_TOLD = frozenset({"code", "emergency", "link"})
"""Ways of which the person is told by chat: those that somebody else could be talked into."""


@dataclass(frozen=True, slots=True)
class Known:
    """A session that is open, and whose it is."""

    session: Session
    person: Person

    @property
    def may_enter(self) -> bool:
        """Whether its person may still come in."""
        return door.may_enter(self.person)

    def is_stale(self, now: datetime) -> bool:
        """Tell whether something of it has to be written down."""
        return not self.may_enter or now - self.session.seen_at >= _SEEN_EVERY


def known(uow: UnitOfWork, token: str) -> Known | None:
    """Return whose session a browser's secret opens, while it does."""
    session = sessions.of_token(uow, token)
    return None if session is None else Known(session, people.get(uow, session.person_id))


def tend(desk: Desk, found: Known) -> None:
    """Note that a session is used, or end all of somebody who may not come in any more."""
    if found.may_enter:
        sessions.see(desk.uow, found.session.id)
    else:
        close(replace(desk, way="console"), found.person, "left or lost the role")


def open_(desk: Desk, person: Person, way: Way, device: str) -> str:
    """Let a browser in and return the secret that it keeps; its person hears of it by chat."""
    token = sessions.open_(desk.uow, person.id, way, device)
    desk.did(person.id, "session.open", f"person:{person.id}", by=way)
    desk.log("console.opened", None, way, person_id=person.id)
    if way in _TOLD:
        tell(desk, person, "login.used", device)
    return token


def prove(desk: Desk, found: Session, person: Person, way: Way) -> str | None:
    """Note that somebody has just shown who they are; their session gets a fresh secret.

    None where it has ended or was renewed meanwhile.
    """
    token = sessions.renew(desk.uow, found)
    if token is not None:
        desk.did(person.id, "session.prove", f"person:{person.id}", by=way)
        desk.log("console.proved", None, way, person_id=person.id)
    return token


def end(desk: Desk, person: Person, session_id: int) -> bool:
    """End one session of somebody; False when it is over, or not theirs."""
    own = {each.id for each in sessions.live(desk.uow, person.id, desk.now)}
    if session_id not in own or not sessions.revoke(desk.uow, session_id):
        return False
    desk.did(person.id, "session.close", f"person:{person.id}", ended=1)
    return True


def close(desk: Desk, person: Person, why: str, *, spared: int = 0) -> int:
    """End every session of somebody, perhaps but one, and their code; return how many ended.

    By chat and console it is the person's own deed, by command that of whoever runs it.
    """
    ended = sessions.revoke_all(desk.uow, person.id, spared)
    login_codes.take_back(desk.uow, person.id)
    if ended:
        actor = None if desk.way == "command" else person.id
        desk.did(actor, "session.close", f"person:{person.id}", ended=ended)
        desk.log("console.closed", None, why, person_id=person.id)
    return ended


def logout(turn: Turn) -> None:
    """LOGOUT: every session of a person ends, wherever it is open."""
    close(turn.desk, turn.person, "LOGOUT")
    turn.reply("login.closed", coordinator=coordinator_name(turn.desk, turn.person))


def tell(desk: Desk, person: Person, phrase: str, device: str, **more: str) -> None:
    """Tell a person what was done at the console in their name: when, and by what browser."""
    named = device or desk.word("word.browser", person)
    time = desk.time(desk.now, person)
    rendered = desk.render(phrase, person, time=time, device=named, **more)
    desk.tell(person, rendered)


def coordinator_name(desk: Desk, reader: Person) -> str:
    """Return whom a reader may turn to: another coordinator's given name, where there is one."""
    others = [each for each in desk.coordinators() if each.id != reader.id]
    return naming.given_name(others[0].name) if others else desk.coordinator_name(reader)
