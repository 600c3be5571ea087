"""Long texts, emoji and any script: what one side writes is what the other side reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.phones import Person
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from pathlib import Path

SAIDA = Person("saida", "Saida", "mentee", "Asks by Telegram", telegram=700402)
TEXTS = (
    "She bleeds " + " ".join(f"and dose {n} of {n * 10} ml was given." for n in range(1, 30)),
    "\U0001fa78\U0001f6a8 BP 80/40 \U0001f469\U0001f3fe\u200d\u2695\ufe0f what now?",
    "\u12f0\u121d \u12eb\u1348\u1233\u1278\u12cb\u120d 80/40",
    "\u0646\u0632\u064a\u0641 \u0668\u0660/\u0664\u0660\u060c \u0665\u0660\u0660 \u0645\u0644",
    "\u4ea7\u540e\u51fa\u8840 500 \u6beb\u5347\uff0c\u600e\u4e48\u529e",
    "Two lines:\n  - one *bold* _x_ <b>&amp;</b>\n  - 2 [a](b)",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("who", ["asha", "saida"])
async def test_words_reach_the_other_side_unharmed(tmp_path: Path, who: str, text: str) -> None:
    async with serve(tmp_path, others=(STRANGER, SAIDA)) as service:
        await service.people(
            "Saida,mentee,nurse anaesthetist,anaesthesia,BUNDA,,700402,,2026-01-05"
        )
        await service.text(who, text)
        assert f"0 min:\n{text}\n" in service.last("neema")
        await service.tap("neema", "Take")
        await service.text(who, text)
        assert service.last("neema") == f"1# {who.capitalize()}: {text}"
        before = len(service.inbox(who))
        await service.text("neema", text)
        if service.last("neema").endswith("or send a shorter one."):
            await service.text("neema", "S")
        pieces = service.inbox(who)[before:]
        whole = "".join(one.split(") ", 1)[1] if len(pieces) > 1 else one for one in pieces)
        assert f":\n{text}\nReply here" in whole
