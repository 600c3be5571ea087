"""WhatsApp over Twilio: text, buttons and templates to requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from channels.base import Kind, SendError
from channels.twilio.contents import LANGUAGE, SHAPES
from channels.twilio.hooks import Hooks
from channels.twilio.whatsapp import TwilioWhatsapp
from domain.fitting import Fitted
from domain.model import Channel, Choice, Template
from tests.wires.provider import Provider, conforms, contract
from tests.wires.twilio.test_hooks import CREATED, NURSE, OURS, PUBLIC_URL, SID, TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OPAQUE = "US.13491208655302741918"
FOUR = tuple(Choice(str(key), f"Choice {key}") for key in range(1, 5))
TOLD = Template(
    "ml_answer_waiting", "en", "Hello Juma, read.", ("Juma", "Dr Neema", "Q40"), whole=True
)


def content(name: str, number: int, language: str = LANGUAGE, **more: object) -> dict[str, object]:
    return {"friendly_name": name, "language": language, "sid": f"HX{number:032x}", **more}


LISTED = [content(name, place) for place, name in enumerate(SHAPES, 1)]
LISTED.append(content("ml_answer_waiting", 99, approval_requests={"status": "approved"}))


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    twilio = Provider()
    async with twilio.serving():
        yield twilio


@pytest.fixture
async def whatsapp(provider: Provider) -> AsyncIterator[TwilioWhatsapp]:
    hooks = Hooks(SID, (TOKEN,), PUBLIC_URL)
    channel = TwilioWhatsapp(hooks, base_url=provider.url, sender=OURS)
    await channel.open()
    provider.answers(200, {"contents": LISTED, "meta": {"next_page_url": None}})
    await channel.contents.look()
    provider.answers(201, CREATED)
    provider.requests.clear()
    yield channel
    await channel.close()


def sent(provider: Provider) -> dict[str, str]:
    (request,) = provider.requests
    assert request.path == f"/2010-04-01/Accounts/{SID}/Messages.json"
    return dict(parse_qsl(request.body.decode()))


async def test_a_text_goes_from_number_to_number(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    assert await whatsapp.send(NURSE, Fitted("Got it (Q12) é 😀", attempt_id=42)) == CREATED["sid"]
    assert sent(provider) == {
        "To": f"whatsapp:{NURSE}",
        "From": f"whatsapp:{OURS}",
        "Body": "Got it (Q12) é 😀",
        "StatusCallback": f"{PUBLIC_URL}/hooks/twilio/status?attempt=42",
    }


async def test_a_user_without_a_number_is_written_to_by_the_opaque_id(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    await whatsapp.send(OPAQUE, Fitted("Got it"))
    assert sent(provider)["To"] == f"whatsapp:{OPAQUE}"


async def test_three_choices_are_quick_replies_filled_into_a_content(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    await whatsapp.send(NURSE, Fitted("Is it?\nSay so.", choices=FOUR[:2], reference="77"))
    fields = sent(provider)
    assert "Body" not in fields
    assert fields["ContentSid"] == LISTED[1]["sid"]
    assert json.loads(fields["ContentVariables"]) == {
        "1": "Is it?\nSay so.",
        "2": "Choice 1",
        "3": "77:1",
        "4": "Choice 2",
        "5": "77:2",
    }


async def test_more_choices_are_a_list(provider: Provider, whatsapp: TwilioWhatsapp) -> None:
    await whatsapp.send(NURSE, Fitted("Which?", choices=FOUR, reference="77"))
    fields = sent(provider)
    assert fields["ContentSid"] == LISTED[3]["sid"]
    values = json.loads(fields["ContentVariables"])
    assert (values["1"], values["2"], values["3"], values["4"]) == (
        "Which?",
        "1-4",
        "Choice 1",
        "77:1",
    )
    assert len(values) == 2 + 2 * 4


async def test_a_template_is_named_and_filled(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    await whatsapp.send(NURSE, Fitted(TOLD.text, template=TOLD, attempt_id=1))
    fields = sent(provider)
    assert fields["ContentSid"] == LISTED[-1]["sid"]
    assert json.loads(fields["ContentVariables"]) == {"1": "Juma", "2": "Dr Neema", "3": "Q40"}


async def test_a_template_that_is_not_there_is_no_call(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    strange = Template("ml_gone", "en", "x", ("a",))
    with pytest.raises(SendError, match="no_template"):
        await whatsapp.send(NURSE, Fitted("x", template=strange))
    assert provider.requests == []


async def test_what_we_send_is_in_the_published_contract(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    document = contract("twilio_api_v2010.messages.json")
    path = document["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    forms = path["post"]["requestBody"]["content"]
    schema = forms["application/x-www-form-urlencoded"]["schema"]
    for fitted in (Fitted("a"), Fitted("a", choices=FOUR), Fitted("a", template=TOLD)):
        provider.requests.clear()
        await whatsapp.send(NURSE, fitted)
        assert conforms(sent(provider), schema, document)


async def test_a_closed_window_has_a_kind_of_its_own(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    provider.answers(400, {"code": 63016, "message": "outside", "status": 400})
    with pytest.raises(SendError) as caught:
        await whatsapp.send(NURSE, Fitted("late"))
    assert caught.value.kind is Kind.CLOSED


async def test_there_are_buttons_only_with_every_content_for_them(
    provider: Provider, whatsapp: TwilioWhatsapp
) -> None:
    assert whatsapp.limits.buttons
    provider.answers(200, {"contents": LISTED[1:], "meta": {}})
    await whatsapp.contents.look()
    assert not whatsapp.limits.buttons
    assert whatsapp.name is Channel.WHATSAPP
