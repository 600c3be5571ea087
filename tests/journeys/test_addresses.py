"""Answers go to the address that was frozen in the question, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.phones import Person
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from pathlib import Path

CHAT = Person("asha_chat", "Asha", "mentee", "Her second phone", telegram=700401)
ROW = "Asha,mentee,nurse anaesthetist,anaesthesia,BUNDA,+12025550101,700401,"


async def test_an_answer_follows_the_question_and_not_the_preferred_address(
    tmp_path: Path,
) -> None:
    async with serve(tmp_path, others=(STRANGER, CHAT)) as service:
        await service.claimed("asha", "neema", "Where is the list kept?")
        await service.people(f"{ROW}telegram,")
        await service.text("neema", "In the folder.")
        assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:")
        assert service.inbox("asha_chat") == []
        await service.tap("neema", "Close")
        assert service.last("asha").startswith("Q1 is closed. Did it help?")
        await service.text("asha_chat", "OBS And the form?")
        assert service.last("asha_chat").startswith("Got it (Q2).")
        await service.tap("mwajuma", "Take")
        await service.text("mwajuma", "On the wall.")
        assert service.last("asha_chat").startswith("Dr Mwajuma (obstetrics) on Q2:\nOn the wall.")
        assert all("On the wall" not in text for text in service.inbox("asha"))


async def test_a_second_phone_goes_on_in_the_same_question(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(STRANGER, CHAT)) as service:
        await service.people(f"{ROW}telegram,")
        await service.claimed("asha", "neema", "Where is the list kept?")
        await service.text("asha_chat", "It is me, Asha, on my other phone.")
        assert service.last("neema") == "1# Asha: It is me, Asha, on my other phone."
        await service.text("neema", "In the folder.")
        assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:")
        assert all("In the folder" not in text for text in service.inbox("asha_chat"))
