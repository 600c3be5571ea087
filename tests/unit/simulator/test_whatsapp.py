"""WhatsApp by Twilio: what it takes from the service, and what it tells it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped] # ships none

from simulator import programme
from simulator.faults import Faults
from tests.unit.simulator import test_fake_twilio as sms
from tests.unit.simulator.conftest import TOKEN
from tests.unit.simulator.stub import START
from tests.unit.simulator.test_contents import (
    LIST,
    OFFER,
    approval,
    created,
    submitted,
    with_body,
    with_buttons,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession

    from simulator.client import Simulator
    from simulator.phones import Phone
    from tests.unit.simulator.stub import Hook, StubService

US = f"whatsapp:{programme.WHATSAPP_NUMBER}"
NEEMA = "whatsapp:+12025550111"
DAY = 86400.0
FILLED = "A question waits for you, Dr Neema. It is about airways today."


@pytest.fixture
def neema(simulator: Simulator) -> Phone:
    return simulator.move("neema", "whatsapp")


async def send(http: ClientSession, **fields: str) -> tuple[int, Any]:
    form = {"To": NEEMA, "From": US, "StatusCallback": sms.CALLBACK}
    return await sms.send(http, **(form | {"Body": ""} | fields))


async def send_content(http: ClientSession, sid: str, **variables: str) -> tuple[int, Any]:
    given = {"2": "airways"} | variables
    return await send(http, ContentSid=sid, ContentVariables=json.dumps(given))


async def approved(http: ClientSession, content: Mapping[str, Any] = OFFER) -> str:
    sid = await submitted(http, content)
    assert (await approval(http, sid))["status"] == "approved"
    return sid


def form(hook: Hook) -> dict[str, str]:
    return dict(parse_qsl(hook.body.decode(), keep_blank_values=True))


def said(stub: StubService) -> dict[str, str]:
    """Return what somebody did last, as it was told."""
    return [form(hook) for hook in stub.hooks if hook.path == "/hooks/twilio"][-1]


async def reports(simulator: Simulator, stub: StubService) -> list[tuple[str, str]]:
    """Return the states and errors reported so far."""
    await simulator.reports_posted()
    forms = [form(hook) for hook in stub.hooks if hook.path.endswith("/status")]
    return [(each["MessageStatus"], each.get("ErrorCode", "")) for each in forms]


async def test_what_somebody_writes_is_signed_and_opens_the_window(
    simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    assert neema.open_until is None
    bubble = await simulator.text("neema", "Good morning")
    (hook,) = stub.hooks
    fields = form(hook)
    assert hook.path == "/hooks/twilio"
    assert RequestValidator(TOKEN).validate(
        "https://mentorline.example/in/hooks/twilio", fields, hook.headers["X-Twilio-Signature"]
    )
    assert (fields["From"], fields["To"], fields["WaId"]) == (NEEMA, US, "12025550111")
    assert fields["ExternalUserId"] == f"whatsapp:{neema.person.user_id}"
    assert (fields["ProfileName"], fields["MessageType"]) == ("Dr Neema", "text")
    assert fields["SmsMessageSid"] == fields["MessageSid"] == bubble.provider_id
    assert neema.open_until == START + timedelta(hours=24)


async def test_a_user_without_a_number_is_known_by_an_id(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    neema.hides_number = True
    await simulator.text("neema", "Good morning")
    fields = form(stub.hooks[0])
    assert fields["From"] == fields["ExternalUserId"] == f"whatsapp:{neema.person.user_id}"
    assert "WaId" not in fields
    assert (await send(http, To=fields["From"], Body="Hello"))[0] == 201
    assert neema.inbox() == ["Hello"]


async def test_a_free_text_reaches_an_open_window(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await simulator.text("neema", "Good morning")
    status, message = await send(http, Body="Hello")
    assert (status, message["from"], message["to"]) == (201, US, NEEMA)
    assert await reports(simulator, stub) == [("queued", ""), ("sent", ""), ("delivered", "")]
    last = form(stub.hooks[-1])
    assert (last["ChannelPrefix"], last["EventType"]) == ("whatsapp", "DELIVERED")
    assert last["ChannelToAddress"] == "+1202555XXXX"
    bubble = neema.bubbles[-1]
    assert (bubble.text, bubble.channel, bubble.parts) == ("Hello", "whatsapp", 0)
    assert (bubble.template, bubble.price) == ("", 0.005)


async def test_outside_the_window_a_free_text_is_given_back(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await simulator.text("neema", "Good morning")
    await simulator.step(DAY - 1)
    assert (await send(http, Body="Hello"))[0] == 201
    await simulator.step(1)
    assert (await send(http, Body="Are you there?"))[0] == 201
    assert await reports(simulator, stub) == [
        *(("queued", ""), ("sent", ""), ("delivered", "")),
        *(("queued", ""), ("failed", "63016")),
    ]
    assert "outside the allowed window" in form(stub.hooks[-1])["ChannelStatusMessage"]
    assert neema.inbox() == ["Hello"]
    (line,) = [one for one in await simulator.strip() if "did not take" in one.what]
    assert line.what == "WhatsApp did not take a message to Dr Neema"


async def test_an_error_may_come_late(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    simulator.faults = Faults(late_errors=True)
    await send(http, Body="Are you there?")
    assert await reports(simulator, stub) == [("queued", ""), ("sent", "")]
    await simulator.step(3600)
    assert await reports(simulator, stub) == [
        *(("queued", ""), ("sent", "")),
        ("undelivered", "63016"),
    ]
    assert stub.hooks[-1].at == START + timedelta(minutes=10)
    (message,) = (await sms.listed(http))["messages"]
    assert (message["status"], message["error_code"]) == ("undelivered", 63016)
    assert neema.inbox() == []


async def test_what_is_late_is_forgotten_with_the_rest(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    simulator.faults = Faults(late_errors=True)
    await send(http, Body="Are you there?")
    await simulator.reports_posted()
    simulator.forget()
    await simulator.step(3600)
    assert len(await reports(simulator, stub)) == 2


async def test_a_template_goes_out_at_any_time_and_opens_no_window(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    sid = await approved(http)
    status, message = await send_content(http, sid)
    assert (status, message["body"]) == (201, FILLED)
    assert (await reports(simulator, stub))[-1] == ("delivered", "")
    bubble = neema.bubbles[-1]
    assert (bubble.text, bubble.template) == (FILLED, "offer")
    assert [button.label for button in bubble.buttons] == ["Take", "Pass"]
    assert bubble.price == pytest.approx(0.009)
    assert neema.open_until is None
    await send(http, Body="Are you there?")
    assert (await reports(simulator, stub))[-1] == ("failed", "63016")


async def test_a_tap_on_a_template_is_a_button_and_opens_the_window(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await send_content(http, await approved(http))
    tap = await simulator.tap("neema", "Take")
    fields = said(stub)
    assert (fields["MessageType"], fields["Body"]) == ("button", "Take")
    assert (fields["ButtonText"], fields["ButtonPayload"]) == ("Take", "q12:A")
    assert fields["OriginalRepliedMessageSid"] == neema.bubbles[0].provider_id
    assert fields["OriginalRepliedMessageSender"] == US
    assert (tap.kind, tap.channel, neema.wrote_at) == ("tap", "whatsapp", START)


async def test_buttons_and_lists_of_a_session_are_interactive(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await simulator.text("neema", "Good morning")
    await send_content(http, await created(http))
    await simulator.tap("neema", "Pass")
    fields = said(stub)
    assert (fields["MessageType"], fields["ButtonPayload"]) == ("interactive", "q12:D")
    await send_content(http, await created(http, LIST))
    assert neema.bubbles[-1].menu == "Choose"
    await simulator.tap("neema", "Question 2")
    fields = said(stub)
    assert (fields["ListId"], fields["ListTitle"]) == ("2", "Question 2")
    assert (fields["MessageType"], fields["Body"]) == ("interactive", "Question 2")
    assert "ButtonPayload" not in fields


async def test_a_quote_names_the_message_and_its_sender(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    mine = await simulator.text("neema", "Good morning")
    await send(http, Body="Hello")
    ours = neema.bubbles[-1]
    for quoted, sender in ((ours, US), (mine, NEEMA)):
        reply = await simulator.text("neema", "This one", quoted)
        fields = said(stub)
        assert reply.quoted == quoted.text
        assert fields["OriginalRepliedMessageSid"] == quoted.provider_id
        assert fields["OriginalRepliedMessageSender"] == sender
        assert (fields["MessageType"], fields["Body"]) == ("text", "This one")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("unsubmitted", "63016"),
        ("pending", "63016"),
        ("rejected", "63040"),
        ("paused", "63041"),
        ("disabled", "63042"),
    ],
)
async def test_a_template_that_is_not_approved_is_none(
    http: ClientSession, simulator: Simulator, stub: StubService, status: str, code: str
) -> None:
    sid = await approved(http)
    simulator.contents.set_status(sid, status)
    await send_content(http, sid)
    assert (await reports(simulator, stub))[-1] == ("failed", code)
    await simulator.text(simulator.move("neema", "whatsapp"), "Good morning")
    await send_content(http, sid)
    assert (await reports(simulator, stub))[-1] == ("delivered", "")
    assert simulator.phone("neema").bubbles[-1].template == ""


async def test_a_list_waits_for_a_session(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await send_content(http, await created(http, LIST))
    assert (await reports(simulator, stub))[-1] == ("failed", "63016")


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"1": "Dr\nNeema"}, "63013"),
        ({"1": "Dr     Neema"}, "63013"),
        ({"1": "a" * 1000}, "63021"),
        ({"3": "spare"}, "63028"),
    ],
)
async def test_variables_that_whatsapp_does_not_take(
    http: ClientSession,
    simulator: Simulator,
    stub: StubService,
    variables: dict[str, str],
    code: str,
) -> None:
    await send_content(http, await approved(http), **variables)
    assert (await reports(simulator, stub))[-1] == ("failed", code)


@pytest.mark.parametrize(
    "content",
    [
        with_buttons(*({"title": str(number), "id": str(number)} for number in range(4))),
        with_buttons({"title": "a" * 21, "id": "1"}),
        with_body("It is {{2}} {{1}}.", variables={"1": "a" * 1020}),
    ],
)
async def test_a_session_takes_less_than_a_template(
    http: ClientSession, simulator: Simulator, stub: StubService, content: dict[str, Any]
) -> None:
    await simulator.text(simulator.move("neema", "whatsapp"), "Good morning")
    status, made = await sms_content(http, content)
    assert status == 201
    await send(http, ContentSid=made["sid"])
    assert (await reports(simulator, stub))[-1] == ("failed", "63021")


async def sms_content(http: ClientSession, content: Mapping[str, Any]) -> tuple[int, Any]:
    url = "/try/providers/twilio/v1/Content"
    async with http.post(url, json=content, headers=sms.signed_in()) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": "whatsapp:neema", "Body": "a"}, 21211),
        ({"To": "whatsapp:USA.12", "Body": "a"}, 21211),
        ({"From": "whatsapp:+12025550177", "Body": "a"}, 63007),
        ({"From": programme.SERVICE_NUMBER, "Body": "a"}, 21910),
        ({"To": "+12025550111", "Body": "a"}, 21910),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"Body": "a", "ContentVariables": "{}"}, 21654),
        ({"ContentSid": "HX" + "0" * 32}, 21655),
    ],
)
async def test_refusals_have_the_code_of_twilio(
    http: ClientSession, fields: dict[str, str], code: int
) -> None:
    status, error = await send(http, **fields)
    assert (status, error["code"]) == (400, code)


@pytest.mark.parametrize("variables", ["{", "[]", '{"1": 2}', '{"1": ""}', '{"1": null}'])
async def test_variables_are_an_object_of_texts(http: ClientSession, variables: str) -> None:
    sid = await created(http)
    status, error = await send(http, ContentSid=sid, ContentVariables=variables)
    assert (status, error["code"]) == (400, 21656)


async def test_nobody_there(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await send(http, To="whatsapp:+12025550188", Body="Hello")
    assert (await reports(simulator, stub))[-1] == ("failed", "63003")
    simulator.desk.block(neema)
    await send(http, Body="Hello")
    assert (await reports(simulator, stub))[-1] == ("failed", "63003")


async def test_an_away_message_follows_each_of_ours(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await simulator.text("neema", "Good morning")
    neema.away = "I am in theatre. I write back later."
    for words in ("Hello", "Are you there?"):
        await send(http, Body=words)
    await simulator.settle()
    away = [form(hook) for hook in stub.hooks if hook.path == "/hooks/twilio"][1:]
    assert [fields["Body"] for fields in away] == [neema.away] * 2
    assert [hook.at for hook in stub.hooks[-2:]] == [START] * 2
    assert neema.bubbles[-1].mine


async def test_a_phone_that_is_off_is_reached_when_it_is_on(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await simulator.text("neema", "Good morning")
    await simulator.switch(Faults.named(["silent:neema"]))
    neema.away = "Later"
    await send(http, Body="Hello")
    assert (await reports(simulator, stub))[-1] == ("sent", "")
    await simulator.switch(Faults())
    await simulator.settle()
    assert (await reports(simulator, stub))[-1] == ("delivered", "")
    assert [bubble.text for bubble in neema.bubbles[-2:]] == ["Hello", "Later"]


async def test_opening_the_chat_is_told_once(
    http: ClientSession, simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    await simulator.text("neema", "Good morning")
    await send(http, Body="Hello")
    await simulator.reports_posted()
    for _ in range(2):
        simulator.read("neema")
    assert (await reports(simulator, stub))[2:] == [("delivered", ""), ("read", "")]
    assert form(stub.hooks[-1])["EventType"] == "READ"
    assert neema.bubbles[-1].state == "read"
    (message, _) = (await sms.listed(http))["messages"]
    assert message["status"] == "read"


@pytest.mark.parametrize(
    ("kind", "content_type", "message_type"),
    [
        ("photo", "image/jpeg", "image"),
        ("voice", "audio/ogg", "audio"),
        ("document", "application/pdf", "document"),
    ],
)
async def test_media_of_every_kind(
    simulator: Simulator, stub: StubService, neema: Phone, kind: Any, content_type: str,
    message_type: str,
) -> None:  # fmt: skip
    bubble = await simulator.send("neema", kind, "The display")
    fields = form(stub.hooks[0])
    assert (fields["NumMedia"], fields["MediaContentType0"]) == ("1", content_type)
    assert (fields["MessageType"], fields["Body"]) == (message_type, "The display")
    assert fields["MediaUrl0"].startswith("https://api.twilio.com/")
    media = simulator.twilio.media_page(bubble.provider_id, {})["media_list"]
    assert [one["content_type"] for one in media] == [content_type]
    assert bubble.kind == neema.bubbles[-1].kind == kind


async def test_a_place(simulator: Simulator, stub: StubService, neema: Phone) -> None:
    await simulator.send("neema", "location")
    fields = form(stub.hooks[0])
    assert (fields["MessageType"], fields["NumMedia"]) == ("location", "0")
    assert (fields["Latitude"], fields["Longitude"]) == ("-1.8667", "33.3667")
    assert neema.bubbles[-1].kind == "location"
    with pytest.raises(LookupError, match="An SMS cannot carry a place"):
        await simulator.send("asha", "location")


async def test_the_list_has_whatsapp_messages_with_their_prefix(
    http: ClientSession, simulator: Simulator, neema: Phone
) -> None:
    neema.hides_number = True
    await simulator.text("neema", "Good morning")
    await send(http, Body="Hello")
    await simulator.text("asha", "An SMS")
    (found,) = (await sms.listed(http, To=US))["messages"]
    assert (found["from"], found["direction"]) == (neema.whatsapp_address, "inbound")
    (found,) = (await sms.listed(http, To=NEEMA))["messages"]
    assert (found["from"], found["body"], found["num_segments"]) == (US, "Hello", "1")


async def test_a_messaging_service_chooses_the_sender(
    http: ClientSession, simulator: Simulator, neema: Phone
) -> None:
    await simulator.text("neema", "Good morning")
    service = "MG" + "c" * 32
    status, message = await send(http, From="", MessagingServiceSid=service, Body="Hello")
    assert (status, message["from"]) == (201, None)
    assert (await sms.listed(http, To=NEEMA))["messages"][0]["from"] == US


async def test_an_unreachable_service_hears_no_whatsapp(
    simulator: Simulator, stub: StubService, neema: Phone
) -> None:
    simulator.faults = Faults(unreachable=True)
    assert (await simulator.text("neema", "Good morning")).state == "not delivered"
    assert stub.hooks == []
    assert neema.open_until == START + timedelta(hours=24), "WhatsApp itself has it"
