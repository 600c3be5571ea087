"""Lake Safe Surgery: a fictional programme, as the files that a real one would bring.

Nobody and nothing in it exists. Tanzania reserves no telephone numbers for fiction, so all of
them are of +1 202 555 01xx, which is reserved; chat ids are made up. The files beside this
module are the only list of its people: the phones are read from them too. A phone can be switched
to every network, so that who has no SMS or no Telegram there has an address that the service does
not know: the number of their WhatsApp, or a chat id of its own. One more phone is of somebody
whom the service does not know at all, until they join by the code of a facility.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from simulator.phones import CHANNELS, Person

NAME = "Lake Safe Surgery"
SERVICE_NUMBER = "+12025550100"
WHATSAPP_NUMBER = "+12025550109"
UNKNOWN_CHATS = 700601
NEWCOMER = Person(
    key="lulu",
    name="Lulu",
    role="newcomer",
    description="Theatre nurse, Bunda DH, new here",
    sms="+12025550177",
    whatsapp="+12025550177",
    telegram=700177,
    uses="sms",
)
JOIN_FACILITY, JOIN_CODE = "BUNDA", "BUNDA27"
"""With this code she asks for her place; the demo gives it to the facility."""

REVIEWER = "Prof Made Up"
"""Nobody: the name below what is used for practice."""

COURSE, COHORT, LEARNER = "safe-surgery-12w", "Lake region, wave 1", "Halima"
"""The course that the demo has begun, and who is in it; her phone brings its questions."""

HERE = Path(__file__).parent
TIME_ZONE = "Africa/Dar_es_Salaam"
DAYS_BEFORE, DAYS_AFTER = 7, 90
SHIFTS = {"day": (7, 19), "night": (19, 7)}
ROSTER = ("mentor", "discipline", "tier", "start", "end", "time_zone")


def files(today: date, *, whatsapp: bool = True) -> dict[str, str]:
    """The texts of the three files to import; the roster covers the weeks around `today`.

    A programme whose service has no sender on WhatsApp brings no numbers there.
    """
    return {
        "facilities": _text("facilities"),
        "people": _people(whatsapp=whatsapp),
        "roster": _roster(today),
    }


def cards() -> bytes:
    """The file of made-up guideline cards, so that a search finds something."""
    return (HERE / "cards.yaml").read_bytes()


def outcomes() -> list[dict[str, str]]:
    """The figures of months before, by the names of the monthly form; "-" was not known."""
    return _rows("outcomes")


@cache
def people() -> tuple[Person, ...]:
    """Everybody of the programme, as holders of phones."""
    facilities = {row["code"]: row["name"] for row in _rows("facilities")}
    return tuple(
        _person(row, facilities.get(row["facility"], ""), UNKNOWN_CHATS + place)
        for place, row in enumerate(_rows("people"))
    )


def _person(row: dict[str, str], facility: str, unknown_chat: int) -> Person:
    words = (_title(row), facility)
    return Person(
        key=row["name"].split()[-1].lower(),
        name=row["name"],
        role=row["role"],
        description=", ".join(word for word in words if word),
        sms=row["sms"] or row["whatsapp"],
        telegram=int(row["telegram"] or unknown_chat),
        whatsapp=row["whatsapp"],
        uses=next(channel for channel in CHANNELS if channel == row["preferred"]),
    )


def _people(*, whatsapp: bool) -> str:
    if whatsapp:
        return _text("people")
    rows = [row | {"whatsapp": ""} for row in _rows("people")]
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


def _title(row: dict[str, str]) -> str:
    if row["role"] == "mentor":
        return f"Mentor, {row['discipline'].replace('_', ' ')}"
    words = row["cadre"] if row["role"] == "mentee" else row["role"].replace("_", " ")
    return words.capitalize()


def _roster(today: date) -> str:
    """Every row of the rota, by day and by night, over the weeks around `today`."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(ROSTER)
    for days in range(-DAYS_BEFORE, DAYS_AFTER + 1):
        for row in _rows("rota"):
            start, end = _hours(today + timedelta(days=days), row["shift"])
            table.writerow([row["mentor"], row["discipline"], row["tier"], start, end, TIME_ZONE])
    return out.getvalue()


def _hours(day: date, shift: str) -> tuple[str, str]:
    first, last = SHIFTS[shift]
    last_day = day if last > first else day + timedelta(days=1)
    start, end = datetime.combine(day, time(first)), datetime.combine(last_day, time(last))
    return start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_text(name))))


@cache
def _text(name: str) -> str:
    return (HERE / f"{name}.csv").read_text(encoding="utf-8")
