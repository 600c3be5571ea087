"""Copies of one webhook: one message, whatever the provider or the network does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from monitoring import metrics
from simulator import wires
from storage import addresses, journal

if TYPE_CHECKING:
    from simulator.wires import Envelope
    from storage.uow import UnitOfWork
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


def forgeries(service: Service) -> list[Envelope]:
    """Return what somebody might post who does not have the secrets."""
    real = sms(service, "Where is the list kept?")
    update = b'{"update_id":1,"message":{"message_id":1,"date":1,"text":"hi",'
    update += b'"chat":{"id":700201,"type":"private"}}}'
    as_json = {"Content-Type": "application/json"}
    wrong = as_json | {"X-Telegram-Bot-Api-Secret-Token": "wrong"}
    return [
        wires.Envelope(real.path, real.body.replace(b"list", b"key"), real.headers),
        wires.Envelope(real.path, real.body + b"&Body=other", real.headers),
        wires.Envelope(real.path, real.body, {"Content-Type": wires.FORM}),
        wires.Envelope("/hooks/twilio/status", real.body, real.headers),
        wires.Envelope("/hooks/telegram", update, as_json),
        wires.Envelope("/hooks/telegram", update, wrong),
    ]


async def test_what_is_forged_is_refused_and_nothing_of_it_is_stored(service: Service) -> None:
    before = await service.app.reader.run(_stored)
    for forged in forgeries(service):
        assert (await service.phones.service.post(forged)).status == 403
    await service.phones.settle()
    assert await service.app.reader.run(_stored) == before
    assert service.everything() == []


def _stored(uow: UnitOfWork) -> tuple[object, ...]:
    found = metrics.read(uow)
    log = [entry.event.kind for entry in journal.newest(uow, 100)]
    return found.counted, found.inbox_waiting, addresses.strangers(uow), log
