"""A turn: one message from somebody, understood, with the desk to act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain.model import Event, Role
from handlers.desk import Desk, outbound
from storage import messages

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.intents import Intent
    from domain.model import Person, Question
    from storage.inbox import Arrived

LOOP_WINDOW = timedelta(minutes=10)
LOOP_LIMIT = 3
"""The same automatic reply goes out at most so often within the window, to one address."""

_UNGUARDED = ("relay.sent", "offer.claimed", "offer.passed", "mentor.closed")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message from a person we know, at one address."""

    desk: Desk
    arrived: Arrived
    person: Person
    intent: Intent

    @property
    def address_id(self) -> int:
        """The address it came from, and where replies to it go."""
        return self.arrived.address_id

    @property
    def message_id(self) -> int:
        """The stored message."""
        return self.arrived.message_id

    def has_role(self, role: Role) -> bool:
        """Tell whether the person has a role."""
        return role in self.person.roles

    def reply(self, phrase: str, /, **values: str) -> None:
        """Answer the person once, where they wrote, unless a machine seems to write back."""
        self.reply_as(phrase, {}, **values)

    def reply_as(self, phrase: str, how: dict[str, Any], /, **values: str) -> None:
        """Answer with a phrase; `how` are further fields of Outbound."""
        self.reply_with(self.desk.render(phrase, self.person, **values), **how)

    def reply_with(self, rendered: Rendered, **how: Any) -> None:
        """Answer with a rendered phrase; `how` are further fields of Outbound."""
        if not silenced(self.desk, self.address_id, rendered.phrase, self.person):
            how.setdefault("address_id", self.address_id)
            self.desk.tell(self.person, rendered, **how)

    def claims(self, question: Question) -> bool:
        """Tell whether this person has claimed a question."""
        return question.mentor_id == self.person.id


def silenced(desk: Desk, address_id: int, phrase: str, person: Person | None) -> bool:
    """Tell whether a reply must be left out because it would feed a loop (CONVERSATIONS 1.3).

    The first time it is left out, the coordinators are told.
    """
    if phrase in _UNGUARDED:
        return False
    recent = messages.phrases_to(desk.uow, address_id, desk.now - LOOP_WINDOW)
    times = recent.count(phrase)
    if times < LOOP_LIMIT:
        return False
    desk.uow.log(Event("loop.silenced", None, person.id if person else None, phrase))
    if person is not None:
        _tell_of_loop(desk, person, times)
    return True


def _tell_of_loop(desk: Desk, person: Person, times: int) -> None:
    from domain.naming import given_name

    for coordinator in desk.coordinators():
        told = desk.render("alert.loop", coordinator, name=given_name(person.name), n=str(times))
        desk.uow.send(outbound(told, coordinator.id))
