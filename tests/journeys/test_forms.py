"""The monthly form: step by step or in a line, checked, saved, corrected, asked for in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import MONDAY, serve
from tests.journeys.forms import LEADER, LINE, REPORTER, history, reported, standing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service

EVE = MONDAY.replace(month=12, day=1, hour=8, minute=30)
"""Half an hour before the form of November is asked for."""

NUMBERS = "48 21 15 0 1 0 40 6 1 160 2 1 - - - 1"
READ = (
    "ops 48, CS 21, deaths 1, SSI 6/40, sepsis 2\nNot known: files, ssc, abx. 1=save 2=correct it"
)


async def says(service: Service, who: str, *texts: str) -> str:
    """Write these texts one after the other, and return what came last."""
    for each in texts:
        await service.text(who, each)
    return service.last(who)


async def test_step_by_step_over_a_restart(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await service.on_whatsapp(LEADER)
        first = await says(service, LEADER, "OUT")  # of the month that is due
        assert first.startswith("1 of 16: How many MAJOR operations in theatre last month")
        assert (await says(service, LEADER, "48", "50")) == (
            "Bunda DH, 2026-10: cs = 50 looks unusual next to ops = 48.\n"
            "1=it is right 2=correct it"
        )
        await service.tap(LEADER, "Correct it")
        assert service.last(LEADER).startswith("2 of 16: How many of these were caesareans?")
        assert (await says(service, LEADER, "\u0662\u0661")).startswith("3 of 16:")
        again = await says(service, LEADER, "fifteen")
        assert "3 of 16: How many of all major operations were emergencies?" in again
        assert (await says(service, LEADER, "15", "0")).startswith("5 of 16:")
        settings = service.settings

    async with serve(tmp_path, MONDAY + timedelta(hours=2), settings) as service:
        service.phone(LEADER, "whatsapp")
        assert (await says(service, LEADER, "1", "0")).startswith("7 of 16:")
        assert (await says(service, LEADER, "-", "6", "1")).startswith("10 of 16:")
        read = await says(service, LEADER, "160", "2", "1", "-", "-", "-", "1")
        assert read == (
            "Bunda DH, 2026-10, we read:\nops 48, CS 21, deaths 1, SSI 6/-, sepsis 2\n"
            "Not known: seen, files, ssc, abx. 1=save 2=correct it"
        )
        assert await standing(service, "2026-10") == {}
        await service.tap(LEADER, "Save")
        assert service.last(LEADER).startswith("Saved: Bunda DH, 2026-10, 12 of 16 numbers.")
        saved = await standing(service, "2026-10")
        assert (saved["OPS_FOLLOWED"], saved["DEATHS_DAY0"]) == (None, 0)


async def test_a_number_is_corrected_weeks_later_and_what_stood_is_kept(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await says(service, LEADER, f"OUT 2026-10 {NUMBERS.replace(' 40 ', ' - ')}", "1")
        settings = service.settings

    async with serve(tmp_path, MONDAY + timedelta(days=14), settings) as service:
        assert (await says(service, LEADER, "FIX 2026-10")) == (
            "Bunda DH, 2026-10: ops 48, CS 21, deaths 1, SSI 6/-, sepsis 2.\n"
            "Send what to change, like ssi=6, or the number of its step, 1 to 16."
        )
        assert (await says(service, LEADER, "10")).startswith("10 of 16:")
        read = await says(service, LEADER, "158", "2", "seen=40")
        assert "SSI 6/40, sepsis 2, births 158" in read
        await says(service, LEADER, "1")
        kept = [each for each in await history(service, "2026-10") if each.element == "BIRTHS"]
        assert [each.number for each in kept] == [160, 158]
        assert [each.superseded_at is None for each in kept] == [False, True]
        assert kept[0].saved_at + timedelta(days=13) < kept[1].saved_at

        before = await history(service, "2026-10")
        last = await says(service, LEADER, "FIX 2026-10 births=158", "1")
        assert last.startswith("Saved: Bunda DH, 2026-10, 13 of 16 numbers.")
        assert await history(service, "2026-10") == before, "what stands already changes nothing"


async def test_a_line_names_what_is_wrong_with_it_and_nothing_is_lost(service: Service) -> None:
    assert (await says(service, REPORTER, "OUT 2026-10 ops=48 cs=21")) == (
        "Not saved yet: 2026-10 has no number for emerg, d0, deaths, csd, seen, ssi, ssics, "
        "births, sepsis, psepsis, files, ssc, abx, return.\n"
        "Send them like emerg=4, or emerg=- if not known. 1=step by step"
    )
    assert (await says(service, REPORTER, "1")).startswith("3 of 16:")
    assert (await says(service, REPORTER, f"out 202610 {LINE}")).endswith(READ)
    assert (await says(service, REPORTER, f"OUT 10/2026 {NUMBERS}")).endswith(READ)
    assert (await says(service, REPORTER, "OUT 2026-10 48 21 15")).startswith(
        "Not saved yet: 2026-10 came with 3 numbers, the form has 16."
    )
    assert (await says(service, REPORTER, "OUT 2026-10 ops=2001")).startswith(
        "Not saved yet: ops = 2001 in 2026-10 is not between 0 and 2000."
    )
    assert "ssics = 7 looks unusual next to ssi = 6." in await says(service, REPORTER, "ssics=7")
    insisted = await says(service, REPORTER, "1")
    assert "SSI 6/40, sepsis 2, ssics 7" in insisted, "what was insisted on is read back"
    assert "ssics = 7" in await says(service, REPORTER, "ssi=5"), "its sum has changed"
    assert (await says(service, REPORTER, "1", "1")).startswith("Saved: Bunda DH, 2026-10, 13")
    assert await service.reasons("Baraza says that a number is right")
    assert (await says(service, REPORTER, "OUT 2026-11 ops=4")) == (
        "Not saved: 2026-11 is not over yet.\n"
        "You can send 2026-10 now: OUT 2026-10 ops=48 ssi=6 ..."
    )
    assert (await says(service, REPORTER, "OUT 2019-10 ops=4")).startswith(
        "Not saved: 2019-10 is too long ago"
    )
    assert (await says(service, REPORTER, "HELP")).startswith("OUT and a month")
    assert (await says(service, REPORTER, "out of office")) == (
        'I could not read the month "of".\nWrite it like OUT 2026-10.'
    )


async def test_the_later_of_two_who_send_one_month_hears_of_the_other(service: Service) -> None:
    await says(service, REPORTER, f"OUT 2026-10 {LINE}", "1")
    read = await says(service, LEADER, "OUT 2026-10 return=2")
    assert "sepsis 2, return 2" in read, "the other numbers stay as they stand"
    assert (await says(service, LEADER, "1")) == (
        "Saved: Bunda DH, 2026-10, 13 of 16 numbers, in place of what Baraza had sent.\n"
        "Send FIX 2026-10 to change one."
    )
    kept = await history(service, "2026-10")
    assert [each.number for each in kept if each.element == "RETURN_THEATRE"] == [1, 2]
    assert len(kept) == 17


async def test_a_mentee_who_is_out_of_oxytocin_asks_a_question(service: Service) -> None:
    await service.text("asha", "Out of oxytocin, what else?")
    assert service.last("asha").startswith("Got it")
    await service.people(
        "Zawadi,mentee|facility_reporter,theatre nurse,perioperative_nursing,"
        "BUNDA,+12025550103,,,2026-01-12"
    )
    await service.text("zawadi", "OUT 2026-10")
    assert service.last("zawadi").startswith("1 of 16:")
    await service.text("zawadi", "How do I count the swabs of a pack?")
    assert service.last("zawadi").startswith("Got it"), "a question in a form is a question"
    for words in ("return: 2 pm", "out of swabs"):
        await service.text("zawadi", words)
        assert any(words in text for text in service.everything()), "a mentor reads it"


@pytest.fixture
async def late(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on the morning of the first of December."""
    async with serve(tmp_path, EVE) as running:
        await running.app.plan_mornings()
        yield running


