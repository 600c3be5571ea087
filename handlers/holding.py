"""Held texts: when it is not sure what a text belongs to, it waits and its writer is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from domain import naming
from domain.model import Choice, Job, Prompt
from domain.reply_target import HoldReason
from handlers import identity, ladder, threads
from storage import addresses, messages, people, prompt_history, prompts, questions

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
SECOND = prompts.SECOND
REOPEN = prompts.REOPEN
LONG = "long"
AWAY = "away"
TONE = "tone"
TONE_SECOND = "tone.second"
SAFETY = "near.which"
"""A text that may be for a safety officer, or from one (handlers/safety)."""

SURVEY = "survey.doubt"
"""A text that may answer a survey, or ask a mentor (handlers/surveys)."""

SENT_BY_S = (LONG, TONE, TONE_SECOND)
"""What its writer sends as it is with S; another text takes its place."""

DROP = "0"
OVER = "hold.over"
"""The due row that says so to a writer whose text was held until the time was over."""

LAST_DIGIT = 90
"""Lists begin again at 1 before their digits would have three places."""

SHORT_NAME = 11
"""With a code before it, such a name still fits on a button."""
_PHRASES = {
    HoldReason.UNSURE: "which.hold",
    HoldReason.JUST_ENDED: "which.hold",
    HoldReason.ELSEWHERE: "which.hold",
    HoldReason.LATE_DIGIT: "which.hold",
    HoldReason.LIST_OPEN: "which.hold",
    HoldReason.UNREAD: "which.hold",
    HoldReason.UNKNOWN_CODE: "which.unknown",
    HoldReason.UNKNOWN_QUOTE: "which.hold",
    HoldReason.CONFLICT: "which.conflict",
}


_REFERENCES = (HoldReason.UNKNOWN_CODE, HoldReason.UNKNOWN_QUOTE, HoldReason.CONFLICT)
"""Why a text that names a question is held: it goes on with nothing."""

_MORE_LISTS = ("which.hold.several", "which.hold.next")


@dataclass(frozen=True, slots=True)
class Held:
    """What a mentor wrote: the texts, the code typed or quoted with them, and if they wait.

    `as_is`: they go as they are, however they sound. They may go `instead` of others before.
    """

    messages: tuple[int, ...]
    code: int | None = None
    quoted: int | None = None
    waits: bool = False
    as_is: bool = False
    instead: bool = False


def ask_mentor(turn: Turn, target: Target, held: Held) -> None:
    """Hold a mentor's texts and list the questions they may belong to.

    A text that goes on with one that is held waits with it. Any other gets a list of its own,
    with digits that no list had within the hour: one digit never sends what is not meant.
    """
    desk = turn.desk
    desk.log("answer.held", None, target.why, person_id=turn.person.id)
    before = None if target.reason in _REFERENCES else _goes_on_with(turn)
    listed = list(before.prompt.options) if before else []
    listed += [one for one in target.candidates if one not in listed]
    if not listed:
        turn.reply("which.none.held")
        return
    candidates = [questions.get(desk.uow, one) for one in listed]
    texts = tuple(dict.fromkeys((*(before.prompt.held if before else ()), *held.messages)))
    first = int(before.prompt.keys[0]) if before else _first_digit(turn)
    digits = tuple(str(first + place) for place in range(len(candidates)))
    drop = DROP if first == 1 else str(first + len(candidates))
    lines = [_line(turn, digit, one) for digit, one in zip(digits, candidates, strict=True)]
    rendered = _list(turn, target, replace(held, messages=texts), ("\n".join(lines), drop))
    choices = tuple(
        Choice(digit, _label(turn, one)) for digit, one in zip(digits, candidates, strict=True)
    )
    rendered = replace(rendered, choices=(*choices, Choice(drop, _drop_label(turn))))
    options = tuple(listed)
    prompt = Prompt(MENTOR, (*digits, drop), None, options, texts, _minutes(turn), waits=False)
    put(turn, rendered, prompt, before)


def goes_on_with(turn: Turn, stored: Stored) -> bool:
    """Tell whether a text goes on with the last one that a prompt holds; a bare digit never does.

    It may have been meant for a list that is over.
    """
    newest = messages.get(turn.desk.uow, stored.prompt.held[-1])
    last = messages.get(turn.desk.uow, newest.edits_id or newest.id)
    if any(text.strip().isdecimal() for text in (newest.text, turn.arrived.inbound.text)):
        return False
    if ladder.heard_since(turn, last.at, (*_PHRASES.values(), *_MORE_LISTS)):
        return False
    return ladder.is_burst(turn, last.at, stored.prompt.question_id)


def ask_mentee(turn: Turn, live: Sequence[Question]) -> None:
    """Hold a mentee's text and list their open questions."""
    desk = turn.desk
    lines = [
        f"{place} {naming.question_tag(one.number)} {threads.opening_words(desk, one.id)}"
        for place, one in enumerate(live, 1)
    ]
    desk.log("question.held", None, "more than one question is open", person_id=turn.person.id)
    rendered = desk.render("ask.which", turn.person, list="\n".join(lines))
    digits = tuple(str(place) for place in range(1, len(live) + 1))
    choices = tuple(
        Choice(digit, naming.question_tag(one.number))
        for digit, one in zip(digits, live, strict=True)
    )
    rendered = replace(rendered, choices=(*choices, *rendered.choices))
    options, held = tuple(one.id for one in live), (turn.message_id,)
    prompt = Prompt(MENTEE, (*digits, "N"), None, options, held, _minutes(turn), waits=False)
    _hold(turn, rendered, prompt)


