"""Telegram's Bot API as the service meets it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientError, FormData

from simulator.faults import Faults
from tests.unit.simulator.conftest import BOT
from tests.unit.simulator.contracts import Contract

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from simulator.client import Simulator

NEEMA = 700201
KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Take", "callback_data": "q12:A"}, {"text": "Pass", "callback_data": "q12:D"}]
    ]
}


async def call(
    http: ClientSession, method: str, token: str = BOT, **fields: object
) -> tuple[int, Any]:
    url = f"/try/providers/telegram/bot{token}/{method}"
    async with http.post(url, json=fields) as answer:
        return answer.status, await answer.json()


async def test_a_sent_message_conforms_and_stands_on_the_phone(
    http: ClientSession, simulator: Simulator
) -> None:
    _, first = await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    quote = {"message_id": first["result"]["message_id"]}
    status, answer = await call(
        http,
        "sendMessage",
        chat_id=str(NEEMA),
        text="Is it yours?",
        reply_markup=KEYBOARD,
        reply_parameters=quote,
    )
    assert status == 200
    contract = Contract("telegram_bot_api_7.4.json")
    schema = contract.response("/sendMessage", "post", "200")
    assert contract.problems(answer, schema) == []
    bubble = simulator.phone("neema").bubbles[-1]
    assert bubble.quoted == "An offer"
    assert bubble.buttons == (("A", "Take", "q12:A"), ("D", "Pass", "q12:D"))
    assert bubble.provider_id == str(answer["result"]["message_id"])


@pytest.mark.parametrize("encoding", ["form", "multipart"])
async def test_forms_are_read_as_json_is(
    http: ClientSession, simulator: Simulator, encoding: str
) -> None:
    form = FormData(quote_fields=True, default_to_multipart=encoding == "multipart")
    form.add_field("chat_id", str(NEEMA))
    form.add_field("text", "Hello")
    form.add_field("reply_markup", json.dumps(KEYBOARD))
    async with http.post(f"/try/providers/telegram/bot{BOT}/sendMessage", data=form) as answer:
        assert answer.status == 200
    assert [b.label for b in simulator.phone("neema").bubbles[-1].buttons] == ["Take", "Pass"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"chat_id": 1, "text": "a"}, "chat not found"),
        ({"chat_id": NEEMA, "text": ""}, "message text is empty"),
        ({"chat_id": NEEMA, "text": "a" * 4097}, "message is too long"),
        (
            {"chat_id": NEEMA, "text": "a", "reply_parameters": {"message_id": 1}},
            "message to be replied not found",
        ),
        (
            {
                "chat_id": NEEMA,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b" * 65}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_refusals(http: ClientSession, fields: dict[str, Any], reason: str) -> None:
    status, error = await call(http, "sendMessage", **fields)
    assert status == 400
    assert error == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}


async def test_wrong_tokens_and_unknown_methods(http: ClientSession) -> None:
    assert (await call(http, "getMe", token="7:wrong"))[1]["error_code"] == 401
    assert (await call(http, "getMe", token="nonsense"))[1]["error_code"] == 404
    assert (await call(http, "danceAround"))[0] == 404


async def test_faults(http: ClientSession, simulator: Simulator) -> None:
    simulator.faults = Faults(slow_down=True)
    status, error = await call(http, "sendMessage", chat_id=NEEMA, text="a")
    assert (status, error["parameters"]) == (429, {"retry_after": 5})
    simulator.faults = Faults(outage=True)
    assert (await call(http, "getMe"))[0] == 503
    assert simulator.phone("neema").bubbles == []


async def test_the_bot_and_its_webhook(http: ClientSession) -> None:
    contract = Contract("telegram_bot_api_7.4.json")
    status, answer = await call(http, "getMe")
    assert status == 200
    assert contract.problems(answer, contract.response("/getMe", "get", "200")) == []
    await call(http, "setWebhook", url="https://mentorline.example/hooks/telegram")
    assert (await call(http, "getUpdates"))[0] == 409
    await call(http, "deleteWebhook", drop_pending_updates=True)
    assert await call(http, "getUpdates") == (200, {"ok": True, "result": []})


async def test_a_polling_bot_fetches_what_people_write(
    http: ClientSession, simulator: Simulator
) -> None:
    simulator.telegram_secret = ""
    waiting = asyncio.create_task(call(http, "getUpdates", timeout=30))
    await simulator.text("neema", "Hello")
    status, answer = await waiting
    assert status == 200
    contract = Contract("telegram_bot_api_7.4.json")
    assert contract.problems(answer, contract.response("/getUpdates", "post", "200")) == []
    (update,) = answer["result"]
    assert update["message"]["text"] == "Hello"
    _, again = await call(http, "getUpdates", offset=update["update_id"] + 1)
    assert again["result"] == []


@pytest.mark.parametrize(("switch", "taken"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_line_breaks_before_or_after_a_message_is_taken(
    http: ClientSession, simulator: Simulator, switch: str, taken: int
) -> None:
    simulator.faults = Faults.named([switch])
    with pytest.raises(ClientError):
        await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    assert (await call(http, "getMe"))[0] == 200, "only what sends is cut"
    assert len(simulator.phone("neema").inbox()) == taken
