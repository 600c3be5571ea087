"""SITUATION: a leader sees the parts of the situation analysis, and fills in one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import analyses
from domain.model import Prompt
from handlers.leading import leaders, situation
from handlers.surveys import answering, inviting, sending
from storage import facilities, jobs, prompts, responses

if TYPE_CHECKING:
    from domain.analyses import Round
    from domain.instruments import Response
    from domain.leading import Command
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = "leading.part"
BEGIN: Final = "leading.begin"
KEY: Final = "1"
MINUTES: Final = 60


def take(turn: Turn, _: Command) -> None:
    """Show a leader how far the situation analysis of their facility is."""
    show(turn)


def show(turn: Turn) -> None:
    """Show the parts by their digits, or how the facility stands once all are done."""
    desk, person = turn.desk, turn.person
    home = leaders.facility(desk, person)
    found = situation.current(desk, home.id)
    if not found.left:
        turn.reply_with(situation.result(desk, home, found, person))
        return
    parts = situation.instrument().parts
    values = {"place": home.name, "step": str(len(found.done)), "total": str(len(parts))}
    lines = [_line(turn, found, place, part) for place, part in enumerate(parts, 1)]
    keys = tuple(str(place) for place, part in enumerate(parts, 1) if part in found.left)
    prompt = Prompt(PROMPT, keys, minutes=MINUTES, waits=False)
    turn.reply_as("situation.parts", {"prompt": prompt}, list="\n".join(lines), **values)


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A leader begins the part that a digit means."""
    prompts.end(turn.desk.uow, stored)
    _begin(turn, situation.instrument().parts[int(key) - 1])


def next_(turn: Turn, stored: Stored, _key: str) -> None:
    """A leader who was asked begins the first part that is left."""
    prompts.end(turn.desk.uow, stored)
    found = situation.current(turn.desk, leaders.facility(turn.desk, turn.person).id)
    if found.left and leaders.leads(turn.person):
        _begin(turn, found.left[0])
    else:
        show(turn)


def _begin(turn: Turn, part: str) -> None:
    """Ask the first step of a part here and now, or go on with one that is open."""
    if not leaders.leads(turn.person):
        turn.reply("tap.late")
        return
    found = situation.current(turn.desk, turn.person.facility_id or 0)
    known = responses.open_of(turn.desk.uow, turn.person.id)
    asked = [each for each in known if each.asked_at is not None]
    same = next((each for each in asked if _is_of(each, found, part)), None)
    if part not in found.left:
        show(turn)
    elif same is not None:
        _ask(turn, same)
    elif asked:
        turn.reply("situation.open")
    else:
        _ask(turn, _new(turn, found, part))


def _new(turn: Turn, found: Round, part: str) -> Response:
    desk, person = turn.desk, turn.person
    home = facilities.get(desk.uow, person.facility_id or 0)
    before = [
        each
        for each in responses.of_person(desk.uow, person.id)
        if _is_of(each, found, part) and each.asked_at is not None
    ]
    occasion = found.occasion(len(before))
    sent = sending.send(
        desk, person, analyses.INSTRUMENT, occasion, part=part, facility_id=home.id
    )
    waiting = responses.to_occasion(desk.uow, person.id, analyses.INSTRUMENT, occasion)
    new = sent or next(each for each in waiting if each.part == part)
    jobs.cancel(desk.uow, sending.INVITE, str(new.id))  # it is asked now, where it was wanted
    inviting.plan_reminder(desk, new, desk.now)
    return new


def _ask(turn: Turn, response: Response) -> None:
    begun = answering.awake(turn, response)
    responses.save(turn.desk.uow, begun)
    turn.desk.log("survey.begun", None, response.instrument, person_id=turn.person.id)
    answering.go_on(turn, begun)


def _is_of(response: Response, found: Round, part: str) -> bool:
    """Tell whether a response is to a part of a round."""
    if response.instrument != analyses.INSTRUMENT or response.part != part:
        return False
    return analyses.number_of(response.occasion) == found.number


def _line(turn: Turn, found: Round, place: int, part: str) -> str:
    phrase = "situation.part.done" if part in found.done else "situation.part"
    topic = situation.title(turn.desk, part, turn.person)
    return turn.desk.render(phrase, turn.person, step=str(place), topic=topic).text
