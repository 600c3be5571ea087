"""The wires to the providers are cut, slow, silent or refused in the middle of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.judge import judge
from tests.chaos.process import changed
from tests.chaos.proxy import PASS, Fault
from tests.chaos.remembered import remembered
from tests.chaos.scale import LONG
from tests.chaos.serving import served, working_town
from tests.chaos.town import Layout

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAULTS = (
    Fault(delay_s=0.05),
    Fault(cut_request=0),
    Fault(cut_request=100),
    Fault(cut_answer=0),
    Fault(cut_answer=20),
    Fault(swallow=True),
    Fault(stall=True),
    Fault(refuse=True),
)
ROUNDS = 3 if LONG else 1
ASKED = 6
SUFFER_S, REST_S = 1.5, 0.5
SPOILT = 4
"""Answers that must have gone astray at least, or nothing was tried."""


async def test_what_the_wires_do_loses_nothing(tmp_path: Path, say: Callable[[str], None]) -> None:
    async with (
        working_town(tmp_path, Layout(proxied=True)) as town,
        served(town, tmp_path, command=changed("hurried")) as process,
    ):
        await process.start()
        proxy = town.proxies["all"]
        for fault in FAULTS * ROUNDS:
            town.ask(ASKED)
            await proxy.suffer(fault)
            await town.while_reacting(SUFFER_S)
            await proxy.suffer(PASS)
            proxy.cut()  # what was swallowed is over, and not only after its time
            await town.while_reacting(REST_S)
        await town.everything_done(ASKED * len(FAULTS) * ROUNDS)
        await process.rested()
        process.ask_to_stop()
        assert await process.stopped(within_s=15) == 0
        history = town.history()
        verdict = judge(remembered(town.common, history))
    spoilt = sum(not send.answered for send in history.sent)
    say(
        f"wires cut, slow, silent, refused: {town.acknowledged} messages, {spoilt} of "
        f"{len(history.sent)} sends without an answer; {verdict.figures()}"
    )
    assert verdict.faults() == []
    assert spoilt >= SPOILT
