"""ASSIGN: a coordinator gives a question to a mentor whom they name, outside the ladder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain import assigning as rules
from domain import coordinating, naming, routing
from domain.assigning import Objection, Standing
from domain.model import OfferState, Prompt, QuestionState, Role
from domain.reasons import Reason, Why
from handlers import alarms, choosing, claims, offering
from handlers.turn import labelled
from storage import addresses, offers, people, prompts, questions

if TYPE_CHECKING:
    from domain.coordinating import Command
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

WHICH: Final = "assign.which"
INSIST: Final = "assign.insist"
MOVE: Final = "assign.move"
MINUTES: Final = 15
MOST: Final = 9
"""Of one name so many are listed: as many as one digit tells apart."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom a question shall go to, and what its coordinator has said to that already."""

    question: Question
    mentor: Person
    insisted: bool = False
    confirmed: bool = False


class Step(StrEnum):
    """How far a wish has come."""

    REFUSED = "refused"
    INSIST = "insist"
    """Something stands against it, on which its coordinator may insist."""
    MOVE = "move"
    """A colleague has the question; its coordinator is asked whether it shall move."""
    LATE = "late"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Settled:
    """How far a wish has come, and what stands against it."""

    step: Step
    against: Objection | None = None


def assign(turn: Turn, command: Command) -> None:
    """A coordinator names a question and a mentor."""
    uow, number = turn.desk.uow, command.number
    question = questions.numbered(uow, number) if number is not None else None
    if number is None or not command.rest:
        turn.reply("assign.how")
    elif question is None:
        turn.reply("assign.unknown", ref=naming.question_tag(number))
    elif question.state is QuestionState.CLOSED:
        turn.reply("assign.closed", ref=naming.question_tag(number))
    else:
        _find(turn, question, command.rest)


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A coordinator says which of several mentors of a name is meant."""
    _go_on(turn, stored, stored.prompt.options[int(key) - 1])


def insist(turn: Turn, stored: Stored, _key: str) -> None:
    """A coordinator has a mentor asked whatever stands against it."""
    _go_on(turn, stored, stored.prompt.options[0], insisted=True)


def move(turn: Turn, stored: Stored, key: str) -> None:
    """A coordinator moves a question from the mentor who has it, or leaves it there."""
    if key == "1":
        _go_on(turn, stored, stored.prompt.options[0], insisted=True, confirmed=True)
        return
    prompts.end(turn.desk.uow, stored)
    turn.reply("assign.kept", ref=turn.desk.question_tag(stored.prompt.question_id or 0))


def _go_on(
    turn: Turn, stored: Stored, mentor_id: int, *, insisted: bool = False, confirmed: bool = False
) -> None:
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
    if question.state is QuestionState.CLOSED:
        turn.reply("assign.closed", ref=naming.question_tag(question.number))
    else:
        mentor = people.get(turn.desk.uow, mentor_id)
        _settle(turn, Wish(question, mentor, insisted, confirmed))


def _find(turn: Turn, question: Question, wanted: str) -> None:
    """Find the mentor of a name; of several, those of the question's own discipline are meant."""
    mentors = {each.id: each for each in people.with_role(turn.desk.uow, Role.MENTOR)}
    found = coordinating.called(wanted, {each.id: each.name for each in mentors.values()})
    fitting = [each for each in found if mentors[each].discipline is question.discipline]
    found = fitting or found
    if not found:
        turn.reply("assign.nobody", part=wanted[:20])
    elif len(found) == 1:
        _settle(turn, Wish(question, mentors[found[0]]))
    else:
        several = sorted((mentors[each] for each in found), key=lambda one: (one.name, one.id))
        _ask_which(turn, question, several[:MOST])


def _ask_which(turn: Turn, question: Question, found: list[Person]) -> None:
    named = [(str(place), each.name) for place, each in enumerate(found, 1)]
    rendered = turn.desk.render(
        "assign.which",
        turn.person,
        ref=naming.question_tag(question.number),
        list="\n".join(f"{key} {name}" for key, name in named),
    )
    rendered = replace(rendered, choices=labelled(named))
    options = tuple(each.id for each in found)
    keys = tuple(key for key, _ in named)
    prompt = Prompt(WHICH, keys, question.id, options, minutes=MINUTES, waits=False)
    turn.reply_with(rendered, prompt=prompt)


def settle(desk: Desk, coordinator: Person, wish: Wish) -> Settled:
    """Ask the mentor, unless something stands against it or the coordinator must say more."""
    against = rules.objection(_standing(desk, wish))
    if against in rules.FIRM:
        return Settled(Step.REFUSED, against)
    if against is not None and not wish.insisted:
        return Settled(Step.INSIST, against)
    if wish.question.state is QuestionState.CLAIMED and not wish.confirmed:
        return Settled(Step.MOVE, against)
    return Settled(Step.DONE if _do(desk, coordinator, wish) else Step.LATE, against)


