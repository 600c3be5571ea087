"""A town full of phones on two wires: many mentees who ask, mentors who answer by themselves.

The providers are the simulator's. Every send they accept is written down before it is answered,
and its answer is kept back for a while, so that there are sends in flight to be cut.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.commands.demo import _IMPORTS, _free_port
from bot.commands.init import fresh_keys
from bot.commands.run import listening
from bot.commands.work import commit
from bot.settings import Settings
from content.tables import read
from handlers import imports
from simulator import providers, wires
from simulator.client import Simulator
from simulator.phones import Bubble, Person
from storage import programmes
from storage.migrating import upgrade
from tests.chaos.history import Posted, Sent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from aiohttp.typedefs import Handler, Middleware

    from simulator.phones import Phone
    from simulator.wires import Envelope

ZONE = "Africa/Dar_es_Salaam"
NUMBER = "+12025550100"
MENTEES = [f"+120255501{number}" for number in range(10, 50)]
MENTORS = [700301 + number for number in range(48)]
CASE = re.compile(r"case (\d{3})")
CODE = re.compile(r"(\d+)#")
RETRY_S = 0.1
KEPT_BACK_S = (0.02, 0.08)


def new_settings(folder: Path, providers_port: int) -> Settings:
    """Return settings for a service of its own port whose providers are on the given one."""
    keys, port = fresh_keys(), _free_port(0)
    fake = f"http://127.0.0.1:{providers_port}/providers"
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=f"sqlite:///{folder}/chaos.db",
        public_url=f"http://127.0.0.1:{port}",
        http_host="127.0.0.1",
        http_port=port,
        secret_key=keys["SECRET_KEY"],
        encryption_keys=keys["ENCRYPTION_KEYS"],
        twilio_account_sid=f"AC{secrets.token_hex(16)}",
        twilio_auth_token=secrets.token_hex(16),
        twilio_sms_from=NUMBER,
        twilio_api_base_url=f"{fake}/twilio",
        telegram_bot_token=f"7001:{secrets.token_urlsafe(26)}",
        telegram_webhook_secret=secrets.token_urlsafe(24),
        telegram_api_base_url=f"{fake}/telegram",
    )


def settle(settings: Settings) -> None:
    """Make the database and import the town as a coordinator would."""
    upgrade(settings.database_url)
    commit(settings, lambda uow: programmes.add(uow, "Chaos", ZONE, {}))
    texts = _files(datetime.now(UTC).date())
    for name, plan, apply in _IMPORTS:
        table = read(f"{name}.csv", texts[name].encode())
        planned = commit(settings, lambda uow, t=table, p=plan: p(t, imports.known(uow)))  # type: ignore[misc]
        assert not planned.faults
        commit(settings, lambda uow, a=apply, rows=planned.rows: a(uow, rows))  # type: ignore[misc]


@dataclass(slots=True)
class Town:
    """The phones, what they posted, and what their providers accepted."""

    settings: Settings
    phones: Simulator
    posted: dict[str, Posted] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    sends_open: int = 0
    posts_open: int = 0
    held: asyncio.Event | None = None
    acknowledged: int = 0
    patient: bool = True
    statuses: list[int] = field(default_factory=list)
    _answered: set[str] = field(default_factory=set)
    _refused: list[tuple[Posted, Envelope]] = field(default_factory=list)
    _asked: int = 0
    _queue: asyncio.Queue[tuple[Posted, Envelope]] = field(default_factory=asyncio.Queue)

    def ask(self, times: int) -> None:
        """Let so many mentees write, each about a case of their own."""
        for _ in range(times):
            case = f"{self._asked:03d}"
            sid, sender = wires.new_sid("SM"), MENTEES[self._asked % len(MENTEES)]
            self._asked += 1
            fields = wires.twilio_message(
                account_sid=self.settings.twilio_account_sid,
                sid=sid,
                sender=sender,
                to=NUMBER,
                body=f"GAS: case {case}, the machine has stopped. What now?",
            )
            envelope = wires.twilio_envelope(
                token=self.settings.twilio_auth_token,
                public_url=self.settings.public_url,
                path="/hooks/twilio",
                fields=fields,
            )
            self._post(Posted(sid, case, "ask", acknowledged=False), envelope)

    def answer_offers(self) -> None:
        """Let each mentor answer every new offer, and tap Take before every second one."""
        for phone in self.phones.desk:
            for offer in [one for one in phone.bubbles if one.button("A")]:
                found = CASE.search(offer.text)
                if found and found[1] not in self._answered:
                    self._answered.add(found[1])
                    self._answer(phone, offer, found[1])

    async def deliver(self) -> None:
        """Post what waits, one after another, each until it is acknowledged; run several."""
        while True:
            posted, envelope = await self._queue.get()
            if 200 <= await self.post(envelope) < 300:
                self.posted[posted.key] = Posted(posted.key, posted.case, posted.kind)
                self.acknowledged += 1
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
            answer = await self.phones.service.post(envelope)
        finally:
            self.posts_open -= 1
        self.statuses.append(answer.status)
        return answer.status

    async def until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something holds, while mentors answer."""
        async with asyncio.timeout(seconds):
            while not holds():
                self.answer_offers()
                await asyncio.sleep(0.005)

    def note_send(self, fields: Mapping[str, object]) -> None:
        """Write down a message that a provider accepted."""
        address = str(fields.get("To") or fields.get("chat_id"))
        text = str(fields.get("Body") or fields.get("text"))
        self.sent.append(Sent(address, text, datetime.now(UTC)))

    def _answer(self, phone: Phone, offer: Bubble, case: str) -> None:
        code = CODE.match(offer.text)
        assert code is not None
        person, bot = phone.person, self.phones.telegram.bot
        if int(case) % 2:
            query = wires.telegram_tap(person, offer, offer.buttons[0].payload, bot)
            update = self.phones.telegram.update("callback_query", query)
            self._post_update(f"callback:{query['id']}", case, "tap", update)
        bubble = Bubble(
            mine=True,
            text=f"{code[0]} Check the cable, case {case}.",
            at=datetime.now(UTC),
            provider_id=str(self.phones.telegram.next_id()),
        )
        update = self.phones.telegram.update(
            "message", wires.telegram_message(person, bubble, bot)
        )
        self._post_update(f"{person.telegram}:{bubble.provider_id}", case, "answer", update)

    def _post_update(self, key: str, case: str, kind: str, update: dict[str, object]) -> None:
        secret = self.settings.telegram_webhook_secret
        envelope = wires.telegram_envelope(update, secret=secret)
        self._post(Posted(key, case, kind, acknowledged=False), envelope)

    def _post(self, posted: Posted, envelope: Envelope) -> None:
        self.posted[posted.key] = posted
        self._queue.put_nowait((posted, envelope))


