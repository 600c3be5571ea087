"""A version is signed once, and only while it is the newest of its item."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.guides import Standing
from handlers.desk import sit_down
from handlers.reviewing.withdrawing import withdraw
from storage import items, signatures
from tests.storage.test_lessons import ITEM

if TYPE_CHECKING:
    from domain.items import Item
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

WAITS = replace(ITEM, standing=Standing.UNSIGNED)


def add(memory: Book, version: int = 1, standing: Standing = Standing.UNSIGNED) -> Item:
    return memory.commit(
        lambda uow: items.add(uow, replace(WAITS, version=version, standing=standing))
    )


def sign(memory: Book, item: Item) -> bool:
    return memory.commit(lambda uow: items.sign(uow, item.id))


def sent(uow: UnitOfWork) -> dict[str, Item]:
    return items.to_send(uow, {ITEM.ref}, ITEM.language)


def test_the_first_signature_counts(memory: Book) -> None:
    item = add(memory)
    assert memory.commit(items.waiting) == [item]
    assert memory.commit(sent) == {}
    assert (sign(memory, item), sign(memory, item)) == (True, False)
    assert memory.commit(items.waiting) == []
    assert memory.commit(sent)[ITEM.ref].may_be_sent


def test_a_version_that_was_replaced_is_never_signed(memory: Book) -> None:
    old, new = add(memory), add(memory, 2)
    assert memory.commit(items.waiting) == [new]
    assert not memory.commit(lambda uow: items.is_waiting(uow, old.id))
    assert not sign(memory, old)


def test_a_newer_version_replaces_the_old_one_once_it_is_signed(memory: Book) -> None:
    old, new = add(memory, standing=Standing.SIGNED), add(memory, 2)
    assert memory.commit(sent)[ITEM.ref].id == old.id
    assert sign(memory, new)
    assert memory.commit(sent)[ITEM.ref].id == new.id


def test_what_is_withdrawn_is_sent_in_no_version_until_a_new_one_is_signed(memory: Book) -> None:
    old, new = add(memory, standing=Standing.SIGNED), add(memory, 2, Standing.SIGNED)
    told = (ITEM.ref, "Dr Made Up", "the figure changed")
    assert memory.commit(lambda uow: withdraw(sit_down(uow), *told)) == len((old, new))
    assert memory.commit(sent) == {}
    assert memory.commit(items.waiting) == []
    (kept,) = memory.commit(lambda uow: signatures.of_item(uow, new.id))
    assert (kept.decision, kept.reviewer, kept.comment) == ("withdrawn", *told[1:])
    assert memory.commit(lambda uow: withdraw(sit_down(uow), *told)) == 0
    mended = add(memory, 3)
    assert sign(memory, mended)
    assert memory.commit(sent)[ITEM.ref].id == mended.id


@pytest.mark.parametrize("standing", Standing)
def test_only_what_is_signed_or_for_practice_can_be_sent(memory: Book, standing: Standing) -> None:
    item = add(memory, standing=standing)
    may = standing in {Standing.SIGNED, Standing.PRACTICE}
    assert item.may_be_sent is may
    assert (ITEM.ref in memory.commit(sent)) is may
    assert sign(memory, item) is (standing is Standing.UNSIGNED)
