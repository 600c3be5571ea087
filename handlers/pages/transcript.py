"""A question as a page: what was said, what was done and why, and who was asked.

Words are shown as the other side reads them: numbers that may be a patient's are masked, and a
sealed name stays sealed. What near misses, seals and hints on tone leave in the log is nobody's
here, and a mentor reads what concerns their answer alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain import intents, naming, posting
from domain.model import Delivery, MessageKind, OfferState, QuestionState, Role
from handlers import claims, identity, masking, recounting, writing
from handlers.coordinating import behalf
from handlers.pages import first, lines, standings
from storage import (
    addresses,
    deliveries,
    journal,
    messages,
    notes,
    offers,
    people,
    questions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from domain.model import Channel, Offer, Person, Question
    from handlers.desk import Desk
    from handlers.pages.first import HeldAnswer
    from handlers.pages.lines import Line
    from handlers.recounting import Deed
    from storage.deliveries import Sent
    from storage.messages import Message
    from storage.notes import Note

MOST: Final = 200
"""Lines of the log that are shown of a question, the newest."""

HIDDEN: Final = ("near.", "seal.", "contact.", "tone.", "loop.", "question.noted")
"""What begins so in the log concerns nobody who reads a transcript; a note stands there itself."""

NOT_FOR_MENTORS: Final = (
    *("feedback.", "alarm.", "mentor.load", "call.", "question.other", "question.unanswered"),
    *("question.read", "question.held_by", "question.anew", "question.reminded", "offer."),
)
"""What a mentor does not read of their own question either: who else was asked, and marks."""


class Tick(StrEnum):
    """What is known of a message to its reader."""

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far some words have come: to whom, by which channel, and why not."""

    reader: str
    channel: Channel
    tick: Tick
    why: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote on the question; `media` is what came with it and was not passed on."""

    id: int
    at: datetime
    who: str
    part: str
    channel: Channel | None
    language: str
    text: str
    media: str = ""
    erased: bool = False
    reached: Sequence[Reached] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of a coordinator."""

    id: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A mentor who was asked, when and why, and what they did."""

    name: str
    tier: str
    state: OfferState
    at: datetime
    decided_at: datetime | None
    why: str
    tick: Tick | None


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that a page shows of one question, in the order of time."""

    line: Line
    asker: str
    entries: Sequence[Said | Noted | Deed]
    asked: Sequence[Asked]
    channel: Channel
    language: str
    follows: int | None
    held: HeldAnswer | None
    speakers: Sequence[tuple[str, str]]
    """The mentors of whom an answer may be passed on."""
    may_answer: bool
    may_remind: bool


def read(desk: Desk, reader: Person, question: Question) -> Transcript:
    """Read a question for somebody who may."""
    (stood,) = standings.of(desk, [question])
    (line,) = lines.of(desk, reader, [stood])
    is_coordinator = Role.COORDINATOR in reader.roles
    sent = deliveries.on_question(desk.uow, question.id)
    asker = people.get(desk.uow, question.asker_id)
    entries: list[Said | Noted | Deed] = [
        *_said(desk, reader, question, sent),
        *_deeds(desk, question, is_coordinator),
    ]
    if is_coordinator:
        entries += [_noted(desk, each) for each in notes.of_question(desk.uow, question.id)]
    entries.sort(key=lambda one: (one.at, one.id))
    speaks = behalf.mentors(desk, question) if is_coordinator else []
    made = offers.of_question(desk.uow, question.id) if is_coordinator else []
    return Transcript(
        line,
        identity.who(desk, question, reader),
        entries,
        [_asked(desk, reader, each, sent) for each in made],
        addresses.get(desk.uow, question.address_id).channel,
        asker.language,
        _number(desk, question.follows_id),
        None if stood.held is None else first.held_answer(desk, reader, question, stood.held),
        [(str(each.id), naming.given_name(each.name)) for each in speaks],
        _may_answer(desk, reader, question),
        is_coordinator and claims.may_remind(desk, question),
    )


def _may_answer(desk: Desk, reader: Person, question: Question) -> bool:
    is_open = question.state is not QuestionState.CLOSED
    return is_open and Role.MENTOR in reader.roles and writing.is_theirs(desk, reader, question)