@asynccontextmanager
async def build(folder: Path) -> AsyncIterator[Town]:
    """Build a town whose providers serve in this process."""
    port = _free_port(0)
    settings = new_settings(folder, port)
    settle(settings)
    phones = Simulator(
        service_url=settings.public_url,
        public_url=settings.public_url,
        twilio_account_sid=settings.twilio_account_sid,
        twilio_auth_token=settings.twilio_auth_token,
        twilio_number=NUMBER,
        telegram_token=settings.telegram_bot_token,
        telegram_secret=settings.telegram_webhook_secret,
        people=_people(),
        clock=_now,
    )
    made = Town(settings, phones)
    application = web.Application(middlewares=[_recorder(made)])
    providers.add_routes(application, phones)
    async with phones, listening(application, "127.0.0.1", port):
        yield made


def _recorder(made: Town) -> Middleware:
    @web.middleware
    async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Accept at once, write down, and answer later."""
        if request.method != "POST" or not request.path.endswith(
            ("/Messages.json", "sendMessage")
        ):
            return await handler(request)
        made.sends_open += 1
        try:
            response = await handler(request)
            if response.status < 300:
                json = request.content_type == "application/json"
                made.note_send(await request.json() if json else await request.post())
            await _keep_back(made)
            return response
        finally:
            made.sends_open -= 1

    return record


async def _keep_back(made: Town) -> None:
    if made.held is not None:
        await made.held.wait()
        return
    least, most = KEPT_BACK_S
    await asyncio.sleep(least + (most - least) * secrets.randbelow(1000) / 1000)


async def _now() -> datetime:
    return datetime.now(UTC)


def _people() -> list[Person]:
    mentees = [Person(sms, f"Mentee {sms[-2:]}", "mentee", "", sms=sms) for sms in MENTEES]
    return mentees + [
        Person(str(chat), f"Mentor {chat}", "mentor", "", telegram=chat) for chat in MENTORS
    ]


def _files(today: date) -> dict[str, str]:
    facilities = [
        "code,name,level,region,time_zone,emergency_line,coupled_with",
        f"BIG,Bahari RRH,regional_hospital,Lake,{ZONE},{NUMBER},",
        f"SMALL,Bunda DH,district_hospital,Lake,{ZONE},{NUMBER},BIG",
    ]
    people = [
        "name,role,cadre,discipline,facility,language,sms,telegram,consented_on",
        *(f"Mentee {n[-2:]},mentee,nurse,anaesthesia,SMALL,en,{n},,2026-01-12" for n in MENTEES),
        *(f"Mentor {n},mentor,doctor,anaesthesia,BIG,en,,{n},2026-01-12" for n in MENTORS),
    ]
    start, end = today - timedelta(days=1), today + timedelta(days=2)
    roster = [
        "mentor,discipline,tier,start,end,time_zone",
        *(f"Mentor {n},anaesthesia,coupled,{start}T00:00,{end}T00:00,{ZONE}" for n in MENTORS),
    ]
    texts = {"facilities": facilities, "people": people, "roster": roster}
    return {name: "\n".join(lines) + "\n" for name, lines in texts.items()}