async def test_a_form_is_asked_for_until_it_is_in_and_its_leader_hears(late: Service) -> None:
    await late.wait(hours=1)
    assert late.inbox(REPORTER) == [
        "Bunda DH: the Nov form is due on Thu 10 Dec. 16 numbers, about 15 min.\n"
        "1=begin, or send one line: OUT 2026-11 ops=48 ssi=6 ..."
    ]
    await late.wait(days=4)
    assert len(late.inbox(REPORTER)) == 2
    assert (await says(late, REPORTER, "1", "48", "21")).startswith("3 of 16:")
    await late.wait(days=3)
    assert len(late.inbox(REPORTER)) == 6, "on day 8 once more"
    assert (await says(late, REPORTER, "1")).startswith("3 of 16:"), "it goes on where it was"
    assert late.inbox(LEADER) == []
    await late.wait(days=4)
    assert late.inbox(LEADER) == [
        "Bunda DH: the Nov form was due on Thu 10 Dec and is not in. Baraza was reminded.\n"
        "1=begin it yourself, or one line: OUT 2026-11 ops=48 ..."
    ]
    await late.text("rehema", "OPEN")
    assert late.last("rehema").endswith("Monthly forms not in: Bunda DH 2026-11")
    await says(late, REPORTER, f"OUT 2026-11 {LINE}", "1")
    await late.text("rehema", "OPEN")
    assert "Monthly forms" not in late.last("rehema")
    assert (await says(late, LEADER, "1")).startswith("Bunda DH, 2026-11 is saved already.")


