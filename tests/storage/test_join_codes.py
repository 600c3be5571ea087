from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import join_codes
from storage.schema import join_code

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

CODE = "BUNDA27"
HOUR = timedelta(hours=1)


def test_a_code_leads_to_its_facility_until_it_is_revoked(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: join_codes.add(uow, cast.facility, CODE, None))
    assert memory.commit(lambda uow: join_codes.facility_of(uow, CODE)) == cast.facility
    assert memory.commit(lambda uow: join_codes.facility_of(uow, "BUNDA28")) is None
    assert memory.commit(lambda uow: join_codes.revoke(uow, CODE))
    assert not memory.commit(lambda uow: join_codes.revoke(uow, CODE))
    assert memory.commit(lambda uow: join_codes.facility_of(uow, CODE)) is None
    assert memory.commit(lambda uow: join_codes.is_known(uow, CODE))


def test_a_code_ends_at_its_instant(memory: Book, cast: Cast) -> None:
    ends = memory.now + HOUR
    memory.commit(lambda uow: join_codes.add(uow, cast.facility, CODE, ends))
    memory.later(minutes=59)
    assert memory.commit(lambda uow: join_codes.facility_of(uow, CODE)) == cast.facility
    memory.later(minutes=1)
    assert memory.commit(lambda uow: join_codes.facility_of(uow, CODE)) is None


def test_a_code_is_sealed_and_opens_for_the_list(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: join_codes.add(uow, cast.facility, CODE, None))
    ((digest, sealed),) = memory.rows(select(join_code.c.digest, join_code.c.sealed))
    assert CODE.encode() not in digest + sealed
    (found,) = memory.commit(join_codes.every)
    assert (found.code, found.made_at, found.revoked_at) == (CODE, memory.now, None)
    assert CODE not in repr(found)


def test_wrong_codes_count_within_the_hour_and_by_address(memory: Book, cast: Cast) -> None:
    def wrong(address: int) -> int:
        since = memory.now - HOUR
        return memory.commit(lambda uow: join_codes.note_wrong(uow, address, since))

    here, there = cast.address[cast.mentee], cast.address[cast.mentors[0]]
    assert [wrong(here), wrong(here), wrong(there)] == [1, 2, 1]
    memory.later(hours=1)
    assert wrong(here) == 1


def test_two_wrong_codes_in_one_group_are_two(memory: Book, cast: Cast) -> None:
    since = memory.now - HOUR
    done = memory.group(
        *[lambda uow: join_codes.note_wrong(uow, cast.address[cast.mentee], since)] * 2
    )
    assert [each.value for each in done] == [1, 2]
