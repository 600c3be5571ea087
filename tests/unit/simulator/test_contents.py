"""Twilio's Content API, and WhatsApp's review of templates, as the service meets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from twilio.http.response import Response  # type: ignore[import-untyped] # ships no types
from twilio.rest import Client  # type: ignore[import-untyped] # ships no types

from simulator.faults import Faults
from tests.contracts import schemas
from tests.unit.simulator.conftest import ACCOUNT
from tests.unit.simulator.test_fake_twilio import signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession

    from simulator.client import Simulator

ROOT = "/try/providers/twilio/v1"
BODY = "A question waits for you, {{1}}. It is about {{2}} today."
BUTTONS = [{"title": "Take", "id": "q12:A"}, {"title": "Pass", "id": "q12:D"}]
OFFER = {
    "friendly_name": "offer",
    "language": "en",
    "variables": {"1": "Dr Neema", "2": "anaesthesia"},
    "types": {
        "twilio/quick-reply": {"body": BODY, "actions": BUTTONS},
        "twilio/text": {"body": BODY},
    },
}
ITEMS = [{"item": f"Question {number}", "id": str(number)} for number in range(1, 4)]
LIST = OFFER | {
    "types": {"twilio/list-picker": {"body": BODY, "button": "Choose", "items": ITEMS}}
}


async def call(
    http: ClientSession, method: str, path: str, body: object = None, password: str | None = None
) -> tuple[int, Any]:
    headers = signed_in(password) if password else signed_in()
    async with http.request(method, f"{ROOT}{path}", json=body, headers=headers) as answer:
        return answer.status, await answer.json() if answer.status != 204 else None


async def created(http: ClientSession, content: Mapping[str, Any] = OFFER) -> str:
    assert schemas.problems("twilio.content", content) == []
    status, answer = await call(http, "POST", "/Content", content)
    assert status == 201, answer
    return str(answer["sid"])


async def submitted(
    http: ClientSession,
    content: Mapping[str, Any] = OFFER,
    name: str = "offer",
    category: str = "UTILITY",
) -> str:
    sid, asked = await created(http, content), {"name": name, "category": category}
    assert schemas.problems("twilio.approval", asked) == []
    status, answer = await call(http, "POST", f"/Content/{sid}/ApprovalRequests/whatsapp", asked)
    assert (status, answer["status"]) == (201, "received"), answer
    return sid


async def approval(http: ClientSession, sid: str) -> dict[str, Any]:
    status, answer = await call(http, "GET", f"/Content/{sid}/ApprovalRequests")
    assert (status, answer["sid"]) == (200, sid)
    found: dict[str, Any] = answer["whatsapp"]
    return found


def with_body(body: str, **more: Any) -> dict[str, Any]:
    shape = {"body": body, "actions": BUTTONS}
    return OFFER | {"types": {"twilio/quick-reply": shape}} | more


def with_buttons(*actions: Mapping[str, str]) -> dict[str, Any]:
    return OFFER | {"types": {"twilio/quick-reply": {"body": "Yours?", "actions": list(actions)}}}


async def test_a_content_is_created_and_read_again(http: ClientSession) -> None:
    sid = await created(http)
    status, content = await call(http, "GET", f"/Content/{sid}")
    assert status == 200
    assert {name: content[name] for name in OFFER} == OFFER
    assert (content["account_sid"], content["date_created"]) == (ACCOUNT, "2026-11-23T06:00:00Z")
    assert content["links"]["approval_fetch"].endswith(f"/v1/Content/{sid}/ApprovalRequests")
    assert (await approval(http, sid))["status"] == "unsubmitted"


async def test_a_content_that_is_deleted_is_gone(http: ClientSession) -> None:
    sid = await submitted(http)
    assert (await call(http, "DELETE", f"/Content/{sid}"))[0] == 204
    assert (await call(http, "GET", f"/Content/{sid}"))[1]["code"] == 20404
    assert (await call(http, "GET", f"/Content/{sid}/ApprovalRequests"))[0] == 404


async def test_the_pages_of_contents_lead_to_each_other(http: ClientSession) -> None:
    sids = [await created(http) for _ in range(5)]
    found, page = [], "/Content?PageSize=2"
    while page:
        _, answer = await call(http, "GET", page)
        found += [content["sid"] for content in answer["contents"]]
        link = urlsplit(answer["meta"]["next_page_url"] or "")
        page = f"/Content?{link.query}" if link.query else ""
    assert found == sids[::-1]
    assert answer["meta"]["page"] == 2
    assert "PageToken=PT1" in answer["meta"]["previous_page_url"]


async def test_what_is_submitted_is_approved_at_the_next_look(http: ClientSession) -> None:
    sid = await submitted(http)
    assert await approval(http, sid) == {
        "type": "whatsapp",
        "name": "offer",
        "category": "UTILITY",
        "content_type": "twilio/quick-reply",
        "status": "approved",
        "rejection_reason": "",
        "allow_category_change": True,
    }
    _, page = await call(http, "GET", "/ContentAndApprovals?PageSize=20")
    (content,) = page["contents"]
    assert content["approval_requests"]["status"] == "approved"
    assert content["types"] == OFFER["types"]


@pytest.mark.parametrize(
    ("switch", "status"),
    [("templates_pending", "pending"), ("templates_rejected", "rejected")],
)
async def test_a_review_may_wait_or_reject(
    http: ClientSession, simulator: Simulator, switch: str, status: str
) -> None:
    simulator.faults = Faults.named([switch])
    sid = await submitted(http)
    found = await approval(http, sid)
    assert (found["status"], bool(found["rejection_reason"])) == (status, status == "rejected")
    simulator.faults = Faults()
    assert (await approval(http, sid))["status"] == ("approved" if status == "pending" else status)


async def test_a_template_is_paused_for_a_while_or_disabled(
    http: ClientSession, simulator: Simulator
) -> None:
    sid = await submitted(http)
    await approval(http, sid)
    simulator.faults = Faults(templates_paused=True)
    assert (await approval(http, sid))["status"] == "paused"
    simulator.faults = Faults()
    assert (await approval(http, sid))["status"] == "approved"
    simulator.contents.set_status("offer", "disabled", "too many complaints")
    found = await approval(http, sid)
    assert (found["status"], found["rejection_reason"]) == ("disabled", "too many complaints")
    with pytest.raises(ValueError, match="odd is none of"):
        simulator.contents.set_status("offer", "odd")
    with pytest.raises(LookupError, match="No template 'other'"):
        simulator.contents.set_status("other", "paused")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_body("{{1}} asks about {{2}} today"), "begins or ends the body"),
        (with_body("A question about {{2}} for {{1}}"), "begins or ends the body"),
        (with_body("A question about {{2}} {{1}} today"), "touches another"),
        (with_body("A question about {{1}} and {{3}} today"), "no sample"),
        (with_body("It is {{2}} today", variables={"2": "x"}), "not numbered"),
        (with_buttons({"title": "Take {{1}}", "id": "A"}), "title has a variable"),
    ],
)
async def test_a_template_that_whatsapp_must_reject_is_told_of(
    http: ClientSession, simulator: Simulator, content: dict[str, Any], words: str
) -> None:
    sid = await submitted(http, content)
    found = await approval(http, sid)
    assert found["status"] == "rejected"
    assert words in found["rejection_reason"]
    assert len(simulator.invalid) == 1
    assert simulator.invalid[0].startswith("template offer: ")


async def test_a_name_is_taken_once_in_each_language(
    http: ClientSession, simulator: Simulator
) -> None:
    for content in (OFFER, OFFER | {"language": "sw"}):
        assert (await approval(http, await submitted(http, content)))["status"] == "approved"
    assert (await approval(http, await submitted(http)))["status"] == "rejected"
    assert len(simulator.invalid) == 1


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"language": "en", "types": {"twilio/card": {"title": "no"}}},
        OFFER | {"language": ""},
        OFFER | {"variables": {"1": ""}},
        with_body(""),
        with_body("a" * 1025),
        with_body("It is {{a b}}"),
        with_body("It is {{}}"),
        with_buttons(),
        with_buttons(*({"title": str(number), "id": str(number)} for number in range(11))),
        with_buttons({"title": "a" * 26, "id": "1"}),
        with_buttons({"title": "Take", "id": "a" * 201}),
        with_buttons({"title": "Take"}),
        with_buttons({"title": "Take", "id": "1"}, {"title": "Pass", "id": "1"}),
        OFFER | {"types": {"twilio/list-picker": {"body": "a", "items": ITEMS}}},
        OFFER
        | {
            "types": {
                "twilio/list-picker": {
                    "body": "a",
                    "button": "b",
                    "items": [{"item": "a" * 25, "id": "1"}],
                }
            }
        },
        OFFER | {"types": {"twilio/text": {"body": "a" * 1601}}},
    ],
)
async def test_what_the_api_does_not_take(
    http: ClientSession, simulator: Simulator, content: dict[str, Any]
) -> None:
    status, error = await call(http, "POST", "/Content", content)
    assert (status, error["code"]) == (400, 20001)
    assert simulator.contents.kept == {}
    assert len(simulator.invalid) == 1


async def test_what_cannot_be_submitted(http: ClientSession) -> None:
    async def refused(sid: str, **asked: str) -> int:
        path = f"/Content/{sid}/ApprovalRequests/whatsapp"
        body = {"name": "offer", "category": "UTILITY"} | asked
        status, error = await call(http, "POST", path, body)
        assert status >= 400
        return int(error["code"])

    sid = await created(http)
    assert await refused(sid, name="Offer 1") == 20001
    assert await refused(sid, category="NEWS") == 20001
    assert await refused(await created(http, LIST)) == 20001
    assert await refused(await submitted(http)) == 92009
    assert await refused("HX" + "0" * 32) == 20404


async def test_who_may_ask(http: ClientSession, simulator: Simulator) -> None:
    assert (await call(http, "GET", "/Content", password="wrong"))[0] == 401
    async with http.post(f"{ROOT}/Content", data=b"[", headers=signed_in()) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 20001)
    simulator.faults = Faults(outage=True)
    assert (await call(http, "GET", "/ContentAndApprovals"))[0] == 503


@dataclass
class Line:
    """What Twilio's own library calls as its HTTP client: it leads to the toy."""

    http: ClientSession
    is_async: bool = True

    async def request(self, method: str, uri: str, **options: Any) -> Response:
        headers = {**(options["headers"] or {}), **signed_in()}
        how = "json" if headers.get("Content-Type") == "application/json" else "data"
        url, body = f"/try/providers/twilio{urlsplit(uri).path}", {how: options["data"]}
        query = options["params"] or dict(parse_qsl(urlsplit(uri).query))
        async with self.http.request(method, url, params=query, headers=headers, **body) as answer:
            return Response(answer.status, await answer.text(), answer.headers)


async def test_twilios_own_library_reads_what_the_toy_answers(http: ClientSession) -> None:
    contents = Client(ACCOUNT, "any", http_client=Line(http)).content.v1
    sids = [await created(http, OFFER | {"friendly_name": f"offer {n}"}) for n in range(3)]
    found = await contents.contents.list_async(page_size=2)
    assert [content.sid for content in found] == sids[::-1]
    await submitted(http)
    both = await contents.content_and_approvals.list_async(page_size=3)
    states = [one.approval_requests["status"] for one in both]
    assert states == ["approved", *["unsubmitted"] * 3]
    assert await contents.contents(sids[0]).delete_async()