async def test_at_a_closed_window_a_template_asks_the_leader(tmp_path: Path) -> None:
    async with serve(tmp_path, EVE) as service:
        await service.people(
            "Mama Leah,facility_leader,medical officer in charge,,TARIME,,+12025550107,2026-01-12",
            columns="name,role,cadre,discipline,facility,sms,whatsapp,consented_on",
        )
        await service.app.plan_mornings()
        await service.wait(hours=1)
        assert service.inbox(LEADER) == [
            "The monthly form of Tarime DH for Nov is due on Thu 10 Dec. "
            "It takes about 15 minutes. 1=begin, or send it in one line."
        ]
        await service.tap(LEADER, "Begin")
        assert service.last(LEADER).startswith("1 of 16:")
        assert service.heard_on(LEADER) == "whatsapp"


async def test_stop_ends_a_form_and_whoever_comes_back_goes_on_with_it(service: Service) -> None:
    await says(service, REPORTER, "OUT 2026-10", "48", "STOP")
    assert "form" not in await says(service, REPORTER, "21")
    await says(service, REPORTER, "START")
    assert (await says(service, REPORTER, "OUT 2026-10")).startswith("2 of 16:")
    await service.wait(days=2)
    assert (await says(service, REPORTER, "21")).startswith("3 of 16:"), "a late digit counts"
    await service.wait(days=40)
    assert (await says(service, REPORTER, "FIX 2026-10")).startswith("3 of 16:"), "all is kept"
    await service.people(
        "Baraza,mentee,records officer,anaesthesia,BUNDA,+12025550106,,,2026-01-12"
    )
    assert not (await says(service, REPORTER, "OUT 2026-10")).startswith("3 of 16:")


async def test_nobody_is_asked_for_what_they_fill_in_or_have_sent(late: Service) -> None:
    await says(late, REPORTER, "OUT 2026-11")
    await late.wait(minutes=45)
    assert len(late.inbox(REPORTER)) == 1, "nothing is pushed into a form"
    await says(late, REPORTER, f"OUT 2026-11 {LINE}", "1")
    await late.wait(days=4)
    assert late.last(REPORTER).startswith("Saved: Bunda DH, 2026-11")


async def test_what_is_to_be_changed_is_asked_until_it_is_clear(service: Service) -> None:
    await reported(service, "SSI_ALL", dict.fromkeys(("2026-06", "2026-07", "2026-08"), 6))
    await says(service, REPORTER, f"OUT 2026-10 {LINE}", "2")
    for odd in ("99", "999", "-"):
        assert "Send what to change" in await says(service, REPORTER, odd)
    assert "ssi = 26 looks unusual next to the usual 6." in await says(service, REPORTER, "ssi=26")
    assert "SSI 26/40" in await says(service, REPORTER, "1")


async def test_whoever_reports_there_no_more_saves_nothing(service: Service) -> None:
    await says(service, REPORTER, f"OUT 2026-10 {LINE}")
    row = "Baraza,facility_reporter,records officer,,TARIME,+12025550106,,,2026-01-12"
    await service.people(row)
    assert (await says(service, REPORTER, "1")) == (
        "We do not know yet for which facility you report.\nPlease ask Rehema to add it."
    )
    assert await standing(service, "2026-10") == {}
    assert (await says(service, REPORTER, "OUT 2026-10")).startswith("1 of 16:")
