"""A town full of phones on two wires: many mentees who ask, mentors who answer by themselves.

What it posts goes to the service's doors in turn, some of it twice at once, as providers do.
Which process sends is told by the address it calls.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any

from aiohttp import web
from sqlalchemy import make_url

from bot.commands.run import listening
from simulator import providers, wires
from simulator.client import Simulator
from simulator.phones import Bubble
from simulator.service import NO_ANSWER, Answer, Service
from tests.chaos.history import History, Posted
from tests.chaos.people import MENTEES, NUMBER, new_settings, people, settle
from tests.chaos.providers import Providers
from tests.chaos.proxy import proxying
from tests.chaos.remembered import handled
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from bot.settings import Settings
    from simulator.phones import Phone
    from simulator.wires import Envelope
    from tests.chaos.history import Freeze, Kill
    from tests.chaos.proxy import Proxy

Json = dict[str, Any]
CASE = re.compile(r"case (\d{4})")
CODE = re.compile(r"(\d+)#")
ANSWERED = re.compile(r"Check the cable, case (\d{4})")
RETRY_S = 0.1
PATIENCE_S = 300.0
SPOOLED_S = 30.0
TWICE_EVERY = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Which processes serve a town, which of them take webhooks, and what lies between."""

    processes: tuple[str, ...] = ("all",)
    doors: tuple[str, ...] = ("all",)
    database_url: str = ""
    database_port: int | None = None
    """Where the processes reach the database instead, if not at its own port."""

    proxied: bool = False
    """Whether a proxy stands between each process and the providers."""


