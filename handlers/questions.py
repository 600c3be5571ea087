"""What a mentee writes: a new question, or more on one that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import intents, naming
from domain.model import Discipline, MessageKind, Prompt, QuestionState, Tier, Urgency
from handlers import closing, holding, keys, offering, threads
from storage import messages, people, prompts, questions

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Question
    from handlers.offering import Asked
    from handlers.turn import Turn
    from storage.prompts import Stored

ADDED_ONCE_IN = timedelta(minutes=10)
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
    live = questions.live_of(turn.desk.uow, turn.person.id)
    if turn.intent.urgent or turn.intent.discipline or keys.takes_ask(turn):
        ask(turn)
    elif intents.thanks(turn.arrived.inbound.text):
        threads.thank(turn, live)
    elif quoted := threads.quoted(turn, live):
        join(turn, quoted, "quotes a message of this question")
    elif not live:
        _open_or_reopen(turn)
    elif len(live) == 1:
        join(turn, live[0], "the only open question")
    elif burst := threads.burst(turn, live):
        join(turn, burst, "written within 3 minutes of the last text")
    else:
        holding.ask_mentee(turn, live)


def ask(turn: Turn) -> None:
    """Open a question, offer it, and say honestly what to expect."""
    desk, person = turn.desk, turn.person
    discipline = turn.intent.discipline or person.discipline
    if person.facility_id is None or discipline is None:
        turn.reply("ask.no.facility", coordinator=desk.coordinator_name(person))
        return
    urgency = Urgency.URGENT if turn.intent.urgent else Urgency.ROUTINE
    question = questions.add(desk.uow, person, turn.address_id, discipline, urgency)
    messages.file_under(desk.uow, turn.message_id, question.id)
    desk.log("question.opened", question, _why(turn), urgency=urgency, discipline=discipline)
    asked = offering.begin(desk, question)
    rendered = _with_media_line(turn, question, _receipt(turn, question, asked))
    turn.reply_with(rendered, **desk.to_asker(question))


def join(turn: Turn, question: Question, reason: str) -> None:
    """Add a text to an open question: its mentor reads it, or those it is offered to."""
    desk = turn.desk
    messages.file_under(desk.uow, turn.message_id, question.id)
    questions.touch(desk.uow, question.id)
    desk.log("question.joined", question, reason, person_id=turn.person.id)
    reader = threads.pass_on(desk, question, turn.message_id)
    if turn.arrived.inbound.kind is not MessageKind.TEXT:
        _say_not_carried(turn, question)
    elif question.first_answer_at is None and not _added_lately(turn):
        mentor = reader or desk.word(f"tier.{question.tier or Tier.REGIONAL}", turn.person)
        rendered = desk.render("ask.added", turn.person, q=_tag(question), mentor=mentor)
        turn.reply_with(rendered, **desk.to_asker(question))


def make_urgent(turn: Turn, question: Question) -> None:
    """A mentee says that a patient is waiting: two mentors are asked at once."""
    desk = turn.desk
    if questions.set_urgent(desk.uow, question.id):
        desk.log("question.urgent", question, "the asker says so", person_id=turn.person.id)
        urgent = questions.get(desk.uow, question.id)
        if urgent.state is QuestionState.OPEN:
            offering.begin(desk, urgent)
        elif urgent.mentor_id is not None:
            threads.tell_urgent(desk, urgent, people.get(desk.uow, urgent.mentor_id))
    phrase = "ask.urgent.now" if question.mentor_id is None else "ask.urgent.held"
    turn.reply_as(phrase, desk.to_asker(question), q=_tag(question))


def make_new(turn: Turn, question: Question) -> None:
    """A mentee says that the text just added is a question of its own."""
    last = threads.last_text(turn.desk, question, turn.person.id)
    if last is None:
        turn.reply("ask.list.none")
        return
    moved = replace(turn, arrived=replace(turn.arrived, message_id=last.id))
    ask(moved)


def pick_field(turn: Turn, question: Question) -> None:
    """A mentee wants another discipline: ask which."""
    prompt = Prompt(FIELD, tuple("123456"), question.id, waits=False)
    turn.reply_as("ask.field", {"prompt": prompt, "question_id": question.id}, q=_tag(question))


def set_field(turn: Turn, stored: Stored, key: str) -> None:
    """A mentee has chosen another discipline: the question goes to its mentors."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    question = questions.get(desk.uow, stored.prompt.question_id or 0)
    discipline = FIELDS[int(key) - 1]
    if not questions.set_discipline(desk.uow, question.id, discipline):
        turn.reply("ask.field.late", q=_tag(question))
        return
    offering.withdraw(desk, question, "offer.moved")
    questions.start_round(desk.uow, question.id)
    desk.log("question.moved", question, "the asker chose", discipline=discipline)
    asked = offering.begin(desk, questions.get(desk.uow, question.id))
    named = desk.discipline(discipline, turn.person)
    if asked.mentors:
        mentor = naming.given_name(asked.mentors[0].name)
        turn.reply("ask.field.done", q=_tag(question), discipline=named, mentor=mentor)
    else:
        moved = questions.get(desk.uow, question.id)
        turn.reply_with(_receipt(turn, moved, asked), **desk.to_asker(moved))


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentee says which question their held texts are for, or that they are a new one."""
    prompts.end(turn.desk.uow, stored)
    first, *rest = [_held(turn, message_id) for message_id in stored.prompt.held]
    if key == "N":
        ask(first)
        made = questions.last_of(turn.desk.uow, turn.person.id)
        question_id = made.id if made else 0
    else:
        question_id = stored.prompt.options[int(key) - 1]
        rest = [first, *rest]
    for each in rest:
        join(each, questions.get(turn.desk.uow, question_id), "the asker chose it")


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


def _open_or_reopen(turn: Turn) -> None:
    last = questions.last_of(turn.desk.uow, turn.person.id)
    if last is not None and closing.may_follow_up(turn.desk, last):
        closing.follow_up(turn, last)
    else:
        ask(turn)


def _receipt(turn: Turn, question: Question, asked: Asked) -> Rendered:
    desk, person = turn.desk, turn.person
    values = {"q": _tag(question)}
    if not asked.mentors:
        return _nobody(turn, question, asked)
    values["mentor"] = naming.given_name(asked.mentors[0].name)
    if question.urgency is Urgency.URGENT:
        one = "" if len(asked.mentors) > 1 else ".one"
        return desk.render(f"ask.received.urgent{one}", person, **values)
    if person.consented_at is None:
        return desk.render("ask.received.invited", person, **values)
    values["discipline"] = desk.discipline(question.discipline, person)
    values["minutes"] = desk.minutes(desk.charter.usual_routine)
    return desk.render("ask.received", person, **values)


def _nobody(turn: Turn, question: Question, asked: Asked) -> Rendered:
    desk, person = turn.desk, turn.person
    starts = desk.time(asked.cover_starts, person) if asked.cover_starts else ""
    values = {"q": _tag(question)}
    if question.urgency is Urgency.URGENT:
        values |= {
            "coordinator": desk.coordinator_name(person),
            "line": desk.emergency_line(question, person),
            "when": starts or desk.word("word.when_found", person),
        }
        return desk.render("ask.received.nobody.urgent", person, **values)
    values |= {
        "discipline": desk.discipline(question.discipline, person),
        "when": starts or desk.word("word.until_found", person),
    }
    return desk.render("ask.received.nobody", person, **values)


def _with_media_line(turn: Turn, question: Question, rendered: Rendered) -> Rendered:
    """Add to a receipt that what came with the text is not passed on."""
    kind = turn.arrived.inbound.kind
    if kind is MessageKind.TEXT:
        return rendered
    turn.desk.log("media.not_carried", question, kind, person_id=turn.person.id)
    thing = turn.desk.word(f"kind.{kind}", turn.person)
    more = turn.desk.render("ask.media.notcarried", turn.person, kind=thing, q=_tag(question))
    return replace(rendered, text=f"{rendered.text}\n{more.text}", short="")


def _say_not_carried(turn: Turn, question: Question) -> None:
    kind = turn.arrived.inbound.kind
    turn.desk.log("media.not_carried", question, kind, person_id=turn.person.id)
    thing = turn.desk.word(f"kind.{kind}", turn.person)
    rendered = turn.desk.render("ask.media.notcarried", turn.person, kind=thing, q=_tag(question))
    turn.reply_with(rendered, **turn.desk.to_asker(question))


def _added_lately(turn: Turn) -> bool:
    since = turn.desk.now - ADDED_ONCE_IN
    return "ask.added" in messages.phrases_to(turn.desk.uow, turn.address_id, since)


def _why(turn: Turn) -> str:
    urgent = "first word URGENT; " if turn.intent.urgent else ""
    own = "discipline named" if turn.intent.discipline else "the asker's own discipline"
    return f"{urgent}{own}"


def _tag(question: Question) -> str:
    return naming.question_tag(question.number)
