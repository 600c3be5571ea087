"""Broadcasts at the terminal: shown, confirmed, refused, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from bot.settings import load
from domain.broadcasts import BroadcastState
from handlers.broadcasts import reporting
from storage import broadcasts, people

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

SEND = ("broadcast", "send", "--by", "Rehema", "--text", "Come\n1=Yes 2=No")


@pytest.fixture
def agreed(stocked: Operator) -> Operator:
    """A programme with prices whose people have agreed, but for Dr Neema."""
    stocked.sets(
        TWILIO_ACCOUNT_SID="AC" + "0" * 32,
        TWILIO_AUTH_TOKEN="0" * 32,
        TWILIO_SMS_FROM="+12025550199",
        COST_SMS_PART="0.04",
    )

    def agree(uow: UnitOfWork) -> None:
        for each in people.every(uow):
            if each.name != "Dr Neema":
                people.set_consented(uow, each.id, uow.now)

    commit(load(), agree)
    return stocked


def stands(number: int) -> BroadcastState:
    """Return how a broadcast stands."""
    known = commit(load(), lambda uow: broadcasts.numbered(uow, number))
    assert known is not None
    return known.state


def test_a_broadcast_is_shown_confirmed_and_listed(agreed: Operator) -> None:
    said = agreed.types(*SEND, "--to", "anaesthesia", "--yes")
    assert said.code == 0, said.err
    assert said.out.splitlines()[:3] == [
        "Broadcast 1 to 1 people: 1 sms.",
        "Skipped: 1 (not joined).",
        'en, 1 people, 1 SMS part(s): "Lake Surgery: Come',
    ]
    assert "2 No" in said.out
    assert "Cost: 0.04 USD." in said.out
    assert "Broadcast 1 is on its way." in said.out
    assert stands(1) is BroadcastState.SENDING
    (row,) = agreed.types("broadcast", "list", "--json").json
    assert row == {
        "broadcast": 1,
        "state": "sending",
        "to": "discipline anaesthesia",
        "people": 1,
        "by": "Rehema",
        "ordered": "2030-01-07 09:30",
    }
    shown = agreed.types("broadcast", "show", "1", "--json").json
    assert {"what": "state", "why": "sending", "people": 1} in shown
    assert {"what": "cost", "why": "0.00", "people": ""} in shown
    sheet = agreed.types("broadcast", "sheet", "1")
    assert sheet.out.splitlines() == [",".join(reporting.COLUMNS)]  # nobody is planned yet
    (deed,) = [
        each for each in agreed.types("audit", "list", "--json").json if "took" in str(each)
    ]
    assert "broadcast" in str(deed)


def test_what_is_not_confirmed_is_not_sent(
    agreed: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.confirm", lambda _: False)
    said = agreed.types(*SEND, "--to", "bunda", "--at", "tue 9:00")
    assert "When: Tue 09:00." in said.out
    assert said.out.endswith("Nothing was sent.\n")
    assert stands(1) is BroadcastState.LAPSED
    monkeypatch.setattr("typer.confirm", lambda _: True)
    assert "goes at its time" in agreed.types(*SEND, "--to", "bunda", "--at", "tue 9:00").out
    assert stands(2) is BroadcastState.SCHEDULED


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", "bundaa"), 'Nobody here is called "bundaa". Did you mean: BUNDA?'),
        (("--to", ""), "say with --to whom it is for"),
        (("--to", "mentors"), "That would reach nobody. Skipped: 1 (not joined)."),
        (("--to", "all", "--at", "noon"), "write a day and a time to come with --at"),
        (("--to", "all", "--at", "2030-01-06 9:00"), "write a day and a time to come with --at"),
        (("--to", "all", "--by", "Asha"), "Asha is no coordinator"),
        (("--to", "all", "--by", "Zuri"), "nobody here has the name or the address Zuri"),
    ],
)
def test_what_cannot_be_sent_is_told(agreed: Operator, words: tuple[str, ...], told: str) -> None:
    said = agreed.types(*SEND, *words, "--yes")
    assert said.code == 2
    assert told in said.err
    assert agreed.types("broadcast", "list").out == "Nothing here yet.\n"


def test_a_number_of_no_broadcast_is_told(agreed: Operator) -> None:
    assert "there is no broadcast 7" in agreed.types("broadcast", "show", "7").err
