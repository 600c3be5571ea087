"""The sheet of a broadcast, the list of those it did not reach, and what its makers are told."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from sqlalchemy import update

from domain import fitting
from handlers.broadcasts import reporting, telling
from storage import people
from storage.schema import person

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.broadcasts import Broadcast
    from storage.uow import UnitOfWork
    from tests.unit.handlers.broadcasts.post_room import PostRoom


async def gone(post: PostRoom, codes: tuple[str, ...]) -> Broadcast:
    """Send a broadcast of which so many messages are refused."""
    sent = post.begin()
    await post.rest()
    for each, code in zip(list(post.parcels), codes, strict=False):
        post.lose(each, code)
    post.hand_over()
    return sent


def why(post: PostRoom, sent: Broadcast) -> Rendered:
    def work(uow: UnitOfWork) -> Rendered:
        return telling.why(post.desk(uow), people.get(uow, post.room.rehema), sent)

    return post.room.book.commit(work)


async def test_the_sheet_has_everybody_by_name_and_no_address(post: PostRoom) -> None:
    book = post.room.book
    evil = update(person).where(person.c.id == post.room.cast.mentee)
    book.commit(lambda uow: uow.change(evil.values(name="=1+1")))
    sent = await gone(post, ("30003",))
    lines = book.commit(lambda uow: list(reporting.sheet(uow, sent)))
    (head, *rows) = csv.reader(lines)
    assert tuple(head) == reporting.COLUMNS
    assert [row[1:5] for row in rows] == [
        ["'=1+1", "failed", "off", "sms"],
        ["Mentor 0", "sent", "", "sms"],
        ["Mentor 1", "sent", "", "sms"],
        ["Rehema", "delivered", "", "telegram"],
    ]
    assert "+255" not in "".join(lines)


async def test_a_long_sheet_is_read_page_by_page(post: PostRoom) -> None:
    post.hire(reporting.PAGE - 4)
    sent = post.begin()
    await post.look()
    lines = post.room.book.commit(lambda uow: list(reporting.sheet(uow, sent)))
    assert len(lines) == len(set(lines)) == reporting.PAGE + 1


async def test_who_failed_is_listed_by_name_and_the_rest_is_counted(post: PostRoom) -> None:
    post.hire(60)
    sent = await gone(post, ("30003",) * 60)
    said = why(post, sent).text
    assert said.startswith("Broadcast 1: 60 failed.\nAsha Juma: phone off\n")
    named = said.count("phone off")
    assert f"\nand {60 - named} more\nRETRY 1 tries once more" in said
    assert fitting.parts(said) == telling.MOST_PARTS


async def test_where_nothing_helps_it_says_so(post: PostRoom) -> None:
    sent = await gone(post, ("21211",))
    assert why(post, sent).text == (
        "Broadcast 1: 1 failed.\nAsha Juma: no such number\nTrying again would not help."
    )
    assert why(post, await gone(post, ())).text.startswith("Broadcast 2: nobody has failed")


async def test_several_reasons_are_counted_and_none_is_no_word_of_failing(post: PostRoom) -> None:
    def said(sent: Broadcast) -> str:
        def work(uow: UnitOfWork) -> str:
            return telling.done(post.desk(uow), people.get(uow, post.room.rehema), sent).text

        return post.room.book.commit(work)

    every = await gone(post, ("30003", "21211", "21211", "21211"))
    assert "4 failed (3 no such number, 1 phone off)" in said(every)
    some = await gone(post, ("30003",))
    assert "1 delivered, 0 read, 2 without receipt, 1 failed" in said(some)
