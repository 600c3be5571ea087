"""Copies of one webhook: one message, whatever the provider or the network does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from simulator import wires

if TYPE_CHECKING:
    from simulator.wires import Envelope
    from tests.journeys.conftest import Service


def sms(service: Service, words: str) -> Envelope:
    """Return the signed webhook of one SMS of Asha's."""
    phones = service.phones
    fields = wires.twilio_message(
        account_sid=phones.twilio_account_sid,
        sid=wires.new_sid("SM"),
        sender=phones.phone("asha").person.sms,
        to=phones.twilio_number,
        body=words,
    )
    return wires.twilio_envelope(
        token=phones.twilio_auth_token,
        public_url=phones.public_url,
        path="/hooks/twilio",
        fields=fields,
    )


async def test_ten_copies_of_one_webhook_are_one_question(service: Service) -> None:
    envelope = sms(service, "Where is the list kept?")
    answers = await asyncio.gather(*(service.phones.service.post(envelope) for _ in range(10)))
    await service.phones.settle()
    assert {answer.status for answer in answers} == {200}
    assert len(service.inbox("asha")) == len(service.inbox("neema")) == 1
    await service.phones.service.post(envelope)
    await service.wait(minutes=1)
    assert len(service.inbox("asha")) == 1


async def test_what_arrives_twice_is_done_once(service: Service) -> None:
    service.break_down("duplicate")
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.tap("neema", "Close")
    await service.text("asha", "1")
    assert len(service.inbox("asha")) == 5
    assert len(service.inbox("neema")) == 4


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_status_callbacks_may_come_in_any_order(
    service: Service, order: tuple[int, ...]
) -> None:
    service.phones.twilio.report = lambda url, statuses: service.phones._report(
        url, [statuses[place] for place in order]
    )
    await service.text("asha", "Where is the list kept?")
    assert set(service.phones.statuses) == {200}
    assert service.inbox("rehema") == []


async def test_a_forged_webhook_is_refused_and_nothing_happens(service: Service) -> None:
    envelope = sms(service, "Where is the list kept?")
    forged = wires.Envelope(envelope.path, envelope.body + b"&Body=other", envelope.headers)
    assert (await service.phones.service.post(forged)).status == 403
    unsigned = wires.Envelope(envelope.path, envelope.body, {"Content-Type": wires.FORM})
    assert (await service.phones.service.post(unsigned)).status == 403
    await service.phones.settle()
    assert service.everything() == []
