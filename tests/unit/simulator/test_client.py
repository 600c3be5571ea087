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
from simulator.phones import Person
from tests.contracts import schemas
from tests.unit.simulator import test_fake_twilio as sms
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


async def test_an_edit_is_told_and_shown(simulator: Simulator, stub: StubService) -> None:
    bubble = await simulator.text("neema", "Give 3")
    edited = await simulator.edit("neema", bubble, "Give 3 units")
    message = update(stub.hooks[-1])["edited_message"]
    assert (message["message_id"], message["text"]) == (int(bubble.provider_id), "Give 3 units")
    assert message["edit_date"] == int(START.timestamp())
    (shown,) = simulator.phone("neema").bubbles
    assert (shown.text, shown.edited, edited.state) == ("Give 3 units", True, "delivered")


async def test_a_reaction_is_told_to_a_bot_that_asked_for_it(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    offer = simulator.phone("neema").bubbles[-1]
    await simulator.react("neema", offer)
    assert stub.hooks == []
    wanted = ["message", "message_reaction"]
    await call(http, "setWebhook", url="https://mentorline.example/x", allowed_updates=wanted)
    first = await simulator.react("neema", simulator.phone("neema").bubbles[-1], "🔥")
    told = update(stub.hooks[-1])["message_reaction"]
    assert [one["emoji"] for one in told["old_reaction"] + told["new_reaction"]] == ["👍", "🔥"]
    assert told["message_id"] == int(offer.provider_id)
    await simulator.react("neema", first, "")
    assert update(stub.hooks[-1])["message_reaction"]["new_reaction"] == []
    assert simulator.phone("neema").bubbles[-1].reaction == ""


async def test_a_bot_hears_of_nothing_that_it_left_out(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await call(http, "setWebhook", url="https://mentorline.example/x", allowed_updates=["message"])
    bubble = await simulator.text("neema", "Hello")
    await simulator.edit("neema", bubble, "Hello there")
    assert stub.paths() == ["/hooks/telegram"]


async def test_only_telegram_tells_of_edits_and_reactions(simulator: Simulator) -> None:
    bubble = await simulator.text("asha", "Hello")
    with pytest.raises(LookupError, match="A message on sms cannot be edited"):
        await simulator.edit("asha", bubble, "Hello there")
    with pytest.raises(LookupError, match="A message on sms cannot be reacted to"):
        await simulator.react("asha", bubble)


@pytest.mark.parametrize("kind", ["voice", "document", "location"])
async def test_media_on_telegram(simulator: Simulator, stub: StubService, kind: str) -> None:
    await simulator.send("neema", kind, "" if kind == "location" else "Look")  # type: ignore[arg-type] # a kind
    message = update(stub.hooks[-1])["message"]
    assert kind in message
    assert message.get("caption", "") == ("" if kind == "location" else "Look")


async def test_a_phone_is_moved_to_any_network(simulator: Simulator, stub: StubService) -> None:
    for channel, path in (
        ("telegram", "/hooks/telegram"),
        ("whatsapp", "/hooks/twilio"),
        ("sms", "/hooks/twilio"),
    ):
        simulator.move("asha", channel)  # type: ignore[arg-type] # each is a channel
        bubble = await simulator.text("asha", "Hello")
        assert (bubble.channel, stub.hooks[-1].path) == (channel, path)
    simulator.move("asha", "telegram")
    simulator.forget()
    assert simulator.phone("asha").channel == "sms"


async def test_nobody_is_moved_where_they_have_no_address() -> None:
    person = Person("amina", "Amina", "", "", sms="+12025550133")
    phones = phones_of("http://127.0.0.1:1", "http://127.0.0.1:1")
    async with replace(phones, people=[person]) as simulator:
        with pytest.raises(LookupError, match="Amina has no address on telegram"):
            simulator.move("amina", "telegram")


async def test_a_quote_goes_where_the_quoted_message_is(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    offer = simulator.phone("neema").bubbles[-1]
    simulator.move("neema", "sms")
    assert (await simulator.text("neema", "Mine", offer)).channel == "telegram"
    assert (await simulator.text("neema", "Hello")).channel == "sms"


async def test_the_provider_may_obey_stop_itself(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    def told() -> str:
        return dict(parse_qsl(stub.hooks[-1].body.decode())).get("OptOutType", "")

    await simulator.text("asha", "STOP")
    assert (told(), (await sms.send(http))[0]) == ("", 201)
    simulator.faults = Faults(opt_out=True)
    await simulator.text("asha", " stop ")
    assert told() == "STOP"
    status, error = await sms.send(http)
    assert (status, error["code"]) == (400, 21610)
    for text, word in (("HELP", "HELP"), ("stop the drip", ""), ("start", "START")):
        await simulator.text("asha", text)
        assert told() == word
    assert (await sms.send(http))[0] == 201
    assert simulator.invalid == []


async def test_what_is_wrong_with_a_call_of_the_service_is_kept(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    simulator.check = schemas.problems
    await call(http, "sendMessage", chat_id=NEEMA, text="Hello", parse_mode="HTML")
    await call(http, "sendMessage", chat_id=NEEMA, text="")
    await sms.send(http, Body="a" * 1601, StatusCallback=sms.CALLBACK)
    stub.answer = {"method": "sendMessage", "chat_id": NEEMA}
    await simulator.text("neema", "Hello")
    refused = "The concatenated message body exceeds the 1600 character limit."
    assert simulator.invalid == [
        "sendMessage: $ breaks additionalProperties",
        "sendMessage: $.text breaks minLength",
        "sendMessage: $.text breaks pattern",
        "sendMessage: Bad Request: message text is empty",
        "twilio.message: $.Body breaks maxLength",
        f"/try/providers/twilio{sms.PATH}: {refused}",
        "sendMessage: $ breaks required",
    ]
