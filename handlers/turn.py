"""A turn: one message from somebody, understood, with the desk to act on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain import naming
from domain.intents import interpret
from domain.model import Choice, Event, Job, QuestionState, Role
from handlers.desk import Desk, outbound
from storage import jobs, messages, recent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.phrases import Rendered
    from domain.intents import Intent
    from domain.model import Person, Question
    from storage.inbox import Arrived

LOOP_WINDOW = timedelta(minutes=10)
LOOP_LIMIT = 3
"""The very same automatic reply goes out at most so often within the window, to one address."""

LONGEST_LABEL = 20
"""Of a button, on every channel."""

LOOP = "loop.silent"
"""While this job is open at an address, the coordinators know that we are silent there."""

_UNGUARDED = (
    *("relay.sent", "offer.claimed", "offer.passed", "mentor.closed", "held.mentor"),
    *("survey.invalid", "survey.invalid.number"),  # which end by themselves: twice to each step
)


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

    def reply_as(self, phrase: str, how: dict[str, Any], /, **values: str) -> bool:
        """Answer with a phrase; `how` are further fields of Outbound. False when left out."""
        return self.reply_with(self.desk.render(phrase, self.person, **values), **how)

    def reply_with(self, rendered: Rendered, **how: Any) -> bool:
        """Answer with a rendered phrase; `how` are further fields of Outbound."""
        if silenced(self.desk, self.address_id, rendered, self.person):
            return False
        how.setdefault("address_id", self.address_id)
        self.desk.tell(self.person, rendered, **how)
        return True

    def claims(self, question: Question) -> bool:
        """Tell whether this person has a question now."""
        return question.state is QuestionState.CLAIMED and question.mentor_id == self.person.id


def again(turn: Turn, message_id: int) -> Turn:
    """Return the turn of a text that was held, to be taken as if it came now."""
    held = messages.get(turn.desk.uow, message_id)
    inbound = replace(turn.arrived.inbound, text=held.text, kind=held.kind, payload="", quoted="")
    arrived = replace(turn.arrived, message_id=message_id, inbound=inbound)
    mentor = turn.has_role(Role.MENTOR)
    intent = interpret(inbound, (turn.person.language,), mentor=mentor)
    return replace(turn, arrived=arrived, intent=intent)


def labelled(named: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    """Return the choices of a list that is made for its reader, with labels a button can hold."""
    return tuple(Choice(key, label[:LONGEST_LABEL]) for key, label in named)


def silenced(desk: Desk, address_id: int, rendered: Rendered, person: Person | None) -> bool:
    """Tell whether a reply must be left out because it would feed a loop (CONVERSATIONS 1.3).

    The first time it is left out, the coordinators are told.
    """
    phrase = rendered.phrase
    if phrase in _UNGUARDED:
        return False
    since = desk.now - LOOP_WINDOW
    times = recent.times_said(desk.uow, address_id, phrase, rendered.text, since)
    if times < LOOP_LIMIT:
        return False
    desk.uow.log(Event("loop.silenced", None, person.id if person else None, phrase))
    if jobs.due_at(desk.uow, LOOP, str(address_id)) is None:
        _tell_of_loop(desk, person, times)
    desk.uow.later(Job(LOOP, str(address_id), desk.now + LOOP_WINDOW))
    return True


def _tell_of_loop(desk: Desk, person: Person | None, times: int) -> None:
    for coordinator in desk.coordinators():
        if person is not None and coordinator.id == person.id:
            continue
        stranger = desk.word("word.stranger", coordinator)
        name = naming.given_name(person.name) if person else stranger
        told = desk.render("alert.loop", coordinator, name=name, n=str(times))
        desk.uow.send(outbound(told, coordinator.id))
