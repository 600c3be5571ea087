"""The reserved words, and who is on call: STOP, START, HELP, WHO, LIST."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import naming, oncall
from domain.model import Discipline, OfferState, QuestionState, Role
from domain.posting import FAREWELL, FAREWELL_OF_MENTORS
from handlers import answers, claims, closing, ladder, offering, questions
from handlers.door import sessions
from handlers.joining import consents
from handlers.leading import leaders, menu
from handlers.learning import sharing
from handlers.surveys import ending as surveys
from handlers.visits import briefing
from storage import offers, people, roster
from storage import questions as asked

if TYPE_CHECKING:
    from domain.model import Person, Shift
    from handlers.desk import Desk
    from handlers.turn import Turn

_DAY = timedelta(days=1)
_FAR = timedelta(days=400)
"""How far ahead somebody is told of who is on call for longer than the usual look."""

_HELP = (
    (Role.MENTOR, "help.mentor.today"),
    (Role.MENTEE, "help.mentee.today"),
    (Role.SAFETY_OFFICER, "help.officer"),
    (Role.COORDINATOR, "help.coordinator.today"),
    (Role.CLINICAL_REVIEWER, "help.reviewer"),
    (Role.FACILITY_REPORTER, "help.reporter"),
)
"""Which help a person gets; the first role they have decides."""

_AFTER_A_MENU = frozenset({None, "help.reporter"})
"""What gives way to the menu of who leads a facility or answers for a region."""


def stop(turn: Turn) -> None:
    """A person leaves: nothing more is written to them, and nobody waits for them."""
    leave(turn.desk, turn.person, "STOP")
    if not turn.arrived.inbound.opt_out:  # else the provider has said so, and takes no more
        turn.reply(FAREWELL_OF_MENTORS if turn.has_role(Role.MENTOR) else FAREWELL)


def leave(desk: Desk, person: Person, why: str) -> None:
    """Let nobody wait for a person who is gone: their questions close, their claims go back."""
    people.set_stopped(desk.uow, person.id, desk.now)
    consents.withdraw(desk, person.id)
    desk.log("person.stopped", None, why, person_id=person.id)
    sessions.close(desk, person, why)
    sharing.leave(desk, person.id)
    surveys.leave(desk, person)
    for question in asked.live_of(desk.uow, person.id):
        closing.withdraw_quietly(desk, question)
    for known in offers.known_to(desk.uow, person.id):
        if known.question.mentor_id == person.id and known.question.state is QuestionState.CLAIMED:
            claims.release(desk, known.question, person, OfferState.DECLINED)
        else:
            claims.pass_quietly(desk, known)


def start(turn: Turn) -> None:
    """A person comes back, or joins: STOP no longer holds."""
    people.set_stopped(turn.desk.uow, turn.person.id, None)
    consents.come_back(turn)
    turn.desk.log("person.started", None, "START", person_id=turn.person.id)
    turn.reply("opt.in", name=naming.given_name(turn.person.name))


def help_(turn: Turn) -> None:
    """Tell a person their keys."""
    phrase = next((text for role, text in _HELP if turn.has_role(role)), None)
    leads = leaders.leads(turn.person) or leaders.oversees(turn.person)
    if leads and phrase in _AFTER_A_MENU:
        menu.show(turn)
    else:
        turn.reply(phrase or "help.mentee.today")


def turn_hint_off(turn: Turn) -> None:
    """A mentor wants no hint on the tone of their texts."""
    people.set_tone(turn.desk.uow, turn.person.id, off=True)
    turn.desk.log("tone.off", None, "TONE OFF", person_id=turn.person.id)
    turn.reply("tone.off")


def turn_hint_on(turn: Turn) -> None:
    """... or wants it again."""
    people.set_tone(turn.desk.uow, turn.person.id, off=False)
    turn.desk.log("tone.on", None, "TONE ON", person_id=turn.person.id)
    turn.reply("tone.on")


def who(turn: Turn) -> None:
    """Tell who is on call: for a person's own discipline, or all of them to a coordinator."""
    shifts = roster.near(turn.desk.uow, turn.desk.now, offering.LOOK_AHEAD)
    own = turn.person.discipline
    on_roster = {one.discipline for one in shifts if one.tier != "coordinator"}
    wanted = [own] if own else sorted(on_roster)
    if not wanted:
        turn.reply("shift.who.empty")
    elif len(wanted) == 1:
        phrase, values = _who(turn, shifts, wanted[0])
        turn.reply(phrase, **values)
    else:
        lines = [_line(turn, shifts, discipline) for discipline in wanted]
        turn.reply("shift.who.list", list="\n".join(lines))


def list_open(turn: Turn) -> None:
    """List what is open: for a mentor with codes, for a mentee with their numbers."""
    known = offers.known_to(turn.desk.uow, turn.person.id)
    answers_now = any(ladder.is_live(turn, one) for one in known)
    asks_now = bool(asked.live_of(turn.desk.uow, turn.person.id))
    if turn.has_role(Role.MENTOR) and (answers_now or not asks_now):
        answers.list_open(turn, briefing.taken_along(turn.desk, turn.person))
    else:
        questions.list_open(turn)


def _who(turn: Turn, shifts: list[Shift], discipline: Discipline) -> tuple[str, dict[str, str]]:
    desk, person = turn.desk, turn.person
    now = oncall.who(shifts, discipline, desk.now)
    if now.then is None and now.until and now.until > desk.now + offering.LOOK_AHEAD - _DAY:
        far = roster.near(desk.uow, desk.now, _FAR, discipline)  # it may well go on behind that
        now = oncall.who(far, discipline, desk.now)
    values = {"discipline": desk.discipline(discipline, person)}
    if now.now is None or now.until is None:
        starts = oncall.next_start(shifts, discipline, desk.now)
        when = desk.time(starts, person) if starts else desk.word("word.when_found", person)
        return "shift.who.nobody", values | {"when": when}
    values |= {"mentor": _name(turn, now.now), "until": desk.time(now.until, person)}
    if now.then is None:
        return "shift.who.last", values
    return "shift.who", values | {"mentor2": _name(turn, now.then)}


def _line(turn: Turn, shifts: list[Shift], discipline: Discipline) -> str:
    now = oncall.who(shifts, discipline, turn.desk.now)
    name = turn.desk.discipline(discipline, turn.person)
    if now.now is None or now.until is None:
        return f"{name}: {turn.desk.word('word.nobody', turn.person)}"
    return f"{name}: {_name(turn, now.now)}, {turn.desk.time(now.until, turn.person)}"


def _name(turn: Turn, shift: Shift) -> str:
    return naming.given_name(people.get(turn.desk.uow, shift.mentor_id).name)
