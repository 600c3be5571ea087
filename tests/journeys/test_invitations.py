"""Invitations: once, not at night, reminded once; joined by a key, by a link, or by asking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.arriving.our_bot import OurBot
from channels.base import Kind, SendError
from channels.telegram import Telegram
from domain.consent import How
from handlers.joining import invitations
from simulator.phones import Person
from storage import people
from tests.journeys.conftest import MONDAY, STRANGER, fresh, serve
from tests.journeys.joining import LULU, code, consents_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service

AMINA = Person("amina", "Amina", "mentee", "Not joined yet", sms="+12025550133")
OTHER = Person("other", "Somebody else", "", "", telegram=700302)
ROW = "Amina,mentee,nurse,anaesthesia,BUNDA,+12025550133,,,"
WANTS_TELEGRAM = "Amina,mentee,nurse,anaesthesia,BUNDA,+12025550133,,telegram,"
SHORT = (
    "Lake Safe Surgery invites you to Mentorline: ask mentors by message. Not an emergency "
    "service: call your senior first. We keep your number and messages. Reply 1 to join, "
    "STOP to leave."
)
REMINDER = (
    "Hello Amina, your place on Mentorline is still open.\n"
    "Reply 1 to join, STOP and we will not write again."
)
WELCOME = (
    "Welcome, Amina. Just write your question and a mentor will answer.\n"
    "Write URGENT first if a patient is waiting, ANON first to hide your name."
)
OVER = (
    "This link has been used already or is too old.\n"
    "Send the join code of your facility, or ask your coordinator. Urgent? Call your senior."
)


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at nine, whose programme does not know Amina yet."""
    async with serve(tmp_path, others=(STRANGER, AMINA, LULU, OTHER)) as service:
        yield service


async def imported(service: Service, row: str = ROW) -> None:
    await service.people(row)
    await service.wait(seconds=1)


def link(text: str) -> str:
    found = re.search(r"Open t\.me/mentorline_try_bot\?start=(\S+)", text)
    assert found is not None, text
    return found[1]


async def test_an_imported_person_joins_with_one_key(day: Service) -> None:
    await imported(day)
    assert day.inbox("amina") == [SHORT]
    await day.text("amina", "1")
    assert day.inbox("amina") == [SHORT, WELCOME]
    (kept,) = await consents_of(day, "Amina")
    assert (kept.how, kept.version, kept.language, kept.channel) == (How.KEY, "1", "en", "sms")
    await day.wait(days=5)
    assert day.inbox("amina") == [SHORT, WELCOME]


async def test_where_there_is_room_all_of_it_is_said(day: Service) -> None:
    await imported(day, "Lulu,mentor,surgeon,general_surgery,BAHARI,,700301,,")
    (said,) = day.inbox("lulu")
    assert said.startswith("Hello Lulu. Lake Safe Surgery invites you to Mentorline:")
    assert "No patient names, please." in said
    await day.tap("lulu", "Join")
    assert day.last("lulu").startswith("Welcome, Lulu, and thank you. Questions come to you when")


async def test_a_mentor_who_has_not_agreed_is_offered_nothing(day: Service) -> None:
    await imported(day, "Lulu,mentor,anaesthetist,anaesthesia,BUNDA,,700301,,")
    await day.shifts("Lulu,anaesthesia,focal,2026-11-23T07:00,2026-11-23T19:00")
    await day.text("asha", "Where is the list kept?")
    assert day.last("asha").startswith("Got it (Q1). Dr Neema, anaesthesia, is on call.")
    assert len(day.inbox("lulu")) == 1
    await day.tap("lulu", "Join")
    await day.text("zawadi", "ANAES Where is the key?")
    assert "Where is the key?" in day.last("lulu")


async def test_importing_again_invites_nobody_twice(day: Service) -> None:
    await imported(day)
    await imported(day)
    await day.app.committer.run(lambda uow: invitations.plan(uow, people.every(uow)))
    await day.wait(hours=1)
    assert day.inbox("amina") == [SHORT]


