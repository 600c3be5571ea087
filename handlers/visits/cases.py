"""What a team would like to do at a visit: asked for some days before, in a few words.

A mentee's text is a question wherever it may be one: what presses, asks or names a vital sign,
and what is written while a question of theirs is open; what does not follow at once, or has a
figure as doses have, is asked about. What was taken for a wish is said back, and one key makes it
the question that it may be.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import naming, privacy, strangers, thanks, visit_clock
from domain.model import Job, MessageKind, Prompt, Role
from domain.visits import Part, Reply
from handlers import keys, masking, opening
from handlers.safety import asking as meant
from handlers.schedules.wanting import barred
from handlers.turn import again
from handlers.visits import asking, clock, team
from storage import messages, prompts, recent, visits

if TYPE_CHECKING:
    from domain.visits import Visit
    from handlers.desk import Desk
    from handlers.turn import Turn
    from handlers.visits.team import Seat
    from storage.prompts import Stored

PROMPT: Final = prompts.CASES
NOTED: Final = "visit.noted"
DOUBT: Final = "visit.doubt"
NOTHING: Final = "0"
QUESTION: Final = "N"
WISH: Final = "1"
ASK: Final = "2"
AT_ONCE: Final = timedelta(hours=2)
"""So long after it was asked for, what follows at once is the wish; later it is asked about."""

MORE: Final = timedelta(minutes=3)
"""So long after a wish was noted a further text goes with it."""

LONGEST: Final = 300
"""Characters that are kept of one mentee's wish."""

_MINUTES: Final = 120
_AGAIN: Final = timedelta(hours=2)


def ring(desk: Desk, job: Job) -> None:
    """Ask the mentees of a visit who were not asked yet, those among them who came since."""
    visit = visits.get(desk.uow, int(job.key.partition(" ")[0]))
    zone = team.facility(desk, visit).time_zone
    if visit.state not in asking.OPEN or desk.now >= visit_clock.ends(visit, zone):
        return
    team.join(desk, visit)
    _ask_about_date(desk, visit)
    wait = False
    for seat in team.seats(desk, visit, Part.MENTEE):
        if seat.member.wanted_at is None and seat.member.reply is not Reply.NOT:
            wait = not _asked(desk, visit, seat) or wait
    if wait and desk.now + _AGAIN < visit_clock.begins(visit, zone):
        desk.uow.later(Job(clock.CASES, job.key, desk.now + _AGAIN))


def takes(turn: Turn) -> bool:
    """Take a mentee's text as the wish that we asked for, where it is sure to be that."""
    if not turn.has_role(Role.MENTEE) or _says_other(turn):
        return False
    put = _wanted(turn)
    if put is None or _is_for_others(turn, put):
        return False
    said, uow = turn.arrived.inbound, turn.desk.uow
    newest = recent.newest_to(uow, turn.address_id, put.opened_at)
    follows = newest is not None and newest.id == put.message_id
    within = MORE if put.prompt.kind == NOTED else AT_ONCE
    plain = not any(each.isdigit() for each in said.text)
    if said.quoted or (follows and plain and turn.desk.now - put.opened_at <= within):
        _note(turn, put.prompt.options[0], turn.message_id)
        return True
    if put.prompt.kind == NOTED:
        return False
    visit = visits.get(uow, put.prompt.options[0])
    options = (visit.id, turn.message_id)
    prompt = Prompt(DOUBT, (WISH, ASK), options=options, minutes=_MINUTES, waits=False)
    place = team.facility(turn.desk, visit).name
    turn.desk.log("visit.doubted", None, "for the visit, or a question", person_id=turn.person.id)
    turn.reply_as("visit.doubt", {"prompt": prompt}, place=place)
    return True


def leave(turn: Turn, put: Stored, _key: str) -> None:
    """A mentee has no wish."""
    prompts.end(turn.desk.uow, put)
    visit = visits.get(turn.desk.uow, put.prompt.options[0])
    turn.reply("visit.cases.none", **team.about(turn.desk, visit, turn.person))


def settle(turn: Turn, put: Stored, key: str) -> None:
    """A mentee says whether a text was for the visit or is a question."""
    prompts.end(turn.desk.uow, put)
    visit_id, message_id = put.prompt.options
    if key == WISH:
        _note(turn, visit_id, message_id)
    else:
        opening.ask(again(turn, message_id))


