"""UNDO: taken back while it waits, put right once it has left, and only for five minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service


async def test_before_it_left_the_asker_never_sees_it(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.break_down("slow_down")
    await service.text("neema", "In the wrong folder.")
    await service.text("neema", "UNDO")
    service.break_down()
    await service.wait(minutes=2)
    assert service.last("neema") == (
        "Taken back: Asha has not seen your text (1#).\nWrite it again when you are ready."
    )
    await service.text("neema", "In the red folder.")
    await service.wait(minutes=2)
    assert service.inbox("asha")[2:] == [
        "Dr Neema (anaesthesia) on Q1:\nIn the red folder.\nReply here to go on."
    ]


async def test_what_was_taken_back_does_not_stop_the_clock(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.break_down("slow_down")
    await service.text("neema", "In the wrong folder.")
    await service.text("neema", "UNDO")
    service.break_down()
    await service.wait(hours=1)
    assert service.last("neema").startswith("Asha is waiting on 1#")


async def test_after_it_left_the_asker_is_told_to_disregard_it_once(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the wrong folder.")
    await service.text("neema", "undo")
    assert service.last("asha") == (
        "Please disregard the last text on Q1; Dr Neema sent it by mistake.\n"
        "A corrected answer follows. Urgent? Ask your senior now."
    )
    assert service.last("neema") == (
        "It had already left, so Asha was told to disregard it (1#).\nWrite the right text now."
    )
    before = len(service.inbox("asha"))
    await service.text("neema", "UNDO")
    assert service.last("neema").startswith("There is nothing of yours to take back now.")
    assert len(service.inbox("asha")) == before


async def test_after_five_minutes_it_stays(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.wait(minutes=5, seconds=1)
    await service.text("neema", "UNDO")
    assert service.last("neema") == (
        "UNDO works for 5 minutes; your text to Asha stays (1#).\n"
        "Write a new text to put it right."
    )
    assert "In the folder." in service.last("asha")


async def test_undo_with_nothing_sent_says_so_to_anybody(service: Service) -> None:
    for who in ("asha", "neema"):
        await service.text(who, "UNDO")
        assert service.last(who).startswith("There is nothing of yours to take back now.")
