"""Twilio's contents: what is listed, made and handed in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.base import SendError
from channels.twilio.calls import Calls
from channels.twilio.contents import MOST_ITEMS, SHAPES, Contents, variables
from content.templates import Templates
from domain.model import Choice
from domain.templates import Approval, Approved
from tests.wires.twilio.test_hooks import SID, TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Json = dict[str, Any]


class Library:
    """Twilio's Content API, as far as it goes: it lists a content a page, and makes new ones."""

    def __init__(self) -> None:
        self.contents: list[Json] = []
        self.asked: list[tuple[str, Json]] = []
        self.refuses = False

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/v1/ContentAndApprovals", self.listed)
        app.router.add_post("/v1/Content", self.make)
        app.router.add_post("/v1/Content/{sid}/ApprovalRequests/whatsapp", self.hand_in)
        return app

    async def listed(self, request: web.Request) -> web.Response:
        place = int(request.query.get("Page", 0))
        more = f"https://content.example/v1/ContentAndApprovals?Page={place + 1}"
        following = more if place + 1 < len(self.contents) else None
        shown = self.contents[place : place + 1]
        return web.json_response({"contents": shown, "meta": {"next_page_url": following}})

    async def make(self, request: web.Request) -> web.Response:
        if self.refuses:
            return web.json_response({"code": 20001, "message": "no"}, status=400)
        fields = await request.json()
        made = fields | {"sid": f"HX{len(self.contents):032x}"}
        self.contents.append(made)
        return web.json_response(made, status=201)

    async def hand_in(self, request: web.Request) -> web.Response:
        fields = await request.json()
        self.asked.append((request.match_info["sid"], fields))
        for one in self.contents:
            if one["sid"] == request.match_info["sid"]:
                one["approval_requests"] = fields | {"status": "received"}
        return web.json_response(fields | {"status": "received"}, status=201)


@pytest.fixture
async def library() -> Library:
    return Library()


@pytest.fixture
async def contents(library: Library) -> AsyncIterator[Contents]:
    async with TestServer(library.application()) as server:
        calls = Calls(SID, TOKEN, str(server.make_url("")))
        await calls.open()
        yield Contents(calls)
        await calls.close()


async def test_every_page_is_read_and_what_makes_no_sense_is_left_out(
    library: Library, contents: Contents
) -> None:
    asked = {"status": "paused", "category": "UTILITY"}
    library.contents = [
        {"friendly_name": "a", "language": "fr", "sid": "HX1", "approval_requests": asked},
        {"friendly_name": None, "sid": "HX2"},
        {"friendly_name": "b", "language": "en", "sid": "HX3", "approval_requests": None},
    ]
    assert await contents.look() == [
        Approved("a", "fr", Approval.PAUSED, "utility"),
        Approved("b", "en", Approval.UNASKED, ""),
    ]
    assert contents.template("a", "fr") == "HX1"


async def test_buttons_are_made_once_and_need_no_approval(
    library: Library, contents: Contents
) -> None:
    assert await contents.make_buttons() == MOST_ITEMS
    assert await contents.make_buttons() == 0
    assert contents.has_buttons
    assert library.asked == []
    assert await contents.look() == []
    assert contents.has_buttons


async def test_a_template_is_handed_in_under_its_name(
    library: Library, contents: Contents
) -> None:
    wordings = {(one.name, one.language): one for one in Templates.load().wordings()}
    await contents.submit(wordings["ml_offer_urgent", "fr"])
    (made,) = library.contents
    assert made["types"]["twilio/quick-reply"]["actions"] == [
        {"title": "Prendre", "id": "A"},
        {"title": "Transférer", "id": "D"},
    ]
    assert made["variables"] == {"1": "7#", "2": "anaesthesia", "3": "Bunda DH", "4": "4 min"}
    assert library.asked == [(made["sid"], {"name": "ml_offer_urgent", "category": "UTILITY"})]
    assert await contents.look() == [
        Approved("ml_offer_urgent", "fr", Approval.PENDING, "utility")
    ]


async def test_a_template_without_buttons_is_plain_text(
    library: Library, contents: Contents
) -> None:
    wordings = {(one.name, one.language): one for one in Templates.load().wordings()}
    await contents.submit(wordings["ml_shift_notice", "en"])
    assert list(library.contents[0]["types"]) == ["twilio/text"]


async def test_a_refusal_is_an_error_with_twilios_code(
    library: Library, contents: Contents
) -> None:
    library.refuses = True
    with pytest.raises(SendError, match="20001"):
        await contents.make_buttons()


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_shape_has_a_sample_for_each_of_its_variables(name: str) -> None:
    types, samples = SHAPES[name]
    used = {int(each) for each in re.findall(r"\{\{(\d+)\}\}", json.dumps(types))}
    assert used == set(range(1, len(samples) + 1)) == {int(each) for each in samples}


@pytest.mark.parametrize("count", range(1, MOST_ITEMS + 1))
def test_what_fills_a_shape_fits_it(count: int) -> None:
    choices = [Choice(str(key), f"A rather long label {key}") for key in range(1, count + 1)]
    name = f"mentorline_{'reply' if count <= 3 else 'list'}_{count}"
    values = variables("Which?", choices, "77")
    assert values.keys() == SHAPES[name][1].keys()
    assert all(len(value) <= 20 for value in list(values.values())[1:])
