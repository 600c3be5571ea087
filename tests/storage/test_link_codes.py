from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.model import Channel
from storage import link_codes
from storage.schema import link_code

if TYPE_CHECKING:
    import pytest

    from tests.storage.book import Book, Cast


def put(book: Book, cast: Cast, person: int) -> str:
    home = cast.address[person]
    return book.commit(lambda uow: link_codes.put(uow, person, home, Channel.TELEGRAM))


def test_a_code_is_six_digits_and_only_its_digest_is_kept(memory: Book, cast: Cast) -> None:
    code = put(memory, cast, cast.mentee)
    assert len(code) == 6
    assert code.isdigit()
    ((digest,),) = memory.rows(select(link_code.c.digest))
    assert bytes(digest) == memory.memory.sealer.digest("link", code)


def test_a_code_says_whose_it_is_for_ten_minutes(memory: Book, cast: Cast) -> None:
    code = put(memory, cast, cast.mentee)
    memory.later(minutes=9, seconds=59)
    found = memory.commit(lambda uow: link_codes.find(uow, code))
    assert found is not None
    home = cast.address[cast.mentee]
    assert (found.person_id, found.address_id) == (cast.mentee, home)
    assert found.channel is Channel.TELEGRAM
    memory.later(seconds=1)
    assert memory.commit(lambda uow: link_codes.find(uow, code)) is None


def test_a_code_is_spent_once(memory: Book, cast: Cast) -> None:
    code = put(memory, cast, cast.mentee)
    found = memory.commit(lambda uow: link_codes.find(uow, code))
    assert found is not None
    assert memory.commit(lambda uow: link_codes.spend(uow, found.id))
    assert not memory.commit(lambda uow: link_codes.spend(uow, found.id))
    assert memory.commit(lambda uow: link_codes.find(uow, code)) is None


def test_a_person_has_one_code_at_a_time(memory: Book, cast: Cast) -> None:
    first, other = put(memory, cast, cast.mentee), put(memory, cast, cast.mentors[0])
    second = put(memory, cast, cast.mentee)
    for code, stands in ((first, False), (second, True), (other, True)):
        assert (memory.commit(lambda uow, c=code: link_codes.find(uow, c)) is not None) is stands  # type: ignore[misc]
    memory.commit(lambda uow: link_codes.take_back(uow, cast.mentee))
    assert memory.commit(lambda uow: link_codes.find(uow, second)) is None


def test_nobody_gets_the_code_that_somebody_has(
    memory: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("storage.link_codes.secrets.randbelow", lambda _: next(drawn))
    assert put(memory, cast, cast.mentee) == "000007"
    assert put(memory, cast, cast.mentors[0]) == "000008"


def test_misses_are_remembered_for_two_days(memory: Book, cast: Cast) -> None:
    home, other = cast.address[cast.mentee], cast.address[cast.mentors[0]]
    at = memory.now
    memory.commit(lambda uow: link_codes.miss(uow, home))
    memory.later(hours=47)
    memory.commit(lambda uow: link_codes.miss(uow, home))
    assert memory.commit(lambda uow: link_codes.misses(uow, home)) == [at, memory.now]
    assert memory.commit(lambda uow: link_codes.misses(uow, other)) == []
    memory.later(hours=1)
    assert memory.commit(lambda uow: link_codes.misses(uow, home)) == [
        memory.now - timedelta(hours=1)
    ]
