"""What a mentee writes: a new question, or more on one that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import intents, naming
from domain.intents import IntentKind
from domain.model import Choice, Discipline, MessageKind, Prompt, QuestionState, Tier, Urgency
from handlers import (
    closing,
    holding,
    keys,
    masking,
    offering,
    pressing,
    receipts,
    screening,
    threads,
)
from handlers.joining import consents
from handlers.learning import meanwhile
from storage import messages, people, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Question
    from handlers.turn import Turn
    from storage.prompts import Stored

ADDED_ONCE_IN = timedelta(minutes=10)
MADE_NEW_IN = timedelta(hours=12)
"""How long N still means the text that was added last."""

_TAKEN_AS_MORE = (
    *("ask.added", "follow.reopened"),
    *("ident.kept", "ident.masked", "ident.replaced"),
)
FIELD = "field"
FIELDS = (
    Discipline.GENERAL_SURGERY,
    Discipline.OBSTETRICS,
    Discipline.ORTHOPAEDICS,
    Discipline.ANAESTHESIA,
    Discipline.PERIOPERATIVE_NURSING,
    Discipline.STERILE_SERVICES,
)
"""What the digits of `ask.field` stand for, in the order of the phrase."""


def hear(turn: Turn) -> None:
    """Take a mentee's text: it opens a question, joins one, or reopens one that just closed."""
    if _lacks_words(turn):
        _take_bare_word(turn)
    elif keys.asks(turn):
        ask(turn)
    else:
        _hear_words(turn)


def ask(turn: Turn) -> None:
    """Open a question, unless its text must wait because it may identify a patient."""
    turn = _after_ask(turn)
    if turn.intent.urgent or not screening.stops(turn, None, (turn.message_id,)):
        _open(turn)


def _open(turn: Turn, more: Sequence[int] = ()) -> None:
    """Open a question with these texts, offer it, and say honestly what to expect.

    A text that was held for a question of its own goes with an urgent one, and gives way to any
    other: its writer was asked to send it again.
    """
    desk, person = turn.desk, turn.person
    discipline = turn.intent.discipline or person.discipline
    if person.facility_id is None or discipline is None:
        _tell_of_gap(turn)
        return
    urgency = Urgency.URGENT if turn.intent.urgent else Urgency.ROUTINE
    question = questions.add(desk.uow, person, turn.address_id, discipline, urgency)
    held, texts = screening.take_back(turn, None), (turn.message_id, *more)
    texts = (*held, *texts) if turn.intent.urgent else texts
    for each in texts:
        messages.file_under(desk.uow, each, question.id)
    desk.log("question.opened", question, _why(turn), urgency=urgency, discipline=discipline)
    asked = offering.begin(desk, question, desk.now)
    meanwhile.plan(desk, question, asked)
    receipt = receipts.with_media_line(turn, question, receipts.receipt(turn, question, asked))
    receipt = receipts.with_hidden(turn, question, receipt, texts)
    if held and not turn.intent.urgent:
        receipt = receipts.with_line(receipt, desk.render("ident.unsent", person))
    rendered, prompt = consents.ask_consent(turn, receipt)
    turn.reply_with(rendered, prompt=prompt, **desk.to_asker(question))


def join(turn: Turn, question: Question, reason: str) -> None:
    """Add a text to an open question, and say so while nobody has answered it."""
    texts = (turn.message_id,)
    if screening.stops(turn, question, texts):
        return
    replaces = screening.take_back(turn, question.id)
    reader = _pass_on(turn, question, reason)
    if turn.arrived.inbound.kind is not MessageKind.TEXT:
        receipts.say_not_carried(turn, question)
    elif replaces:
        _say_passed_on(turn, question, texts, "ident.replaced", reader)
    elif question.first_answer_at is None and not _added_lately(turn):
        _say_passed_on(turn, question, texts, "ask.added", reader)
    else:
        _say_masked(turn, question, texts)