class Doors:
    """Several processes behind one address: each webhook goes to the next of them."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._all = [Service(url) for url in urls]
        self._each = cycle(self._all)

    async def post(self, envelope: Envelope) -> Answer:
        """Deliver a webhook to one of the doors."""
        return await next(self._each).post(envelope)

    async def close(self) -> None:
        """Hang up everywhere."""
        for service in self._all:
            await service.close()


@dataclass(slots=True)
class Town:
    """The phones, what they posted, and what their providers accepted."""

    common: Settings
    """The settings that all processes share."""

    settings: dict[str, Settings]
    phones: Simulator
    doors: Doors
    providers: Providers
    proxies: dict[str, Proxy]
    posted: dict[str, Posted] = field(default_factory=dict)
    posts_open: int = 0
    acknowledged: int = 0
    patient: bool = True
    statuses: Counter[int] = field(default_factory=Counter)
    _reacted: set[tuple[str, str]] = field(default_factory=set)
    _then: dict[str, tuple[Posted, Envelope]] = field(default_factory=dict)
    """What its sender posts once a webhook is acknowledged."""

    _seen: Counter[str] = field(default_factory=Counter)
    _refused: list[tuple[Posted, Envelope]] = field(default_factory=list)
    _asked: int = 0
    _wanted: int = 0
    _free: deque[str] = field(default_factory=lambda: deque(MENTEES))
    _queue: asyncio.Queue[tuple[Posted, Envelope]] = field(default_factory=asyncio.Queue)

    def ask(self, times: int) -> None:
        """Let mentees write so many times, each about a case of its own.

        Who has asked asks again when the question is answered and closed.
        """
        self._wanted += times
        self._let_ask()

    def write(self, sender: str, words: str) -> str:
        """Let a mentee write something that nobody will answer; return its key."""
        return self._text("stray", "9999", sender, words)

    def react(self) -> None:
        """Let mentors answer every new offer, and mentees close what was answered.

        Before every second answer a mentor taps Take, and waits until that has arrived.
        """
        for key, phone in self.phones.desk.phones.items():
            fresh, self._seen[key] = phone.bubbles[self._seen[key] :], len(phone.bubbles)
            for bubble in fresh:
                if bubble.button("A"):
                    self._answer(phone, bubble)
                elif found := ANSWERED.search(bubble.text):
                    self._close(phone, found[1])

    async def deliver(self) -> None:
        """Post what waits, one after another, each until it is acknowledged; run several."""
        while True:
            posted, envelope = await self._queue.get()
            if posted.posted_at is None:
                posted = replace(posted, posted_at=datetime.now(UTC))
            copies = 1 if int(posted.case) % TWICE_EVERY else 2
            answers = await asyncio.gather(*(self.post(envelope) for _ in range(copies)))
            if any(200 <= status < 300 for status in answers):
                self.posted[posted.key] = replace(
                    posted, acknowledged=True, acknowledged_at=datetime.now(UTC)
                )
                self.acknowledged += 1
                self._go_on(posted)
            elif self.patient:
                await asyncio.sleep(RETRY_S)
                self._queue.put_nowait((posted, envelope))
            else:
                self._refused.append((posted, envelope))

    def refused(self) -> list[str]:
        """Return the keys of what was refused while nobody was patient."""
        return [posted.key for posted, _ in self._refused]

    def persist(self) -> None:
        """Post again, until it is acknowledged, what was refused."""
        self.patient = True
        while self._refused:
            self._queue.put_nowait(self._refused.pop())

    async def post(self, envelope: Envelope) -> int:
        """Post once and return the status, 0 where nobody answers."""
        self.posts_open += 1
        try:
            answer = await self.doors.post(envelope)
        finally:
            self.posts_open -= 1
        self.statuses[answer.status] += 1
        return answer.status

    async def until(self, holds: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until something holds, while people react; raises with how things stand."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self.react()
                    await asyncio.sleep(0.005)
        except TimeoutError as fault:
            raise TimeoutError(self.standing()) from fault

    async def while_reacting(self, seconds: float) -> None:
        """Let so much time pass, while people react."""
        with suppress(TimeoutError):
            await self.until(lambda: False, seconds)

    async def everything_done(self, asked: int) -> None:
        """Wait until all that so many questions lead to has its 2xx, and has been handled.

        What is still not handled after a while is for the judge to see.
        """
        wanted = messages(asked)
        await self.until(lambda: self.acknowledged == len(self.posted) == wanted, PATIENCE_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(SPOOLED_S):
                while not self.posted.keys() <= await asyncio.to_thread(handled, self.common):  # noqa: ASYNC110 (it happens in a process)
                    await asyncio.sleep(RETRY_S)

    def history(self, kills: Sequence[Kill] = (), freezes: Sequence[Freeze] = ()) -> History:
        """Return what was seen from outside."""
        return History(
            posted=[*self.posted.values()],
            sent=self.providers.history(self.proxies.values()),
            kills=kills,
            freezes=freezes,
        )

    def standing(self) -> str:
        """Return how far everything is, by what was posted, for people."""
        kinds = Counter(each.kind for each in self.posted.values())
        waits = [f"{one.kind} {one.case}" for one in self.posted.values() if not one.acknowledged]
        asked = {each.case for each in self.posted.values() if each.kind == "ask"}
        answered = {each.case for each in self.posted.values() if each.kind == "answer"}
        return (
            f"posted {dict(kinds)}, not acknowledged {waits}, "
            f"asked and not answered {sorted(asked - answered)}; {self.summary()}"
        )

    def summary(self) -> str:
        """Return how posting and sending went, for people."""
        refused = sum(times for status, times in self.statuses.items() if status >= 400)
        return (
            f"{self.statuses.total()} posts, {self.statuses[NO_ANSWER]} without an answer, "
            f"{refused} refused, {len(self.providers.sent)} sends"
        )

    def _answer(self, phone: Phone, offer: Bubble) -> None:
        case, code = CASE.search(offer.text), CODE.match(offer.text)
        assert case is not None and code is not None
        if ("answer", case[1]) in self._reacted:
            return
        self._reacted.add(("answer", case[1]))
        person, bot = phone.person, self.phones.telegram.bot
        bubble = Bubble(
            mine=True,
            text=f"{code[0]} Check the cable, case {case[1]}.",
            at=datetime.now(UTC),
            provider_id=str(self.phones.telegram.next_id()),
        )
        message = wires.telegram_message(person, bubble, bot)
        key = f"{person.telegram}:{bubble.provider_id}"
        sender = str(person.telegram)
        posted = Posted(key, case[1], "answer", acknowledged=False, sender=sender)
        answer = self._update("message", posted, message)
        if int(case[1]) % 2 == 0:
            self._post(*answer)
            return
        query = wires.telegram_tap(person, offer, offer.buttons[0].payload, bot)
        key = f"callback:{query['id']}"
        self._then[key] = answer
        tap = Posted(key, case[1], "tap", acknowledged=False, sender=sender)
        self._post(*self._update("callback_query", tap, query))

    def _close(self, phone: Phone, case: str) -> None:
        if ("close", case) not in self._reacted:
            self._reacted.add(("close", case))
            self._text("close", case, phone.person.sms, "C")

    def _go_on(self, posted: Posted) -> None:
        """Let a sender post what waited for this one's 2xx."""
        if then := self._then.pop(posted.key, None):
            self._post(*then)
        if posted.kind == "close":
            self._free.append(posted.sender)
            self._let_ask()

    def _let_ask(self) -> None:
        while self._asked < self._wanted and self._free:
            case, sender = f"{self._asked:04d}", self._free.popleft()
            self._asked += 1
            self._text("ask", case, sender, f"GAS: case {case}, the machine stopped. What now?")

    def _text(self, kind: str, case: str, sender: str, words: str) -> str:
        sid = wires.new_sid("SM")
        fields = wires.twilio_message(
            account_sid=self.common.twilio_account_sid,
            sid=sid,
            sender=sender,
            to=NUMBER,
            body=words,
        )
        envelope = wires.twilio_envelope(
            token=self.common.twilio_auth_token,
            public_url=self.common.public_url,
            path="/hooks/twilio",
            fields=fields,
        )
        self._post(Posted(sid, case, kind, acknowledged=False, sender=sender), envelope)
        return sid

    def _update(self, kind: str, posted: Posted, fields: Json) -> tuple[Posted, Envelope]:
        update = self.phones.telegram.update(kind, fields)
        secret = self.common.telegram_webhook_secret
        return posted, wires.telegram_envelope(update, secret=secret)

    def _post(self, posted: Posted, envelope: Envelope) -> None:
        self.posted[posted.key] = posted
        self._queue.put_nowait((posted, envelope))


