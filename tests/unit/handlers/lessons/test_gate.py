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
from handlers.lessons import asking, tips
from storage import items, lessons
from tests.storage.test_lessons import ITEM
from tests.unit.handlers.lessons.test_courses import begun
from tests.unit.handlers.room import MENTEE

if TYPE_CHECKING:
    from domain.items import Item
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

WORDS = re.compile(r'"quiz\.(?:push|tip)"|\bitem\.(?:teach|why|options)\b')
MAY_SAY = {
    "leading/asks.py": "to leaders, of what `items.to_send` gives: signed alone",
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


def test_what_was_withdrawn_after_it_was_asked_is_taught_no_more(room: Room) -> None:
    term = begun(room)
    term.ring()
    (asked,) = term.sent(room.cast.mentee)
    room.told(MENTEE)
    withdrawn = Standing.WITHDRAWN
    room.book.commit(lambda uow: items.set_standing(uow, asked.item_id, withdrawn))
    room.write("A")
    (told,) = room.told(MENTEE)
    assert told.startswith("This question was taken back after it was sent")
    (kept,) = term.sent(room.cast.mentee)
    assert kept.answered_at is None


def test_what_was_withdrawn_is_no_tip_either(room: Room) -> None:
    term = begun(room)
    term.ring()
    (asked,) = term.sent(room.cast.mentee)
    place = term.place(room.cast.mentee)
    send = lambda uow: tips.send(room.desk(uow), place, asked)  # noqa: E731 (asked for twice)
    room.told(MENTEE)
    withdrawn, signed = Standing.WITHDRAWN, Standing.SIGNED
    room.book.commit(lambda uow: items.set_standing(uow, asked.item_id, withdrawn))
    assert not room.book.commit(send)
    assert room.told(MENTEE) == []
    room.book.commit(lambda uow: items.set_standing(uow, asked.item_id, signed))
    assert room.book.commit(send)
