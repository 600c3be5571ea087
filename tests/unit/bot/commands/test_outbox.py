from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from bot.settings import load
from domain.model import Channel, Outbound
from storage import claims, outbox, people, unsent
from tests.unit.bot.commands.conftest import NOW

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator


@pytest.fixture
def dead(stocked: Operator) -> list[int]:
    """Two messages that were given up, and one that waits."""

    def promise(uow: UnitOfWork) -> None:
        uow.carried = frozenset(Channel)
        for reader in people.every(uow):
            told = Outbound(reader.id, "news.looking", "We ask the next mentor.")
            outbox.post(uow, told)

    commit(load(), promise)
    first, second, _ = stocked.types("outbox", "list", "--state", "ready", "--json").json
    for row in (first, second):
        commit(load(), lambda uow, each=row["id"]: outbox.end(uow, each, "dead", "21610"))  # type: ignore[misc]
    return [first["id"], second["id"]]


def test_what_was_given_up_is_listed_without_words_or_numbers(
    stocked: Operator, dead: list[int]
) -> None:
    rows = stocked.types("outbox", "list", "--json").json
    assert [row["id"] for row in rows] == dead
    assert rows[0] == {
        "id": dead[0],
        "promised_at": NOW.isoformat(),
        "channel": "sms",
        "phrase": "news.looking",
        "tries": 0,
        "fault": "21610",
    }
    said = stocked.types("outbox", "list").out
    assert "21610" in said
    assert "+1202" not in said
    assert "next mentor" not in said


def test_what_waits_is_listed_too(stocked: Operator, dead: list[int]) -> None:
    rows = stocked.types("outbox", "list", "--state", "ready", "--json").json
    assert [row["fault"] for row in rows] == [""]
    assert rows[0]["id"] not in dead


def test_one_is_sent_again_by_the_service(stocked: Operator, dead: list[int]) -> None:
    said = stocked.types("outbox", "retry", str(dead[1]))
    assert (said.code, said.out) == (0, "1 message will be sent again.\n")
    (left,) = stocked.types("outbox", "list", "--json").json
    assert left["id"] == dead[0]
    ready = commit(load(), lambda uow: claims.ready(uow, 9))
    assert dead[1] in ready, "a running service finds it at its next look"


def test_all_are_sent_again(stocked: Operator, dead: list[int]) -> None:
    assert stocked.types("outbox", "retry", "--all").out == "2 messages will be sent again.\n"
    assert stocked.types("outbox", "list", "--json").json == []
    assert set(dead) < set(commit(load(), lambda uow: claims.ready(uow, 9)))


def test_what_was_not_given_up_is_not_sent_again(stocked: Operator, dead: list[int]) -> None:
    commit(load(), lambda uow: unsent.retry(uow, dead[0]))
    said = stocked.types("outbox", "retry", str(dead[0]))
    assert said.code == 1
    assert "No such message was given up" in said.out
    assert stocked.types("outbox", "retry").code == 2
    assert stocked.types("outbox", "retry", "7", "--all").code == 2


def test_what_a_command_promises_is_left_to_the_service(
    stocked: Operator, dead: list[int]
) -> None:
    (waits,) = stocked.types("outbox", "list", "--state", "ready", "--json").json
    assert waits["id"] in commit(load(), lambda uow: claims.ready(uow, 9))
    assert waits["tries"] == 0
