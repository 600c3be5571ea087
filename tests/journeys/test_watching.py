"""Something is wrong with the service: the coordinator reads it once, and once that it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp

from bot.watching.canary import Canary
from bot.watching.watch import Watch
from channels.base import Kind, SendError
from domain.limits import A_MINUTE
from domain.model import Channel, Role
from handlers import watching
from handlers.routes import JOBS
from monitoring import metrics
from storage import addresses, alerts, flights, journal, people
from tests.journeys.conftest import STRANGER

if TYPE_CHECKING:
    import pytest

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

BACK = "Telegram goes out again since "


async def looks(service: Service, minutes: float, *others: Watch) -> None:
    """Let time pass with a look every half minute, as the bells would."""
    for _ in range(int(minutes * 2)):
        await service.wait(seconds=30)
        await service.app.membership.beat()
        for watch in (service.app.oversight.watch, *others):
            await watch.look()
        await service.phones.settle()


async def second_phone(service: Service) -> None:
    """Rehema gets a second address: SMS to a phone whose number nobody knew so far."""

    def add(uow: UnitOfWork) -> None:
        (rehema,) = people.with_role(uow, Role.COORDINATOR)
        addresses.add(uow, Channel.SMS, STRANGER.sms, rehema.id)

    await service.app.committer.run(add)


def break_telegram(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram alone answers nothing that can be used."""

    async def send(*_: object) -> str:
        raise SendError("http_503", Kind.UNKNOWN)

    monkeypatch.setattr(service.app.wires[Channel.TELEGRAM], "send", send)


async def test_an_outage_of_half_an_hour_is_one_text_within_two_minutes_and_one_at_its_end(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await second_phone(service)
    await looks(service, 1)
    break_telegram(service, monkeypatch)
    await service.text("asha", "Where is the list kept?")
    await looks(service, 2)
    (told,) = service.inbox("stranger")
    assert told.startswith("Telegram is not going out since 09:01; ")
    assert told.endswith("We keep trying. For urgent questions, please call.")
    await looks(service, 28)
    assert service.inbox("stranger") == [told]
    monkeypatch.undo()
    await looks(service, 5)
    over = [text for text in service.inbox("rehema") if text.startswith(BACK)]
    assert len(over) == 1
    assert "; 0 messages" not in over[0]
    assert service.inbox("stranger") == [told]
    assert await service.app.reader.run(alerts.standing) == {}


async def test_when_every_channel_is_down_the_end_is_told(service: Service) -> None:
    service.break_down("outage")
    await service.text("asha", "Where is the list kept?")
    await looks(service, 30)
    service.break_down()
    await looks(service, 6)
    over = [text for text in service.inbox("rehema") if "goes out again" in text]
    assert sorted(text.split()[0] for text in over) == ["SMS", "Telegram"]
    assert not any("; 0 messages" in text for text in over)
    assert not any("not going out" in text for text in service.inbox("rehema"))


async def test_texts_that_nobody_could_work_on_are_one_text(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> bool:
        raise LookupError("a bug")

    await looks(service, 1)
    monkeypatch.setattr("handlers.front.flooding.stops", stumble)
    for who in ("asha", "juma", "zawadi"):
        await service.text(who, "Where is the list kept?")
    await looks(service, 5)
    (told,) = service.inbox("rehema")
    assert told.startswith("Texts that we could not work on: 3, the last at 09:0")


async def test_an_escalation_that_nobody_could_do_is_one_text(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise LookupError("a bug")

    await looks(service, 1)
    for kind in JOBS:
        monkeypatch.setitem(JOBS, kind, stumble)
    await service.text("asha", "URGENT Where is the list kept?")
    await looks(service, 20)
    (told,) = [text for text in service.inbox("rehema") if text.startswith("Reminders or")]
    assert told.startswith("Reminders or escalations that could not be done: ")
    assert told.endswith("questions by phone, and tell whoever runs the service.")


async def test_two_processes_that_look_tell_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await second_phone(service)
    app = service.app
    parts = app.committer, app.reader, app.clock
    stepped = app.oversight._stepped
    other = Watch(parts, app.desk, app.wires, monotonic=stepped)
    break_telegram(service, monkeypatch)
    await service.text("asha", "Where is the list kept?")
    await looks(service, 10, other)
    assert len(service.inbox("stranger")) == 1


async def test_a_flood_harms_nobody_else_and_is_one_text(service: Service) -> None:
    for number in range(A_MINUTE.most + 30):
        await service.phones.text("juma", f"What about form {number}, please?")
    await service.text("asha", "Where is the list kept?")
    assert "Got it" in service.last("asha")
    assert service.last("juma").startswith("More texts came from you than we can pass on.")
    await looks(service, 5)
    told = [text for text in service.inbox("rehema") if "More texts than a person" in text]
    assert len(told) == 1
    assert "come from Juma since 09:00" in told[0]


async def test_the_canary_comes_through_and_nobody_sees_it(service: Service) -> None:
    app = service.app
    before = await app.reader.run(lambda uow: journal.newest(uow, 200))
    for _ in range(20):
        await app.oversight.canary.sing()
        await service.wait(seconds=30)
    flown = await app.reader.run(flights.newest)
    assert all(each.heard_at is not None for each in flown)
    assert 8 <= len(flown) <= 12  # of 20: older ones are deleted
    assert service.everything() == []
    assert await app.reader.run(addresses.strangers) == []
    assert await app.reader.run(lambda uow: journal.newest(uow, 200)) == before
    figures = await app.reader.run(metrics.read)
    assert figures.counted["inbound.canary"] == 20
    assert figures.counted.keys().isdisjoint({"inbound.sms", "outbound.sms", "question"})


async def test_a_canary_that_does_not_come_back_is_told_of_within_two_minutes(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = service.app
    await app.oversight.canary.sing()
    await looks(service, 0.5)
    monkeypatch.setattr(watching, "echo", lambda *_: None)
    for _ in range(4):
        await app.oversight.canary.sing()
        await looks(service, 0.5)
    assert service.inbox("rehema") == [
        "Our own test message has not come through since 09:00; yours may be late too.\n"
        "Please tell whoever runs the service."
    ]
    assert await ready(service) == (503, ["canary"])


async def test_of_two_processes_one_sings(service: Service) -> None:
    other = Canary(service.app.committer, service.app.intake)
    for _ in range(3):
        for canary in (service.app.oversight.canary, other):
            await canary.sing()
        await service.wait(seconds=30)
    assert len(await service.app.reader.run(flights.newest)) == 3


async def test_after_a_long_stop_old_flights_say_nothing(service: Service) -> None:
    await service.app.oversight.canary.sing()
    await service.wait(minutes=10)
    assert await ready(service) == (503, ["canary"])
    await service.app.oversight.canary.sing()
    assert await ready(service) == (200, [])
    await service.wait(seconds=1)
    assert len(await service.app.reader.run(flights.newest)) == 1


async def test_readyz_names_what_is_not_well(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await ready(service) == (200, [])
    monkeypatch.setattr("bot.watching.readiness.migrating.HEAD", "9999")
    monkeypatch.setattr(service.app, "draining", True)
    assert await ready(service) == (503, ["running", "schema", "canary"])
    monkeypatch.undo()
    monkeypatch.setattr(service.app.reader, "run", lambda _: 1 / 0)
    assert await ready(service) == (503, ["database"])


async def ready(service: Service) -> tuple[int, list[str]]:
    """Ask /readyz; return its status and the parts that are not well."""
    url = f"{service.settings.public_url}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        parts = await answer.json()
    return answer.status, [name for name, well in parts.items() if not well and name != "ready"]
