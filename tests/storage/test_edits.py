from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.model import MessageKind, Outbound
from storage import edits, messages
from tests.storage.book import ask

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast


def wrote(book: Book, cast: Cast, writer: int, provider_id: str, question: int | None) -> int:
    words = messages.Words(
        "in",
        MessageKind.TEXT,
        provider_id,
        provider_id=provider_id,
        address_id=cast.address[writer],
        person_id=writer,
        question_id=question,
    )
    book.later(seconds=1)
    return book.commit(lambda uow: messages.add(uow, words))


def edited(book: Book, cast: Cast, message: int, provider_id: str, hours: int = 1) -> list[int]:
    place, since = cast.address[cast.mentors[0]], book.now - timedelta(hours=hours)
    return book.commit(lambda uow: edits.note(uow, message, place, provider_id, since))


def test_an_edit_knows_every_version_before_it(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    first = wrote(memory, cast, mentor, "5:1", None)
    second = wrote(memory, cast, mentor, "5:1:60", None)
    assert edited(memory, cast, second, "5:1") == [first]
    third = wrote(memory, cast, mentor, "5:1:70", None)
    assert edited(memory, cast, third, "5:1") == [first, second]


def test_an_edit_of_what_we_do_not_know_from_there_has_no_versions(
    memory: Book, cast: Cast
) -> None:
    wrote(memory, cast, cast.mentors[1], "5:1", None)
    new = wrote(memory, cast, cast.mentors[0], "5:1:60", None)
    assert edited(memory, cast, new, "5:1") == []
    old = wrote(memory, cast, cast.mentors[0], "5:2", None)
    memory.later(hours=2)
    assert edited(memory, cast, new, "5:2") == []
    assert edited(memory, cast, new, "5:2", hours=3) == [old]


def test_a_thread_shows_an_edited_text_as_it_reads_now_at_its_place(
    memory: Book, cast: Cast
) -> None:
    asked = memory.commit(lambda uow: ask(uow, cast))
    mentor = cast.mentors[0]
    for provider_id in ("5:1", "5:2"):
        wrote(memory, cast, mentor, provider_id, asked.id)
    new = wrote(memory, cast, mentor, "5:1:60", asked.id)
    edited(memory, cast, new, "5:1")
    thread = memory.commit(lambda uow: messages.thread(uow, asked.id))
    assert [each.text for each in thread] == ["5:1:60", "5:2"]


def test_where_a_text_went_newest_first(memory: Book, cast: Cast) -> None:
    first = wrote(memory, cast, cast.mentors[0], "5:1", None)
    for phrase in ("ans.first", "ans.edited", "relay.second"):
        sent = Outbound(cast.mentee, phrase, phrase, relay=True, relays=first)
        memory.commit(lambda uow, sent=sent: uow.send(sent))  # type: ignore[misc]
    found = memory.commit(
        lambda uow: edits.passed_on(uow, [first, 99], ["ans.first", "ans.edited"])
    )
    assert [each.phrase for each in found] == ["ans.edited", "ans.first"]
    assert memory.commit(lambda uow: edits.passed_on(uow, [], ["ans.first"])) == []