def messages(questions: int) -> int:
    """Return how many webhooks so many questions lead to: ask, half a tap, answer and close."""
    return questions * 3 + questions // 2


@asynccontextmanager
async def build(folder: Path, layout: Layout) -> AsyncIterator[Town]:
    """Build a town whose providers serve in this process."""
    port = free_port()
    common = new_settings(folder, port, layout.database_url)
    settle(common)
    phones = Simulator(
        service_url=common.public_url,
        public_url=common.public_url,
        twilio_account_sid=common.twilio_account_sid,
        twilio_auth_token=common.twilio_auth_token,
        twilio_number=NUMBER,
        telegram_token=common.telegram_bot_token,
        telegram_secret=common.telegram_webhook_secret,
        people=people(),
        clock=_now,
    )
    accepting = Providers()
    application = web.Application(middlewares=[accepting.recorder()])
    for name in layout.processes:
        providers.add_routes(application, phones, prefix=f"/{name}")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(phones)
        await stack.enter_async_context(listening(application, "127.0.0.1", port))
        proxies = {}
        for name in layout.processes if layout.proxied else ():
            proxies[name] = await stack.enter_async_context(proxying(port))
        settings = {
            name: _own(common, name, proxies[name].port if layout.proxied else port, layout)
            for name in layout.processes
        }
        urls = [f"http://127.0.0.1:{settings[name].http_port}" for name in layout.doors]
        doors = Doors(urls)
        stack.push_async_callback(doors.close)
        yield Town(common, settings, phones, doors, accepting, proxies)


def _own(common: Settings, name: str, port: int, layout: Layout) -> Settings:
    """Return the settings of one process: its own port, and its own way to the providers."""
    database = make_url(common.database_url)
    if layout.database_port is not None:
        database = database.set(port=layout.database_port)
    return common.model_copy(
        update={
            "database_url": database.render_as_string(hide_password=False),
            "http_port": free_port(),
            "twilio_api_base_url": f"http://127.0.0.1:{port}/{name}/twilio",
            "telegram_api_base_url": f"http://127.0.0.1:{port}/{name}/telegram",
        }
    )


async def _now() -> datetime:
    return datetime.now(UTC)
