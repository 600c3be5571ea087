from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from bot.settings import load
from domain.model import Channel, Inbound
from storage import inbox
from tests.unit.bot.commands.conftest import NOW

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator


@pytest.fixture
def dead(stocked: Operator) -> list[int]:
    """Three messages that were put aside."""

    def die(uow: UnitOfWork) -> list[int]:
        ids = []
        for number in range(3):
            said = Inbound("AC1", f"SM{number}", Channel.SMS, "+12025550101", "+1", "Which dose?")
            arrived = inbox.accept(uow, said)
            assert arrived is not None
            ids.append(arrived.inbox_id)
            inbox.fail(uow, arrived.inbox_id, inbox.MOST_TRIES, "KeyError")
        return ids

    return commit(load(), die)


def test_what_was_put_aside_is_listed_without_words_or_numbers(
    stocked: Operator, dead: list[int]
) -> None:
    rows = stocked.types("inbox", "list", "--json").json
    assert [row["id"] for row in rows] == dead
    assert rows[0] == {
        "id": dead[0],
        "received_at": NOW.isoformat(),
        "channel": "sms",
        "tries": 5,
        "fault": "KeyError",
    }
    said = stocked.types("inbox", "list").out
    assert str(dead[2]) in said
    assert "dose" not in said
    assert "+1202" not in said


def test_an_empty_list_says_so(stocked: Operator) -> None:
    assert stocked.types("inbox", "list").out == "Nothing here yet.\n"


def test_one_is_handled_again(stocked: Operator, dead: list[int]) -> None:
    said = stocked.types("inbox", "retry", str(dead[1]))
    assert (said.code, said.out) == (0, "1 message will be handled again.\n")
    rows = stocked.types("inbox", "list", "--json").json
    assert [row["id"] for row in rows] == [dead[0], dead[2]]


def test_all_are_handled_again(
    stocked: Operator, dead: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.inbox.MOST_CHANGED", 2)
    said = stocked.types("inbox", "retry", "--all")
    assert (said.code, said.out) == (0, "3 messages will be handled again.\n")
    assert stocked.types("inbox", "list", "--json").json == []
    waiting = commit(load(), lambda uow: inbox.backlog(uow)[0])
    assert waiting == 3


def test_one_that_is_not_there_is_said(stocked: Operator) -> None:
    said = stocked.types("inbox", "retry", "7")
    assert said.code == 1
    assert said.out.startswith("No such message lies aside")
    assert stocked.types("inbox", "retry", "--all").code == 0


@pytest.mark.parametrize("words", [[], ["7", "--all"]])
def test_it_wants_an_id_or_all(stocked: Operator, words: list[str]) -> None:
    said = stocked.types("inbox", "retry", *words)
    assert said.code == 2
    assert "name one ID, or say --all" in said.err
