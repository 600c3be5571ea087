from __future__ import annotations

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.bench.provider import application

TELEGRAM = "/telegram/bot7001:x/sendMessage"


async def test_it_takes_messages_and_says_to_whom() -> None:
    async with TestClient(TestServer(application())) as client:
        form = {"To": "+12025550101", "Body": "x"}
        made = await client.post("/twilio/2010-04-01/Accounts/AC/Messages.json", data=form)
        assert (made.status, len((await made.json())["sid"])) == (201, 34)
        answer = await client.post(TELEGRAM, json={"chat_id": 500001, "text": "x"})
        assert (await answer.json())["result"]["chat"]["id"] == 500001
        assert await (await client.get("/count")).json() == 2
        taken = await (await client.get("/taken")).json()
        assert [address for address, _ in taken] == ["+12025550101", "500001"]
        assert await (await client.get("/count")).json() == 0


@pytest.mark.parametrize("multipart", [False, True])
async def test_it_reads_the_forms_of_other_frameworks(multipart: bool) -> None:
    form = aiohttp.FormData({"chat_id": "500001", "text": "x"}, default_to_multipart=multipart)
    async with TestClient(TestServer(application())) as client:
        await client.post(TELEGRAM, data=form)
        assert [each[0] for each in await (await client.get("/taken")).json()] == ["500001"]


async def test_it_says_yes_to_whatever_else_is_asked() -> None:
    async with TestClient(TestServer(application())) as client:
        answer = await client.post("/telegram/bot7001:x/setWebhook", json={"url": "here"})
        assert await answer.json() == {"ok": True, "result": True}
        answer = await client.get("/telegram/bot7001:x/getMe")
        assert (await answer.json())["result"]["is_bot"]
