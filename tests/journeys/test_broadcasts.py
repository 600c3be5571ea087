"""A broadcast on its way: everybody once, a report that adds up, and what people write back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.audience import Filters
from domain.broadcasts import BroadcastState, Reach
from domain.model import Choice, Discipline, Role
from handlers.broadcasts import sending
from handlers.broadcasts.controlling import Refused
from simulator.phones import Person
from storage import keeping
from storage.guard import sqlite_file
from tests.journeys.broadcasting import HALT, PAUSE, RESUME, RETRY, Office, got
from tests.journeys.conftest import MONDAY, PEOPLE_ROW, Service, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    from domain.broadcasts import Broadcast
    from domain.reaching import Report

AMANI = Person("amani", "Amani", "", "", sms="+12025550191", whatsapp="+12025550191")
BAHATI = Person("bahati", "Bahati", "", "", whatsapp="+12025550192")
BOTH = frozenset({Role.MENTEE, Role.MENTOR})
ANAESTHESIA = frozenset({Discipline.ANAESTHESIA})


@pytest.fixture
def office(service: Service) -> Office:
    return Office(service)


async def adds_up(office: Office, broadcast: Broadcast) -> Report:
    """Return the report, which counts everybody in one state, and no reason too many."""
    report = await office.report(broadcast)
    listed = {each: await office.of(broadcast, each) for each in Reach}
    assert {each: len(found) for each, found in listed.items()} == report.counts
    assert sum(report.failed.values()) == report.counts[Reach.FAILED]
    assert sum(report.skipped.values()) == report.counts[Reach.SKIPPED]
    assert report.meant + report.counts[Reach.SKIPPED] == report.people
    return report


async def test_everybody_gets_it_once_however_many_filters_they_fit(
    service: Service, office: Office
) -> None:
    await service.people(
        "Both,mentee|mentor,surgeon,anaesthesia,BUNDA,+12025550140,,sms,2026-01-12"
    )
    sent = await office.sends(Filters(roles=BOTH, disciplines=ANAESTHESIA))
    again = await office.sends(Filters(roles=BOTH, disciplines=ANAESTHESIA))
    assert again.id == sent.id
    assert (again.number, got(service, "asha"), got(service, "neema")) == (1, 1, 1)
    report = await adds_up(office, sent)
    assert report.people == sent.people == 7
    assert report.arrived == 6  # "Both" has a number that nobody answers
    assert "Both" in await office.of(sent, Reach.FAILED)
    await service.at("09:04")
    assert (await office.stands(sent)).state is BroadcastState.SENDING
    await service.at("09:05")
    assert (await office.stands(sent)).state is BroadcastState.DONE
    assert service.last("rehema") == (
        "Broadcast 1 is done: 6 delivered, 0 read, 1 failed (no such number), 0 skipped. "
        "Cost not counted.\nWHY 1 lists the failed ones."
    )


async def test_a_reply_opens_a_question_and_is_tied_to_the_broadcast(
    service: Service, office: Office
) -> None:
    sent = await office.sends(Filters(disciplines=ANAESTHESIA))
    await service.text("asha", "Can the night team join too?")
    assert service.last("asha").startswith("Got it (Q1).")
    assert await service.reasons("Q1 is a reply") == ["A reply to broadcast 1."]
    assert (await office.report(sent)).replied == 1
    await service.text("asha", "And the students?")
    assert (await office.report(sent)).replied == 1
    assert len(await service.reasons("Q1 is a reply")) == 1


async def test_a_reply_that_can_be_no_question_reaches_who_sent_it(
    service: Service, office: Office
) -> None:
    sent = await office.sends(Filters(roles=frozenset({Role.FACILITY_LEADER})))
    await service.text("leah", "The hall is taken on Friday")
    assert service.last("leah").startswith("Passed on to Rehema, who sent you that message.")
    assert service.last("rehema").endswith("on broadcast 1: The hall is taken on Friday")
    assert (await office.report(sent)).replied == 1


async def test_an_answer_form_is_answered_by_a_key_and_may_be_changed(
    service: Service, office: Office
) -> None:
    choices = (Choice("1", "I come"), Choice("2", "I cannot"))
    sent = await office.sends(Filters(disciplines=ANAESTHESIA), choices=choices)
    assert service.last("asha").endswith("1 I come\n2 I cannot")
    await service.text("asha", "2")
    assert service.last("asha") == "Noted: I cannot. Thank you.\nAnother key changes it."
    await service.text("asha", "1")
    await service.tap("neema", "I come")
    await service.wait(days=1, hours=1)
    await service.text("juma", "2")
    assert service.last("juma").startswith("Noted: I cannot.")
    report = await office.report(sent)
    assert (dict(report.answers), report.replied) == ({"1": 2, "2": 1}, 3)
    assert report.counts[Reach.READ] == 3  # who answers has read it
    await service.phone("kato").reacts(service.bubble("kato"))
    assert (await office.report(sent)).counts[Reach.READ] == 4
    await service.text("juma", "Is there lunch?")
    assert await service.reasons("Q1 is a reply") == ["A reply to broadcast 1."]


async def test_a_pause_keeps_back_what_has_not_left_and_nobody_gets_it_twice(
    service: Service, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WINDOW", 4)
    await service.people(*nurses(range(1300, 1304)))
    sent = await office.sends(Filters(disciplines=ANAESTHESIA), settle=False)
    await service.app.look()
    await service.app.look()
    await service.app.quiet()
    await office.does(PAUSE, sent)
    await service.phones.settle()
    paused = await adds_up(office, sent)
    assert (paused.gone, paused.left, paused.people) == (4, 6, 10)  # at 40 %
    await service.text("juma", "STOP")
    await service.wait(hours=3)
    assert (await adds_up(office, sent)).left == 6
    await office.does(RESUME, sent)
    await service.wait(minutes=10)
    report = await adds_up(office, sent)
    assert (report.left, dict(report.skipped)) == (0, {"left": 1})
    assert (await office.stands(sent)).state is BroadcastState.DONE
    everybody = [got(service, who) for who in ("asha", "juma", "neema", "kato", "baraka")]
    assert everybody == [1, 0, 1, 1, 1]


@pytest.mark.parametrize(("window", "unknown"), [(1, 0), (3, 3)])
async def test_after_a_crash_in_the_middle_nobody_gets_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int, unknown: int
) -> None:
    """Twilio is asked what it took; what Telegram may have taken is listed and not repeated."""
    monkeypatch.setattr(sending, "WINDOW", window)
    names, crashed = ("asha", "juma", "neema", "kato", "baraka", "imara"), tmp_path / "crashed.db"
    async with serve(tmp_path) as before:
        database = sqlite_file(before.settings.database_url)
        assert database is not None
        sent = await Office(before).sends(Filters(disciplines=ANAESTHESIA), settle=False)
        await before.app.look()
        await before.app.look()
        await before.app.quiet()
        before.break_down("outage")
        await before.app.look()  # the next are leased, and no call for them gets through
        await asyncio.to_thread(keeping.copy, database, crashed, lambda _part: None)
        had = [got(before, who) for who in names]
    assert sum(had) == window
    database.write_bytes(crashed.read_bytes())
    async with serve(tmp_path, MONDAY + timedelta(minutes=3), before.settings) as after:
        await after.wait(minutes=15)
        times = [one + got(after, who) for one, who in zip(had, names, strict=True)]
        report = await adds_up(Office(after), sent)
        assert (sum(times), max(times)) == (6 - unknown, 1)
        assert dict(report.failed) == ({"unknown": unknown} if unknown else {})
        assert report.gone == report.people == 6
        assert (await Office(after).stands(sent)).state is BroadcastState.DONE


async def test_what_is_halted_goes_no_further(
    service: Service, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WINDOW", 2)
    sent = await office.sends(Filters(disciplines=ANAESTHESIA), settle=False)
    await service.app.look()
    await service.app.look()
    await office.does(HALT, sent)
    await service.wait(hours=1)
    report = await adds_up(office, sent)
    assert (report.gone, report.left, dict(report.skipped)) == (2, 0, {"halted": 4})


def nurses(numbers: range) -> list[str]:
    """Return rows of people whom nobody knows: their numbers do not answer."""
    row = "N{n},mentee,nurse,anaesthesia,BUNDA,+1202555{n:04},,sms,2026-01-12"
    return [row.format(n=n) for n in numbers]


async def test_of_a_hundred_five_have_bad_numbers_and_one_has_blocked_the_bot(
    service: Service, office: Office
) -> None:
    await service.people(*nurses(range(1300, 1305)))
    service.block("kato")
    sent = await office.sends(Filters(disciplines=ANAESTHESIA))
    report = await adds_up(office, sent)
    assert dict(report.failed) == {"number": 5, "absent": 1}
    await service.at("09:05")
    assert "6 failed (5 no such number, 1 not on this network)" in service.last("rehema")
    done = await office.does(RETRY, sent)
    assert isinstance(done, Refused)
    await service.text("rehema", "WHY 1")
    assert service.last("rehema").startswith("Broadcast 1: 6 failed.\nN1300: no such number\n")
    assert service.last("rehema").endswith("Trying again would not help.")
    assert (await adds_up(office, sent)).failed == report.failed


@pytest.mark.parametrize(
    ("fault", "reached"), [("", ("whatsapp", "whatsapp")), ("templates_paused", ("sms", ""))]
)
async def test_at_a_closed_window_it_goes_by_template_or_elsewhere_or_not_at_all(
    tmp_path: Path, fault: str, reached: tuple[str, str]
) -> None:
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY, settings, (AMANI, BAHATI)) as service:
        office, columns = Office(service), f"{PEOPLE_ROW},whatsapp"
        row = "Amani,mentee,nurse,orthopaedics,BUNDA,{sms},,whatsapp,2026-01-12,+12025550191"
        both = row.format(sms="+12025550191")
        only = row.format(sms="").replace("Amani", "Bahati").replace("0191", "0192")
        await service.people(both, only, columns=columns)
        if fault:
            service.break_down(fault)
            await service.app.approvals.look()
        sent = await office.sends(Filters(disciplines=frozenset({Discipline.ORTHOPAEDICS})))
        await service.wait(minutes=5)
        report = await adds_up(office, sent)
        listed = await office.channels(sent)
        assert (listed["Amani"], listed["Bahati"]) == reached
        assert dict(report.skipped) == ({"window": 1} if fault else {})


async def test_by_night_it_waits_for_the_morning_and_a_pause_takes_all_of_it(
    night: Service,
) -> None:
    office = Office(night)
    sent = await office.sends(Filters(disciplines=ANAESTHESIA))
    report = await adds_up(office, sent)
    assert report.counts[Reach.QUEUED] == report.people
    await night.at("07:00")
    await night.wait(seconds=5)
    report = await adds_up(office, sent)
    assert report.arrived == report.people
