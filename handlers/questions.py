"""What a mentee writes: a new question, or more on one that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import naming, thanks
from domain.following import mixes
from domain.model import MessageKind, QuestionState, Tier, Urgency
from domain.reserved import IntentKind
from handlers import (
    closing,
    fields,
    holding,
    keys,
    masking,
    offering,
    opening,
    pressing,
    receipts,
    screening,
    threads,
)
from handlers.broadcasts import replying
from handlers.following import may_mean, names_own
from handlers.lessons import wondering
from handlers.turn import again
from storage import messages, people, prompts, questions, recent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Question
    from handlers.turn import Turn
    from storage.prompts import Stored

_MOST_LISTED = 5
ADDED_ONCE_IN = timedelta(minutes=10)
MADE_NEW_IN = timedelta(hours=12)
"""How long N still means the text that was added last."""

_TAKEN_AS_MORE = (
    *("ask.added", "follow.reopened"),
    *("ident.kept", "ident.masked", "ident.replaced"),
)


def hear(turn: Turn) -> None:
    """Take a mentee's text: it opens a question, joins one, or reopens one that just closed."""
    if _lacks_words(turn):
        _take_bare_word(turn)
    elif keys.asks(turn) or wondering.waits(turn):
        opening.ask(turn)
    else:
        _hear_words(turn)


def join(turn: Turn, question: Question, reason: str) -> None:
    """Add a text to an open question, and say so while nobody has answered it."""
    texts = (turn.message_id,)
    if screening.stops(turn, question, texts):
        return
    replaces = screening.take_back(turn, question.id)
    reader = _pass_on(turn, question, reason)
    replying.tie(turn.desk, question)
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
        if question.anonymous:
            messages.hide_writer(turn.desk.uow, turn.message_id)
        opening.ask(turn, question)
    elif not screening.stops(turn, question, (turn.message_id,)):
        screening.take_back(turn, question.id)
        closing.follow_up(turn, question)


def make_new(turn: Turn, question: Question) -> None:
    """A mentee says that the text just added is a question of its own."""
    desk = turn.desk
    said = None
    if turn.intent.number is None and turn.intent.code is None:
        since = desk.now - MADE_NEW_IN
        said = recent.newest_of(desk.uow, turn.address_id, _TAKEN_AS_MORE, since)
    if said is not None and said.question_id is not None:
        question = questions.get(desk.uow, said.question_id)
    last = threads.last_text(desk, question, turn.person.id)
    if last is None:
        turn.reply("ask.list.none")
        return
    if question.anonymous:
        messages.hide_writer(desk.uow, last.id)
    if said is not None and said.phrase == "follow.reopened":
        closing.close_again(desk, question)
    opening.begin(replace(turn, arrived=replace(turn.arrived, message_id=last.id)))


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentee says which question their held texts are for, or that they are a new one."""
    prompts.end(turn.desk.uow, stored)
    question, held = None, stored.prompt.held
    listed = [questions.get(turn.desk.uow, each) for each in stored.prompt.options]
    if key != "N":
        question = listed[int(key) - 1]
    elif any(one.anonymous for one in listed):  # nobody said that this one has a name
        for each in held:
            messages.hide_writer(turn.desk.uow, each)
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
        first = again(turn, held[0])
        opening.begin(replace(first, intent=replace(first.intent, urgent=True)), held[1:])
    else:
        pressing.press(turn, question, held)


def _send_held(turn: Turn, question: Question | None, held: Sequence[int], phrase: str) -> None:
    """Send texts that were held where they belong now, and say so once."""
    texts = [again(turn, message_id) for message_id in held]
    if question is None:
        ask_together(texts)
    elif question.state is QuestionState.CLOSED:
        add(texts[0], question, "the asker chose it")
        question = questions.last_of(turn.desk.uow, turn.person.id) or question
        for each in texts[1:]:
            _pass_on(each, question, "the asker chose it")
    else:
        readers = [_pass_on(each, question, "the asker chose it") for each in texts]
        _say_passed_on(turn, question, held, phrase, readers[0])


def ask_together(texts: list[Turn]) -> None:
    """Open one question with all of these texts; it is anonymous if one of them is."""
    first = texts[0]
    if opening.hides(first, [each.message_id for each in texts]):
        messages.hide_writer(first.desk.uow, first.message_id)
    opening.ask(first)
    made = questions.last_of(texts[0].desk.uow, texts[0].person.id)
    for each in texts[1:]:
        if made is not None:
            _pass_on(each, made, "sent with its first text")


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
    own = threads.quotes_own(turn) or names_own(turn)
    if thanks.only(turn.arrived.inbound.text):
        threads.thank(turn, live)
    elif own is not None:
        add(turn, own, "quotes a message of this question")
    elif stored := screening.waiting(turn):
        _send_instead(turn, stored)
    elif not live:
        _open_or_reopen(turn)
    else:
        _join_one_of(turn, live)


def _join_one_of(turn: Turn, live: Sequence[Question]) -> None:
    """Add a plain text to what is open, or ask which it is for.

    What may be meant for an anonymous question never reaches the mentor of a named one by a
    guess; only an urgent question takes it, as a patient waits.
    """
    among = may_mean(turn, live, turn.desk.charter.doubt)
    alone = live[0] if len(live) == 1 else None
    harmless = alone is not None and (alone.anonymous or alone.urgency is Urgency.URGENT)
    if mixes(among) and not harmless:
        holding.ask_mentee(turn, among[-_MOST_LISTED:])
    elif alone is not None:
        join(turn, alone, "the only open question")
    elif burst := threads.burst(turn, live):
        join(turn, burst, "written within 3 minutes of the last text")
    else:
        holding.ask_mentee(turn, live)


def _send_instead(turn: Turn, stored: Stored) -> None:
    """Take a text for the one that waits: its writer was asked to send it again."""
    if stored.prompt.question_id is None:
        opening.ask(turn)
    else:
        question = questions.get(turn.desk.uow, stored.prompt.question_id)
        add(turn, question, "sent again, for one that was held")


def _open_or_reopen(turn: Turn) -> None:
    """Take a plain text while nothing is open: it goes on with what closed last, or is new."""
    desk = turn.desk
    lately = may_mean(turn, (), desk.charter.reopen_within)
    among = [one for one in lately if closing.may_follow_up(desk, one)]
    last = questions.last_of(desk.uow, turn.person.id)
    if mixes(among):
        holding.ask_mentee(turn, among[-_MOST_LISTED:])
    elif last is not None and closing.may_follow_up(desk, last):
        add(turn, last, "a text soon after closing")
    else:
        opening.ask(turn, last)


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
    elif turn.intent.anonymous:
        turn.reply("ask.anon.words")
    elif turn.intent.urgent:
        pressing.make_urgent(turn, latest) if latest else opening.ask(turn)
    elif turn.intent.discipline and latest:
        fields.move(turn, latest, turn.intent.discipline)
    else:
        turn.reply("ask.words")


def _added_lately(turn: Turn) -> bool:
    since = turn.desk.now - ADDED_ONCE_IN
    return "ask.added" in recent.phrases_to(turn.desk.uow, turn.address_id, since)


def _tag(question: Question) -> str:
    return naming.question_tag(question.number)
