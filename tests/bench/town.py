"""The town of the benchmark: who is in it, what they write, and how a week passes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.commands.demo import _IMPORTS
from bot.commands.init import fresh_keys
from bot.commands.work import commit
from bot.settings import Settings
from content.tables import read
from handlers import imports
from simulator import wires
from simulator.phones import Bubble, Person
from storage import programmes
from storage.engine import open_engine
from storage.migrating import upgrade
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from simulator.wires import Envelope

ZONE = "Africa/Dar_es_Salaam"
AWAKE = {"mentor_quiet": "none"}
"""Mentors answer at whatever hour this is run."""

NUMBER = "+12025550100"
NO_LIMIT = 1e6
"""The provider on this machine takes whatever we can send."""

AREAS = (202, 212, 213, 303, 305, 312, 404, 415, 503, 602)
"""In every area the numbers 555-0100 to 555-0199 belong to nobody."""

MENTEES = [f"+1{area}55501{n:02d}" for area in AREAS for n in range(1, 100)]
CHATS = range(500001, 504001)
"""Mentees who write by Telegram."""

MENTORS = range(700301, 700349)
FIELDS = {
    "GAS": "anaesthesia",
    "OBS": "obstetrics",
    "ORTHO": "orthopaedics",
    "SURG": "general_surgery",
    "NURSE": "perioperative_nursing",
    "CSSD": "sterile_services",
}
MOST_OPEN = 3 * len(MENTORS)
"""So many questions can be with somebody at once; after that a week passes."""

FACILITIES = 20
_WEEK_LATER = (
    "UPDATE due SET state = 'cancelled' WHERE state = 'open' AND question_id IN "
    "(SELECT id FROM question WHERE number > :after)",
    "DELETE FROM offer WHERE question_id IN (SELECT id FROM question WHERE number > :after)",
    "UPDATE question SET state = 'closed', closed_at = opened_at "
    "WHERE state != 'closed' AND number > :after",
)


_senders, _chats, _numbers = cycle(MENTEES), cycle(CHATS), count(1)


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes the webhooks that people of the town cause; every one is new."""

    settings: Settings

    def questions(self, many: int) -> list[bytes]:
        """Return signed SMS, each a new question to one of the six disciplines in turn."""
        return [self.question(next(_senders)) for _ in range(many)]

    def question(self, sender: str) -> bytes:
        """Return a signed SMS with a new question, to the next of the six disciplines."""
        number = next(_numbers)
        word = list(FIELDS)[number % len(FIELDS)]
        return self._form(sender, f"{word}: case {number}, the machine has stopped. What now?")

    def flood(self, sender: str, many: int) -> list[bytes]:
        """Return signed SMS of one sender, each another text."""
        return [self._form(sender, f"Line {next(_numbers)}, please read.") for _ in range(many)]

    def thanks(self, many: int) -> list[bytes]:
        """Return signed SMS that are handled with one line of the log and without a reply."""
        return [self._form(next(_senders), "Thank you") for _ in range(many)]

    def telegram(self, many: int, text: str) -> list[bytes]:
        """Return updates of Telegram with this text, each from the next mentee."""
        return [self._update(next(_chats), text) for _ in range(many)]

    def _form(self, sender: str, text: str) -> bytes:
        made = self.settings
        fields = wires.twilio_message(
            account_sid=made.twilio_account_sid,
            sid=wires.new_sid("SM"),
            sender=sender,
            to=NUMBER,
            body=text,
        )
        token, url = made.twilio_auth_token, made.public_url
        signed = wires.twilio_envelope(
            token=token, public_url=url, path="/hooks/twilio", fields=fields
        )
        return as_bytes(signed)

    def _update(self, chat: int, text: str) -> bytes:
        number = secrets.randbelow(1 << 31)
        person = Person(str(chat), f"Mentee {chat}", "mentee", "", telegram=chat)
        bubble = Bubble(mine=True, text=text, at=datetime.now(UTC), provider_id=str(number))
        message = wires.telegram_message(person, bubble, {})
        update = {"update_id": number, "message": message}
        return as_bytes(
            wires.telegram_envelope(update, secret=self.settings.telegram_webhook_secret)
        )


def as_bytes(envelope: Envelope) -> bytes:
    """Return a request as it goes over the line."""
    fields = {"Host": "127.0.0.1", "Content-Length": str(len(envelope.body)), **envelope.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {envelope.path} HTTP/1.1\r\n{head}\r\n".encode() + envelope.body


def settings(folder: Path, providers: int, database_url: str = "") -> Settings:
    """Return settings for a service of its own port whose providers are on the given one."""
    keys, port = fresh_keys(), free_port()
    fake = f"http://127.0.0.1:{providers}"
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url or f"sqlite:///{folder}/bench.db",
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
        twilio_sms_parts_per_second=NO_LIMIT,
        telegram_messages_per_second=NO_LIMIT,
    )


def settle(made: Settings) -> None:
    """Make the database and import the town as a coordinator would."""
    upgrade(made.database_url)
    commit(made, lambda uow: programmes.add(uow, "Bench", ZONE, AWAKE))
    texts = _files(datetime.now(UTC).date())
    for name, plan, apply in _IMPORTS:
        _import(made, read(f"{name}.csv", texts[name].encode()), plan, apply)


def a_week_later(database_url: str, after: int = 0) -> None:
    """Close the questions after a number and free their mentors; nobody else may write now."""
    engine = open_engine(database_url)
    with engine.begin() as connection:
        for statement in _WEEK_LATER:
            connection.execute(text(statement), {"after": after})
    engine.dispose()


def _import(
    made: Settings, table: object, plan: Callable[..., object], apply: Callable[..., object]
) -> None:
    planned = commit(made, lambda uow: plan(table, imports.known(uow)))
    assert not planned.faults, planned.faults  # type: ignore[attr-defined]
    commit(made, lambda uow: apply(uow, planned.rows))  # type: ignore[attr-defined]


def _files(today: date) -> dict[str, str]:
    facilities = [
        "code,name,level,region,time_zone,emergency_line,coupled_with",
        f"BIG,Bahari RRH,regional_hospital,Lake,{ZONE},{NUMBER},",
        *(f"S{n},Small {n} DH,district_hospital,Lake,{ZONE},{NUMBER},BIG" for n in _small()),
    ]
    people = [
        "name,role,cadre,discipline,facility,language,sms,telegram,consented_on",
        *(_mentee(number, place, sms=number) for place, number in enumerate(MENTEES)),
        *(_mentee(str(chat), place, telegram=str(chat)) for place, chat in enumerate(CHATS)),
        *(f"Mentor {n},mentor,doctor,{_field(n)},BIG,en,,{n},2026-01-12" for n in MENTORS),
    ]
    start, end = today - timedelta(days=1), today + timedelta(days=2)
    roster = [
        "mentor,discipline,tier,start,end,time_zone",
        *(f"Mentor {n},{_field(n)},coupled,{start}T00:00,{end}T00:00,{ZONE}" for n in MENTORS),
    ]
    return {
        name: "\n".join(lines) + "\n"
        for name, lines in (("facilities", facilities), ("people", people), ("roster", roster))
    }


def _small() -> Sequence[int]:
    return range(FACILITIES)


def _field(mentor: int) -> str:
    return list(FIELDS.values())[mentor % len(FIELDS)]


def _mentee(name: str, place: int, sms: str = "", telegram: str = "") -> str:
    home = f"S{place % FACILITIES}"
    return f"Mentee {name},mentee,nurse,anaesthesia,{home},en,{sms},{telegram},2026-01-12"
