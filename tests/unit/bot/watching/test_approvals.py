"""How templates stand is asked now and then; while nobody answers, what was known holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.watching.approvals import Approvals
from channels.base import Kind as Fault
from channels.base import SendError
from domain.model import Channel
from domain.templates import Approval, Approved
from storage import templates
from storage.schema import journal
from tests.unit.bot.inline import Inline, trouble
from tests.unit.bot.shelf import Shelf, ShelfWire

if TYPE_CHECKING:
    from tests.storage.book import Book

NAME = "ml_answer_waiting"
APPROVED = Approved(NAME, "en", Approval.APPROVED)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(APPROVED)


@pytest.fixture
def inline(book: Book) -> Inline:
    return Inline(book)


@pytest.fixture
def approvals(shelf: Shelf, inline: Inline) -> Approvals:
    return Approvals({Channel.WHATSAPP: ShelfWire(shelf)}, inline)  # type: ignore[arg-type]


def known(book: Book) -> list[Approved]:
    return book.commit(templates.every)


def told(book: Book) -> list[tuple[Any, ...]]:
    return book.rows(select(journal.c.kind, journal.c.reason).order_by(journal.c.id))


async def test_what_is_learnt_first_is_kept_and_is_no_news(
    approvals: Approvals, book: Book
) -> None:
    with capture_logs() as logs:
        await approvals.look()
        await approvals.look()
    assert known(book) == [APPROVED]
    assert told(book) == []
    assert [line["event"] for line in logs] == ["approvals.changed"]


async def test_a_template_that_is_paused_is_in_the_log_once(
    approvals: Approvals, shelf: Shelf, book: Book
) -> None:
    await approvals.look()
    shelf.put(NAME, Approval.PAUSED)
    for _ in range(2):
        await approvals.look()
    assert [one.approval for one in known(book)] == [Approval.PAUSED]
    assert told(book) == [("template.stands", "paused")]


async def test_a_template_that_is_no_longer_listed_stands_as_it_did(
    approvals: Approvals, shelf: Shelf, book: Book
) -> None:
    await approvals.look()
    shelf.stand.clear()
    await approvals.look()
    assert known(book) == [APPROVED]


@pytest.mark.parametrize("code", ["20003", "timeout", "http_503"])
async def test_while_nobody_answers_what_was_known_holds(
    approvals: Approvals, shelf: Shelf, book: Book, code: str
) -> None:
    await approvals.look()
    shelf.put(NAME, Approval.REJECTED)
    shelf.faults.append(SendError(code, Fault.UNKNOWN))
    with capture_logs() as logs:
        await approvals.look()
    assert known(book) == [APPROVED]
    assert [(line["event"], line["code"]) for line in logs] == [("approvals.not_asked", code)]
    await approvals.look()
    assert [one.approval for one in known(book)] == [Approval.REJECTED]


async def test_what_cannot_be_stored_is_asked_again_next_time(
    approvals: Approvals, inline: Inline, book: Book
) -> None:
    inline.faults.append(trouble())
    with capture_logs() as logs:
        await approvals.look()
    assert [line["event"] for line in logs] == ["approvals.not_noted"]
    assert known(book) == []
    await approvals.look()
    assert known(book) == [APPROVED]


async def test_without_whatsapp_nothing_is_asked(inline: Inline, book: Book) -> None:
    inline.faults.append(trouble())
    await Approvals({}, inline).look()  # type: ignore[arg-type]
    assert len(inline.faults) == 1
