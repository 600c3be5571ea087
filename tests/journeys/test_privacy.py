"""What nobody may see: numbers, surnames, and anybody's words in the log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.phones import Person
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.journeys.conftest import Service

AMINA = Person("amina", "Amina Kweka", "mentee", "", sms="+12025550133")
OMARI = Person("omari", "Dr Omari Lyimo", "mentor", "", telegram=700500)
PEOPLE = (
    "Amina Kweka,mentee,nurse,orthopaedics,BUNDA,+12025550133,,,2026-01-05",
    "Dr Omari Lyimo,mentor,surgeon,orthopaedics,BAHARI,,700500,,2026-01-05",
)
SHIFT = "Dr Omari Lyimo,orthopaedics,coupled,2026-11-23T07:00,2026-11-23T19:00"
SECRET = "purple elephant"
EMERGENCY = re.compile(r"\+120255501(9[0-4])")


async def a_whole_day(service: Service) -> None:
    """Go through asking, answering, holding, leaving and strangers, with words to look for."""
    await service.people(*PEOPLE)
    await service.shifts(SHIFT)
    await service.claimed("amina", "omari", f"{SECRET} question", f"{SECRET} answer")
    await service.text("omari", "UNDO")
    await service.text("omari", f"M {SECRET} more")
    await service.text("omari", "9# " + SECRET)
    await service.text("omari", "0")
    await service.text("omari", "C")
    await service.text("amina", "1")
    await service.text("amina", "2")
    await service.text("omari", "1# " + SECRET)
    await service.text("omari", "1")
    await service.text("amina", f"NEAR MISS {SECRET}")
    await service.text("upendo", f"{SECRET} through the seal")
    await service.text("rehema", "OPEN N1")
    await service.text("amina", f"ANON ORTHO {SECRET}")
    await service.text("omari", f"2# Why did you not {SECRET}")
    await service.text("omari", "S")
    await service.text("amina", "OTHER MENTOR")
    await service.text("amina", f"URGENT ORTHO {SECRET}")
    await service.text("omari", "STOP")
    await service.wait(hours=5)
    await service.text("stranger", f"{SECRET} from a stranger")
    await service.text("rehema", SECRET)
    service.block("amina")
    await service.wait(hours=5)


async def test_no_message_shows_a_number_or_a_surname(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(STRANGER, AMINA, OMARI)) as service:
        await a_whole_day(service)
        everything = "\n".join(service.everything())
    assert SECRET in everything
    assert not re.search(r"\+?\d{6,}", EMERGENCY.sub("", everything))
    assert "Kweka" not in everything
    assert "Lyimo" not in everything


async def test_the_log_holds_nobodys_words_numbers_or_names(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")  # what `mentorline run` sets
    async with serve(tmp_path, others=(STRANGER, AMINA, OMARI)) as service:
        service.break_down("slow_down")
        await service.text("asha", f"{SECRET} first")
        service.break_down()
        await service.wait(minutes=1)
        await a_whole_day(service)
        secrets = (service.settings.telegram_bot_token, service.settings.twilio_auth_token)
    out, err = capfd.readouterr()
    logged = out + err + caplog.text
    assert "service.started" in logged
    for hidden in (SECRET, "Kweka", "Lyimo", "202555", "7005", *secrets):
        assert hidden not in logged


async def test_every_inbound_gets_at_most_one_automatic_reply(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
        words = ("Thanks a lot!", "And the lamp?", "3", "A", "N", "U", "F", "1", "0", "?", "WHO")
        for text in (*words, "LIST", "HELP", "UNDO", "C", "URGENT", "OBS", "STOP", "hm", "START"):
            for who in ("asha", "neema", "rehema", "stranger"):
                before = len(service.inbox(who))
                await service.text(who, text)
                new = service.inbox(who)[before:]
                assert len(new) <= 1, (who, text, new)
