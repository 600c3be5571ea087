"""The seal on a name: a safety officer alone may open it, with a reason, and the person is told.

The log says who opened which name and when, and that a reason was given; the reason is a sealed
message like any other, and is shown to nobody but the person whose name was opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import near_misses
from domain.model import Prompt, Role
from handlers.safety import asking, threads
from storage import addresses, facilities, messages, people, prompts, questions, recent
from storage import near_misses as stored

if TYPE_CHECKING:
    from domain.model import Question
    from domain.near_misses import NearMiss
    from handlers.turn import Turn
    from storage.prompts import Stored

MINUTES = 15
"""How long an officer has to give the reason."""

_FEWEST_LETTERS = 3


def ask_reason(turn: Turn) -> None:
    """OPEN Q12 or OPEN N7: an officer is asked for the reason, anybody else is refused."""
    desk, ref = turn.desk, _written(turn)
    if not turn.has_role(Role.SAFETY_OFFICER):
        desk.log("seal.refused", None, "no safety officer", person_id=turn.person.id, ref=ref)
        turn.reply("seal.refused", coordinator=desk.coordinator_name(turn.person))
        return
    target = _target(turn)
    if target is None:
        turn.reply("seal.unknown", ref=ref)
        return
    desk.log("seal.asked", None, "asked for a reason", person_id=turn.person.id, ref=ref)
    prompt = Prompt(asking.SEAL, ("0",), None, (target.id,), minutes=MINUTES, waits=False)
    turn.reply_as("seal.ask", {"prompt": prompt}, ref=ref)


def keep(turn: Turn, put: Stored, _key: str) -> None:
    """An officer leaves a name sealed."""
    prompts.end(turn.desk.uow, put)
    turn.desk.log("seal.kept", None, "left sealed", person_id=turn.person.id)
    turn.reply("seal.kept")


def gives_reason(turn: Turn) -> bool:
    """Take an officer's text as the reason that we asked for, where it is sure to be that."""
    put = asking.reason_wanted(turn) if turn.has_role(Role.SAFETY_OFFICER) else None
    if put is None or _refers_elsewhere(turn, put):
        return False
    said = turn.arrived.inbound
    newest = recent.newest_to(turn.desk.uow, turn.address_id, put.opened_at)
    just_asked = newest is not None and newest.id == put.message_id
    if not said.quoted and (not just_asked or asking.questions_meant(turn)):
        asking.ask(turn, [], put)
    else:
        open_(turn, put, turn.message_id)
    return True


def open_(turn: Turn, put: Stored, reason_id: int) -> None:
    """Open a name: the officer reads it, and the person is told at once, with the reason."""
    desk = turn.desk
    reason = messages.get(desk.uow, reason_id).text.strip()
    question, report = _opened(turn, put.prompt.options[0])
    ref = near_misses.tag(report.number) if question is None else desk.question_tag(question.id)
    if sum(each.isalpha() for each in reason) < _FEWEST_LETTERS:
        turn.reply_as("seal.ask", {"prompt": put.prompt}, ref=ref)
        return
    prompts.end(desk.uow, put)
    stored.note_opening(desk.uow, report.id, turn.person.id, reason_id)
    stored.file_under(desk.uow, reason_id, report)
    given = {"person_id": turn.person.id, "ref": ref}
    desk.log("seal.opened", question, "a reason was given", **given)
    _tell_person(turn, report, ref, reason_id)
    person = people.get(desk.uow, report.reporter_id)
    facility_id = question.facility_id if question else report.facility_id
    place = facilities.get(desk.uow, facility_id).name if facility_id else ""
    values = {
        "ref": ref,
        "name": person.name,
        "place": place or desk.word("word.some_facility", turn.person),
        "time": desk.time(desk.now, turn.person),
    }
    turn.reply_as("seal.opened", {"near_miss_id": report.id}, **values)


def _tell_person(turn: Turn, report: NearMiss, ref: str, reason_id: int) -> None:
    """Tell the person where they wrote from, or where else they are if that is theirs no more."""
    desk, person = turn.desk, people.get(turn.desk.uow, report.reporter_id)
    reason = messages.get(desk.uow, reason_id).text.strip()
    values = {"ref": ref, "time": desk.time(desk.now, person), "reason": reason}
    rendered = desk.render("seal.told", person, **values)
    home = addresses.get(desk.uow, report.address_id)
    how = {"near_miss_id": report.id, "relay": True, "relays": reason_id, "urgent": True}
    address_id = home.id if home.person_id == person.id else None
    desk.tell(person, rendered, address_id=address_id, **how)


def _opened(turn: Turn, target_id: int) -> tuple[Question | None, NearMiss]:
    """Return the question whose name is opened, if it is one's, and the thread to speak in."""
    uow = turn.desk.uow
    report = stored.find(uow, target_id)
    if report is not None:
        return None, report
    question = questions.get(uow, target_id)
    known = stored.of_reporter(uow, question.asker_id)
    begun = next((one for one in known if one.question_id == question.id), None)
    if begun is None:
        asker = people.get(uow, question.asker_id)
        begun = stored.add(uow, asker, question.address_id, question.id)
    return question, begun


def _target(turn: Turn) -> NearMiss | Question | None:
    """Return what an officer's reference names, if there is a name of somebody else behind it."""
    uow, number = turn.desk.uow, turn.intent.number or 0
    if turn.intent.word == "N":
        report = stored.numbered(uow, number)
        return report if threads.may_read(report, turn.person) else None
    question = questions.numbered(uow, number)
    if question is None or not question.anonymous or question.asker_id == turn.person.id:
        return None
    return question


def _refers_elsewhere(turn: Turn, put: Stored) -> bool:
    """Tell whether a text refers to something else than what we asked."""
    said = turn.arrived.inbound
    if turn.intent.code is not None or near_misses.tagged(said.text) is not None:
        return True
    if not said.quoted:
        return False
    quoted = messages.sent_as(turn.desk.uow, said.account, said.quoted, turn.address_id)
    return quoted is None or quoted.id != put.message_id


def _written(turn: Turn) -> str:
    return f"{turn.intent.word}{turn.intent.number}"
