"""A whole service with its toy phones: signed webhooks in, real provider calls out."""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot import web as door
from bot.app import App, build
from bot.clock import SteppingClock
from bot.commands.demo import fill, practice_settings, simulator_for
from bot.commands.run import listening
from bot.commands.work import commit
from bot.demo import control
from bot.demo.handing_in import hand_in
from bot.roles import Role
from channels.telegram import Telegram
from content.tables import read
from domain import model
from domain.importing.people import plan_people
from domain.importing.roster import plan_roster
from handlers import imports
from handlers.desk import sit_down
from handlers.schedules import planning
from simulator import programme, providers
from simulator.faults import Faults
from simulator.phones import Person
from storage import schedules
from storage.schema import address
from tests import contracts
from tests.journeys.hand import Hand
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from typing import Any

    from bot.settings import Settings
    from domain.importing.rows import Known, Plan, Planned, Table
    from simulator.client import Simulator
    from simulator.phones import Bubble, Channel
    from storage.uow import UnitOfWork

HERE = Path(__file__).parent
ZONE = ZoneInfo("Africa/Dar_es_Salaam")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 23, 2, 3, tzinfo=ZONE)
STRANGER = Person(
    "stranger",
    "Unknown number",
    "",
    "",
    sms="+12025550177",
    whatsapp="+12025550177",
    telegram=700177,
    uses="sms",
)
"""Holds a phone whose number the programme does not know."""

PEOPLE_ROW = "name,role,cadre,discipline,facility,sms,telegram,preferred,consented_on"
ROSTER_ROW = "mentor,discipline,tier,start,end"


TRACED = 4
"""One journey in so many of each file is traced for coverage, which makes it twice as long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Trace some journeys of each file, the first among them; what they assert is the same."""
    met: Counter[Path] = Counter()
    for item in items:
        if item.path.parent == HERE:
            if met[item.path] % TRACED:
                item.add_marker(pytest.mark.no_cover)
            met[item.path] += 1


@dataclass(slots=True)
class Service:
    """A running service, its phones, and what to say about them."""

    app: App
    phones: Simulator
    settings: Settings
    beside: Sequence[App] = ()

    def phone(self, who: str, channel: Channel | None = None) -> Hand:
        """Return somebody's phone in their hand, perhaps on another network from now on."""
        phone = self.phones.phone(who)
        return Hand(self.phones, self.phones.move(phone, channel) if channel else phone)

    async def text(self, who: str, words: str, quote: Bubble | None = None) -> None:
        """Somebody writes, and the service does all that follows at once."""
        await self.phones.text(who, words, quote)
        await self.phones.settle()

    async def tap(self, who: str, label: str, bubble: Bubble | None = None) -> None:
        """Somebody taps a button, and the service does all that follows at once."""
        await self.phones.tap(who, label, bubble)
        await self.phones.settle()

    async def photo(self, who: str, caption: str = "") -> None:
        """Somebody sends a picture, and the service does all that follows at once."""
        await self.phones.photo(who, caption)
        await self.phones.settle()

    async def claimed(self, asker: str, mentor: str, words: str, answer: str = "") -> None:
        """Somebody asks, a mentor takes it, and perhaps answers."""
        await self.text(asker, words)
        await self.tap(mentor, "Take")
        if answer:
            await self.text(mentor, answer)

    async def people(self, *rows: str, columns: str = PEOPLE_ROW) -> None:
        """The coordinator imports people."""
        await self._import((columns, *rows), plan_people, imports.apply_people)

    async def shifts(self, *rows: str) -> None:
        """The coordinator imports more of the roster, in local time."""
        await self._import((ROSTER_ROW, *rows), plan_roster, imports.apply_roster)

    async def knows(self, who: str, channel: Channel) -> Hand:
        """The coordinator imports somebody's address on a network; they prefer it from now on."""
        hand = self.phone(who, channel)
        texts = programme.files(self.app.clock.now().date(), whatsapp=False)
        people = {row["name"]: row for row in csv.DictReader(texts["people"].splitlines())}
        person = hand.phone.person
        row = people[person.name] | {channel: person.on(channel), "preferred": channel}
        lines = (",".join(row), ",".join(row.values()))
        await self._import(lines, plan_people, imports.apply_people)
        return hand

    async def on_whatsapp(self, who: str) -> Hand:
        """Somebody prefers WhatsApp from now on, and wrote there so that we may; wipe it."""
        hand = await self.knows(who, "whatsapp")
        await hand.says("HELP")
        hand.phone.bubbles.clear()
        return hand

    async def _import(
        self,
        lines: Sequence[str],
        plan: Callable[[Table, Known], Plan[Any]],
        apply: Callable[[UnitOfWork, Sequence[Planned[Any]]], Any],
    ) -> None:
        table = read("made.csv", "\n".join(lines).encode())
        planned = await self.app.committer.run(lambda uow: plan(table, imports.known(uow)))
        assert not planned.faults, planned.faults
        await self.app.committer.run(lambda uow: apply(uow, planned.rows))

    def break_down(self, *faults: str) -> None:
        """Let these things go wrong; without a word, all is well again."""
        self.phones.faults = Faults.named(faults)

    def block(self, who: str) -> None:
        """Somebody blocks the bot, or throws the number away."""
        self.phones.desk.block(self.phones.phone(who))

    def wipe(self) -> None:
        """Forget what stands on the phones so far."""
        for phone in self.phones.desk:
            phone.bubbles.clear()

    async def at(self, clock: str) -> None:
        """Let the time pass until the next such time of day, where the people are."""
        hour, minute = (int(part) for part in clock.split(":"))
        local = self.app.clock.now().astimezone(ZONE)
        target = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.phones.step_to(target if target >= local else target + timedelta(days=1))

    async def wait(self, **duration: float) -> None:
        """Let some time pass."""
        await self.phones.step(timedelta(**duration).total_seconds())

    def inbox(self, who: str) -> list[str]:
        """Return what somebody has received, oldest first."""
        return self.phones.phone(who).inbox()

    def last(self, who: str) -> str:
        """Return what somebody received last."""
        return self.inbox(who)[-1]

    def bubble(self, who: str) -> Bubble:
        """Return the message somebody received last, to quote or to tap it."""
        return [one for one in self.phones.phone(who).bubbles if not one.mine][-1]

    def heard_on(self, who: str) -> Channel:
        """Return the one network on which all came that stands on somebody's phone."""
        (network,) = {one.channel for one in self.phone(who).bubbles()}
        return network

    def everything(self) -> list[str]:
        """Return every text on every phone."""
        return [text for phone in self.phones.desk for text in phone.inbox()]

    async def reasons(self, what: str) -> list[str]:
        """Return why the service did something, newest first."""
        return [one.why for one in await self.phones.events(200) if one.what.startswith(what)]