def make_question(turn: Turn, put: Stored, _key: str) -> None:
    """What was noted as a wish was a question: it is taken back and asked now."""
    desk = turn.desk
    prompts.end(desk.uow, put)
    visit_id, message_id = put.prompt.options
    seat = team.seat(desk, visits.get(desk.uow, visit_id), turn.person.id)
    if seat is not None:
        kept = seat.member.cases.removesuffix(_shown(turn, message_id)).removesuffix("; ")
        team.put(desk, seat.member, cases=kept)
    desk.log("visit.unwished", None, "it was a question", person_id=turn.person.id)
    opening.ask(again(turn, message_id))


def _asked(desk: Desk, visit: Visit, seat: Seat) -> bool:
    """Ask a mentee; False where it has to wait for a morning, an answer, or an open window."""
    reader = seat.person
    if team.wakes(desk, reader) is not None or team.is_pressed(desk, reader):
        return False
    if barred(desk, reader, PROMPT):
        return False
    mentor = team.named(desk, visit, reader)
    told = desk.render("visit.cases", reader, **team.about(desk, visit, reader), mentor=mentor)
    ends = visit_clock.ends(visit, team.facility(desk, visit).time_zone)
    minutes = max((ends - desk.now) // timedelta(minutes=1), 1)
    prompt = Prompt(PROMPT, (NOTHING,), options=(visit.id,), minutes=minutes)
    team.put(desk, seat.member, wanted_at=desk.now)
    desk.log("visit.wanted", None, person_id=reader.id, visit=visit.number)
    desk.tell(reader, told, prompt=prompt, bulk=True, expires_at=ends)
    return True


def _ask_about_date(desk: Desk, visit: Visit) -> None:
    """Ask about the date whoever got a part since the visit was planned."""
    for seat in team.seats(desk, visit):
        if seat.member.asked_at is None:
            key = f"{visit.id} {seat.person.id}"
            asking.ask(desk, Job(clock.ASK, key, desk.now))


def _wanted(turn: Turn) -> Stored | None:
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((one for one in live if one.prompt.kind in (PROMPT, NOTED)), None)


def _is_for_others(turn: Turn, put: Stored) -> bool:
    """Tell whether a text may be for a question; one that quotes what we asked is not."""
    said = turn.arrived.inbound
    if said.quoted:
        quoted = messages.sent_as(turn.desk.uow, said.account, said.quoted, turn.address_id)
        return quoted is None or quoted.id != put.message_id
    return bool(meant.questions_meant(turn))


def _says_other(turn: Turn) -> bool:
    """Tell whether a text says by itself that it is, or may be, something else than a wish."""
    said, text = turn.arrived.inbound, turn.arrived.inbound.text
    if said.kind is not MessageKind.TEXT or turn.intent.code is not None or thanks.only(text):
        return True
    if keys.asks(turn) or turn.intent.urgent or turn.intent.anonymous or turn.intent.near_miss:
        return True
    asks = any(each in text for each in "?\u061f\uff1f") or strangers.names_vital_sign(text)
    return asks and not said.quoted


def _note(turn: Turn, visit_id: int, message_id: int) -> None:
    """Keep a wish with the visit, its numbers masked, and say it back."""
    desk = turn.desk
    visit = visits.get(desk.uow, visit_id)
    seat = team.seat(desk, visit, turn.person.id)
    if seat is None or visit.state not in asking.OPEN:
        turn.reply("tap.late")
        return
    for each in prompts.live_at(desk.uow, turn.address_id):
        if each.prompt.kind in (PROMPT, NOTED) and each.prompt.options[0] == visit_id:
            prompts.end(desk.uow, each)
    before, words = seat.member.cases, _shown(turn, message_id)
    team.put(
        desk, seat.member, cases="; ".join(each for each in (before, words) if each)[-LONGEST:]
    )
    desk.log("visit.wished", None, person_id=turn.person.id, visit=visit.number)
    prompt = Prompt(
        NOTED, (QUESTION,), options=(visit.id, message_id), minutes=_MINUTES, waits=False
    )
    name = naming.given_name(turn.person.name)
    told = desk.render(
        "visit.noted", turn.person, place=team.facility(desk, visit).name, name=name
    )
    turn.reply_with(told, prompt=prompt)


def _shown(turn: Turn, message_id: int) -> str:
    """Return a wish as mentors read it: on one line, without telephone and hospital numbers."""
    words = " ".join(turn.desk.words_of(message_id).split())
    return privacy.masked(words, masking.country(turn.person))[:LONGEST]
