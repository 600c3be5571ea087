"""A made-up programme: many mentees with SMS, many mentors on Telegram who are all on call."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.commands.demo import _IMPORTS
from bot.commands.init import fresh_keys
from bot.commands.work import commit
from bot.settings import Settings
from content.tables import read
from handlers import imports
from simulator.phones import Person
from storage import programmes
from storage.migrating import upgrade
from tests.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path

ZONE = "Africa/Dar_es_Salaam"
AWAKE = {"mentor_quiet": "none"}
"""Mentors answer at whatever hour this is run."""

NUMBER = "+12025550100"
FAST = 500
"""Messages a second that the providers would take: these tests are about order, not pace."""

MENTEES = [f"+120255501{number}" for number in range(10, 100)]
MENTORS = [700301 + number for number in range(96)]


def new_settings(folder: Path, providers_port: int, database_url: str = "") -> Settings:
    """Return settings for a service of its own port whose providers are on the given one."""
    keys, port = fresh_keys(), free_port()
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url or f"sqlite:///{folder}/chaos.db",
        public_url=f"http://127.0.0.1:{port}",
        http_host="127.0.0.1",
        http_port=port,
        spool_path="",
        spool_mib=1,
        secret_key=keys["SECRET_KEY"],
        encryption_keys=keys["ENCRYPTION_KEYS"],
        twilio_account_sid=f"AC{secrets.token_hex(16)}",
        twilio_auth_token=secrets.token_hex(16),
        twilio_sms_from=NUMBER,
        twilio_sms_parts_per_second=FAST,
        twilio_api_base_url=f"http://127.0.0.1:{providers_port}/twilio",
        telegram_bot_token=f"7001:{secrets.token_urlsafe(26)}",
        telegram_webhook_secret=secrets.token_urlsafe(24),
        telegram_messages_per_second=FAST,
        telegram_api_base_url=f"http://127.0.0.1:{providers_port}/telegram",
    )


def settle(settings: Settings) -> None:
    """Make the database and import the town as a coordinator would."""
    upgrade(settings.database_url)
    commit(settings, lambda uow: programmes.add(uow, "Chaos", ZONE, AWAKE))
    texts = _files(datetime.now(UTC).date())
    for name, plan, apply in _IMPORTS:
        table = read(f"{name}.csv", texts[name].encode())
        planned = commit(settings, lambda uow, t=table, p=plan: p(t, imports.known(uow)))  # type: ignore[misc]
        assert not planned.faults
        commit(settings, lambda uow, a=apply, rows=planned.rows: a(uow, rows))  # type: ignore[misc]


def people() -> list[Person]:
    """Return whose phones there are."""
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
    listed = [
        "name,role,cadre,discipline,facility,language,sms,telegram,consented_on",
        *(f"Mentee {n[-2:]},mentee,nurse,anaesthesia,SMALL,en,{n},,2026-01-12" for n in MENTEES),
        *(f"Mentor {n},mentor,doctor,anaesthesia,BIG,en,,{n},2026-01-12" for n in MENTORS),
    ]
    start, end = today - timedelta(days=1), today + timedelta(days=2)
    roster = [
        "mentor,discipline,tier,start,end,time_zone",
        *(f"Mentor {n},anaesthesia,coupled,{start}T00:00,{end}T00:00,{ZONE}" for n in MENTORS),
    ]
    texts = {"facilities": facilities, "people": listed, "roster": roster}
    return {name: "\n".join(lines) + "\n" for name, lines in texts.items()}
