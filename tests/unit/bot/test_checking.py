"""What each provider said of our account when it was asked last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.checking import Checking
from bot.clock import SteppingClock
from channels.base import Channel as Wire
from channels.base import Kind, SendError
from domain.model import Channel
from domain.wire_checks import Checked
from tests.unit.bot.post import Wire as Mute

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@dataclass
class Account:
    """An account that can be asked; `fault` meets the next calls."""

    takes_at: str = ""
    fault: str = ""
    told: list[str] = field(default_factory=list)

    async def check(self) -> Checked:
        if self.fault:
            raise SendError(self.fault, Kind.RETRYABLE)
        return Checked("@bot", takes_at=self.takes_at, wanted="here")

    async def set_webhook(self) -> None:
        if self.fault:
            raise SendError(self.fault, Kind.RETRYABLE)
        self.takes_at = "here"


def checking(account: Account) -> Checking:
    wires = {Channel.TELEGRAM: cast("Wire", account), Channel.SMS: cast("Wire", Mute())}
    return Checking(wires, SteppingClock(MORNING))


async def test_what_was_found_stands_with_its_time() -> None:
    account = Account()
    found = checking(account)
    assert not found.found
    assert (await found.check(Channel.TELEGRAM)).takes_at == ""
    assert (await found.set_webhook(Channel.TELEGRAM)).takes_at == "here"
    at, checked = found.found[Channel.TELEGRAM]
    assert (at, checked.takes_at) == (MORNING, "here")


async def test_a_refusal_is_a_finding_and_what_cannot_be_asked_is_not_there() -> None:
    account = Account(fault="InvalidToken")
    found = checking(account)
    assert (await found.check(Channel.TELEGRAM)).fault == "InvalidToken"
    assert (await found.set_webhook(Channel.TELEGRAM)).fault == "InvalidToken"
    assert found.found[Channel.TELEGRAM][1].fault == "InvalidToken"
    with pytest.raises(KeyError):
        await found.check(Channel.SMS)
