from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import alerts

if TYPE_CHECKING:
    from tests.storage.book import Book


def test_what_is_wrong_is_raised_once_until_it_is_over(memory: Book) -> None:
    assert memory.commit(lambda uow: alerts.raise_(uow, "a", since=1))
    assert not memory.commit(lambda uow: alerts.raise_(uow, "a", since=2))
    (found,) = memory.commit(alerts.standing).values()
    assert (found.name, found.detail, found.told_at) == ("a", {"since": 1}, None)
    assert memory.commit(lambda uow: alerts.clear(uow, "a"))
    assert not memory.commit(lambda uow: alerts.clear(uow, "a"))
    assert memory.commit(alerts.standing) == {}


def test_what_comes_back_is_new_and_nobody_knows_of_it(memory: Book) -> None:
    memory.commit(lambda uow: alerts.raise_(uow, "a", since=1, kept=7))
    memory.commit(lambda uow: alerts.tell(uow, "a"))
    memory.commit(lambda uow: alerts.clear(uow, "a"))
    memory.later(hours=1)
    assert memory.commit(lambda uow: alerts.raise_(uow, "a", since=2))
    (found,) = memory.commit(alerts.standing).values()
    assert (found.detail, found.told_at) == ({"since": 2, "kept": 7}, None)
    assert found.raised_at == memory.now


def test_two_units_of_one_group_raise_it_once(memory: Book) -> None:
    done = memory.group(*[lambda uow: alerts.raise_(uow, "a")] * 2)
    assert [each.value for each in done] == [True, False]


def test_figures_are_kept_without_anything_being_wrong(memory: Book) -> None:
    memory.commit(lambda uow: alerts.note(uow, "process:1", base=1, last=2))
    memory.commit(lambda uow: alerts.note(uow, "process:1", last=3))
    memory.commit(lambda uow: alerts.note(uow, "processes", last=4))
    assert memory.commit(alerts.standing) == {}
    found = memory.commit(lambda uow: alerts.noted(uow, "process:"))
    assert found == [{"base": 1, "last": 3}]


def test_figures_stay_when_it_is_raised_and_over(memory: Book) -> None:
    memory.commit(lambda uow: alerts.note(uow, "a", base=1))
    assert not memory.commit(lambda uow: alerts.stands(uow, "a"))
    memory.commit(lambda uow: alerts.raise_(uow, "a", since=2))
    assert memory.commit(lambda uow: alerts.stands(uow, "a"))
    memory.commit(lambda uow: alerts.note(uow, "a", base=5))
    memory.commit(lambda uow: alerts.clear(uow, "a"))
    found = memory.commit(lambda uow: alerts.find(uow, "a"))
    assert found is not None
    assert found.detail == {"base": 5, "since": 2}


def test_what_was_over_long_ago_is_forgotten_and_what_stands_is_not(memory: Book) -> None:
    for name in "ab":
        memory.commit(lambda uow, name=name: alerts.raise_(uow, name))  # type: ignore[misc]
    memory.commit(lambda uow: alerts.clear(uow, "a"))
    memory.later(days=40)
    memory.commit(lambda uow: alerts.forget(uow, uow.now - timedelta(days=30)))
    assert memory.commit(lambda uow: alerts.find(uow, "a")) is None
    assert memory.commit(alerts.standing).keys() == {"b"}
