"""Twilio's API as the service meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import ClientError, encode_basic_auth
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped] # ships none
from yarl import URL

from simulator import programme
from simulator.faults import Faults
from tests.unit.simulator.conftest import ACCOUNT, TOKEN
from tests.unit.simulator.contracts import Contract

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from simulator.client import Simulator
    from tests.unit.simulator.stub import StubService

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
CONTRACT_PATH = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
CALLBACK = "https://mentorline.example/in/hooks/twilio/status?attempt=7"
ASHA = "+12025550101"


def signed_in(password: str = TOKEN) -> dict[str, str]:
    return {"Authorization": encode_basic_auth(ACCOUNT, password)}


async def send(http: ClientSession, password: str = TOKEN, **fields: str) -> tuple[int, Any]:
    form = {"To": ASHA, "From": programme.SERVICE_NUMBER, "Body": "Hello"} | fields
    form = {name: value for name, value in form.items() if value}
    url = f"/try/providers/twilio{PATH}"
    async with http.post(url, data=form, headers=signed_in(password)) as answer:
        return answer.status, await answer.json()


async def listed(http: ClientSession, **query: str) -> Any:
    url = f"/try/providers/twilio{PATH}"
    async with http.get(url, params=query, headers=signed_in()) as answer:
        assert answer.status == 200
        return await answer.json()


async def test_a_sent_message_conforms_and_stands_on_the_phone(
    http: ClientSession, simulator: Simulator
) -> None:
    status, message = await send(http, Body="Got it (Q12).")
    assert status == 201
    assert message["status"] == "queued"
    contract = Contract("twilio_api_v2010.messages.json")
    schema = contract.response(CONTRACT_PATH, "post", "201")
    assert contract.problems(message, schema) == []
    assert set(message) == set(schema["properties"])
    bubble = simulator.phone("asha").bubbles[-1]
    assert (bubble.text, bubble.provider_id, bubble.parts) == ("Got it (Q12).", message["sid"], 1)


async def test_status_callbacks_follow_in_order_and_verify(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    _, message = await send(http, StatusCallback=CALLBACK)
    await simulator.reports_posted()
    assert [hook.query for hook in stub.hooks] == ["attempt=7"] * 3
    forms = [dict(parse_qsl(hook.body.decode())) for hook in stub.hooks]
    assert [form["MessageStatus"] for form in forms] == ["queued", "sent", "delivered"]
    assert {form["MessageSid"] for form in forms} == {message["sid"]}
    signature = stub.hooks[0].headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(CALLBACK, forms[0], signature)


async def test_an_unknown_number_is_accepted_and_then_undelivered(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    status, _ = await send(http, To="+12025550188", StatusCallback=CALLBACK)
    await simulator.reports_posted()
    last = dict(parse_qsl(stub.hooks[-1].body.decode()))
    assert (status, last["MessageStatus"], last["ErrorCode"]) == (201, "undelivered", "30005")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": "asha"}, 21211),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"From": ""}, 21603),
        ({"From": "+12025550177"}, 21606),
    ],
)
async def test_refusals_have_the_code_of_twilio(
    http: ClientSession, fields: dict[str, str], code: int
) -> None:
    status, error = await send(http, **fields)
    assert (status, error["code"], error["status"]) == (400, code, 400)


async def test_a_messaging_service_can_send(http: ClientSession) -> None:
    service = "MG" + "c" * 32
    status, message = await send(http, From="", MessagingServiceSid=service)
    assert (status, message["from"], message["messaging_service_sid"]) == (201, None, service)


async def test_wrong_credentials(http: ClientSession) -> None:
    status, error = await send(http, password="wrong")
    assert (status, error["code"], error["message"]) == (401, 20003, "Authenticate")


async def test_faults(http: ClientSession, simulator: Simulator) -> None:
    simulator.faults = Faults(slow_down=True)
    url = f"/try/providers/twilio{PATH}"
    async with http.post(url, data={"To": ASHA}, headers=signed_in()) as answer:
        assert (answer.status, (await answer.json())["code"]) == (429, 20429)
        assert answer.headers["Retry-After"] == "5"
    simulator.faults = Faults(outage=True)
    assert (await send(http))[0] == 503
    assert simulator.phone("asha").bubbles == []


async def test_the_list_is_filtered_and_conforms(
    http: ClientSession, simulator: Simulator
) -> None:
    await send(http, Body="one")
    await send(http, Body="two", To="+12025550102")
    await simulator.step(86400)
    await send(http, Body="three")
    await simulator.text("asha", "four")
    found = await listed(http, To=ASHA)
    assert [message["body"] for message in found["messages"]] == ["three", "one"]
    contract = Contract("twilio_api_v2010.messages.json")
    assert contract.problems(found, contract.response(CONTRACT_PATH, "get", "200")) == []
    for query, bodies in (
        ({"DateSent": "2026-11-23"}, ["two", "one"]),
        ({"DateSent>": "2026-11-24T06:00:00Z"}, ["four", "three"]),
        ({"DateSent<": "2026-11-23T06:00:00Z", "To": ASHA}, ["one"]),
        ({"To": programme.SERVICE_NUMBER}, ["four"]),
        ({"PageSize": "3", "Page": "1"}, ["one"]),
    ):
        found = await listed(http, **query)
        assert [message["body"] for message in found["messages"]] == bodies, query


async def test_the_pages_of_a_list_lead_to_each_other_and_keep_what_was_asked(
    http: ClientSession, simulator: Simulator
) -> None:
    for number in range(5):
        await send(http, Body=f"text {number}")
        await simulator.text("asha", f"reply {number}")
    page = await listed(http, **{"To": ASHA, "DateSent>": "2026-11-23", "PageSize": "2"})
    assert page["previous_page_uri"] is None
    bodies = [message["body"] for message in page["messages"]]
    while page["next_page_uri"]:
        url = f"/try/providers/twilio{page['next_page_uri']}"
        async with http.get(URL(url, encoded=True), headers=signed_in()) as answer:
            page = await answer.json()
        bodies += [message["body"] for message in page["messages"]]
    assert bodies == [f"text {number}" for number in (4, 3, 2, 1, 0)]
    assert page["previous_page_uri"].endswith("PageSize=2&Page=1")
    assert (await listed(http, PageSize="5000"))["page_size"] == 1000


async def test_the_media_of_a_message_are_listed_and_conform(
    http: ClientSession, simulator: Simulator
) -> None:
    await simulator.text("asha", "no picture")
    await simulator.photo("asha", "a picture")
    kinds = []
    for message in (await listed(http))["messages"]:
        url = f"/try/providers/twilio{message['subresource_uris']['media']}"
        async with http.get(url, headers=signed_in()) as answer:
            found = await answer.json()
        contract = Contract("twilio_api_v2010.messages.json")
        path = "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json"
        assert contract.problems(found, contract.response(path, "get", "200")) == []
        kinds.append([one["content_type"] for one in found["media_list"]])
    assert kinds == [["image/jpeg"], []]


async def test_a_message_of_a_messaging_service_is_listed_with_the_number_it_chose(
    http: ClientSession,
) -> None:
    await send(http, From="", MessagingServiceSid="MG" + "c" * 32)
    (message,) = (await listed(http))["messages"]
    assert message["from"] == programme.SERVICE_NUMBER


async def test_one_message_can_be_fetched(http: ClientSession) -> None:
    _, sent = await send(http)
    url = f"/try/providers/twilio{PATH.removesuffix('.json')}"
    async with http.get(f"{url}/{sent['sid']}.json", headers=signed_in()) as answer:
        assert (await answer.json())["status"] == "delivered"
    async with http.get(f"{url}/SM{'0' * 32}.json", headers=signed_in()) as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, 20404)


@pytest.mark.parametrize(("switch", "taken"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_line_breaks_before_or_after_a_message_is_taken(
    http: ClientSession, simulator: Simulator, switch: str, taken: int
) -> None:
    simulator.faults = Faults.named([switch])
    with pytest.raises(ClientError):
        await send(http)
    assert len(simulator.twilio.messages) == taken
    simulator.faults = Faults()
    await send(http)
    assert len(simulator.twilio.messages) == taken + 1


def test_each_kind_of_break_meets_its_share_of_the_calls() -> None:
    both, after = Faults(cut_before=True, cut_after=True), Faults(cut_after=True)
    rolls = [roll / 8 for roll in range(8)]
    assert [both.cuts(roll, 0.25) for roll in rolls] == [
        *["before"] * 2,
        *["after"] * 2,
        *[""] * 4,
    ]
    assert [after.cuts(roll, 0.25) for roll in rolls] == ["after"] * 2 + [""] * 6
    assert [both.cuts(0.99, 1.0), after.cuts(0.99, 1.0), Faults().cuts(0.0, 1.0)] == [
        "before",
        "after",
        "",
    ]