def add(turn: Turn, question: Question, reason: str) -> None:
    """Add a text to the very question it is for, which may have closed meanwhile."""
    if question.state is not QuestionState.CLOSED:
        join(turn, question, reason)
    elif not closing.may_follow_up(turn.desk, question):
        ask(turn)
    elif not screening.stops(turn, question, (turn.message_id,)):
        screening.take_back(turn, question.id)
        closing.follow_up(turn, question)


def make_new(turn: Turn, question: Question) -> None:
    """A mentee says that the text just added is a question of its own."""
    desk = turn.desk
    said = None
    if turn.intent.number is None and turn.intent.code is None:
        since = desk.now - MADE_NEW_IN
        said = messages.newest_of(desk.uow, turn.address_id, _TAKEN_AS_MORE, since)
    if said is not None and said.question_id is not None:
        question = questions.get(desk.uow, said.question_id)
    last = threads.last_text(desk, question, turn.person.id)
    if last is None:
        turn.reply("ask.list.none")
        return
    if said is not None and said.phrase == "follow.reopened":
        closing.close_again(desk, question)
    _open(replace(turn, arrived=replace(turn.arrived, message_id=last.id)))


def pick_field(turn: Turn, question: Question) -> None:
    """A mentee wants another discipline: ask which."""
    if question.state is not QuestionState.OPEN:
        _say_stays(turn, question)
        return
    prompt = Prompt(FIELD, tuple("123456"), question.id, minutes=15, waits=False)
    rendered = turn.desk.render("ask.field", turn.person, q=_tag(question))
    names = (turn.desk.discipline(each, turn.person) for each in FIELDS)
    digits = tuple(Choice(str(place), name) for place, name in enumerate(names, 1))
    with_digits = replace(rendered, choices=digits)
    turn.reply_with(with_digits, prompt=prompt, question_id=question.id)


def set_field(turn: Turn, stored: Stored, key: str) -> None:
    """A mentee has chosen another discipline by its digit."""
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
    move(turn, question, FIELDS[int(key) - 1])


