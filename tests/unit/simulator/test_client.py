"""What people do on their phones reaches the service as the providers would bring it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped] # ships none

from simulator import programme
from simulator.faults import Faults
from tests.unit.simulator.conftest import ACCOUNT, SECRET, TOKEN, phones_of
from tests.unit.simulator.contracts import Contract
from tests.unit.simulator.stub import START
from tests.unit.simulator.test_fake_telegram import KEYBOARD, NEEMA, call
from tests.unit.simulator.test_fake_twilio import signed_in

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from aiohttp import ClientSession

    from simulator.client import Simulator
    from tests.unit.simulator.stub import Hook, StubService


def update(hook: Hook) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(hook.body)
    contract = Contract("telegram_bot_api_7.4.json")
    assert contract.problems(found, contract.schema("Update")) == []
    return found


async def test_an_sms_is_a_form_that_twilio_signed(
    simulator: Simulator, stub: StubService
) -> None:
    bubble = await simulator.text("asha", "Error E4, who knows?")
    (hook,) = stub.hooks
    fields = dict(parse_qsl(hook.body.decode(), keep_blank_values=True))
    url = "https://mentorline.example/in/hooks/twilio"
    signature = hook.headers["X-Twilio-Signature"]
    assert hook.path == "/hooks/twilio"
    assert RequestValidator(TOKEN).validate(url, fields, signature)
    assert not RequestValidator("other").validate(url, fields, signature)
    assert fields["From"] == "+12025550101"
    assert fields["To"] == programme.SERVICE_NUMBER
    assert fields["AccountSid"] == ACCOUNT
    assert (fields["NumMedia"], fields["NumSegments"], fields["FromCity"]) == ("0", "1", "")
    assert fields["MessageSid"] == fields["SmsSid"] == bubble.provider_id
    assert (bubble.state, bubble.at, simulator.statuses) == ("delivered", START, [200])


async def test_a_telegram_text_carries_the_secret_and_the_quote(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer", reply_markup=KEYBOARD)
    offer = simulator.phone("neema").bubbles[-1]
    await simulator.text("neema", "/start now", quote=offer)
    (hook,) = stub.hooks
    message = update(hook)["message"]
    assert hook.headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
    assert message["chat"]["id"] == message["from"]["id"] == NEEMA
    assert message["date"] == int(START.timestamp())
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["reply_to_message"]["message_id"] == int(offer.provider_id)
    assert message["reply_to_message"]["from"]["is_bot"]


@pytest.mark.parametrize("wanted", ["Take", "take", "A", "q12:A"])
async def test_a_tap_sends_back_the_payload(
    http: ClientSession, simulator: Simulator, stub: StubService, wanted: str
) -> None:
    for text in ("Old", "New"):
        await call(http, "sendMessage", chat_id=NEEMA, text=text, reply_markup=KEYBOARD)
    await simulator.tap("neema", wanted)
    query = update(stub.hooks[-1])["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("q12:A", "New")
    await simulator.tap("neema", wanted, simulator.phone("neema").bubbles[0])
    assert update(stub.hooks[-1])["callback_query"]["message"]["text"] == "Old"


async def test_an_edit_and_a_reaction_conform(simulator: Simulator, stub: StubService) -> None:
    written = await simulator.text("neema", "3 units")
    edited = await simulator.edit("neema", written, "2 units")
    again = await simulator.edit("neema", edited, "2 units, slowly")
    assert [one.text for one in simulator.phone("neema").bubbles] == ["2 units, slowly"]
    thumbed = await simulator.react("neema", replace(again, mine=False), "\U0001f44d")
    await simulator.react("neema", thumbed)
    updates = [update(hook) for hook in stub.hooks]
    edits = [each["edited_message"] for each in updates if "edited_message" in each]
    assert [each["text"] for each in edits] == ["2 units", "2 units, slowly"]
    assert edits[0]["edit_date"] < edits[1]["edit_date"]
    assert {each["message_id"] for each in edits} == {int(written.provider_id)}
    signs = [each["message_reaction"] for each in updates if "message_reaction" in each]
    assert [len(each["new_reaction"]) for each in signs] == [1, 0]
    assert [len(each["old_reaction"]) for each in signs] == [0, 1]


async def test_a_missing_button_cannot_be_tapped(simulator: Simulator) -> None:
    with pytest.raises(LookupError, match="No button 'Take' on the phone of Asha"):
        await simulator.tap("asha", "Take")


async def test_a_method_in_the_webhook_answer_is_called(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer", reply_markup=KEYBOARD)
    stub.answer = {"method": "sendMessage", "chat_id": NEEMA, "text": "It is yours."}
    await simulator.tap("neema", "Take")
    assert simulator.phone("neema").inbox() == ["An offer", "It is yours."]
    query = update(stub.hooks[-1])["callback_query"]
    await call(http, "answerCallbackQuery", callback_query_id=query["id"], text="Thank you")
    (tapped,) = [b for b in simulator.phone("neema").bubbles if b.kind == "tap"]
    assert (tapped.text, tapped.state) == ("Take", "Thank you")
    assert (await call(http, "answerCallbackQuery", callback_query_id=query["id"]))[0] == 400


async def test_photos_of_both_networks(simulator: Simulator, stub: StubService) -> None:
    await simulator.photo("asha", "The display")
    await simulator.photo("neema", "The cable")
    fields = dict(parse_qsl(stub.hooks[0].body.decode()))
    assert (fields["NumMedia"], fields["MediaContentType0"]) == ("1", "image/jpeg")
    assert fields["MessageSid"].startswith("MM")
    message = update(stub.hooks[1])["message"]
    assert (message["caption"], len(message["photo"])) == ("The cable", 2)


async def test_a_duplicate_is_the_same_message_twice(
    simulator: Simulator, stub: StubService
) -> None:
    simulator.faults = Faults(duplicate=True)
    await simulator.text("asha", "Once")
    assert len(stub.hooks) == 2
    assert stub.hooks[0].body == stub.hooks[1].body
    assert len(simulator.phone("asha").bubbles) == 1


async def test_late_messages_arrive_after_the_next_clock_step(
    simulator: Simulator, stub: StubService
) -> None:
    simulator.faults = Faults(late=True)
    bubble = await simulator.text("asha", "Later")
    assert (bubble.state, stub.hooks) == ("on its way", [])
    await simulator.step(300)
    assert [hook.at for hook in stub.hooks] == [START + timedelta(minutes=5)]
    shown = simulator.phone("asha").bubbles[-1]
    assert (shown.state, shown.at) == ("delivered", START)


async def test_a_refusal_is_told_on_the_phone(simulator: Simulator, stub: StubService) -> None:
    stub.status = 503
    assert (await simulator.text("asha", "Hello")).state == "not delivered"
    assert simulator.statuses == [503]


async def test_status_callbacks_are_part_of_settling(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    form = {"To": "+12025550101", "From": programme.SERVICE_NUMBER, "Body": "Hello"}
    form["StatusCallback"] = "https://mentorline.example/in/hooks/twilio/status?attempt=1"
    url = f"/try/providers/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    async with http.post(url, data=form, headers=signed_in()) as answer:
        assert answer.status == 201
    assert await simulator.settle() == START
    assert stub.paths() == ["/hooks/twilio/status"] * 3


async def test_what_is_forgotten_stays_forgotten(simulator: Simulator, stub: StubService) -> None:
    simulator.faults = Faults(late=True)
    await simulator.text("asha", "Never mind")
    simulator.forget()
    await simulator.step(60)
    assert stub.hooks == []
    assert simulator.phone("asha").bubbles == []


async def test_waiting_for_a_message(http: ClientSession, simulator: Simulator) -> None:
    phone = simulator.phone("neema")
    with pytest.raises(TimeoutError):
        await simulator.desk.expect(phone, "offer", seconds=0)
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    assert (await simulator.desk.expect(phone, "offer")).text == "An offer"


async def test_a_clock_of_ones_own_and_nobody_there() -> None:
    async def clock() -> datetime:
        return START

    nowhere = "http://127.0.0.1:1"
    async with phones_of(nowhere, nowhere, clock) as simulator:
        bubble = await simulator.text("asha", "Is anybody there?")
        assert (bubble.at, bubble.state) == (START, "not delivered")
        assert simulator.statuses == [0]
