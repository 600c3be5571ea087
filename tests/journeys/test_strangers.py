"""Unknown numbers: what they write is kept and shown, and no machine is answered for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.phones import CHANNELS, Person
from tests.journeys.conftest import STRANGER, serve
from tests.journeys.joining import HELLO, KEPT

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.phones import Channel
    from tests.journeys.conftest import Service

ON_EACH = pytest.mark.parametrize("channel", CHANNELS)
AMINA = Person("amina", "Amina", "mentee", "Not joined yet", sms="+12025550133")


@ON_EACH
@pytest.mark.parametrize("words", ["My patient bleeds a lot", "URGENT bleeding", "M ward is full"])
async def test_a_question_from_an_unknown_number_is_kept_and_shown(
    service: Service, words: str, channel: Channel
) -> None:
    service.phone("stranger", channel)
    await service.text("stranger", words)
    assert service.inbox("stranger") == [KEPT]
    assert service.inbox("rehema") == [
        f'A new number wrote: "{words}"\n'
        "They were told to call their senior. Number and text are in your queue."
    ]


@ON_EACH
@pytest.mark.parametrize("words", ["Hello", "Hello, is this the mentor line?", "HELP", "1"])
async def test_a_greeting_is_asked_for_the_join_code(
    service: Service, words: str, channel: Channel
) -> None:
    service.phone("stranger", channel)
    await service.text("stranger", words)
    assert service.inbox("stranger") == [HELLO]
    assert service.inbox("rehema") == []


@ON_EACH
async def test_the_same_reply_goes_out_three_times_then_silence_and_one_note(
    service: Service, channel: Channel
) -> None:
    service.phone("stranger", channel)
    for _ in range(6):
        await service.text("stranger", "Hello")
    assert service.inbox("stranger") == [HELLO] * 3
    assert service.inbox("rehema") == [
        "We fell silent to an unknown number: the same automatic reply went out 3 times in "
        "10 minutes.\nPlease call; it may be an auto-reply."
    ]
    await service.wait(minutes=11)
    await service.text("stranger", "Hello")
    assert service.inbox("stranger") == [HELLO] * 4


async def test_different_receipts_are_no_loop(service: Service) -> None:
    for number in range(5):
        await service.text("asha", f"OBS Question {number}, who knows?")
    assert [text[:12] for text in service.inbox("asha")] == [
        f"Got it (Q{number})." for number in range(1, 6)
    ]
    assert service.inbox("rehema") == []


@pytest.mark.parametrize("sender", ["15555", "+15555", "INFO"])
async def test_nothing_automatic_goes_to_short_codes_and_names(
    tmp_path: Path, sender: str
) -> None:
    machine = Person("machine", "A machine", "", "", sms=sender)
    async with serve(tmp_path, others=(machine,)) as service:
        await service.text("machine", "You have won a wonderful prize today")
        assert service.everything() == []


@ON_EACH
async def test_stop_from_an_unknown_number_is_obeyed_in_silence(
    service: Service, channel: Channel
) -> None:
    service.phone("stranger", channel)
    await service.text("stranger", "STOP")
    await service.text("stranger", "Hello")
    await service.text("stranger", "HELP")
    assert service.everything() == []
    assert len(await service.reasons("An unknown number wants silence")) == 1


@ON_EACH
async def test_a_question_after_stop_is_shown_and_not_answered(
    service: Service, channel: Channel
) -> None:
    service.phone("stranger", channel)
    await service.text("stranger", "STOP")
    await service.text("stranger", "URGENT bleeding")
    assert service.inbox("stranger") == []
    assert service.inbox("rehema") == [
        'A new number wrote: "URGENT bleeding"\n'
        "We did not answer it. Number and text are in your queue; please call."
    ]


@ON_EACH
async def test_start_lets_an_unknown_number_be_answered_again(
    service: Service, channel: Channel
) -> None:
    service.phone("stranger", channel)
    await service.text("stranger", "STOP")
    await service.text("stranger", "START")
    assert service.inbox("stranger") == [HELLO]
    await service.text("stranger", "Hello")
    assert service.inbox("stranger") == [HELLO] * 2


async def test_an_invited_person_is_served_at_once_and_joins_with_one_key(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(STRANGER, AMINA)) as service:
        await service.people("Amina,mentee,nurse,anaesthesia,BUNDA,+12025550133,,,")
        await service.text("amina", "URGENT Where is the list kept?")
        assert service.last("amina").endswith(
            "call your senior now.\n"
            "We keep your number and messages to run the service. 1=join STOP=leave"
        )
        await service.text("amina", "1")
        assert service.last("amina").startswith("Thank you, Amina, you have joined.")
        assert len(service.inbox("neema")) == 1
        assert not any("invites you" in text for text in service.inbox("amina"))
        await service.text("amina", "OBS And this?")
        assert "We keep" not in service.last("amina")


async def test_somebody_without_a_facility_is_shown_to_the_coordinator(service: Service) -> None:
    await service.text("rehema", "URGENT A team called me, who can help them?")
    assert service.last("rehema").startswith("No mentor has your text yet")
    assert len(service.inbox("rehema")) == 1
