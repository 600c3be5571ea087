"""The mark moves with what pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Event
from storage import changes

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast


def test_the_mark_moves_when_something_is_logged_or_counted(memory: Book, cast: Cast) -> None:
    first = memory.commit(changes.mark)
    assert memory.commit(changes.mark) == first
    memory.commit(lambda uow: uow.log(Event("question.opened", None, cast.mentee)))
    second = memory.commit(changes.mark)
    assert second > first
    memory.commit(lambda uow: uow.tally("inbound.sms"))
    assert memory.commit(changes.mark) > second
