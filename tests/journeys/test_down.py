"""We are down, or nobody reaches us: nothing is lost, and nothing is handled twice."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import committer as writing
from bot.app import build
from domain.model import Channel
from handlers import front
from monitoring import metrics
from simulator import wires
from storage import dead_letters
from storage.transaction import Done
from tests.journeys.conftest import MONDAY, serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from channels.twilio.sms import TwilioSms
    from simulator.wires import Envelope
    from tests.journeys.conftest import Service

QUESTION = "Where is the list kept?"


@contextmanager
def database_down() -> Iterator[None]:
    """Let every transaction fail as on a full disk."""

    def fail(
        _connection: object, _memory: object, works: Sequence[object], *_: Any, **__: Any
    ) -> Any:
        return [
            Done(fault=OperationalError("COMMIT", {}, Exception("disk is full"))) for _ in works
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "run_group", fail)
        yield


def sms(service: Service, who: str, words: str) -> Envelope:
    """Somebody writes an SMS: it is in Twilio's list, and this is its webhook."""
    phones, sid = service.phones, wires.new_sid("SM")
    sender = phones.phone(who).person.sms
    fields = wires.twilio_message(
        account_sid=phones.twilio_account_sid,
        sid=sid,
        sender=sender,
        to=phones.twilio_number,
        body=words,
    )
    kept = phones.twilio.record(
        sid=sid, to=phones.twilio_number, body=words, at=service.app.clock.now(), inbound=True
    )
    kept["from"] = sender
    return wires.twilio_envelope(
        token=phones.twilio_auth_token,
        public_url=phones.public_url,
        path="/hooks/twilio",
        fields=fields,
    )


def telegram(service: Service, who: str, words: str) -> Envelope:
    """Somebody writes on Telegram: this is the webhook, which is the same each time it comes."""
    phones = service.phones
    message = {
        "message_id": phones.telegram.next_id(),
        "date": int(service.app.clock.now().timestamp()),
        "chat": {"id": phones.phone(who).person.telegram, "type": "private"},
        "from": wires.telegram_user(phones.phone(who).person),
        "text": words,
    }
    update = phones.telegram.update("message", message)
    return wires.telegram_envelope(update, secret=phones.telegram_secret)


async def post(service: Service, envelope: Envelope) -> int:
    return (await service.phones.service.post(envelope)).status


def let_pass(service: Service, **length: float) -> None:
    """Let time pass for the clock alone: whoever settles now would meet the trouble."""
    service.app.clock.move_to(service.app.clock.now() + timedelta(**length))  # type: ignore[attr-defined]


def lines(service: Service, who: str) -> list[str]:
    """Return the numbered lines that somebody was passed on, in order."""
    return [
        text.split("Line ")[1].split("\n")[0] for text in service.inbox(who) if "Line " in text
    ]