def _settle(turn: Turn, wish: Wish) -> None:
    """Do what a coordinator wishes by chat, or ask what must be said first."""
    question, values = wish.question, _values(wish)
    settled = settle(turn.desk, turn.person, wish)
    step, against = settled.step, settled.against
    if step is Step.REFUSED:
        turn.reply("assign.no", **values, why=_why(turn, against))
    elif step is Step.INSIST:
        prompt, why = _prompt(INSIST, ("S",), wish), _why(turn, against)
        turn.reply_as("assign.insist", {"prompt": prompt}, **values, why=why)
    elif step is Step.MOVE:
        holder = naming.given_name(people.get(turn.desk.uow, question.mentor_id or 0).name)
        prompt = _prompt(MOVE, ("1", "0"), wish)
        turn.reply_as("assign.move", {"prompt": prompt}, **values, mentor2=holder)
    elif step is Step.LATE:
        turn.reply("tap.late")
    else:
        # who was alarmed hears who has it; so does who has found somebody
        prompt = Prompt(alarms.PROMPT, (alarms.SHOW,), question.id, waits=False)
        how = {"prompt": prompt, "question_id": question.id}
        turn.reply_as("assign.done", how, **values)


def _do(desk: Desk, coordinator: Person, wish: Wish) -> bool:
    """Offer the question to the mentor; its coordinator holds it, and its clocks begin anew.

    False where it has left the mentor who had it meanwhile.
    """
    question, why = wish.question, Why.CHOSEN
    if question.state is QuestionState.CLAIMED:
        if not _take_back(desk, coordinator, wish):
            return False
        why = Why.MOVED
    questions.hold(desk.uow, question.id, coordinator.id)
    offering.offer_named(desk, questions.get(desk.uow, question.id), wish.mentor, why)
    said = Reason(why).english
    desk.log("question.assigned", question, said, person_id=wish.mentor.id, by=coordinator.id)
    about = f"question:{question.number}"
    desk.did(coordinator.id, "question.assigned", about, mentor=wish.mentor.id)
    return True


def _take_back(desk: Desk, coordinator: Person, wish: Wish) -> bool:
    """Take a question from the mentor who has it, who hears with thanks where it goes."""
    question = wish.question
    holder = people.get(desk.uow, question.mentor_id or 0)
    code = desk.code_of(question, holder.id)
    if not questions.release(desk.uow, question.id, holder.id):
        return False
    offers.give_up(desk.uow, question.id, holder.id, OfferState.DECLINED)
    claims.stop_clock(desk, question)
    desk.log("question.released", question, "to a colleague", person_id=holder.id)
    told = desk.render(
        "assign.moved",
        holder,
        code=code,
        mentor=naming.given_name(wish.mentor.name),
        coordinator=naming.given_name(coordinator.name),
    )
    desk.tell(holder, told, question_id=question.id)
    return True


def _standing(desk: Desk, wish: Wish) -> Standing:
    question, mentor = wish.question, wish.mentor
    on_call = [
        each
        for each in choosing.on_call(desk, question.discipline)
        if each.shift.mentor_id == mentor.id
    ]
    made = offers.of_question(desk.uow, question.id)
    known = addresses.of_person(desk.uow, mentor.id)
    fits = mentor.discipline is question.discipline or bool(on_call)
    choice = choosing.choose(desk, choosing.case_of(desk, question), on_call)
    return Standing(
        left=mentor.stopped_at is not None or Role.MENTOR not in mentor.roles,
        asker=mentor.id == question.asker_id,
        other_discipline=not fits,
        agreed=mentor.consented_at is not None,
        reachable=any(each.blocked_at is None for each in known),
        has_it=question.state is QuestionState.CLAIMED and question.mentor_id == mentor.id,
        passed=any(
            one.mentor_id == mentor.id and one.state is OfferState.DECLINED for one in made
        ),
        on_call=bool(on_call),
        full=any(why == routing.FULL for _, why in choice.skipped),
    )


def _prompt(kind: str, keys: tuple[str, ...], wish: Wish) -> Prompt:
    options = (wish.mentor.id,)
    return Prompt(kind, keys, wish.question.id, options, minutes=MINUTES, waits=False)


def _values(wish: Wish) -> dict[str, str]:
    mentor, number = wish.mentor, wish.question.number
    return {"mentor": naming.given_name(mentor.name), "ref": naming.question_tag(number)}


def _why(turn: Turn, against: Objection | None) -> str:
    return turn.desk.word(f"assign.why.{against}", turn.person)
