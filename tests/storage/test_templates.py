"""How templates stand, and what of it is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.templates import Approval, Approved
from storage import templates

if TYPE_CHECKING:
    from tests.storage.book import Book

PENDING = Approved("ml_x", "sw", Approval.PENDING, "utility")
APPROVED = Approved("ml_x", "sw", Approval.APPROVED, "utility")


def note(book: Book, *stand: Approved) -> list[Approved]:
    return book.commit(lambda uow: templates.note(uow, stand))


def approved(book: Book, language: str) -> bool:
    return book.commit(lambda uow: templates.is_approved(uow, "ml_x", language))


def test_only_what_stands_otherwise_than_before_is_new(memory: Book) -> None:
    assert note(memory, PENDING) == [PENDING]
    assert note(memory, PENDING) == []
    assert note(memory, APPROVED) == [APPROVED]
    assert memory.commit(templates.every) == [APPROVED]


def test_a_template_is_approved_language_by_language(memory: Book) -> None:
    note(memory, APPROVED)
    assert approved(memory, "sw")
    assert not approved(memory, "en")
    note(memory, Approved("ml_x", "sw", Approval.PAUSED, "utility"))
    assert not approved(memory, "sw")