async def test_a_corrected_number_is_invited(day: Service) -> None:
    await imported(day, "Amina,mentee,nurse,anaesthesia,BUNDA,+12025550177,700399,,")
    assert day.inbox("stranger") == []  # the chat id is preferred, and nobody is there
    await imported(day, "Amina,mentee,nurse,anaesthesia,BUNDA,+12025550133,700399,sms,")
    assert day.inbox("amina") == [SHORT]
    await imported(day, "Amina,mentee,nurse,anaesthesia,BUNDA,+12025550133,700399,sms,")
    assert day.inbox("amina") == [SHORT]


async def test_an_invited_person_may_send_the_code_of_the_place(day: Service) -> None:
    await code(day)
    await imported(day)
    await day.text("amina", "bunda 27")
    assert day.last("amina").endswith("Reply 1 to agree and join, STOP to leave.")
    await day.text("amina", "1")
    assert day.last("amina") == WELCOME
    await day.text("amina", "BUNDA27")
    assert day.last("amina").startswith("Thank you, Amina, you have joined.")
    await day.text("amina", "BUNDA28")
    assert day.last("amina").startswith("Got it (Q1).")


async def test_who_consented_on_paper_is_not_invited(day: Service) -> None:
    await imported(day, f"{ROW}2026-11-02")
    assert day.inbox("amina") == []
    (kept,) = await consents_of(day, "Amina")
    assert (kept.how, kept.version, kept.channel) == (How.PAPER, "paper", None)
    await imported(day, f"{ROW}2026-11-02")
    assert len(await consents_of(day, "Amina")) == 1


async def test_at_night_it_waits_for_seven_where_the_person_is(tmp_path: Path) -> None:
    late = MONDAY.replace(hour=21, minute=0)
    async with serve(tmp_path, late, others=(AMINA,)) as service:
        await imported(service)
        await service.at("06:59")
        assert service.inbox("amina") == []
        await service.at("07:00")
        assert service.inbox("amina") == [SHORT]


async def test_after_three_days_one_reminder_and_then_silence(day: Service) -> None:
    await day.at("20:30")
    await imported(day)
    await day.wait(days=3)
    assert day.inbox("amina") == [SHORT, REMINDER]
    await day.wait(days=30)
    assert day.inbox("amina") == [SHORT, REMINDER]
    await day.text("amina", "1")
    assert day.last("amina") == WELCOME


async def test_a_reminder_too_waits_for_the_morning(tmp_path: Path) -> None:
    evening = MONDAY.replace(hour=20, minute=59, second=58)
    async with serve(tmp_path, evening, others=(AMINA,)) as service:
        await service.people(ROW)
        await service.wait(days=2, hours=20)
        assert service.inbox("amina") == [SHORT]
        await service.wait(hours=10)
        assert service.inbox("amina") == [SHORT, REMINDER]


async def test_the_button_of_the_first_invitation_works_after_the_reminder(day: Service) -> None:
    await imported(day, "Lulu,mentee,surgeon,general_surgery,BUNDA,,700301,,")
    first = day.bubble("lulu")
    await day.wait(days=4)
    assert len(day.inbox("lulu")) == 2
    await day.tap("lulu", "Join", first)
    assert day.last("lulu").startswith("Welcome, Lulu.")


async def test_stop_ends_it_for_good_and_start_is_a_new_consent(day: Service) -> None:
    await imported(day)
    await day.text("amina", "STOP")
    count = len(day.inbox("amina"))
    await imported(day)
    await day.wait(days=5)
    assert len(day.inbox("amina")) == count
    assert await consents_of(day, "Amina") == []
    await day.text("amina", "START")
    assert day.last("amina").startswith("Welcome back, Amina.")
    (kept,) = await consents_of(day, "Amina")
    assert (kept.how, kept.withdrawn_at) == (How.KEY, None)


async def test_leaving_withdraws_consent_and_coming_back_gives_it_again(day: Service) -> None:
    await day.text("asha", "STOP")
    (before,) = await consents_of(day, "Asha")
    assert before.withdrawn_at is not None
    await day.text("asha", "START")
    again = await consents_of(day, "Asha")
    assert [one.withdrawn_at is None for one in again] == [False, True]
    await day.text("asha", "START")
    assert len(await consents_of(day, "Asha")) == 2