def move(turn: Turn, question: Question, discipline: Discipline) -> None:
    """A question goes to the mentors of another discipline, while nobody has taken it."""
    desk = turn.desk
    if not questions.set_discipline(desk.uow, question.id, discipline):
        _say_stays(turn, question)
        return
    offering.withdraw(desk, question, "offer.moved")
    questions.start_round(desk.uow, question.id)
    desk.log("question.moved", question, "the asker chose", discipline=discipline)
    moved = questions.get(desk.uow, question.id)
    asked = offering.begin(desk, moved, desk.now)
    if not asked.mentors:
        turn.reply_with(receipts.receipt(turn, moved, asked), **desk.to_asker(moved))
        return
    named, mentor = desk.discipline(discipline, turn.person), asked.mentors[0].name
    values = {"q": _tag(question), "discipline": named, "mentor": naming.given_name(mentor)}
    turn.reply_as("ask.field.done", desk.to_asker(moved), **values)


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentee says which question their held texts are for, or that they are a new one."""
    prompts.end(turn.desk.uow, stored)
    question, held = None, stored.prompt.held
    if key != "N":
        question = questions.get(turn.desk.uow, stored.prompt.options[int(key) - 1])
    if not screening.stops(turn, question, held):
        _send_held(turn, question, held, "ask.added")


def settle(turn: Turn, stored: Stored, key: str) -> None:
    """A mentee says how texts go that may identify a patient: as they are, or as urgent ones."""
    prompts.end(turn.desk.uow, stored)
    held, question = stored.prompt.held, None
    if stored.prompt.question_id is not None:
        question = questions.get(turn.desk.uow, stored.prompt.question_id)
    if key == screening.SEND:
        screening.confirm(turn, question, held)
        _send_held(turn, question, held, "ident.kept")
    elif question is None or question.state is QuestionState.CLOSED:
        first = _held(turn, held[0])
        _open(replace(first, intent=replace(first.intent, urgent=True)), held[1:])
    else:
        pressing.press(turn, question, held)


def _send_held(turn: Turn, question: Question | None, held: Sequence[int], phrase: str) -> None:
    """Send texts that were held where they belong now, and say so once."""
    texts = [_held(turn, message_id) for message_id in held]
    if question is None:
        _ask_together(texts)
    elif question.state is QuestionState.CLOSED:
        add(texts[0], question, "the asker chose it")
        question = questions.last_of(turn.desk.uow, turn.person.id) or question
        for each in texts[1:]:
            _pass_on(each, question, "the asker chose it")
    else:
        readers = [_pass_on(each, question, "the asker chose it") for each in texts]
        _say_passed_on(turn, question, held, phrase, readers[0])


def _ask_together(texts: list[Turn]) -> None:
    """Open one question with all of these texts."""
    ask(texts[0])
    made = questions.last_of(texts[0].desk.uow, texts[0].person.id)
    for each in texts[1:]:
        if made is not None:
            _pass_on(each, made, "sent with its first text")


def _held(turn: Turn, message_id: int) -> Turn:
    """Return the turn of a text that was held, to be taken as if it came now."""
    held = messages.get(turn.desk.uow, message_id)
    inbound = replace(turn.arrived.inbound, text=held.text, kind=held.kind, payload="", quoted="")
    arrived = replace(turn.arrived, message_id=message_id, inbound=inbound)
    intent = intents.interpret(inbound, (turn.person.language,))
    return replace(turn, arrived=arrived, intent=intent)


def list_open(turn: Turn) -> None:
    """Tell a mentee their open questions."""
    live = questions.live_of(turn.desk.uow, turn.person.id)
    if not live:
        turn.reply("ask.list.none")
        return
    lines = [threads.waits_with(turn.desk, one, turn.person) for one in live]
    turn.reply("ask.list.mine", n=str(len(live)), list="\n".join(lines))


def _hear_words(turn: Turn) -> None:
    live = questions.live_of(turn.desk.uow, turn.person.id)
    own = threads.quotes_own(turn)
    if intents.thanks(turn.arrived.inbound.text):
        threads.thank(turn, live)
    elif own is not None:
        add(turn, own, "quotes a message of this question")
    elif stored := screening.waiting(turn):
        _send_instead(turn, stored)
    elif not live:
        _open_or_reopen(turn)
    elif len(live) == 1:
        join(turn, live[0], "the only open question")
    elif burst := threads.burst(turn, live):
        join(turn, burst, "written within 3 minutes of the last text")
    else:
        holding.ask_mentee(turn, live)


def _send_instead(turn: Turn, stored: Stored) -> None:
    """Take a text for the one that waits: its writer was asked to send it again."""
    if stored.prompt.question_id is None:
        ask(turn)
    else:
        question = questions.get(turn.desk.uow, stored.prompt.question_id)
        add(turn, question, "sent again, for one that was held")


def _open_or_reopen(turn: Turn) -> None:
    last = questions.last_of(turn.desk.uow, turn.person.id)
    if last is not None and closing.may_follow_up(turn.desk, last):
        add(turn, last, "a text soon after closing")
    else:
        ask(turn)


def _pass_on(turn: Turn, question: Question, reason: str) -> str:
    """File a text under an open question and show it to its mentors; returns the first's name."""
    desk = turn.desk
    messages.file_under(desk.uow, turn.message_id, question.id)
    questions.touch(desk.uow, question.id)
    desk.log("question.joined", question, reason, person_id=turn.person.id)
    if offering.is_at_rest(desk, question):
        return _look_again(turn, question)
    return threads.pass_on(desk, question, turn.message_id)


def _look_again(turn: Turn, question: Question) -> str:
    """Offer a question anew that paged nobody any more; return who reads its text."""
    asked = offering.again(turn.desk, question)
    holder = people.get(turn.desk.uow, question.coordinator_id or question.asker_id)
    readers = asked.mentors or ((holder,) if question.coordinator_id else ())
    return naming.given_name(readers[0].name) if readers else ""


