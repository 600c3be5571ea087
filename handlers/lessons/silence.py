"""Silent mentees: one question on what suits them, and then, without blame, a word to a mentor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import enrolling as rules
from domain.model import Prompt, Role, Tier
from handlers import identity
from handlers.lessons import learners, wanted, wishing
from storage import cohorts, people, prompts, recent, roster

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.lessons.learners import Seat
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = wishing.MENU
PHRASE: Final = "course.silent"
ONE_NOW: Final = "1"
FEWER: Final = "2"
PAUSE: Final = "3"
_TWO_WEEKS: Final = 14 * 24 * 60


def ask(desk: Desk, at: Seat) -> None:
    """Ask a silent mentee, once, what suits them; lessons wait for any sign of theirs."""
    if not cohorts.set_menu(desk.uow, at.place.id):
        return
    desk.log("course.silent", None, "no answer for a while", person_id=at.person.id)
    keys, waits = (ONE_NOW, FEWER, PAUSE), Role.MENTOR in at.person.roles  # for their offers
    prompt = Prompt(PROMPT, keys, options=(at.place.id,), minutes=_TWO_WEEKS, waits=waits)
    desk.tell(at.person, desk.render(PHRASE, at.person), prompt=prompt, bulk=True)


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A silent mentee says what suits them, and is silent no more."""
    prompts.end(turn.desk.uow, stored)
    place = cohorts.enrolment_of(turn.desk.uow, stored.prompt.options[0])
    at = learners.seat(turn.desk.uow, place)
    wishing.wake(turn.desk, place)
    if key == ONE_NOW:
        wanted.give(turn, at)
    elif key == FEWER:
        wishing.set_fewer(turn, [place])
    else:
        wishing.set_most(turn, [place], rules.PAUSED)


def is_over(desk: Desk, at: Seat) -> bool:
    """Take whatever a silent mentee has written since they were asked as a sign of theirs.

    A late letter, a question to a mentor, thanks: not all of it says anything to a course.
    """
    since = at.place.menu_at
    if since is None or not recent.has_written(desk.uow, at.person.id, since):
        return False
    wishing.wake(desk, at.place)
    return True


def tell_focal(desk: Desk, at: Seat) -> None:
    """Tell the focal mentors of a mentee's facility, once, that a word may help."""
    if not cohorts.set_focal(desk.uow, at.place.id):
        return
    readers = _focal(desk, at.person) or desk.coordinators()
    desk.log("course.focal", None, f"{len(readers)} told", person_id=at.person.id)
    for reader in readers:
        values = identity.learner(desk, at.person, reader)
        days = str(at.course.pace.focal_days)
        desk.tell(reader, desk.render("course.focal", reader, days=days, **values), bulk=True)


def _focal(desk: Desk, person: Person) -> list[Person]:
    """Return the focal mentors on the roster now, of a mentee's discipline and facility."""
    if person.discipline is None or person.facility_id is None:
        return []
    ids = dict.fromkeys(
        each.shift.mentor_id
        for each in roster.mentors(desk.uow, person.discipline, desk.now)
        if each.shift.tier is Tier.FOCAL
        and each.facility_id == person.facility_id
        and each.shift.mentor_id != person.id
    )
    return list(people.many(desk.uow, list(ids)).values())
