from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from bot.settings import load
from storage import journal

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

NEW, OLD, CHAT = "+12025550166", "+12025550101", "700401"


def held(operator: Operator, who: str) -> list[tuple[str, str]]:
    rows = operator.types("people", "address", "list", who, "--json").json
    return [(row["channel"], row["address"]) for row in rows]


def test_an_address_is_added_listed_and_removed(stocked: Operator) -> None:
    said = stocked.types("people", "address", "add", "Asha", "telegram", CHAT)
    assert (said.code, said.out) == (0, "Asha has it now.\n")
    assert held(stocked, "Asha") == [("sms", OLD), ("telegram", CHAT)]
    again = stocked.types("people", "address", "add", "Asha", "Telegram", CHAT)
    assert again.out == "Asha has that address; nothing to do.\n"
    said = stocked.types("people", "address", "remove", "Asha", "sms", OLD)
    assert (said.code, said.out) == (0, "Asha no longer has it.\n")
    assert held(stocked, CHAT) == [("telegram", CHAT)]
    kinds = {each.event.kind for each in commit(load(), lambda uow: journal.newest(uow, 9))}
    assert {"address.given", "address.parted"} <= kinds


def test_one_of_somebody_else_moves_only_when_told_to(stocked: Operator) -> None:
    said = stocked.types("people", "address", "add", "Rehema", "sms", OLD)
    assert said.code == 2
    assert "belongs to Asha, and one address is one person; --move takes it" in said.err
    assert held(stocked, "Asha") == [("sms", OLD)]
    said = stocked.types("people", "address", "add", "Rehema", "sms", OLD, "--move")
    assert (said.code, said.out) == (0, "it moves to Rehema.\n")
    assert held(stocked, "Rehema")[-1] == ("sms", OLD) or ("sms", OLD) in held(stocked, "Rehema")
    assert stocked.types("people", "address", "list", "Asha").out == "Nothing here yet.\n"


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Asha", "sms", NEW),
        ("add", "Rehema", "sms", OLD, "--move"),
        ("remove", "Asha", "sms", OLD),
    ],
)
def test_a_dry_run_changes_nothing(stocked: Operator, words: tuple[str, ...]) -> None:
    said = stocked.types("people", "address", *words, "--dry-run")
    assert said.code == 0
    assert said.out.endswith(" (nothing was changed).\n")
    assert held(stocked, "Asha") == [("sms", OLD)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "Asha", "fax", NEW), "fax is no channel; write one of sms, whatsapp, telegram"),
        (("add", "Asha", "canary", NEW), "canary is no channel"),
        (("add", "Asha", "sms", "0712"), "0712 is not a full telephone number"),
        (("add", "Asha", "telegram", "asha"), "asha is not a Telegram chat id"),
        (("add", "Zawadi", "sms", NEW), "nobody here has the name or the address Zawadi"),
        (("remove", "Asha", "sms", NEW), "Asha has no such address"),
    ],
)
def test_what_cannot_be_says_what_to_do(
    stocked: Operator, words: tuple[str, ...], why: str
) -> None:
    said = stocked.types("people", "address", *words)
    assert said.code == 2
    assert why in said.err


def test_an_account_without_a_number_has_an_id_of_its_own(stocked: Operator) -> None:
    opaque = "US.13491208655302741918"
    assert stocked.types("people", "address", "add", "Asha", "whatsapp", opaque).code == 0
    assert held(stocked, opaque) == [("sms", OLD), ("whatsapp", opaque)]