def _say_passed_on(
    turn: Turn, question: Question, texts: Sequence[int], phrase: str, reader: str
) -> None:
    """Say who reads texts that were added, or what of them is hidden."""
    if _say_masked(turn, question, texts):
        return
    mentor = reader or turn.desk.word(f"tier.{question.tier or Tier.REGIONAL}", turn.person)
    rendered = turn.desk.render(phrase, turn.person, q=_tag(question), mentor=mentor)
    turn.reply_with(rendered, **turn.desk.to_asker(question))


def _say_masked(turn: Turn, question: Question, texts: Sequence[int]) -> bool:
    """Say what of an urgent text is hidden from its readers; False when nothing is."""
    desk = turn.desk
    kinds = masking.hidden(desk, texts, turn.person)
    if kinds:
        desk.log("text.masked", question, ", ".join(kinds), person_id=turn.person.id)
        what = masking.named(desk, kinds, turn.person)
        turn.reply_as("ident.masked", desk.to_asker(question), q=_tag(question), what=what)
    return bool(kinds)


def _lacks_words(turn: Turn) -> bool:
    """Tell whether a text has nothing but its first word, or nothing at all."""
    inbound, intent = turn.arrived.inbound, turn.intent
    if intent.kind is not IntentKind.TEXT:
        return False
    bare = not intent.text.strip() or inbound.text.strip().upper().rstrip(".") == "ASK"
    return bare and inbound.kind in (MessageKind.TEXT, MessageKind.OTHER)


def _take_bare_word(turn: Turn) -> None:
    """Take URGENT or a discipline alone as said of the open question, if there is one."""
    latest = threads.spoken_of(turn, questions.live_of(turn.desk.uow, turn.person.id))
    if turn.arrived.inbound.kind is not MessageKind.TEXT:
        kind = turn.desk.word(f"kind.{turn.arrived.inbound.kind}", turn.person)
        turn.reply("media.none", kind=kind)
    elif turn.intent.urgent and (stored := screening.waiting(turn)):
        settle(turn, stored, screening.PRESS)
    elif turn.intent.urgent:
        pressing.make_urgent(turn, latest) if latest else ask(turn)
    elif turn.intent.discipline and latest:
        move(turn, latest, turn.intent.discipline)
    else:
        turn.reply("ask.words")


def _tell_of_gap(turn: Turn) -> None:
    """Show the coordinators a question whose asker has no facility or discipline on record."""
    desk = turn.desk
    desk.log("question.no_facility", None, "no facility or field", person_id=turn.person.id)
    name = naming.given_name(turn.person.name)
    text = masking.shown(messages.get(desk.uow, turn.message_id), turn.person)
    others = (each for each in desk.coordinators() if each.id != turn.person.id)
    for coordinator in others:
        rendered = desk.render("alert.no.facility", coordinator, name=name, text=text)
        desk.tell(coordinator, rendered, relay=True)
    turn.reply("ask.no.facility", coordinator=desk.coordinator_name(turn.person))


def _say_stays(turn: Turn, question: Question) -> None:
    if question.state is QuestionState.CLOSED:
        turn.reply("tap.late")
    else:
        turn.reply("ask.field.late", q=_tag(question))


def _after_ask(turn: Turn) -> Turn:
    """Read the words after ASK as if they stood first: "ASK URGENT ..." presses too."""
    rest = intents.without_ask(turn.arrived.inbound.text)
    if rest is None:
        return turn
    inbound = replace(turn.arrived.inbound, text=rest)
    return replace(turn, intent=intents.interpret(inbound, (turn.person.language,)))


def _added_lately(turn: Turn) -> bool:
    since = turn.desk.now - ADDED_ONCE_IN
    return "ask.added" in messages.phrases_to(turn.desk.uow, turn.address_id, since)


def _why(turn: Turn) -> str:
    urgent = "first word URGENT; " if turn.intent.urgent else ""
    own = "discipline named" if turn.intent.discipline else "the asker's own discipline"
    return f"{urgent}{own}"


def _tag(question: Question) -> str:
    return naming.question_tag(question.number)