def _said(desk: Desk, reader: Person, question: Question, sent: Sequence[Sent]) -> Iterable[Said]:
    thread = messages.thread(desk.uow, question.id)
    writers = people.many(desk.uow, {each.person_id for each in thread if each.person_id})
    relayed = {each.relays_id for each in sent}
    for place, each in enumerate(thread):
        own = each.person_id == question.asker_id
        writer = writers.get(each.person_id or 0)
        if writer is None or not (own or relayed & {each.id, each.edits_id}):
            continue
        text = _text(each, writer, own=own, is_first=place == 0)
        ids = {each.id, each.edits_id} - {None}
        yield Said(
            each.id,
            each.at,
            identity.asker(desk, question, reader) if own else naming.given_name(writer.name),
            _part(writer, own=own),
            _channel(desk, each),
            writer.language,
            text,
            "" if each.kind is MessageKind.TEXT else desk.word(f"kind.{each.kind}", reader),
            not text and (writer.erased_at is not None or _is_erased(desk, question)),
            [_reached(desk, question, reader, one) for one in sent if one.relays_id in ids],
        )


def _text(found: Message, writer: Person, *, own: bool, is_first: bool) -> str:
    """Return words as the other side reads them; the first without what routed them."""
    if not own:
        return intents.relayed(found.text)
    text = masking.shown(found, writer)
    return intents.opening(text) if is_first else text


def _part(writer: Person, *, own: bool) -> str:
    if own:
        return "asker"
    return "coordinator" if Role.MENTOR not in writer.roles else "mentor"


def _channel(desk: Desk, found: Message) -> Channel | None:
    return None if found.address_id is None else addresses.get(desk.uow, found.address_id).channel


def _is_erased(desk: Desk, question: Question) -> bool:
    return people.get(desk.uow, question.asker_id).erased_at is not None


def _reached(desk: Desk, question: Question, reader: Person, sent: Sent) -> Reached:
    if sent.reader_id == question.asker_id:
        name = identity.asker(desk, question, reader)
    else:
        name = naming.given_name(people.get(desk.uow, sent.reader_id or 0).name)
    tick = _tick(sent)
    return Reached(name, sent.channel, tick, sent.fault if tick is Tick.FAILED else "")


_TICKS: Final[Mapping[str, Tick]] = {
    Delivery.DELIVERED: Tick.DELIVERED,
    Delivery.READ: Tick.READ,
    Delivery.FAILED: Tick.FAILED,
}
_BEFORE: Final = {
    "ready": Tick.WAITING,
    "waiting": Tick.WAITING,
    "held": Tick.HELD,
    "recalled": Tick.TAKEN_BACK,
    "dropped": Tick.FAILED,
    "dead": Tick.FAILED,
}


def _tick(sent: Sent) -> Tick:
    if sent.state in _BEFORE:
        return _BEFORE[sent.state]
    return _TICKS.get(sent.known, Tick.SENT)


def _deeds(desk: Desk, question: Question, is_coordinator: bool) -> list[Deed]:  # noqa: FBT001 (who reads)
    hidden = HIDDEN if is_coordinator else (*HIDDEN, *NOT_FOR_MENTORS)
    newest = journal.of_question(desk.uow, question.id, MOST)
    told = [each for each in recounting.news(newest) if not each.event.kind.startswith(hidden)]
    return [recounting.deed(desk.uow, each, naming.given_name) for each in told]


def _noted(desk: Desk, note: Note) -> Noted:
    author = people.get(desk.uow, note.author_id) if note.author_id else None
    return Noted(note.id, note.at, naming.given_name(author.name) if author else "", note.text)


def _asked(desk: Desk, reader: Person, made: Offer, sent: Sequence[Sent]) -> Asked:
    shown = [
        each
        for each in sent
        if each.reader_id == made.mentor_id and each.phrase in posting.TO_TAKE
    ]
    return Asked(
        naming.given_name(people.get(desk.uow, made.mentor_id).name),
        desk.word(f"tier.{made.tier}", reader),
        made.state,
        made.offered_at,
        made.decided_at,
        made.reason,
        _tick(shown[-1]) if shown else None,
    )


def _number(desk: Desk, question_id: int | None) -> int | None:
    return None if question_id is None else questions.get(desk.uow, question_id).number
