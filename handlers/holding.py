"""Held texts: when it is not sure what a text belongs to, it waits and its writer is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from domain import naming
from domain.model import Choice, Job, Prompt
from domain.reply_target import HoldReason
from handlers import threads
from storage import addresses, people, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.phrases import Rendered
    from domain.model import Person, Question
    from domain.reply_target import Target
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

MENTOR = prompts.WHICH
MENTEE = "which.mine"
SECOND = "second"
REOPEN = "reopen"
LONG = "long"
DROP = "0"
OVER = "hold.over"
"""The due row that says so to a writer whose text was held until the time was over."""

SHORT_NAME = 11
"""With a code before it, such a name still fits on a button."""
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
    labels = [_label(turn, one) for one in candidates]
    rendered = _with_digits(desk.render(phrase, turn.person, **values), labels)
    _hold(turn, rendered, _prompt(turn, MENTOR, candidates, held.messages))


def ask_mentee(turn: Turn, live: Sequence[Question]) -> None:
    """Hold a mentee's text and list their open questions."""
    desk = turn.desk
    lines = [
        f"{place} {naming.question_tag(one.number)} {threads.opening_words(desk, one.id)}"
        for place, one in enumerate(live, 1)
    ]
    desk.log("question.held", None, "more than one question is open", person_id=turn.person.id)
    labels = [naming.question_tag(one.number) for one in live]
    rendered = desk.render("ask.which", turn.person, list="\n".join(lines))
    prompt = _prompt(turn, MENTEE, live, (turn.message_id,), "N")
    _hold(turn, _with_digits(rendered, labels), prompt)


def ask_one(turn: Turn, kind: str, phrase: str, question: Question, **values: Any) -> None:
    """Hold a mentor's text for one question, until they say what to do with it."""
    held = values.pop("held", (turn.message_id,))
    keys = ("S",) if kind == LONG else ("1", DROP)
    prompt = Prompt(kind, keys, question.id, (question.id,), held, _minutes(turn), waits=False)
    _hold(turn, turn.desk.render(phrase, turn.person, **values), prompt)


def _hold(turn: Turn, rendered: Rendered, prompt: Prompt) -> None:
    """Ask, and hold the texts with those that wait for the same reply already."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    asked = (prompt.kind, prompt.question_id)
    before = next(
        (one for one in live if (one.prompt.kind, one.prompt.question_id) == asked), None
    )
    earlier = before.prompt.held if before and prompt.kind != LONG else ()
    held = tuple(dict.fromkeys((*earlier, *prompt.held)))
    how = {"prompt": replace(prompt, held=held), "question_id": prompt.question_id}
    if not turn.reply_with(rendered, **how) and before is not None:
        prompts.hold(turn.desk.uow, before, held)
    at = turn.desk.now + turn.desk.charter.hold
    turn.desk.uow.later(Job(OVER, str(turn.address_id), at))


def lapse(desk: Desk, job: Job) -> None:
    """The time of a held text is over: its writer hears that nobody has it."""
    address = addresses.get(desk.uow, int(job.key))
    lapsed = prompts.lapse(desk.uow, address.id)
    if not lapsed or address.person_id is None:
        return
    writer = people.get(desk.uow, address.person_id)
    desk.log("text.lapsed", None, "no reply to the list in time", person_id=writer.id)
    rendered = _lapsed(desk, writer, lapsed[-1])
    desk.tell(writer, rendered, address_id=address.id)


def _lapsed(desk: Desk, writer: Person, stored: Stored) -> Rendered:
    prompt = stored.prompt
    question = questions.get(desk.uow, prompt.question_id or prompt.options[0])
    if question.asker_id == writer.id:
        return desk.render("ask.which.expired", writer)
    return desk.render("which.expired", writer, code=desk.code_of(question, writer.id))


def _label(turn: Turn, question: Question) -> str:
    code = turn.desk.code_of(question, turn.person.id)
    asker = people.get(turn.desk.uow, question.asker_id)
    return f"{code} {naming.given_name(asker.name)[:SHORT_NAME]}"


def _with_digits(rendered: Rendered, labels: Sequence[str]) -> Rendered:
    """Put a button for each line of a list before the buttons of its phrase."""
    digits = tuple(Choice(str(place), label) for place, label in enumerate(labels, 1))
    return replace(rendered, choices=(*digits, *rendered.choices))


def _prompt(
    turn: Turn, kind: str, listed: Sequence[Question], held: tuple[int, ...], *more: str
) -> Prompt:
    digits = tuple(str(place) for place in range(1, len(listed) + 1))
    drop = (DROP,) if kind == MENTOR else ()
    options = tuple(one.id for one in listed)
    keys = (*digits, *drop, *more)
    return Prompt(kind, keys, None, options, held, _minutes(turn), waits=False)


def _line(turn: Turn, place: int, question: Question) -> str:
    desk = turn.desk
    asker = people.get(desk.uow, question.asker_id)
    code = desk.code_of(question, turn.person.id)
    where = desk.facility_of(question).name
    words = threads.opening_words(desk, question.id)
    return f"{place} {code} {where}, {naming.given_name(asker.name)}: {words}"


def _minutes(turn: Turn) -> int:
    return int(turn.desk.charter.hold.total_seconds() // 60)
