"""Joint sessions and forums: planned by phone, told on every channel, moved, and attended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from domain.barriers import Barrier, BarrierKind, BarrierState, Level, Priority
from domain.model import Discipline, Urgency
from domain.visits import Member, Part, Visit, VisitState
from storage import addresses, barriers, facilities, feeds, people, questions, visits
from tests.journeys.surveys import debrief

if TYPE_CHECKING:
    from domain.model import Facility, Person
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

LINK = "https://meet.example.org/lake"
FRIDAY, THURSDAY = "Joint session Fri 27 Nov 14:00: ", "Joint session Thu 26 Nov 15:30: "
ASKED = f"{FRIDAY}{LINK}\n1=I come 2=I cannot"


async def planned(service: Service) -> None:
    """Rehema plans a joint session of her region, and all of it are invited."""
    await service.text("rehema", f"SESSION lake fri 14:00 60min {LINK}")
    await service.wait(seconds=5)


def of(uow: UnitOfWork, name: str) -> Person:
    """Return somebody of the programme by name."""
    return next(each for each in people.every(uow) if each.name == name)


def at(uow: UnitOfWork, code: str) -> Facility:
    """Return a facility by its code."""
    return next(each for each in facilities.every(uow) if each.code == code)


async def test_those_of_the_region_are_invited_on_three_channels(service: Service) -> None:
    zawadi = await service.on_whatsapp("zawadi")
    await planned(service)
    assert service.last("rehema") == (
        f"J1 {FRIDAY}{LINK}\nPeople invited: 16.\nMOVE J1 fri 15:00, DROP J1, AGENDA J1"
    )
    assert service.inbox("asha") == [ASKED]
    told = service.last("neema")
    assert told.startswith(f"{ASKED}\nCalendar: {service.settings.public_url}/calendar/J1-en-")
    assert zawadi.last().text == told
    channels = [service.heard_on(each) for each in ("asha", "neema", "zawadi")]
    assert channels == ["sms", "telegram", "whatsapp"]
    assert not any(service.inbox(each) for each in ("leah", "sefu", "baraza", "upendo"))

    await service.text("asha", "1")
    assert service.last("asha").startswith(f"{FRIDAY}you come, thank you.")
    await zawadi.taps("I cannot")
    assert zawadi.last().text.startswith(f"{FRIDAY}you cannot come.")
    await service.wait(days=1, minutes=1)
    await service.text("juma", "2")  # the prompt is over, but nothing else was asked since
    assert service.last("juma").startswith(f"{FRIDAY}you cannot come.")
    await service.text("juma", "1")
    assert service.last("juma").startswith(f"{FRIDAY}you come, thank you.")
    await service.tap("neema", "I come")
    assert service.last("neema").startswith(f"{FRIDAY}you come, thank you.")
    assert await service.reasons("Asha replies") == ["The date: fits."]


async def test_who_comes_is_reminded_and_says_afterwards_whether_they_came(
    service: Service,
) -> None:
    await planned(service)
    await service.text("asha", "1")
    await service.tap("neema", "I come")
    await service.text("rehema", "move j1 thu 15:30")
    assert service.last("rehema") == (
        f"J1 is now Thu 26 Nov 15:30: {LINK}\nPeople who are asked again: 16."
    )
    await service.wait(seconds=5)
    moved = f"Joint session has moved to Thu 26 Nov 15:30: {LINK}\n1=I come 2=I cannot"
    assert service.last("asha") == moved
    await service.text("asha", "1")
    await service.text("halima", "2")
    service.wipe()
    await service.wait(days=2)  # until Wednesday at nine
    reminder = f"Reminder: {THURSDAY}{LINK}\nSee you there."
    assert service.inbox("asha") == []
    await service.at("15:30")
    assert service.inbox("asha") == [reminder]
    (agenda,) = service.inbox("neema")  # for a mentor; she said of another day that she comes
    assert agenda.startswith("Joint session Thu 26 Nov 15:30, to talk about:\nToo few")
    await service.wait(days=1)
    assert service.inbox("asha") == [reminder, reminder]
    await service.at("17:00")
    asked = "Joint session Thu 26 Nov 15:30: were you there?\n1=I was there 2=I was not"
    assert service.last("asha") == service.last("neema") == asked
    assert service.inbox("halima") == []
    await service.text("asha", "1")
    await service.tap("neema", "I was there")
    await service.tap("kato", "I was not")
    assert service.last("kato") == "Joint session Thu 26 Nov 15:30: noted, thank you."
    await service.wait(days=1)
    assert service.last("rehema") == (
        "J1: 2 of 16 were there, from 2 of 5 facilities.\nHELD J1 shows it again."
    )


async def test_where_nobody_says_so_a_meeting_waits_for_its_coordinator(service: Service) -> None:
    await planned(service)
    await service.wait(days=5, hours=7)  # Saturday, 16:00
    assert service.last("rehema") == (
        "J1: nobody of 16 has said yet that they were there.\n"
        "HELD J1 if it took place, DROP J1 if not."
    )
    await service.text("rehema", "held j1")
    assert service.last("rehema").startswith("J1: 0 of 16 were there, from 0 of 5 facilities.")
    await service.text("rehema", "DROP J1")
    assert service.last("rehema").startswith("J1 was held or called off before")
    await service.text("asha", "1")  # a day after she was asked
    assert service.last("asha") == "Joint session Fri 27 Nov 14:00: noted, thank you."
    first = service.phone("neema").bubbles()[0]
    await service.tap("neema", "I come", first)
    assert service.last("neema").startswith("That meeting is over or called off")
    await service.text("rehema", "HELD J1")
    assert service.last("rehema").startswith("J1: 1 of 16 were there, from 1 of 5 facilities.")
    service.wipe()
    await service.text("rehema", "FORUM today 18:00 Hall")
    await service.wait(hours=2, minutes=30)
    await service.text("rehema", "DROP J2")  # in the middle of it
    await service.wait(seconds=5)
    assert "is called off" in service.last("leah")
    await service.text("leah", "1")
    assert "come" not in service.last("leah")


async def test_a_forum_reaches_leaders_and_the_region_and_is_called_off(service: Service) -> None:
    await service.text("rehema", "FORUM 12 dec 9:00 Bahari RRH")
    await service.wait(seconds=5)
    asked = "Forum Sat 12 Dec 09:00: Bahari RRH\n1=I come 2=I cannot"
    assert service.last("leah").startswith(asked)
    assert service.last("sefu").startswith(asked)
    await service.text("leah", "2")
    service.wipe()
    await service.text("rehema", "HELD J1")
    assert service.last("rehema").startswith("J1 begins Sat 12 Dec 09:00, so it was not held yet.")
    await service.text("rehema", "DROP J1")
    assert service.last("rehema") == "J1 is called off. People who hear so: 17."
    await service.wait(seconds=5)
    assert service.last("sefu").startswith("Forum Sat 12 Dec 09:00 is called off.")
    assert service.inbox("leah") == []
    await service.text("sefu", "1")
    await service.text("rehema", "move J1 sun 9:00")
    assert service.last("rehema").startswith("J1 was held or called off before")
    service.wipe()
    await service.wait(days=20)
    assert not any("orum" in each for each in service.everything())


async def test_what_cannot_be_read_is_said_in_a_sentence(service: Service) -> None:
    said = {
        "SESSION": "Write the day, the time, perhaps the length",
        "SESSION fri 14:00": "Write the day, the time, perhaps the length",
        "SESSION mars fri 14:00 Hall": "There is no region mars. There are: Lake.",
        "SESSION mon 23 nov 8:00 Hall": "That time is over, so nothing was changed.",
        f"FORUM fri 14:00 {'x' * 130}": "The place is too long; 120 characters are the most.",
        "MOVE J7 fri 14:00": "There is no meeting J7.",
        "AGENDA J7": "There is no meeting J7.",
    }
    for words, reply in said.items():
        await service.text("rehema", words)
        assert service.last("rehema").startswith(reply), words
    await service.text("asha", "session notes: how long is the drip left in?")
    assert service.last("asha").startswith("Got it")


async def test_an_invitation_waits_until_a_survey_rests_and_a_key_means_the_newest(
    service: Service,
) -> None:
    await debrief(service, "Asha")
    await service.text("asha", "1")
    question = service.last("asha")
    await planned(service)
    assert service.last("asha") == question
    assert service.inbox("juma") == [ASKED]
    await service.text("asha", "1")  # took part in the visit
    assert not any("Joint session" in each for each in service.inbox("asha"))
    await service.wait(hours=1, minutes=1)
    assert service.last("asha") == ASKED
    await service.text("asha", "2")
    assert service.last("asha").startswith(f"{FRIDAY}you cannot come.")


async def test_at_a_closed_window_templates_stand_for_it(service: Service) -> None:
    zawadi = await service.knows("zawadi", "whatsapp")
    await planned(service)
    assert zawadi.last().text == (
        f"Please note: Joint session on Fri 27 Nov 14:00. Place or link: {LINK}. "
        "Reply 1=I come or 2=I cannot."
    )
    await zawadi.taps("I come")
    assert zawadi.last().text.startswith(f"{FRIDAY}you come, thank you.")
    await service.wait(days=3, hours=6)
    await service.text("rehema", "drop j1")
    await service.wait(seconds=5)
    *_, soon, off = (each.text for each in zawadi.bubbles())
    assert soon.startswith("You said that you come: Joint session on Fri 27 Nov 14:00. Place")
    assert off.startswith("This will not take place: Joint session on Fri 27 Nov 14:00.")
    assert service.heard_on("zawadi") == "whatsapp"


async def test_at_night_nobody_is_invited_nor_who_left(night: Service) -> None:
    await night.text("asha", "STOP")
    night.wipe()
    await planned(night)
    assert night.inbox("juma") == night.inbox("asha") == []
    await night.at("07:00")
    assert night.inbox("juma") == [ASKED]
    assert night.inbox("asha") == []


async def test_the_agenda_counts_what_is_asked_and_hides_what_is_rare(service: Service) -> None:
    def ask(uow: UnitOfWork, name: str, discipline: Discipline, times: int) -> None:
        asker = of(uow, name)
        home = addresses.of_person(uow, asker.id)[0].id
        for _ in range(times):
            questions.add(uow, asker, home, discipline, Urgency.ROUTINE)

    def lack(uow: UnitOfWork) -> None:
        ask(uow, "Asha", Discipline.ANAESTHESIA, 6)
        ask(uow, "Halima", Discipline.OBSTETRICS, 4)
        due, kind = uow.now + timedelta(days=14), BarrierKind.POWER_WATER_OXYGEN
        now = (Priority.HIGH, BarrierState.OPEN, Level.FACILITY, uow.now, due)
        for code in ("BUNDA", "TARIME"):
            barriers.add(uow, Barrier(0, 0, at(uow, code).id, kind, *now))

    await service.app.committer.run(lack)
    await planned(service)
    service.wipe()
    await service.wait(days=2, hours=6)
    shown = (
        "Joint session Fri 27 Nov 14:00, to talk about:\n"
        "Asked most: anaesthesia (district hospital) 6\n"
        "Barriers, by facilities: power, water or oxygen fails 2\n"
        "Bring a case that fits."
    )
    assert shown in service.inbox("rehema")
    assert shown in service.inbox("neema")
    assert not any("talk about" in each for each in service.inbox("asha"))
    await service.text("neema", "agenda j1")
    assert service.last("neema") == shown


async def test_a_persons_calendar_has_their_visits_and_meetings(service: Service) -> None:
    run = service.app.committer.run

    def lay(uow: UnitOfWork) -> str:
        first = datetime(2026, 12, 12, tzinfo=UTC).date()
        last, state = first + timedelta(days=1), VisitState.PLANNED
        place, neema = at(uow, "BUNDA").id, of(uow, "Dr Neema").id
        visit = visits.add(uow, Visit(0, 0, place, first, last, state, first, uow.now))
        visits.put_member(uow, Member(visit.id, neema, Part.MENTOR))
        return feeds.name(uow, neema)

    await planned(service)
    named = await run(lay)
    event = service.last("neema").rpartition("Calendar: ")[2]
    async with ClientSession() as session:

        async def read(url: str) -> str:
            async with session.get(url) as response:
                return (await response.text()).replace("\r\n ", "") if response.ok else ""

        mine = await read(f"{service.settings.public_url}/calendar/{named}.ics")
        assert "SUMMARY:Dr Neema: anaesthesia (coupled)" in mine
        assert "SUMMARY:Visit V1: Bunda DH" in mine
        assert "DTSTART;VALUE=DATE:20261212" in mine
        assert "DTEND;VALUE=DATE:20261214" in mine
        one = await read(event)
        for text in (mine, one):
            assert "SUMMARY:Joint session J1" in text
            assert "DTSTART;TZID=Africa/Dar_es_Salaam:20261127T140000" in text
            assert f"LOCATION:{LINK}" in text
        assert "Neema" not in one
        visit = await run(lambda uow: feeds.event_name(uow, "V1", "fr"))
        shown = await read(f"{service.settings.public_url}/calendar/{visit}.ics")
        assert "SUMMARY:Visite V1: Bunda DH" in shown
        assert await read(event.replace("J1-en-", "J2-en-")) == ""
        await service.text("rehema", "DROP J1")
        assert await read(event) == ""
