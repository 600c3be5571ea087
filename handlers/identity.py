"""Who asks, as others may know it: whatever names an asker or their facility comes from here.

Of an anonymous question others see the cadre and the level of the facility, and nothing else
(docs/adr/0023); a test looks through the handlers for names that come from anywhere else. What is
written to the asker themself may name them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import naming
from storage import facilities, people

if TYPE_CHECKING:
    from domain.model import Person, Question
    from handlers.desk import Desk

_COARSER: Final = {"cadre.nurse_anaesthetist": "cadre.nurse", "cadre.theatre_nurse": "cadre.nurse"}
"""Where there are few of a kind, the kind is a name."""

_SAYS_NOTHING: Final = "cadre.other"


def asker(desk: Desk, question: Question, reader: Person) -> str:
    """Return how a reader calls an asker: the first name, or "your colleague"."""
    if question.anonymous:
        return desk.word("word.colleague", reader)
    return naming.given_name(people.get(desk.uow, question.asker_id).name)


def place(desk: Desk, question: Question, reader: Person) -> str:
    """Return where a question comes from: the facility, or its level alone."""
    if question.anonymous:
        return level(desk, question.facility_id, reader)
    return desk.facility_of(question).name


def who(desk: Desk, question: Question, reader: Person) -> str:
    """Return an asker as an offer names them: "Asha, nurse anaesthetist", or "nurse, no name"."""
    person = people.get(desk.uow, question.asker_id)
    if question.anonymous:
        return f"{cadre(desk, person, reader)}, {desk.word('word.no_name', reader)}"
    name, own = naming.given_name(person.name), person.cadre
    term = desk.phrases.term("cadre", own)
    own = own if term is None else desk.word(term, reader)
    return f"{name}, {own}" if own else name


def whose(desk: Desk, question: Question, reader: Person) -> str:
    """Return a question's place and asker, as a list tells questions apart."""
    return f"{place(desk, question, reader)}, {label(desk, question, reader)}"


def label(desk: Desk, question: Question, reader: Person) -> str:
    """Return the one word for an asker on a button or in a list: the first name, or the cadre."""
    if question.anonymous:
        return cadre(desk, people.get(desk.uow, question.asker_id), reader)
    return asker(desk, question, reader)


def learner(desk: Desk, person: Person, reader: Person) -> dict[str, str]:
    """Return how a mentor is told of somebody in a course: by first name and facility."""
    term = desk.word("word.some_facility", reader)
    own = person.facility_id
    named = facilities.get(desk.uow, own).name if own is not None else term
    return {"name": naming.given_name(person.name), "place": named}


def cadre(desk: Desk, person: Person, reader: Person) -> str:
    """Return what somebody is, as far as a sealed name lets others know: one common word.

    What somebody wrote as their cadre themself may say who they are.
    """
    term = desk.phrases.term("cadre", person.cadre)
    term = None if term is None else _COARSER.get(term, term)
    return desk.word("word.health_worker" if term in (None, _SAYS_NOTHING) else term, reader)


def level(desk: Desk, facility_id: int | None, reader: Person) -> str:
    """Return the level of a facility as the reader calls it."""
    if facility_id is None:
        return desk.word("word.some_facility", reader)
    return desk.word(f"level.{facilities.get(desk.uow, facility_id).level}", reader)


def is_sealed(question: Question | None, person: Person | None) -> bool:
    """Tell whether a person is the asker whose name on a question is sealed."""
    if question is None or person is None or not question.anonymous:
        return False
    return question.asker_id == person.id
