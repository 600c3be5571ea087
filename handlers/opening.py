"""A new question: whose it is, whether it is anonymous, whom it is offered to, what is promised.

Its texts wait first where they may identify a patient.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import intents, naming
from domain.following import may_follow
from domain.model import Discipline, Urgency
from handlers import masking, offering, receipts, screening, threads
from handlers.broadcasts import replying
from handlers.following import names_own
from handlers.joining import consents
from handlers.learning import meanwhile
from handlers.lessons import wondering
from storage import messages, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Question
    from handlers.turn import Turn


def ask(turn: Turn, old: Question | None = None) -> None:
    """Open a question, unless its text must wait because it may identify a patient.

    It may go on with an old one, which is too long closed to open again.
    """
    turn = _after_ask(turn)
    if turn.intent.anonymous:
        messages.hide_writer(turn.desk.uow, turn.message_id)
    if turn.intent.urgent or not screening.stops(turn, None, (turn.message_id,)):
        begin(turn, (), old)


def begin(turn: Turn, more: Sequence[int] = (), old: Question | None = None) -> None:
    """Open a question with these texts, offer it, and say honestly what to expect.

    A text that was held for a question of its own goes with an urgent one, and gives way to any
    other: its writer was asked to send it again.
    """
    desk, person = turn.desk, turn.person
    discipline = turn.intent.discipline or person.discipline
    if person.facility_id is None or discipline is None:
        _tell_of_gap(turn, sealed=hides(turn, (turn.message_id, *more)))
        return
    urgency = Urgency.URGENT if turn.intent.urgent else Urgency.ROUTINE
    held, texts = screening.take_back(turn, None), (turn.message_id, *more)
    kept = _kept(turn, discipline, (*held, *texts), old)
    question = questions.add(desk.uow, person, turn.address_id, discipline, urgency, kept)
    texts = (*held, *texts) if turn.intent.urgent else texts
    for each in texts:
        messages.file_under(desk.uow, each, question.id)
    desk.log("question.opened", question, _why(turn), urgency=urgency, discipline=discipline)
    replying.tie(desk, question)
    asked = offering.begin(desk, question, desk.now)
    meanwhile.plan(desk, question, asked)
    receipt = receipts.with_media_line(turn, question, receipts.receipt(turn, question, asked))
    receipt = receipts.with_hidden(turn, question, receipt, texts)
    if held and not turn.intent.urgent:
        receipt = receipts.with_line(receipt, desk.render("ident.unsent", person))
    rendered, prompt = consents.ask_consent(turn, receipt)
    turn.reply_with(rendered, prompt=prompt, **desk.to_asker(question))


def _kept(
    turn: Turn, discipline: Discipline, texts: Sequence[int], old: Question | None
) -> questions.Kept:
    """Return whether a new question is anonymous, and which old one or lesson it came of."""
    anonymous = hides(turn, texts)
    lesson_id = wondering.take(turn)
    if old is None or lesson_id is not None:
        return questions.Kept(anonymous, lesson_id=lesson_id)
    said = {"anonymous": anonymous, "said": old in (threads.quotes_own(turn), names_own(turn))}
    follows = may_follow(old, discipline, turn.desk.now, **said)
    return questions.Kept(anonymous, old.id if follows else None)


def hides(turn: Turn, texts: Sequence[int]) -> bool:
    """Tell whether a question of these texts is anonymous: one that asks for it is enough.

    A text that was sent again in place of a held one needs no second ANON.
    """
    return turn.intent.anonymous or any(
        messages.get(turn.desk.uow, each).anonymous for each in texts
    )


def _tell_of_gap(turn: Turn, *, sealed: bool) -> None:
    """Show the coordinators a question whose asker has no facility or discipline on record."""
    desk = turn.desk
    person_id = None if sealed else turn.person.id
    desk.log("question.no_facility", None, "no facility or field", person_id=person_id)
    values = {"text": masking.shown(messages.get(desk.uow, turn.message_id), turn.person)}
    if not sealed:
        values["name"] = naming.given_name(turn.person.name)
    others = (each for each in desk.coordinators() if each.id != turn.person.id)
    for coordinator in others:
        phrase = "alert.no.facility.anon" if sealed else "alert.no.facility"
        rendered = desk.render(phrase, coordinator, **values)
        desk.tell(coordinator, rendered, relay=True)
    turn.reply("ask.no.facility", coordinator=desk.coordinator_name(turn.person))


def _after_ask(turn: Turn) -> Turn:
    """Read the words after ASK as if they stood first: "ASK URGENT ..." presses too."""
    rest = intents.without_ask(turn.arrived.inbound.text)
    if rest is None:
        return turn
    inbound = replace(turn.arrived.inbound, text=rest)
    return replace(turn, intent=intents.interpret(inbound, (turn.person.language,)))


def _why(turn: Turn) -> str:
    urgent = "first word URGENT; " if turn.intent.urgent else ""
    own = "discipline named" if turn.intent.discipline else "the asker's own discipline"
    return f"{urgent}{own}"
