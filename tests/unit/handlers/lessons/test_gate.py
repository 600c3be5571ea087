"""The words of an item leave by one gate alone, and only signed ones, or those for practice."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import handlers
from domain.courses import LessonKind
from domain.guides import Standing
from handlers.lessons import asking
from storage import items, lessons
from tests.storage.test_lessons import ITEM
from tests.unit.handlers.lessons.test_courses import begun

if TYPE_CHECKING:
    from domain.items import Item
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

WORDS = re.compile(r'"quiz\.(?:push|tip)"|\bitem\.(?:teach|why|options)\b')
MAY_SAY = {
    "lessons/asking.py": "the gate",
    "lessons/answering.py": "the reply to what went through it",
    "lessons/wondering.py": "to the mentor who is asked about it",
    "reviewing/showing.py": "to a reviewer, who is to sign it",
}
"""Which handlers hold the words of an item, and why they may; another one needs a reason here."""


def test_no_other_handler_says_what_an_item_says() -> None:
    home = Path(handlers.__file__).parent
    found = {
        path.relative_to(home).as_posix()
        for path in home.rglob("*.py")
        if WORDS.search(path.read_text("utf-8"))
    }
    assert found <= set(MAY_SAY), "what it sends has to pass the gate"


@pytest.mark.parametrize("standing", [Standing.UNSIGNED, Standing.WITHDRAWN])
@pytest.mark.parametrize("kind", LessonKind)
def test_what_nobody_has_signed_is_refused_whatever_it_is_sent_for(
    room: Room, standing: Standing, kind: LessonKind
) -> None:
    term = begun(room)
    place = term.place(room.cast.mentee)

    def send(uow: UnitOfWork) -> Item:
        item = items.add(uow, replace(ITEM, ref="T99", standing=standing))
        asking.ask(room.desk(uow), place, item, kind)
        return item

    with pytest.raises(asking.NotSigned, match="T99"):
        room.book.commit(send)
    sent = room.book.commit(lambda uow: lessons.of_person(uow, room.cast.mentee))
    assert "T99" not in {each.ref for each in sent}
