"""What may not simply go: its reader hears that it waits, and has it once they write.

WhatsApp takes free text for 24 hours after a person's last message. An answer that comes later
waits in safety (CONVERSATIONS 6): one template, or a text at the person's next address, says so;
whatever they write brings everything, in order and once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming, permission, posting
from domain.model import Prompt, QuestionState, Urgency
from domain.permission import Form, Kind
from handlers import deliveries, offering
from storage import addresses, holds, offers, people, permits, prompts, questions

if TYPE_CHECKING:
    from domain.model import Person, Question, Template
    from domain.permission import Verdict
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.attempts import Concerned
    from storage.holds import Held
    from storage.prompts import Stored

PROMPT = "held"
LASTS = 30 * 24 * 60
"""Minutes for which 1 brings what waits; any other word brings it at any time."""


def told(desk: Desk, concerned: Concerned, verdict: Verdict, *, late: bool = False) -> None:
    """Do what has to be done about a message that may not simply go.

    `late` says that its writer believes it sent: they hear of it too.
    """
    if verdict.form is Form.NEVER:
        deliveries.lost(desk, concerned, verdict.why)
    elif verdict.form is Form.HELD:
        _announce(desk, concerned, verdict, late=late)


def holds_back(desk: Desk, question: Question) -> bool:
    """Tell whether an answer to a question would wait now until its asker writes."""
    home = addresses.get(desk.uow, question.address_id)
    return permits.at_promise(desk.uow, _answer_to(question), home).form is Form.HELD


def say_safe(desk: Desk, question: Question, mentor: Person) -> tuple[str, dict[str, str]]:
    """Return the words for a mentor whose answer waits: who was told, or who will see to it."""
    asker = people.get(desk.uow, question.asker_id)
    values = {"code": desk.code_of(question, mentor.id), "asker": naming.given_name(asker.name)}
    if _way_to_tell(desk, question, asker) is not None or _is_told(desk, question.address_id):
        return "held.mentor", values
    return "held.mentor.untold", values | {"coordinator": desk.coordinator_name(mentor)}


def release(desk: Desk, address_id: int) -> None:
    """Let everything go that waited for somebody to write from an address; they have."""
    for held in holds.at(desk.uow, address_id):
        if held.phrase in posting.TO_TAKE and not _is_wanted(desk, held):
            holds.drop(desk.uow, held, "over")
        else:
            holds.release(desk.uow, held)


def read(turn: Turn, stored: Stored, _key: str) -> None:
    """A person asks for what waits for them, here or for another address of theirs."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    home = stored.prompt.options[0]
    waits = holds.at(desk.uow, home)
    if not waits:
        turn.reply("held.none")
        return
    desk.log("held.read", None, "asked for what waits", person_id=turn.person.id)
    if home != turn.address_id:
        for held in waits:
            holds.release_elsewhere(desk.uow, held)


def _announce(desk: Desk, concerned: Concerned, verdict: Verdict, *, late: bool) -> None:
    kind = permission.kind_of(concerned.phrase)
    if kind is Kind.ANSWER and concerned.question_id is not None:
        _announce_answer(desk, concerned, questions.get(desk.uow, concerned.question_id), late)
    elif verdict.announces:
        told_by = holds.template_of(desk.uow, concerned.outbox_id)
        if told_by is not None:
            _send_template(desk, concerned, told_by)


def _announce_answer(desk: Desk, concerned: Concerned, question: Question, late: bool) -> None:  # noqa: FBT001 (as told)
    """Tell an asker that an answer waits, once for all that wait; else the coordinators."""
    uow = desk.uow
    asker = people.get(uow, question.asker_id)
    writer_id = holds.writer_of(uow, concerned.outbox_id) or question.mentor_id
    writer = people.get(uow, writer_id) if writer_id is not None else None
    desk.log("answer.waits", question, "the window is closed", person_id=asker.id)
    if late and writer is not None:
        phrase, values = say_safe(desk, question, writer)
        rendered = desk.render(phrase, writer, **values)
        desk.tell(writer, rendered, question_id=question.id)
    if _is_told(desk, concerned.address_id):
        return
    way = _way_to_tell(desk, question, asker)
    if way is None:
        _ask_coordinators(desk, question, asker)
        return
    name = naming.given_name(writer.name) if writer else desk.coordinator_name(asker)
    q, home = naming.question_tag(question.number), concerned.address_id
    prompt = Prompt(PROMPT, ("1",), None, (home,), minutes=LASTS, waits=False)
    how = {"question_id": question.id, "prompt": prompt, "address_id": way}
    if way == home:
        values = {"name": naming.given_name(asker.name), "mentor": name, "q": q}
        told_by = desk.template("ml_answer_waiting", asker, **values)
        if told_by is not None:
            desk.tell_template(asker, told_by, **how)
    else:
        desk.tell(asker, desk.render("held.sms", asker, mentor=name, q=q), **how)


def _way_to_tell(desk: Desk, question: Question, asker: Person) -> int | None:
    """Return the address at which an asker may hear that an answer waits, or None."""
    names = {"name": "-", "mentor": "-", "q": naming.question_tag(question.number)}
    told_by = desk.template("ml_answer_waiting", asker, **names)
    if told_by is not None and permits.may_write_first(desk.uow):
        return question.address_id
    other = permits.elsewhere(desk.uow, _answer_to(question))
    return None if other is None else other.id


def _answer_to(question: Question) -> permits.About:
    urgent = question.urgency is Urgency.URGENT
    return permits.About("ans.next", question.address_id, question.asker_id, question.id, urgent)


def _is_told(desk: Desk, home: int) -> bool:
    """Tell whether somebody was told that something waits for an address, and has not written."""
    owner = addresses.get(desk.uow, home).person_id
    return owner is not None and any(
        (one.prompt.kind, one.prompt.options) == (PROMPT, (home,))
        for place in addresses.of_person(desk.uow, owner)
        for one in prompts.present_at(desk.uow, place.id)
    )


def _send_template(desk: Desk, concerned: Concerned, told_by: Template) -> None:
    if concerned.person_id is None:
        return
    reader = people.get(desk.uow, concerned.person_id)
    how = {"question_id": concerned.question_id, "address_id": concerned.address_id}
    desk.tell_template(reader, told_by, **how)


def _ask_coordinators(desk: Desk, question: Question, asker: Person) -> None:
    """Ask the coordinators to tell an asker whom nothing of ours may reach."""
    place, ref = desk.facility_of(question).name, naming.question_tag(question.number)
    for coordinator in desk.coordinators():
        values = {"name": naming.given_name(asker.name), "place": place, "ref": ref}
        rendered = desk.render("alert.held", coordinator, **values)
        desk.tell(coordinator, rendered, question_id=question.id)


def _is_wanted(desk: Desk, held: Held) -> bool:
    """Tell whether a question that was offered at a closed window may still be taken."""
    if held.question_id is None or held.person_id is None:
        return False
    question = questions.get(desk.uow, held.question_id)
    if question.mentor_id == held.person_id:
        return question.state is QuestionState.CLAIMED
    made = offering.newest(desk, question, held.person_id)
    if made is None or not offers.Known(made, question).is_for_taking:
        return False
    return question.state is QuestionState.OPEN or held.phrase not in posting.OFFERS
