"""The end of a shift: what it leaves goes to whoever is on call now, or stays if they say so.

What nobody has answered is offered to the incoming mentor with all its texts, and stays with the
leaving one until it is taken; of answered threads the leaving mentor is asked. With nobody to go
to, everything stays where it is and its clocks go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming
from domain.model import OfferState, Prompt, QuestionState
from domain.reasons import Why
from handlers import choosing, offering, timing
from handlers.duty import handover
from storage import ledgers, offers, people, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.duty import Announcement
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT = "shift.end"
KEEP, HAND = "1", "2"
MINUTES = 12 * 60


def open_with(desk: Desk, mentor: Person) -> list[offers.Known]:
    """Return what is open for a mentor: questions they have, or may take."""
    known = offers.known_to(desk.uow, mentor.id)
    return [each for each in known if each.is_for_taking or each.is_theirs]


def end(desk: Desk, found: Announcement, mentor: Person) -> None:
    """Let what a shift leaves go on with others."""
    fields = {each.discipline for each in found.duties}
    left = [one for one in open_with(desk, mentor) if one.question.discipline in fields]
    for each in left:
        if each.question.state is QuestionState.OPEN:
            _move_on(desk, each)
    mine = [one.question for one in left if one.is_theirs]
    offered = hand_on(desk, mentor, [one for one in mine if one.first_answer_at is None])
    if offered:
        values = {"mentor": _names(offered.values()), "list": _codes(desk, offered, mentor)}
        desk.tell(mentor, desk.render("shift.over", mentor, **values))
    answered = [one for one in mine if one.first_answer_at is not None]
    if answered:
        _ask(desk, found, mentor, answered)


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor says whether answered threads stay with them or go to who is on call."""
    desk, person = turn.desk, turn.person
    prompts.end(desk.uow, stored)
    wanted, *ids = stored.prompt.options
    theirs = [one for one in (questions.get(desk.uow, each) for each in ids) if turn.claims(one)]
    if not theirs:
        turn.reply("tap.late")
    elif key == KEEP:
        turn.reply("hand.kept", code=_codes(desk, [one.id for one in theirs], person))
    elif offered := hand_on(desk, person, theirs, wanted):
        values = {"mentor": _names(offered.values()), "code": _codes(desk, offered, person)}
        turn.reply("hand.asked", **values)
    else:
        name = naming.given_name(people.get(desk.uow, wanted).name)
        code = _codes(desk, [one.id for one in theirs], person)
        turn.reply("hand.stays", mentor=name, code=code)


def hand_on(
    desk: Desk, mentor: Person, theirs: Sequence[Question], wanted: int | None = None
) -> dict[int, Person]:
    """Offer each of a mentor's questions to whom routing prefers, or who is `wanted` if they may.

    They stay with the mentor until they are taken. Returns the receivers by question; what is
    handed over already is left out.
    """
    offered: dict[int, Person] = {}
    for question in theirs:
        if handover.waiting(desk, question) is not None:
            continue
        case = choosing.case_of(desk, question)
        found = choosing.colleagues(desk, case, mentor.id)
        first = next((one for one in found if one.mentor_id == wanted), next(iter(found), None))
        if first is not None:
            handover.offer(desk, handover.Handing(case, mentor, first, Why.LEFT))
            offered[question.id] = people.get(desk.uow, first.mentor_id)
    return offered


def _move_on(desk: Desk, known: offers.Known) -> None:
    """Offer a question that the leaving mentor has not taken to the next, if there is one."""
    question = known.question
    others = [
        each
        for each in choosing.on_call(desk, question.discipline)
        if each.shift.mentor_id != known.offer.mentor_id
    ]
    waits = timing.hours_begin(desk, question) is not None
    if waits or choosing.choose(desk, choosing.case_of(desk, question), others).tier is None:
        return
    if not offers.decide(desk.uow, known.offer.id, OfferState.EXPIRED):
        return
    offering.say_expired(desk, question, known.offer)
    if not offering.pending(desk, question):
        asked = offering.offer_next(desk, question)
        offering.tell_moved(desk, question, asked)


def _ask(desk: Desk, found: Announcement, mentor: Person, answered: Sequence[Question]) -> None:
    """Ask a leaving mentor about their answered threads, if anybody could go on with them."""
    to = (
        one
        for question in answered
        for one in choosing.colleagues(desk, choosing.case_of(desk, question), mentor.id)
    )
    first = next(to, None)
    if first is None:
        return
    since = min(each.starts for each in found.duties)
    done = {one.question_id for one in ledgers.answers(desk.uow, mentor.id, since, desk.now)}
    ids = tuple(one.id for one in answered)
    rendered = desk.render(
        "shift.ends",
        mentor,
        n=str(len(done)),
        list=_codes(desk, ids, mentor),
        mentor=naming.given_name(people.get(desk.uow, first.mentor_id).name),
    )
    desk.log("shift.told", None, found.moment, person_id=mentor.id)
    prompt = Prompt(PROMPT, (KEEP, HAND), options=(first.mentor_id, *ids), minutes=MINUTES)
    desk.tell(mentor, rendered, prompt=prompt)


def _codes(desk: Desk, question_ids: Iterable[int], mentor: Person) -> str:
    found = (questions.get(desk.uow, each) for each in question_ids)
    return ", ".join(desk.code_of(each, mentor.id) for each in found)


def _names(receivers: Iterable[Person]) -> str:
    return ", ".join(dict.fromkeys(naming.given_name(each.name) for each in receivers))
