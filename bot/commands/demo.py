"""`mentorline demo`: three toy phones, a fictional programme, and no keys at all."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer
from rich.console import Console

import content
from bot import logs
from bot import web as door
from bot.app import App, build
from bot.clock import SteppingClock, SystemClock
from bot.commands.init import fresh_keys
from bot.commands.run import listening, told_to_stop
from bot.commands.work import commit
from bot.demo import control
from bot.demo.handing_in import hand_in
from bot.demo.stepping import Stepping
from bot.settings import BadSettings, Settings, load
from content import cards as written
from content.instruments import Instruments
from content.packing import reading
from content.tables import read
from domain import forms, periods
from domain.courses import Cohort, CohortState
from domain.guides import Standing
from domain.importing.facilities import plan_facilities
from domain.importing.people import plan_people
from domain.importing.roster import plan_roster
from domain.model import Role
from domain.outcomes import Outcome
from handlers import imports
from handlers.desk import sit_down
from handlers.items import loading
from handlers.joining import codes
from handlers.learning import cards
from handlers.lessons import enrolling, starting
from handlers.schedules import planning
from simulator import page, programme
from simulator.client import Simulator
from storage import cohorts, facilities, outcomes, people, practice, programmes
from storage.migrating import upgrade

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from storage.uow import UnitOfWork

LIVE = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN")
"""Credentials beside which a demo refuses to start."""

CHARTER = {"usual_routine": "15", "mentor_quiet": "none"}
"""The demo begins at the hour of its visitor, at which its mentors are awake."""

PACKS = Path(content.__file__).parent / "packs"
LEADERS = PACKS / "leaders"

ROSTERED_FOR = timedelta(days=14)
"""After so long a practice that begins anew gets a new roster: its clock only goes forward."""

_IMPORTS = (
    ("facilities", plan_facilities, imports.apply_facilities),
    ("people", plan_people, imports.apply_people),
    ("roster", plan_roster, imports.apply_roster),
)


def demo(
    port: Annotated[int, typer.Option(help="Where to serve; another one when it is taken")] = 8080,
) -> None:
    """Serve /try/: text from toy phones through the real service, and move its clock."""
    refuse_beside_live_credentials()
    logs.configure(quiet=True)
    _hush()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # before it serves: clear up too
    with tempfile.TemporaryDirectory(prefix="mentorline-demo-") as folder:
        settings = practice_settings(Path(folder), _free_port(port))
        today = SystemClock().now().date()
        fill(settings, today, whatsapp=True)
        give_code(settings)
        give_pack(settings)
        give_course(settings, today)
        give_outcomes(settings, today)
        asyncio.run(_serve(settings))


def _hush() -> None:
    """Keep warnings off the terminal: the refusals of a toy provider are what a visitor chose."""
    only_errors = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(**(structlog.get_config() | {"wrapper_class": only_errors}))


def refuse_beside_live_credentials() -> None:
    """Raise BadSettings when the environment or .env holds credentials of a real account.

    They are read as `run` would read them: any case, `export`, quotes and all.
    """
    given = load().model_dump()
    live = [name for name in LIVE if given[name.lower()]]
    if live:
        raise BadSettings(
            f"{', '.join(live)} is set here, and a demo never runs beside live credentials; "
            "start it in another folder or shell"
        )


def practice_settings(folder: Path, port: int) -> Settings:
    """Return settings whose providers are the simulator's, with credentials made up just now."""
    here = f"http://127.0.0.1:{port}"
    keys = fresh_keys()
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=f"sqlite:///{folder}/practice.db",
        public_url=here,
        http_host="127.0.0.1",
        http_port=port,
        spool_path="",
        spool_mib=1,
        secret_key=keys["SECRET_KEY"],
        encryption_keys=keys["ENCRYPTION_KEYS"],
        twilio_account_sid=f"AC{secrets.token_hex(16)}",
        twilio_auth_token=secrets.token_hex(16),
        twilio_sms_from=programme.SERVICE_NUMBER,
        twilio_messaging_service_sid="",
        twilio_whatsapp_from=programme.WHATSAPP_NUMBER,
        twilio_api_base_url=f"{here}/try/providers/twilio",
        telegram_bot_token=f"7001:{secrets.token_urlsafe(26)}",
        telegram_webhook_secret=secrets.token_urlsafe(24),
        telegram_api_base_url=f"{here}/try/providers/telegram",
    )


def fill(settings: Settings, today: date, *, whatsapp: bool = False) -> None:
    """Make the database and import the fictional programme as a coordinator would."""
    upgrade(settings.database_url)
    commit(
        settings,
        lambda uow: programmes.add(uow, programme.NAME, programme.TIME_ZONE, CHARTER),
    )
    texts = programme.files(today, whatsapp=whatsapp)
    for name, plan, apply in _IMPORTS:
        table = read(f"{name}.csv", texts[name].encode())
        planned = commit(settings, lambda uow, t=table, p=plan: p(t, imports.known(uow)))  # type: ignore[misc]
        commit(settings, lambda uow, a=apply, rows=planned.rows: a(uow, rows))  # type: ignore[misc]
    made_up = [card for _, card in written.read(programme.cards()).cards]
    commit(settings, lambda uow: cards.store(uow, made_up))


