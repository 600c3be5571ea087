"""A ringing phone: an urgent offer that waits too long calls its mentor, who presses a key."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from simulator import wires
from simulator.phones import Person
from tests.journeys.conftest import MONDAY, NIGHT, STRANGER, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest

    from tests.journeys.conftest import Service

QUESTION = "URGENT Mrs Mollel bleeds after caesarean, 2 l lost."
ASKED = (
    "Mentorline. An urgent anaesthesia question from Tarime DH is waiting. "
    "Press 1 to take it, 2 to pass."
)
AUBIN = Person("aubin", "Dr Aubin", "mentor", "", sms="+12025550133", uses="sms")


@asynccontextmanager
async def calling(folder: Path) -> AsyncIterator[Service]:
    """Run a service at night that may let phones ring."""
    settings = fresh(folder, MONDAY.date())
    settings = settings.model_copy(update={"twilio_voice_from": settings.twilio_sms_from})
    async with serve(folder, NIGHT, settings, (STRANGER, AUBIN)) as running:
        yield running


async def test_a_mentor_takes_a_question_with_1_on_a_ringing_phone(tmp_path: Path) -> None:
    async with calling(tmp_path) as night:
        neema = await night.knows("neema", "sms")
        await night.text("juma", QUESTION)
        await night.at("02:05")
        assert not neema.rings()
        await night.at("02:06")
        assert neema.rings()
        call = await neema.picks_up()
        assert call.heard == [ASKED, ASKED, "Nothing was changed. The question is in your chat."]
        assert set(call.languages) == {"en-GB"}
        said = await neema.presses(call, "1")
        assert said == "It is yours. The question is in your chat. Thank you."
        assert neema.last().text.startswith("1# is yours, Dr Neema; Juma has been told.")
        assert night.last("juma").startswith("Dr Neema (anaesthesia) is reading Q1 now.")
        assert "Dr Neema has taken 1#." in night.last("kato")
        assert call.record["status"] == "completed"
        await neema.says("Two large lines and warm fluids.")
        assert "Two large lines" in night.last("juma")
        await night.wait(hours=1)
        assert [one.phone for one in night.phones.calls.made if one.phone] == [neema.phone]
        assert await night.reasons("Dr Neema's phone rang") == ["It came to this: completed."]


async def test_2_passes_and_a_key_that_means_nothing_is_asked_again(tmp_path: Path) -> None:
    async with calling(tmp_path) as night:
        neema, kato = await night.knows("neema", "sms"), await night.knows("kato", "sms")
        await night.text("juma", QUESTION)
        await night.at("02:06")
        first, second = await neema.picks_up(), await kato.picks_up()
        assert await neema.presses(first, "2") == "Passed on. Thank you."
        await kato.presses(second, "7")
        assert second.heard.count(ASKED) == 4
        assert await kato.presses(second, "1") == (
            "It is yours. The question is in your chat. Thank you."
        )
        assert "Dr Neema" not in night.last("juma")


async def test_who_picks_up_after_it_was_taken_is_asked_nothing(tmp_path: Path) -> None:
    async with calling(tmp_path) as night:
        neema = await night.knows("neema", "sms")
        await night.text("juma", QUESTION)
        await night.at("02:06")
        await night.tap("kato", "Take")
        call = await neema.picks_up()
        assert call.heard == ["Dr Kato has taken it. Thank you."]
        assert call.record["status"] == "completed"


async def test_a_phone_rings_once_in_its_own_tongue_and_nobody_has_to_answer(
    tmp_path: Path,
) -> None:
    async with calling(tmp_path) as night:
        columns = "name,role,cadre,discipline,facility,language,sms,consented_on"
        row = "Dr Aubin,mentor,anaesthetist,anaesthesia,TARIME,fr,+12025550133,2026-01-05"
        await night.people(row, columns=columns)
        await night.shifts("Dr Aubin,anaesthesia,focal,2026-11-23T00:00,2026-11-23T07:00")
        await night.text("juma", QUESTION)
        await night.at("02:06")
        aubin = night.phone("aubin")
        call = await aubin.picks_up()
        assert call.heard[0] == (
            "Mentorline. Une question urgente, anesthésie, de Tarime DH attend. "
            "Tapez 1 pour la prendre, 2 pour la passer."
        )
        assert set(call.languages) == {"fr-FR"}
        await night.phones.calls.say_nothing(call)
        await night.at("02:18")
        assert "URGENT Q1" in night.last("rehema")
        assert [one.phone for one in night.phones.calls.made] == [aubin.phone]


async def test_a_phone_that_nobody_picks_up_falls_silent(tmp_path: Path) -> None:
    async with calling(tmp_path) as night:
        neema = await night.knows("neema", "sms")
        await night.text("juma", QUESTION)
        await night.at("02:06")
        await night.wait(seconds=30)
        assert not neema.rings()
        assert await night.reasons("Dr Neema's phone rang") == ["It came to this: no-answer."]


async def test_nobody_is_called_who_has_no_number_or_whose_mind_is_made_up(
    tmp_path: Path,
) -> None:
    async with calling(tmp_path) as night:
        kato = await night.knows("kato", "sms")
        await night.text("juma", QUESTION)
        await kato.says("D")
        await night.at("02:06")
        assert night.phones.calls.made == []
        assert await night.reasons("Dr Neema's phone did not ring") == ["No number to call."]


async def test_a_call_that_fails_changes_nothing(tmp_path: Path) -> None:
    async with calling(tmp_path) as night:
        await night.knows("neema", "sms")
        await night.text("juma", QUESTION)
        await night.at("02:05")
        night.break_down("outage")
        await night.wait(minutes=1, seconds=5)
        night.break_down()
        await night.at("02:08")
        assert "now asking the regional team" in night.last("juma")
        assert await night.reasons("Nobody knows whether Dr Neema's phone rang")
        await night.wait(minutes=1)
        assert "neema" not in {
            one.phone.person.key for one in night.phones.calls.made if one.phone
        }, "in doubt a phone does not ring again"


async def test_what_is_not_signed_by_the_provider_takes_nothing(tmp_path: Path) -> None:
    async with calling(tmp_path) as night:
        await night.knows("neema", "sms")
        await night.text("juma", QUESTION)
        await night.at("02:06")
        (call,) = [one for one in night.phones.calls.made if one.phone]
        path = call.url.removeprefix(night.settings.public_url).replace("voice?", "voice/keys?")
        fields = {"AccountSid": night.settings.twilio_account_sid, "Digits": "1"}
        forged = wires.twilio_envelope(
            token="a guess", public_url=night.settings.public_url, path=path, fields=fields
        )
        assert (await night.phones.service.post(forged)).status == 403
        assert "is reading Q1" not in night.last("juma")
        unnamed = wires.twilio_envelope(
            token=night.settings.twilio_tokens[0],
            public_url=night.settings.public_url,
            path="/hooks/twilio/voice",
            fields=fields,
        )
        assert (await night.phones.service.post(unnamed)).status == 400


async def test_while_nothing_can_be_stored_a_listener_is_sent_to_the_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with calling(tmp_path) as night:
        neema = await night.knows("neema", "sms")
        await night.text("juma", QUESTION)
        await night.at("02:06")
        call = await neema.picks_up()

        async def down(_work: object, **_how: object) -> None:
            raise OSError("the disk is full")

        with monkeypatch.context() as patched:
            patched.setattr(night.app.committer, "run", down)
            await night.phones.calls.press(call, "1")
        assert call.heard[-1] == (
            "This cannot be done by telephone now. Please answer in your chat."
        )
        await neema.says("A")
        assert neema.last().text.startswith("1# is yours")


async def test_a_process_that_ends_during_the_call_leaves_it_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with calling(tmp_path) as night:
        await night.knows("neema", "sms")
        await night.text("juma", QUESTION)
        voice = night.app.placing.voice
        assert voice is not None

        async def killed(_number: str, _call_id: int) -> str:
            raise asyncio.CancelledError

        with monkeypatch.context() as patched:
            patched.setattr(voice, "place", killed)
            await night.at("02:06")
        await night.wait(hours=1)
        assert [one.phone for one in night.phones.calls.made if one.phone] == []


async def test_without_a_number_to_call_from_nobody_is_called(night: Service) -> None:
    await night.knows("neema", "sms")
    await night.text("juma", QUESTION)
    await night.wait(minutes=30)
    assert night.phones.calls.made == []
    closed = wires.Envelope("/hooks/twilio/voice?call=1", b"", {})
    assert (await night.phones.service.post(closed)).status == 404