def ask_one(turn: Turn, kind: str, phrase: str, question: Question, **values: Any) -> None:
    """Hold a mentor's text for one question, until they say what to do with it."""
    held = values.pop("held", (turn.message_id,))
    keys = ("S",) if kind in SENT_BY_S else ("1", DROP)
    prompt = Prompt(kind, keys, question.id, (question.id,), held, _minutes(turn), waits=False)
    _hold(turn, turn.desk.render(phrase, turn.person, **values), prompt)


def _hold(turn: Turn, rendered: Rendered, prompt: Prompt) -> None:
    """Ask, and hold the texts with those that wait for the same reply already."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    asked = (prompt.kind, prompt.question_id)
    before = next(
        (one for one in live if (one.prompt.kind, one.prompt.question_id) == asked), None
    )
    earlier = before.prompt.held if before and prompt.kind not in SENT_BY_S else ()
    held = tuple(dict.fromkeys((*earlier, *prompt.held)))
    put(turn, rendered, replace(prompt, held=held), before)


def put(turn: Turn, rendered: Rendered, prompt: Prompt, before: Stored | None) -> None:
    """Put a prompt that holds texts, in place of the one before."""
    how = {"prompt": prompt, "question_id": prompt.question_id}
    if not turn.reply_with(rendered, **how) and before is not None:
        prompts.hold(turn.desk.uow, before, prompt.held)
    key = f"{turn.address_id}:{prompt.held[-1]}"
    turn.desk.uow.later(Job(OVER, key, turn.desk.now + turn.desk.charter.hold))


def lapse(desk: Desk, job: Job) -> None:
    """The time of a held text is over: its writer hears that nobody has it."""
    address = addresses.get(desk.uow, int(job.key.partition(":")[0]))
    lapsed = prompts.lapse(desk.uow, address.id)
    if not lapsed or address.person_id is None:
        return
    writer = people.get(desk.uow, address.person_id)
    desk.log("text.lapsed", None, "no reply to the list in time", person_id=writer.id)
    rendered = _lapsed(desk, writer, lapsed[-1])
    desk.tell(writer, rendered, address_id=address.id)


def _lapsed(desk: Desk, writer: Person, stored: Stored) -> Rendered:
    prompt = stored.prompt
    if prompt.kind == SAFETY:
        return desk.render("near.which.expired", writer)
    if prompt.kind == SURVEY:
        return desk.render("survey.doubt.over", writer)
    question = questions.get(desk.uow, prompt.question_id or prompt.options[0])
    if question.asker_id == writer.id:
        return desk.render("ask.which.expired", writer)
    return desk.render("which.expired", writer, code=desk.code_of(question, writer.id))


def _label(turn: Turn, question: Question) -> str:
    code = turn.desk.code_of(question, turn.person.id)
    return f"{code} {identity.label(turn.desk, question, turn.person)[:SHORT_NAME]}"


def _goes_on_with(turn: Turn) -> Stored | None:
    """Return the list for texts that this one goes on with, or None."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    newest = next((one for one in live if one.prompt.kind == MENTOR), None)
    return newest if newest is not None and goes_on_with(turn, newest) else None


def _first_digit(turn: Turn) -> int:
    """Return the first digit that no list at this address had within the charter's hour."""
    since = turn.desk.now - turn.desk.charter.doubt
    last = prompt_history.last_digit(turn.desk.uow, turn.address_id, since)
    return last + 1 if last < LAST_DIGIT else 1


def _list(turn: Turn, target: Target, held: Held, shown: tuple[str, str]) -> Rendered:
    """Say why texts are held, how many or which, and list the questions."""
    desk, (listed, drop) = turn.desk, shown
    if len(held.messages) > 1:
        values = {"n": str(len(held.messages)), "list": listed, "drop": drop}
        return desk.render("which.hold.several", turn.person, **values)
    if drop != DROP:
        part = threads.first_words(messages.get(desk.uow, held.messages[0]).text)
        return desk.render("which.hold.next", turn.person, part=part, list=listed, drop=drop)
    phrase, values = _PHRASES[target.reason or HoldReason.UNSURE], {"list": listed}
    if phrase == "which.unknown":
        values["code"] = naming.offer_tag(held.code or 0)
    if phrase == "which.conflict":
        values["code"] = desk.code_of(questions.get(desk.uow, held.quoted or 0), turn.person.id)
        values["code2"] = naming.offer_tag(held.code or 0)
    return desk.render(phrase, turn.person, **values)


def _drop_label(turn: Turn) -> str:
    """Return what the button says that drops a held text."""
    return turn.desk.render("which.hold", turn.person, list="").choices[-1].label


def _line(turn: Turn, digit: str, question: Question) -> str:
    desk = turn.desk
    code, whose = (
        desk.code_of(question, turn.person.id),
        identity.whose(desk, question, turn.person),
    )
    return f"{digit} {code} {whose}: {threads.opening_words(desk, question.id)}"


def _minutes(turn: Turn) -> int:
    return int(turn.desk.charter.hold.total_seconds() // 60)
