"""Held texts: when it is not sure what a text belongs to, it waits and its writer is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain import naming
from domain.model import Prompt
from domain.reply_target import HoldReason
from handlers import threads
from storage import people, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Question
    from domain.reply_target import Target
    from handlers.turn import Turn

MENTOR = prompts.WHICH
MENTEE = "which.mine"
SECOND = "second"
REOPEN = "reopen"
LONG = "long"
DROP = "0"
_PHRASES = {
    HoldReason.UNSURE: "which.hold",
    HoldReason.JUST_ENDED: "which.hold",
    HoldReason.UNKNOWN_CODE: "which.unknown",
    HoldReason.UNKNOWN_QUOTE: "which.hold",
    HoldReason.CONFLICT: "which.conflict",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a mentor wrote that waits: the texts and the code typed or quoted with them."""

    messages: tuple[int, ...]
    code: int | None = None
    quoted: int | None = None


def ask_mentor(turn: Turn, target: Target, held: Held) -> None:
    """Hold a mentor's texts and list the questions they may belong to."""
    desk = turn.desk
    candidates = [questions.get(desk.uow, one) for one in target.candidates]
    desk.log("answer.held", None, target.why, person_id=turn.person.id)
    if not candidates:
        turn.reply("which.none.held")
        return
    lines = [_line(turn, place, one) for place, one in enumerate(candidates, 1)]
    phrase, values = _PHRASES[target.reason or HoldReason.UNSURE], {"list": "\n".join(lines)}
    if phrase == "which.unknown":
        values["code"] = naming.offer_tag(held.code or 0)
    if phrase == "which.conflict":
        values["code"] = desk.code_of(questions.get(desk.uow, held.quoted or 0), turn.person.id)
        values["code2"] = naming.offer_tag(held.code or 0)
    texts = (*_held_before(turn, MENTOR), *held.messages)
    how = {"prompt": _prompt(turn, MENTOR, candidates, texts)}
    turn.reply_as(phrase, how, **values)


def ask_mentee(turn: Turn, live: Sequence[Question]) -> None:
    """Hold a mentee's text and list their open questions."""
    desk = turn.desk
    lines = [
        f"{place} {naming.question_tag(one.number)} {threads.opening_words(desk, one.id)}"
        for place, one in enumerate(live, 1)
    ]
    desk.log("question.held", None, "more than one question is open", person_id=turn.person.id)
    texts = (*_held_before(turn, MENTEE), turn.message_id)
    how = {"prompt": _prompt(turn, MENTEE, live, texts, "N")}
    turn.reply_as("ask.which", how, list="\n".join(lines))


def ask_one(turn: Turn, kind: str, phrase: str, question: Question, **values: Any) -> None:
    """Hold a mentor's text for one question, until they say what to do with it."""
    held = values.pop("held", (turn.message_id,))
    keys = ("S",) if kind == LONG else ("1", DROP)
    prompt = Prompt(kind, keys, question.id, (question.id,), held, _minutes(turn), waits=False)
    turn.reply_as(phrase, {"prompt": prompt, "question_id": question.id}, **values)


def _prompt(
    turn: Turn, kind: str, listed: Sequence[Question], held: tuple[int, ...], *more: str
) -> Prompt:
    digits = tuple(str(place) for place in range(1, len(listed) + 1))
    drop = (DROP,) if kind == MENTOR else ()
    options = tuple(one.id for one in listed)
    keys = (*digits, *drop, *more)
    return Prompt(kind, keys, None, options, held, _minutes(turn), waits=False)


def _held_before(turn: Turn, kind: str) -> tuple[int, ...]:
    """Return the texts that a live list of the same kind holds already; they go on together."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((one.prompt.held for one in live if one.prompt.kind == kind), ())


def _line(turn: Turn, place: int, question: Question) -> str:
    desk = turn.desk
    asker = people.get(desk.uow, question.asker_id)
    code = desk.code_of(question, turn.person.id)
    where = desk.facility_of(question).name
    words = threads.opening_words(desk, question.id)
    return f"{place} {code} {where}, {naming.given_name(asker.name)}: {words}"


def _minutes(turn: Turn) -> int:
    return int(turn.desk.charter.hold.total_seconds() // 60)
