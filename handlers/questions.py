"""What a mentee writes: a new question, or more on one that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import intents, naming
from domain.intents import IntentKind
from domain.model import Choice, Discipline, MessageKind, Prompt, QuestionState, Tier, Urgency
from handlers import claims, closing, holding, keys, offering, receipts, threads
from handlers.joining import consents
from storage import jobs, messages, people, prompts, questions

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.turn import Turn
    from storage.prompts import Stored

ADDED_ONCE_IN = timedelta(minutes=10)
MADE_NEW_IN = timedelta(hours=12)
"""How long N still means the text that was added last."""

_TAKEN_AS_MORE = ("ask.added", "follow.reopened")
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
    """Open a question, offer it, and say honestly what to expect."""
    turn = _after_ask(turn)
    desk, person = turn.desk, turn.person
    discipline = turn.intent.discipline or person.discipline
    if person.facility_id is None or discipline is None:
        _tell_of_gap(turn)
        return
    urgency = Urgency.URGENT if turn.intent.urgent else Urgency.ROUTINE
    question = questions.add(desk.uow, person, turn.address_id, discipline, urgency)
    messages.file_under(desk.uow, turn.message_id, question.id)
    desk.log("question.opened", question, _why(turn), urgency=urgency, discipline=discipline)
    asked = offering.begin(desk, question, desk.now)
    receipt = receipts.with_media_line(turn, question, receipts.receipt(turn, question, asked))
    rendered, prompt = consents.ask_consent(turn, receipt)
    turn.reply_with(rendered, prompt=prompt, **desk.to_asker(question))


def join(turn: Turn, question: Question, reason: str) -> None:
    """Add a text to an open question, and say so while nobody has answered it."""
    reader = _pass_on(turn, question, reason)
    if turn.arrived.inbound.kind is not MessageKind.TEXT:
        receipts.say_not_carried(turn, question)
    elif question.first_answer_at is None and not _added_lately(turn):
        _say_added(turn, question, reader)


def add(turn: Turn, question: Question, reason: str) -> None:
    """Add a text to the very question it is for, which may have closed meanwhile."""
    if question.state is not QuestionState.CLOSED:
        join(turn, question, reason)
    elif closing.may_follow_up(turn.desk, question):
        closing.follow_up(turn, question)
    else:
        ask(turn)


def make_urgent(turn: Turn, question: Question) -> None:
    """A mentee says that a patient is waiting: two mentors are asked at once."""
    desk, q = turn.desk, _tag(question)
    if question.state is QuestionState.CLOSED:
        turn.reply("tap.late")
    elif not questions.set_urgent(desk.uow, question.id):
        turn.reply_as("ask.urgent.already", desk.to_asker(question), q=q)
    elif question.mentor_id is not None:
        desk.log("question.urgent", question, "the asker says so", person_id=turn.person.id)
        _hurry_mentor(turn, questions.get(desk.uow, question.id))
    else:
        desk.log("question.urgent", question, "the asker says so", person_id=turn.person.id)
        _hurry_offers(turn, question)


def make_new(turn: Turn, question: Question) -> None:
    """A mentee says that the text just added is a question of its own."""
    desk = turn.desk
    said = messages.newest_of(desk.uow, turn.address_id, _TAKEN_AS_MORE, desk.now - MADE_NEW_IN)
    if said is not None and said.question_id is not None:
        question = questions.get(desk.uow, said.question_id)
    last = threads.last_text(desk, question, turn.person.id)
    if last is None:
        turn.reply("ask.list.none")
        return
    if said is not None and said.phrase == "follow.reopened":
        closing.close_again(desk, question)
    moved = replace(turn, arrived=replace(turn.arrived, message_id=last.id))
    ask(moved)


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
    texts = [_held(turn, message_id) for message_id in stored.prompt.held]
    if key == "N":
        _ask_together(texts)
        return
    question = questions.get(turn.desk.uow, stored.prompt.options[int(key) - 1])
    if question.state is QuestionState.CLOSED:
        add(texts[0], question, "the asker chose it")
        question = questions.last_of(turn.desk.uow, turn.person.id) or question
        for each in texts[1:]:
            _pass_on(each, question, "the asker chose it")
        return
    readers = [_pass_on(each, question, "the asker chose it") for each in texts]
    _say_added(turn, question, readers[0])


def _ask_together(texts: list[Turn]) -> None:
    """Open one question with all of these texts."""
    ask(texts[0])
    made = questions.last_of(texts[0].desk.uow, texts[0].person.id)
    for each in texts[1:]:
        if made is not None:
            _pass_on(each, made, "sent with its first text")


def _held(turn: Turn, message_id: int) -> Turn:
    """Return the turn of a text that was held, to be taken as if it came now."""
    text = messages.get(turn.desk.uow, message_id).text
    inbound = replace(turn.arrived.inbound, text=text, kind=MessageKind.TEXT, payload="")
    arrived = replace(turn.arrived, message_id=message_id, inbound=inbound)
    return replace(turn, arrived=arrived)


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
    elif not live:
        _open_or_reopen(turn)
    elif len(live) == 1:
        join(turn, live[0], "the only open question")
    elif burst := threads.burst(turn, live):
        join(turn, burst, "written within 3 minutes of the last text")
    else:
        holding.ask_mentee(turn, live)


def _open_or_reopen(turn: Turn) -> None:
    last = questions.last_of(turn.desk.uow, turn.person.id)
    if last is not None and closing.may_follow_up(turn.desk, last):
        closing.follow_up(turn, last)
    else:
        ask(turn)


def _pass_on(turn: Turn, question: Question, reason: str) -> str:
    """File a text under an open question and show it to its mentors; returns the first's name."""
    desk = turn.desk
    messages.file_under(desk.uow, turn.message_id, question.id)
    questions.touch(desk.uow, question.id)
    desk.log("question.joined", question, reason, person_id=turn.person.id)
    return threads.pass_on(desk, question, turn.message_id)