async def test_ten_minutes_without_a_database_lose_nothing_and_double_nothing(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", QUESTION)
    service.wipe()
    told = []
    with database_down():
        for number in range(10):
            envelope = sms(service, "asha", f"Line {number}")
            told.append(await post(service, envelope))
            told.append(await post(service, envelope))  # as Twilio does when it is not sure
            let_pass(service, minutes=1)
        later = telegram(service, "neema", "Give it now.")
        assert await post(service, later) == 503
    assert told == [200] * 20
    assert service.app.spooling.waiting == 20
    assert service.everything() == []

    assert await post(service, sms(service, "asha", "Line 10")) == 200
    await service.phones.settle()
    assert await post(service, later) == 200  # Telegram goes on trying for hours
    await service.wait(minutes=10)
    assert lines(service, "neema") == [str(number) for number in range(11)]
    assert sum("Give it now." in text for text in service.inbox("asha")) == 1
    assert service.app.spooling.waiting == service.app.spooling.aside == 0


async def test_a_status_callback_waits_as_well(service: Service) -> None:
    service.block("asha")
    reported: list[Any] = []
    service.phones.twilio.report = lambda *call: reported.append(call)
    await service.claimed("asha", "neema", QUESTION, "In the folder.")
    service.wipe()
    with database_down():
        for url, statuses in reported:
            service.phones._report(url, statuses)
        await service.phones.reports_posted()
    assert set(service.phones.statuses) == {200}
    assert service.everything() == []
    await service.phones.settle()
    assert any("could not be delivered" in text for text in service.inbox("rehema"))


async def test_a_database_that_hangs_is_waited_for_no_longer_than_twilio_does(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Any] = []
    monkeypatch.setattr("bot.web.STORE_S", 0.05)
    with monkeypatch.context() as patch:
        queue = service.app.committer._queue  # the writing thread may still look at it
        stuck = SimpleNamespace(put=held.append, get=queue.get, get_nowait=queue.get_nowait)
        patch.setattr(service.app.committer, "_queue", stuck)
        assert await post(service, sms(service, "asha", QUESTION)) == 200
    assert service.app.spooling.waiting == 1
    for unit in held:
        service.app.committer._queue.put(unit)  # what hung goes on, and is stored as well
    await service.wait(seconds=6)
    assert len(service.inbox("asha")) == len(service.inbox("neema")) == 1


async def test_what_a_killed_process_had_spooled_is_handled_by_the_next(
    service: Service,
) -> None:
    with database_down():
        assert await post(service, sms(service, "asha", QUESTION)) == 200
    service.app.spooling.close()  # as the system does for a process that was killed
    following = build(service.settings, clock=service.app.clock)
    following.spooling.open()
    assert following.spooling.waiting == 1
    following.spooling._intake = service.app.intake
    assert await following.spooling.drain() == 1
    following.spooling.close()
    await service.phones.settle()
    assert service.last("asha").startswith("Got it (Q1).")


async def test_a_service_that_stops_keeps_what_comes_meanwhile(tmp_path: Path) -> None:
    async with serve(tmp_path) as running:
        running.app.draining = True
        assert await post(running, sms(running, "asha", QUESTION)) == 200
        assert await post(running, telegram(running, "neema", "Hello")) == 503
        running.app.draining = False
        settings = running.settings
    async with serve(tmp_path, settings=settings) as again:
        await again.phones.settle()
        assert again.last("asha").startswith("Got it (Q1).")


async def test_a_full_spool_refuses_and_what_it_refused_is_asked_for_later(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.phones.settle()
    envelopes = [sms(service, "asha", f"Line {number} " + "x" * 900) for number in range(3)]
    with database_down():
        monkeypatch.setattr(service.app.spooling._own, "_size", 4096)
        told = [await post(service, envelope) for envelope in envelopes]
    assert told == [200, 503, 503]
    let_pass(service, minutes=5)
    await service.phones.settle()
    found = await service.app.reader.run(metrics.read)
    assert found.counted["inbound.sms"] == 3


async def test_ten_minutes_in_which_no_webhook_reaches_us_lose_nothing(service: Service) -> None:
    await service.claimed("asha", "neema", QUESTION)
    service.wipe()
    service.break_down("unreachable")
    for number in range(10):
        await service.text("asha", f"Line {number}")
        await service.wait(minutes=1)
    await service.text("neema", "In the folder.")
    assert lines(service, "neema") == [str(number) for number in range(10)]  # it has asked
    service.break_down()
    await service.text("asha", "Line 10")
    await service.wait(minutes=5)
    assert lines(service, "neema") == [str(number) for number in range(11)]
    assert sum("In the folder." in text for text in service.inbox("asha")) == 1
    await service.wait(minutes=30)
    assert lines(service, "neema") == [str(number) for number in range(11)]


async def test_a_picture_that_did_not_reach_us_is_known_as_one(service: Service) -> None:
    await service.phones.settle()
    service.break_down("unreachable")
    await service.photo("asha", "Look at this monitor")
    assert service.phones.phone("asha").bubbles[-1].state == "not delivered"
    await service.wait(minutes=5)
    assert "cannot pass on a photo" in service.last("asha")
    mine = [one for one in service.phones.phone("asha").bubbles if one.mine]
    assert mine[-1].state == "delivered"


async def test_what_could_not_be_handled_is_handled_once_its_fault_is_mended(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a bug of ours")

    with monkeypatch.context() as patch:
        patch.setattr(front, "receive", fail)
        await service.text("asha", QUESTION)
        for _ in range(5):
            await service.wait(minutes=1)
    (dead,) = await service.app.reader.run(dead_letters.every)
    assert (dead.fault, service.everything()) == ("KeyError", [])
    await service.wait(minutes=10)
    assert service.everything() == [], "nobody else tries it again"
    await service.app.committer.run(lambda uow: dead_letters.retry(uow, [dead.id]))
    await service.phones.settle()
    assert service.last("asha").startswith("Got it (Q1).")
    assert await service.app.reader.run(dead_letters.every) == []


async def test_a_message_that_twilio_has_is_found_in_its_list(service: Service) -> None:
    await service.text("asha", QUESTION)
    wire: TwilioSms = service.app.wires[Channel.SMS]  # type: ignore[assignment]
    asha, words = service.phones.phone("asha").person.sms, service.last("asha")
    sid = service.bubble("asha").provider_id
    assert await wire.find(asha, words, MONDAY) == sid
    assert await wire.find(asha, words, MONDAY, known=[sid]) is None
    assert await wire.find(asha, words, MONDAY + timedelta(minutes=1)) is None
    assert await wire.find(asha, QUESTION, MONDAY) is None