def put_on_roster(uow: UnitOfWork, today: date) -> None:
    """Put the fictional mentors on the roster from a day on; shifts that stand there stay."""
    table = read("roster.csv", programme.files(today, whatsapp=False)["roster"].encode())
    imports.apply_roster(uow, plan_roster(table, imports.known(uow)).rows)


def give_pack(settings: Settings) -> None:
    """Load the starter pack and the leaders' for practice; no course of them is begun."""
    _load_pack(settings, PACKS / "starter")
    _load_pack(settings, LEADERS)
    guides = written.read((LEADERS / "cards.yaml").read_bytes()).cards
    made_up = [
        replace(card, standing=Standing.PRACTICE, reviewer=programme.REVIEWER)
        for _, card in guides
    ]
    commit(settings, lambda uow: cards.store(uow, made_up))


def _load_pack(settings: Settings, folder: Path) -> None:
    """Load the items and courses of a folder, signed with a made-up name."""
    pack = reading.read({each.name: each.read_bytes() for each in sorted(folder.glob("*.yaml"))})
    pack.items = loading.for_practice(pack.items, programme.REVIEWER)
    commit(settings, lambda uow: loading.load(uow, pack))


def give_course(settings: Settings, today: date) -> None:
    """Begin the starter course for one mentee, trained and past the baseline; needs its pack."""
    days = ("MO", "TU", "WE", "TH", "FR")
    wave = Cohort(0, programme.COHORT, 0, today, days, "", CohortState.PLANNED)

    def begin(uow: UnitOfWork) -> None:
        desk = sit_down(uow)
        cohort = enrolling.add(desk, wave, programme.COURSE)
        mentees = people.with_role(uow, Role.MENTEE)
        learner = next(each for each in mentees if each.name == programme.LEARNER)
        enrolling.enrol(desk, cohort, [enrolling.Wanted(learner, today)])
        (place,) = cohorts.enrolled(uow, cohort.id)
        cohorts.set_baseline(uow, place.id)
        starting.start(desk, cohort)

    commit(settings, begin)


def give_outcomes(settings: Settings, today: date) -> None:
    """Store the made-up figures of some months before the last one, each as sent on a 5th."""
    elements = {each.key: each.element for each in Instruments.load().get(forms.FORM).steps}

    def store(uow: UnitOfWork) -> None:
        places = {each.code: each for each in facilities.every(uow)}
        for row in programme.outcomes():
            period = periods.shifted(periods.holding(today), -int(row["months_ago"]))
            sent = periods.first_day(periods.shifted(period, 1)).replace(day=5)
            saved_at = datetime.combine(sent, time(6), UTC)
            for key, element in elements.items():
                number = None if row[key] == "-" else int(row[key])
                place = places[row["facility"]].id
                outcomes.put(uow, Outcome(place, period, element, number, saved_at))

    commit(settings, store)


def give_code(settings: Settings) -> None:
    """Give a facility its join code, as a coordinator would; the newcomer's phone may send it."""
    commit(settings, lambda uow: codes.make(uow, programme.JOIN_FACILITY, programme.JOIN_CODE))


def simulator_for(settings: Settings) -> Simulator:
    """Return the toy phones and fake providers that fit these settings."""
    return Simulator(
        service_url=settings.public_url,
        public_url=settings.public_url,
        twilio_account_sid=settings.twilio_account_sid,
        twilio_auth_token=settings.twilio_auth_token,
        twilio_number=settings.twilio_sms_from,
        twilio_whatsapp_number=settings.twilio_whatsapp_from,
        telegram_token=settings.telegram_bot_token,
        telegram_secret=settings.telegram_webhook_secret,
        people=(*programme.people(), programme.NEWCOMER),
    )


async def _serve(settings: Settings) -> None:
    told = told_to_stop()
    clock = SteppingClock(SystemClock().now(), SystemClock())
    app = build(settings, clock=clock)
    application = door.application(app, practice=True)
    application.add_routes(control.routes(app))
    first = commit(settings, practice.before)
    page.mount(application, simulator_for(settings), restart=_beginning_anew(app, first))
    async with listening(application, settings.http_host, settings.http_port):
        await app.start()
        await hand_in(app)
        Console(highlight=False).print(
            f"Try Mentorline: {settings.public_url}/try/\n"
            f"The coordinator's console: {settings.public_url}/console/\n"
            "Made-up people; nothing leaves this computer. Ctrl-C ends it."
        )
        await told.wait()
        await app.stop()


def _beginning_anew(app: App, first: practice.Before) -> Callable[[], Awaitable[None]]:
    rostered = app.clock.now().date()

    async def begin_anew() -> None:
        nonlocal rostered
        await Stepping(app).settle()
        await app.committer.run(lambda uow: practice.begin_anew(uow, first))
        await app.committer.run(lambda uow: planning.begin_anew(sit_down(uow)))
        today = app.clock.now().date()
        if today - rostered >= ROSTERED_FOR:
            await app.committer.run(lambda uow: put_on_roster(uow, today))
            rostered = today
        await app.anchoring.begin_anew()
        await app.approvals.look()
        await app.plan_mornings()
        app.delivery.forget_trouble()

    return begin_anew


def _free_port(wanted: int) -> int:
    """Return the wanted port, or another that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise BadSettings(f"no port is free, neither {wanted} nor any other")