def _say_added(turn: Turn, question: Question, reader: str) -> None:
    mentor = reader or turn.desk.word(f"tier.{question.tier or Tier.REGIONAL}", turn.person)
    rendered = turn.desk.render("ask.added", turn.person, q=_tag(question), mentor=mentor)
    turn.reply_with(rendered, **turn.desk.to_asker(question))


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
    elif turn.intent.urgent:
        make_urgent(turn, latest) if latest else ask(turn)
    elif turn.intent.discipline and latest:
        move(turn, latest, turn.intent.discipline)
    else:
        turn.reply("ask.words")


def _tell_of_gap(turn: Turn) -> None:
    """Show the coordinators a question whose asker has no facility or discipline on record."""
    desk = turn.desk
    desk.log("question.no_facility", None, "no facility or field", person_id=turn.person.id)
    name, text = naming.given_name(turn.person.name), turn.arrived.inbound.text
    others = (each for each in desk.coordinators() if each.id != turn.person.id)
    for coordinator in others:
        rendered = desk.render("alert.no.facility", coordinator, name=name, text=text)
        desk.tell(coordinator, rendered, relay=True)
    turn.reply("ask.no.facility", coordinator=desk.coordinator_name(turn.person))


def _hurry_mentor(turn: Turn, question: Question) -> None:
    """Tell the mentor who has a question that it is urgent now; a silent one has less time."""
    desk = turn.desk
    threads.tell_urgent(desk, question, people.get(desk.uow, question.mentor_id or 0))
    if jobs.due_at(desk.uow, offering.RELEASE, str(question.id)) is not None:
        claims.start_clock(desk, question)
    turn.reply_as("ask.urgent.held", desk.to_asker(question), q=_tag(question))


def _hurry_offers(turn: Turn, question: Question) -> None:
    """Ask more mentors at once, in a new round, and show those already asked that it presses."""
    desk = turn.desk
    offering.repeat(desk, questions.get(desk.uow, question.id))
    waiting = [people.get(desk.uow, one.mentor_id) for one in offering.pending(desk, question)]
    questions.start_round(desk.uow, question.id)
    urgent = questions.get(desk.uow, question.id)
    asked = offering.begin(desk, urgent, desk.now)
    readers = (*waiting, *asked.mentors)
    if len(readers) > 1:
        turn.reply_as("ask.urgent.now", desk.to_asker(urgent), q=_tag(urgent))
    else:
        turn.reply_with(
            receipts.receipt(turn, urgent, replace(asked, mentors=readers)),
            **desk.to_asker(urgent),
        )


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
    return replace(turn, intent=intents.interpret(replace(turn.arrived.inbound, text=rest)))


def _added_lately(turn: Turn) -> bool:
    since = turn.desk.now - ADDED_ONCE_IN
    return "ask.added" in messages.phrases_to(turn.desk.uow, turn.address_id, since)


def _why(turn: Turn) -> str:
    urgent = "first word URGENT; " if turn.intent.urgent else ""
    own = "discipline named" if turn.intent.discipline else "the asker's own discipline"
    return f"{urgent}{own}"


def _tag(question: Question) -> str:
    return naming.question_tag(question.number)
