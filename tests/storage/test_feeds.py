from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import feeds

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast


def owner(memory: Book, named: str) -> int | None:
    return memory.commit(lambda uow: feeds.owner(uow, named))


def test_a_feed_keeps_its_name_until_it_is_renewed(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    named = memory.commit(lambda uow: feeds.name(uow, mentor))
    assert memory.commit(lambda uow: feeds.name(uow, mentor)) == named
    assert owner(memory, named) == mentor
    newer = memory.commit(lambda uow: feeds.renew(uow, mentor))
    assert (owner(memory, named), owner(memory, newer)) == (None, mentor)


def test_a_feed_that_was_taken_back_opens_under_another_name(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    assert not memory.commit(lambda uow: feeds.close(uow, mentor))
    named = memory.commit(lambda uow: feeds.renew(uow, mentor))
    assert memory.commit(lambda uow: feeds.close(uow, mentor))
    assert owner(memory, named) is None
    again = memory.commit(lambda uow: feeds.name(uow, mentor))
    assert again != named
    assert owner(memory, again) == mentor


@pytest.mark.parametrize("change", ["", "other", "issue", "signature"])
def test_a_name_that_was_not_given_finds_nothing(memory: Book, cast: Cast, change: str) -> None:
    mentor, other = cast.mentors[:2]
    named = memory.commit(lambda uow: feeds.name(uow, mentor))
    person, issue, signature = named.split("-")
    tried = {
        "": "",
        "other": f"{other}-{issue}-{signature}",
        "issue": f"{person}-2-{signature}",
        "signature": f"{person}-{issue}-{'0' * 32}",
    }[change]
    assert owner(memory, tried) is None


def test_an_event_has_one_name_in_each_language(memory: Book, cast: Cast) -> None:
    assert cast.mentors
    named = memory.commit(lambda uow: feeds.event_name(uow, "J5", "sw"))
    assert memory.commit(lambda uow: feeds.event_name(uow, "J5", "sw")) == named
    assert memory.commit(lambda uow: feeds.event(uow, named)) == ("J5", "sw")
    assert owner(memory, named) is None


@pytest.mark.parametrize(
    "change", [("J5", "J6"), ("-sw-", "-en-"), ("J5", "V5"), ("J5-sw-", ""), ("-sw-", "-sw-0")]
)
def test_an_events_name_that_was_not_given_finds_nothing(
    memory: Book, change: tuple[str, str]
) -> None:
    named = memory.commit(lambda uow: feeds.event_name(uow, "J5", "sw")).replace(*change)
    assert memory.commit(lambda uow: feeds.event(uow, named)) is None


def test_a_persons_feed_is_no_event(memory: Book, cast: Cast) -> None:
    named = memory.commit(lambda uow: feeds.name(uow, cast.mentors[0]))
    assert memory.commit(lambda uow: feeds.event(uow, named)) is None
