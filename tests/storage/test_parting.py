from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.model import Channel, Outbound, Prompt
from storage import addresses, looking, parting, prompts
from storage.schema import outbox
from tests.storage import promises
from tests.storage.book import ask
from tests.storage.promises import CALL

if TYPE_CHECKING:
    from storage.parting import Parted
    from tests.storage.book import Book, Cast


def part(book: Book, cast: Cast) -> Parted:
    home = cast.address[cast.mentee]
    return book.commit(lambda uow: parting.part(uow, home, cast.mentee))


def states(book: Book) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in book.rows(select(outbox.c.state, outbox.c.fault))]


def test_what_waits_there_ends_and_is_named(memory: Book, cast: Cast) -> None:
    question = memory.commit(lambda uow: ask(uow, cast))
    home = cast.address[cast.mentee]
    first = Prompt("helped", ("1", "2"), question.id)
    second = Prompt("outcome", ("1", "2"), question.id)
    for prompt in (None, first, second):
        more = {"address_id": home, "question_id": question.id, "prompt": prompt}
        promises.promise(memory, promises.words(cast, **more))
    assert sorted(state for state, _ in states(memory)) == ["ready", "ready", "waiting"]
    found = part(memory, cast)
    assert states(memory) == [("dropped", "parted")] * 3
    assert {(each.phrase, each.question_id) for each in found.unsent} == {
        ("news.looking", question.id)
    }
    assert len(found.unsent) == 3
    assert memory.commit(lambda uow: prompts.live_at(uow, home)) == []


def test_what_waits_elsewhere_or_for_others_goes_on(memory: Book, cast: Cast) -> None:
    chat = promises.address(memory, cast.mentee, Channel.TELEGRAM, "700401")
    promises.promise(memory, promises.words(cast, address_id=chat))
    other = cast.mentors[0]
    elsewhere = promises.words(cast, address_id=cast.address[other])
    promises.promise(memory, elsewhere)
    assert part(memory, cast).unsent == ()
    assert {state for state, _ in states(memory)} == {"ready"}


def test_the_address_is_nobodys_and_nothing_is_held_against_it(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]
    memory.commit(lambda uow: addresses.set_dead(uow, home))
    part(memory, cast)
    left = memory.commit(lambda uow: addresses.get(uow, home))
    assert (left.person_id, left.verified_at, left.blocked_at, left.dead_at) == (None,) * 4
    memory.later(hours=1)
    memory.commit(lambda uow: addresses.give(uow, home, cast.mentee))
    again = memory.commit(lambda uow: addresses.get(uow, home))
    assert (again.person_id, again.verified_at) == (cast.mentee, memory.now)


def test_open_questions_that_came_from_there_are_named(memory: Book, cast: Cast) -> None:
    question = memory.commit(lambda uow: ask(uow, cast))
    assert [each.id for each in part(memory, cast).frozen] == [question.id]


def test_an_answer_that_waits_for_its_reader_to_write_is_nobodys(memory: Book, cast: Cast) -> None:
    home = promises.address(memory, cast.mentee, Channel.WHATSAPP, "+12025550143")
    question = memory.commit(
        lambda uow: ask(uow, replace(cast, address=cast.address | {cast.mentee: home}))
    )
    answer = Outbound(
        cast.mentee, "ans.next", "Yes.", question_id=question.id, address_id=home, relay=True
    )
    assert promises.promise(memory, answer) == ()
    left = memory.commit(lambda uow: parting.part(uow, home, cast.mentee))
    assert [each.phrase for each in left.unsent] == ["ans.next"]
    assert memory.rows(select(outbox.c.state, outbox.c.fault)) == [("dropped", "parted")]


def test_whoever_has_the_row_in_hand_may_not_send_it(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]
    parcel = promises.one(memory, promises.words(cast, address_id=home))
    part(memory, cast)
    assert memory.commit(lambda uow: looking.look(uow, parcel, CALL)).why == "gone"


def test_what_is_promised_afterwards_may_not_be_sent_there(memory: Book, cast: Cast) -> None:
    """Also not by one who knows nothing of parting: the release before this one."""
    home = cast.address[cast.mentee]
    parcel = promises.one(memory, promises.words(cast, address_id=home))
    memory.commit(lambda uow: addresses.give(uow, home, cast.mentors[0]))
    assert memory.commit(lambda uow: looking.look(uow, parcel, CALL)).why == "parted"
