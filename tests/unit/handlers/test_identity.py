"""Nobody but `handlers/identity.py` names an asker or a facility to others."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from domain.model import Discipline, Urgency
from handlers import identity
from storage import people, questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

T = TypeVar("T")
FIELDS = ("name", "discipline", "facility_id", "language", "time_zone", "preferred")
HANDLERS = Path(__file__).parents[3] / "handlers"
NAMES = re.compile(
    r"given_name\(\s*asker\.name|facility_of\([^)]*\)\.name|place\.name|asker\.cadre"
)
ALLOWED = {
    "adding.py": 1,  # where a coordinator adds somebody
    "drafts.py": 1,  # what is struck out of an answer that is shared
    "identity.py": 1,
    "imports.py": 1,  # the places of a programme, not of a question
    "waiting.py": 2,  # to the asker themself, and to coordinators where no name is sealed
}
"""Where such a name may stand, and how often."""


def test_no_name_comes_from_anywhere_else() -> None:
    found: Counter[str] = Counter()
    for path in HANDLERS.rglob("*.py"):
        found[path.name] += len(NAMES.findall(path.read_text("utf-8")))
    assert {name: times for name, times in found.items() if times} == ALLOWED


def of_anna(room: Room, work: Callable[[Desk, Question, Person], T], cadre: str = "") -> T:
    """Do something with an anonymous question of the mentee's, as the coordinator reads it."""

    def inner(uow: UnitOfWork) -> T:
        asker = people.get(uow, room.cast.mentee)
        values = {name: getattr(asker, name) for name in FIELDS} | {"cadre": cadre}
        people.change(uow, asker.id, values, asker.roles)
        home = room.cast.address[asker.id]
        asked = questions.add(
            uow,
            people.get(uow, asker.id),
            home,
            Discipline.ANAESTHESIA,
            Urgency.ROUTINE,
            questions.Kept(anonymous=True),
        )
        return work(room.desk(uow), asked, people.get(uow, room.rehema))

    return room.book.commit(inner)


@pytest.mark.parametrize(
    ("cadre", "shown"),
    [
        ("nurse anaesthetist", "nurse"),
        ("muuguzi wa usingizi", "nurse"),
        ("theatre nurse", "nurse"),
        ("surgeon", "surgeon"),
        ("Head of anaesthesia, Bunda", "health worker"),
        ("other", "health worker"),
        ("", "health worker"),
    ],
)
def test_a_cadre_is_a_common_word(room: Room, cadre: str, shown: str) -> None:
    def said(desk: Desk, asked: Question, reader: Person) -> list[str]:
        return [
            identity.who(desk, asked, reader),
            identity.whose(desk, asked, reader),
            identity.label(desk, asked, reader),
        ]

    level = "district hospital"
    assert of_anna(room, said, cadre) == [f"{shown}, no name", f"{level}, {shown}", shown]


def test_a_sentence_that_begins_with_the_asker_begins_with_a_capital(room: Room) -> None:
    def said(desk: Desk, asked: Question, reader: Person) -> str:
        values = {"asker": identity.asker(desk, asked, reader), "code": "7#"}
        return desk.render("mentor.more", reader, **values).text

    assert of_anna(room, said).startswith("Your colleague was asked for more on 7#.")


def test_a_level_that_is_not_on_record_is_some_facility(room: Room) -> None:
    said = of_anna(room, lambda desk, _, reader: identity.level(desk, None, reader))
    assert said == "some facility"


def test_only_the_asker_of_an_anonymous_question_is_sealed(room: Room) -> None:
    def sealed(desk: Desk, asked: Question, reader: Person) -> list[bool]:
        asker = people.get(desk.uow, asked.asker_id)
        named = replace(asked, anonymous=False)
        pairs = [(asked, asker), (asked, reader), (named, asker), (None, asker), (asked, None)]
        return [identity.is_sealed(each, person) for each, person in pairs]

    assert of_anna(room, sealed) == [True, False, False, False, False]