async def test_a_question_before_joining_is_served_with_the_consent_line(day: Service) -> None:
    await imported(day)
    await day.text("amina", "Where is the list kept?")
    assert day.last("amina") == (
        "Got it (Q1); Dr Neema is asked now. We keep your number and messages to run the "
        "service.\nReply 1 to join, STOP to leave. Urgent? Call your senior."
    )
    await day.text("amina", "1")
    assert day.last("amina").startswith("Thank you, Amina, you have joined.")
    assert len(await consents_of(day, "Amina")) == 1
    assert len(day.inbox("neema")) == 1


async def test_a_stranger_who_said_stop_is_not_invited(day: Service) -> None:
    await day.text("amina", "STOP")
    await imported(day)
    assert day.inbox("amina") == []
    await day.text("amina", "START")
    assert day.last("amina").startswith("Welcome back, Amina.")


async def test_the_link_joins_exactly_that_person_once(day: Service) -> None:
    await imported(day, WANTS_TELEGRAM)
    (said,) = day.inbox("amina")
    assert said.startswith(SHORT)
    assert said.endswith("The link is yours alone; please do not pass it on.")
    start = f"/start {link(said)}"
    await day.text("lulu", start)
    assert day.inbox("lulu") == [WELCOME]
    (kept,) = await consents_of(day, "Amina")
    assert (kept.how, kept.channel) == (How.CODE, "telegram")
    await day.text("other", start)
    assert day.inbox("other") == [OVER]
    await day.text("neema", start)
    assert day.last("neema") == OVER
    await day.text("lulu", start)
    assert day.inbox("lulu") == [WELCOME] * 2
    await day.text("lulu", "Where is the list kept?")
    await day.claimed("lulu", "neema", "And where is the key?", "In the drawer.")
    assert "In the drawer." in day.last("lulu")
    assert day.inbox("amina") == [said]
    assert len(await consents_of(day, "Amina")) == 1


async def test_a_link_ends_after_fourteen_days_and_a_made_up_one_never_works(
    day: Service,
) -> None:
    await imported(day, WANTS_TELEGRAM)
    start = f"/start {link(day.last('amina'))}"
    await day.wait(days=14)
    await day.text("lulu", start)
    await day.text("lulu", "/start aaaaBBBB1111____")
    assert day.inbox("lulu") == [OVER] * 2


async def test_the_link_of_somebody_who_left_does_nothing(day: Service) -> None:
    await imported(day, WANTS_TELEGRAM)
    start = f"/start {link(day.last('amina'))}"
    await day.text("amina", "STOP")
    await day.text("lulu", start)
    assert day.inbox("lulu") == [OVER]


async def test_who_has_left_does_not_come_back_by_the_link(day: Service) -> None:
    await imported(day, WANTS_TELEGRAM)
    start = f"/start {link(day.last('amina'))}"
    await day.text("lulu", start)
    await day.text("lulu", "/stop")
    await day.text("lulu", start)
    assert day.last("lulu").startswith("You have left, so nobody has your text.")
    (kept,) = await consents_of(day, "Amina")
    assert kept.withdrawn_at is not None


async def test_the_link_ends_what_was_begun_by_code(day: Service) -> None:
    await code(day)
    await imported(day, WANTS_TELEGRAM)
    await day.text("lulu", "/start BUNDA27")
    await day.text("lulu", f"/start {link(day.last('amina'))}")
    await day.text("lulu", "Where is the list kept?")
    assert day.last("lulu").startswith("Got it (Q1).")


async def test_the_setting_stands_in_for_a_name_that_telegram_does_not_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def mute(_: Telegram) -> None:
        raise SendError("http_503", Kind.UNKNOWN)

    monkeypatch.setattr(Telegram, "learn_username", mute)
    named = {"telegram_bot_username": "our_team_bot"}
    settings = fresh(tmp_path, MONDAY.date()).model_copy(update=named)
    async with serve(tmp_path, settings=settings, others=(AMINA,)) as service:
        await imported(service, WANTS_TELEGRAM)
        assert "Open t.me/our_team_bot?start=" in service.last("amina")


async def test_without_a_bots_name_the_invitation_goes_without_a_link(
    day: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OurBot, "name", lambda _self: "")
    await imported(day, WANTS_TELEGRAM)
    assert day.inbox("amina") == [SHORT]
