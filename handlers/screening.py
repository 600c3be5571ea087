"""Screening: a routine text that may identify a patient waits until its writer has seen so.

Its writer sends it again without, sends it as it is with S, or presses with U. A question exists
only once it is sent: its number, its clocks and its receipt begin then, as nobody has been asked
before. An urgent text never waits (handlers/masking.py).

Silence is no answer. After the charter's hold the writer is told that nobody has the text, as of
any other held text; but that is not the end of it. Throwing it away would cost a nurse who is
with a patient her question, for a rule that only wants to protect that patient; sending it would
tell a name without being asked, as a name cannot be masked. So the words stay, S and U still work
for a day, and the writer has been told until when.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import privacy
from domain.model import Job, Prompt, Urgency
from handlers import masking
from storage import addresses, messages, people, prompts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.model import Person, Question
    from domain.privacy import Identifier
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT = prompts.IDENTIFIER
SEND, PRESS = "S", "U"
STANDS = timedelta(hours=24)
"""How long a text is held for its writer."""

WAITS = "identifier.waits"
"""The due row that tells a writer that a text is still not sent."""


def stops(turn: Turn, question: Question | None, texts: Sequence[int]) -> bool:
    """Hold texts that may identify a patient, and say so; False when they may go on.

    `question` is the one they are for, None for one of their own.
    """
    if question is not None and question.urgency is Urgency.URGENT:
        return False
    kinds = _kinds(turn.desk, texts, turn.person)
    if kinds:
        who = _named_in_log(turn, texts)
        turn.desk.log("text.flagged", question, ", ".join(kinds), person_id=who)
        _hold(turn, question.id if question else None, texts, kinds)
    return bool(kinds)


def waiting(turn: Turn) -> Stored | None:
    """Return the prompt whose texts wait here for what their writer says, or None."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((one for one in live if one.prompt.kind == PROMPT), None)


def is_sent_again(turn: Turn) -> bool:
    """Tell whether a text is for the one that waits: it quotes the warning, or says it again.

    A mentor was asked to send it again; as an answer it would reach a mentee it is not for.
    """
    inbound = turn.arrived.inbound
    if inbound.quoted:
        return _quotes_warning(turn)
    stored = waiting(turn) if turn.intent.code is None else None
    held = stored.prompt.held if stored else ()
    earlier = (messages.get(turn.desk.uow, each).text for each in held)
    return any(privacy.says_again(inbound.text, each) for each in earlier)


def _quotes_warning(turn: Turn) -> bool:
    inbound = turn.arrived.inbound
    found = messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)
    stored = prompts.of_message(turn.desk.uow, found.id) if found else None
    return stored is not None and stored.prompt.kind == PROMPT


def take_back(turn: Turn, question_id: int | None) -> tuple[int, ...]:
    """End the waiting of texts for a question, or for a new one, and return them."""
    stored = _held_for(turn.desk, turn.address_id, question_id)
    if stored is None:
        return ()
    prompts.end(turn.desk.uow, stored, "replaced")
    return stored.prompt.held


def confirm(turn: Turn, question: Question | None, texts: Iterable[int]) -> None:
    """Note that the writer of these texts wants them sent as they are."""
    for each in texts:
        messages.confirm(turn.desk.uow, each)
        reason = "S after the warning"
        who = _named_in_log(turn, (each,))
        turn.desk.log("text.confirmed", question, reason, person_id=who, text=each)


def _named_in_log(turn: Turn, texts: Iterable[int]) -> int | None:
    """Return whom the log may name for these texts: nobody where one asks without a name."""
    hidden = any(messages.get(turn.desk.uow, each).anonymous for each in texts)
    return None if hidden else turn.person.id


def say_unsent(desk: Desk, job: Job) -> None:
    """The hold is over: tell the writer that nobody has the text, and how it can still go."""
    address_id, question_id = (int(part) for part in job.key.split(":"))
    stored = _held_for(desk, address_id, question_id or None)
    person_id = addresses.get(desk.uow, address_id).person_id
    if stored is None or person_id is None:
        return
    writer = people.get(desk.uow, person_id)
    if writer.stopped_at is not None:
        return
    what = masking.named(desk, _kinds(desk, stored.prompt.held, writer), writer)
    until = desk.time(desk.now + STANDS, writer)
    rendered = desk.render("ident.waiting", writer, what=what, until=until)
    prompt = replace(stored.prompt, minutes=_minutes(STANDS), waits=False)
    how = {"address_id": address_id, "question_id": question_id or None, "prompt": prompt}
    desk.log("text.unsent", None, "no reply to the warning", person_id=writer.id)
    desk.tell(writer, rendered, **how)


def _hold(
    turn: Turn, question_id: int | None, texts: Sequence[int], kinds: Sequence[Identifier]
) -> None:
    """Ask, and hold the texts with those that wait for the same reply already."""
    desk = turn.desk
    before = _held_for(desk, turn.address_id, question_id)
    held = tuple(dict.fromkeys((*(before.prompt.held if before else ()), *texts)))
    prompt = Prompt(
        PROMPT, (SEND, PRESS), question_id, held=held, minutes=_minutes(STANDS), waits=False
    )
    what = masking.named(desk, kinds, turn.person)
    rendered = desk.render("ident.found", turn.person, what=what)
    if before is None:  # the one before was answered, so this is no loop: it must be said
        how = {"address_id": turn.address_id, "question_id": question_id, "prompt": prompt}
        desk.tell(turn.person, rendered, **how)
    elif not turn.reply_with(rendered, question_id=question_id, prompt=prompt):
        prompts.hold(desk.uow, before, held)
    key = f"{turn.address_id}:{question_id or 0}"
    desk.uow.later(Job(WAITS, key, desk.now + desk.charter.hold, question_id))


def _held_for(desk: Desk, address_id: int, question_id: int | None) -> Stored | None:
    present = prompts.present_at(desk.uow, address_id)
    asked = (PROMPT, question_id)
    return next(
        (one for one in present if (one.prompt.kind, one.prompt.question_id) == asked), None
    )


def _kinds(desk: Desk, texts: Iterable[int], writer: Person) -> tuple[Identifier, ...]:
    """Return what may identify a patient in texts that their writer has not confirmed."""
    stored = [messages.get(desk.uow, each) for each in texts]
    where, today = masking.country(writer), desk.now.date()
    return privacy.in_order(
        one.kind
        for each in stored
        if not each.as_written
        for one in privacy.find(each.text, where, today)
    )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