@cache
def _programme(day: date, *, whatsapp: bool) -> tuple[dict[str, str], bytes]:
    """Make the fictional programme once a day of the calendar: its keys, and its database."""
    with TemporaryDirectory() as folder:
        made = practice_settings(Path(folder), 0)
        fill(made, day, whatsapp=whatsapp)
        known = datetime.combine(day, time(), UTC) - timedelta(days=30)
        commit(made, lambda uow: uow.change(update(address).values(verified_at=known)))
        commit(made, _take_off_the_clock)  # where it stands by the clock of this machine
        keys = {"secret_key": made.secret_key, "encryption_keys": made.encryption_keys}
        return keys, (Path(folder) / "practice.db").read_bytes()


def _take_off_the_clock(uow: UnitOfWork) -> None:
    """Let nothing ring by itself that the programme has put on the clock."""
    for each in schedules.every(uow):
        planning.stop(sit_down(uow), each.kind, each.subject_id)


def fresh(folder: Path, day: date, *, whatsapp: bool = False) -> Settings:
    """Return the settings of a programme where nothing has happened yet.

    Its people may be known by their WhatsApp numbers as well.
    """
    keys, database = _programme(day, whatsapp=whatsapp)
    (folder / "practice.db").write_bytes(database)
    return practice_settings(folder, free_port()).model_copy(update=keys)


@asynccontextmanager
async def serve(
    folder: Path,
    at: datetime = MONDAY,
    settings: Settings | None = None,
    others: Sequence[Person] = (STRANGER,),
    roles: Sequence[Role] = (Role.ALL,),
) -> AsyncIterator[Service]:
    """Run a service on a fresh fictional programme, with a clock that stands until it is moved.

    Its processes have these roles; the first one takes the requests.
    """
    chosen = settings or fresh(folder, at.date())
    clock = SteppingClock(at.astimezone(UTC))
    app, *beside = (build(chosen, clock=clock, role=role) for role in roles)
    application = door.application(app)
    application.add_routes(control.routes(app, *beside))
    people = (*programme.people(), *others)
    phones = replace(simulator_for(chosen), people=people, check=contracts.problems)
    providers.add_routes(application, phones, prefix="/try/providers")
    async with phones, listening(application, chosen.http_host, chosen.http_port):
        for each in (app, *beside):
            await each.start(ticks=False)
        await hand_in(app, *beside)
        telegram = app.wires[model.Channel.TELEGRAM]
        assert isinstance(telegram, Telegram)
        await telegram.set_webhook()  # which also says what the bot is told of
        yield Service(app, phones, chosen, beside)
        for each in (app, *beside):
            await each.stop()
    assert phones.invalid == [], "a provider would not have taken every call of the service"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at nine."""
    async with serve(tmp_path) as running:
        yield running


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Service]:
    """A service on Monday at three past two in the night."""
    async with serve(tmp_path, NIGHT) as running:
        yield running
