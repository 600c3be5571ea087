"""The schemas let through what a provider takes, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts import problems, published, schemas
from tests.unit.simulator.contracts import CONTRACTS

CALLBACK = "https://mentorline.example/hooks/twilio/status?attempt=7"
SMS = {"To": "+12025550101", "From": "+12025550100", "Body": "Hello", "StatusCallback": CALLBACK}
WHATSAPP = SMS | {"To": "whatsapp:+12025550101", "From": "whatsapp:+12025550100"}
CONTENT = {name: value for name, value in WHATSAPP.items() if name != "Body"}
CONTENT |= {"ContentSid": "HX" + "0" * 32, "ContentVariables": '{"1": "Asha"}'}
BY_SERVICE = {"MessagingServiceSid": "MG" + "0" * 32}
CALL = {
    "To": "+12025550101",
    "From": "+12025550100",
    "Url": "https://mentorline.example/hooks/twilio/voice?call=7",
    "StatusCallback": "https://mentorline.example/hooks/twilio/voice/status?call=7",
    "Timeout": "25",
    "TimeLimit": "120",
}
QUICK = {"body": "Yours, {{1}}?", "actions": [{"title": "Take", "id": "A"}]}
LIST = {"body": "Which?", "button": "Choose", "items": [{"item": "Q1", "id": "1"}]}
KEYS = {"inline_keyboard": [[{"text": "Take", "callback_data": "q12:A"}]]}


def content(**types: Any) -> dict[str, Any]:
    named = {f"twilio/{name.replace('_', '-')}": shape for name, shape in types.items()}
    return {"friendly_name": "a", "language": "en", "variables": {"1": "x"}, "types": named}


VALID: list[tuple[str, dict[str, Any]]] = [
    ("twilio.message", SMS),
    ("twilio.message", {k: v for k, v in SMS.items() if k != "From"} | BY_SERVICE),
    ("twilio.message", WHATSAPP),
    ("twilio.message", WHATSAPP | {"To": "whatsapp:US.13491208655302741918"}),
    ("twilio.message", CONTENT),
    ("twilio.message", {k: v for k, v in CONTENT.items() if k != "ContentVariables"}),
    ("twilio.call", CALL),
    (
        "twilio.number",
        {"SmsUrl": "https://mentorline.example/hooks/twilio", "SmsMethod": "POST"},
    ),
    ("twilio.content", content(quick_reply=QUICK, text={"body": "Yours, {{1}}?"})),
    ("twilio.content", content(list_picker=LIST)),
    ("twilio.approval", {"name": "offer_1", "category": "UTILITY"}),
    ("sendMessage", {"chat_id": 700201, "text": "Hello"}),
    ("sendMessage", {"chat_id": "700201", "text": "Hello", "reply_markup": KEYS}),
    (
        "sendMessage",
        {
            "chat_id": 1,
            "text": "a",
            "reply_parameters": {"message_id": 1, "allow_sending_without_reply": True},
        },
    ),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "Yours"}),
    ("setWebhook", {"url": "https://a.example/hooks/telegram", "allowed_updates": ["message"]}),
    ("getUpdates", {"offset": "1", "timeout": "30"}),
    ("getMe", {}),
    ("getWebhookInfo", {}),
]

INVALID: list[tuple[str, dict[str, Any]]] = [
    ("twilio.message", SMS | {"Body": ""}),
    ("twilio.message", SMS | {"Body": "a" * 1601}),
    ("twilio.message", SMS | {"To": "0202555"}),
    ("twilio.message", SMS | {"To": "whatsapp:+12025550101"}),
    ("twilio.message", SMS | {"From": "whatsapp:+12025550101"}),
    ("twilio.message", SMS | BY_SERVICE),
    ("twilio.message", {k: v for k, v in SMS.items() if k != "StatusCallback"}),
    ("twilio.message", SMS | {"Text": "Hello"}),
    ("twilio.message", SMS | {"ContentSid": CONTENT["ContentSid"]}),
    ("twilio.message", WHATSAPP | {"To": "whatsapp:US.13491208655302741918.7"}),
    ("twilio.message", WHATSAPP | {"ContentVariables": "{}"}),
    ("twilio.message", CONTENT | {"Body": "Hello"}),
    ("twilio.message", CONTENT | {"ContentSid": "HX1"}),
    ("twilio.message", CONTENT | {"ContentVariables": '{"1": ""}'}),
    ("twilio.message", CONTENT | {"ContentVariables": '{"1": 1}'}),
    ("twilio.message", CONTENT | {"ContentVariables": "{"}),
    ("twilio.call", CALL | {"To": "whatsapp:+12025550101"}),
    ("twilio.call", CALL | {"To": "0202555"}),
    ("twilio.call", CALL | {"Url": "hooks/twilio/voice"}),
    ("twilio.call", CALL | {"Timeout": "601"}),
    ("twilio.call", CALL | {"Twiml": "<Response/>"}),
    ("twilio.call", {k: v for k, v in CALL.items() if k != "StatusCallback"}),
    ("twilio.content", {"friendly_name": "a", "types": {"twilio/text": {"body": "a"}}}),
    ("twilio.content", content()),
    ("twilio.content", content(card={"title": "a"})),
    ("twilio.content", content(quick_reply=QUICK | {"actions": []})),
    ("twilio.content", content(quick_reply=QUICK | {"actions": [{"title": "a" * 21, "id": "1"}]})),
    ("twilio.content", content(quick_reply=QUICK | {"body": "a" * 1025})),
    ("twilio.content", content(list_picker=LIST | {"items": [{"item": "a" * 25, "id": "1"}]})),
    ("twilio.content", content(list_picker=LIST | {"items": [{"item": "a", "id": "1"}] * 11})),
    ("twilio.content", content(text={"body": "a"}) | {"variables": {"name": "x"}}),
    ("twilio.approval", {"name": "Offer", "category": "UTILITY"}),
    ("twilio.approval", {"name": "offer", "category": "NEWS"}),
    ("sendMessage", {"chat_id": "@asha", "text": "a"}),
    ("sendMessage", {"chat_id": 1, "text": ""}),
    ("sendMessage", {"chat_id": 1, "text": "a" * 4097}),
    ("sendMessage", {"chat_id": 1, "text": "a", "parse_mode": "HTML"}),
    ("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": []}}),
    ("answerCallbackQuery", {"text": "Yours"}),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}),
    ("setWebhook", {"url": "ftp://a.example"}),
    ("setWebhook", {"url": "https://a.example", "allowed_updates": ["everything"]}),
    ("danceAround", {}),
]


@pytest.mark.parametrize(("call", "fields"), VALID)
def test_what_a_provider_takes_is_let_through(call: str, fields: dict[str, Any]) -> None:
    assert problems(call, fields) == []


@pytest.mark.parametrize(("call", "fields"), INVALID)
def test_what_a_provider_does_not_take_is_found(call: str, fields: dict[str, Any]) -> None:
    assert schemas.problems(call, fields)


def test_what_is_wrong_is_said_without_anybodys_words() -> None:
    (found,) = schemas.problems("twilio.message", SMS | {"Body": "my secret" * 200})
    assert found == "$.Body breaks maxLength"


def test_the_providers_own_contract_is_read_where_it_is_here() -> None:
    if not (CONTRACTS / published.TWILIO).exists():
        pytest.skip("the providers' contracts lie outside this repository and are not here")
    assert published.problems("twilio.message", SMS | {"Text": "a"}) == ["$.Text is unknown"]
    assert published.problems("twilio.message", CONTENT | {"ContentSid": "HX1"})
    assert published.problems("sendMessage", {"chat_id": 1}) == ["$.text is missing"]
    assert published.problems("twilio.content", {}) == []
