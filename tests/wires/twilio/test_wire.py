"""What both wires of an account have in common."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.twilio.hooks import Hooks
from channels.twilio.sms import TwilioSms
from channels.twilio.whatsapp import TwilioWhatsapp
from domain.model import Channel, Inbound
from tests.wires.provider import Provider
from tests.wires.twilio.test_hooks import NURSE, OURS, PUBLIC_URL, RECORDED, SID, TOKEN, hook

HOOKS = Hooks(SID, (TOKEN,), PUBLIC_URL)
SINCE = datetime(2026, 11, 14, 6, tzinfo=UTC)


def record(number: int, sender: str, recipient: str) -> dict[str, object]:
    return {
        "sid": f"SM{number:032x}",
        "from": sender,
        "to": recipient,
        "body": f"text {number}",
        "direction": "inbound",
        "num_media": "0",
        "date_created": "Sat, 14 Nov 2026 06:00:10 +0000",
    }


@pytest.mark.parametrize("make", [TwilioSms, TwilioWhatsapp])
def test_either_reads_the_hooks_of_both(make: type[TwilioSms] | type[TwilioWhatsapp]) -> None:
    wire = make(HOOKS, base_url="https://api.example", sender=OURS)
    form = RECORDED | {"From": f"whatsapp:{NURSE}", "To": f"whatsapp:{OURS}"}
    found = [*wire.parse(hook(RECORDED)), *wire.parse(hook(form))]
    assert [one.channel for one in found if isinstance(one, Inbound)] == [
        Channel.SMS,
        Channel.WHATSAPP,
    ]
    assert {one.account for one in found} == {wire.account}


async def test_each_asks_for_the_messages_of_its_own_channel() -> None:
    provider = Provider()
    listed = [
        record(2, f"whatsapp:{NURSE}", f"whatsapp:{OURS}"),
        record(1, NURSE, OURS),
    ]
    async with provider.serving():
        provider.answers(200, {"messages": listed, "page_size": 50})
        for make, channel in ((TwilioSms, Channel.SMS), (TwilioWhatsapp, Channel.WHATSAPP)):
            wire = make(HOOKS, base_url=provider.url, sender=OURS)
            await wire.open()
            (found,) = await wire.received_since(SINCE)
            await wire.close()
            assert (found.channel, found.sender, found.recipient) == (channel, NURSE, OURS)
