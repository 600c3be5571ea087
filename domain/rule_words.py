"""Rules as operators write and read them: "mon wed fri 12:30", "last 08:00", a date and a time."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from domain import recurrence
from domain.recurrence import DAYS, LAST, BadRule

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CODES: Final = dict(zip(_NAMES, DAYS, strict=True))
_SAID: Final = {code: name for name, code in _CODES.items()}
_EVERY: Final = re.compile(r"every (\d{1,2}) weeks (.+)")
HOW: Final = (
    'Write a rule like "mon wed fri 12:30", "every 2 weeks fri 16:00", "daily 08:00", '
    '"1 08:00" or "last 08:00" of each month, or "2026-12-12 16:00".'
)


def read(text: str, starts_on: date) -> str:
    """Return the rule that somebody wrote, from a day on; raises BadRule with how to write one."""
    said, _, at_local = " ".join(text.lower().replace(",", " ").split()).rpartition(" ")
    if not said:
        raise BadRule(HOW)
    if said == "daily":
        return recurrence.daily(at_local, starts_on)
    if said == "last":
        return recurrence.monthly(LAST, at_local, starts_on)
    if said.isdecimal():
        return recurrence.monthly(int(said), at_local, starts_on)
    if found := re.fullmatch(r"\d{4}-\d\d-\d\d(?: \d{4}-\d\d-\d\d)*", said):
        return recurrence.dates([_date(each) for each in found[0].split()], at_local)
    return _weekly(said, at_local, starts_on)


def say(rule: str) -> str:
    """Return a rule as an operator would write it, and until when; raises BadRule."""
    start, says = recurrence.parts(rule)
    at = f"{start:%H:%M:%S}" if start.second else f"{start:%H:%M}"
    until = says.get("UNTIL", "")
    ends = f" until {until[:4]}-{until[4:6]}-{until[6:8]}" if until else ""
    return f"{_said(says)} {at}{ends}"


def _weekly(said: str, at_local: str, starts_on: date) -> str:
    found = _EVERY.fullmatch(said)
    every, days = (int(found[1]), found[2]) if found else (1, said)
    codes = [_CODES.get(day, "") for day in days.split()]
    if not all(codes):
        raise BadRule(HOW)
    return recurrence.weekly(codes, at_local, starts_on, every=every)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRule(f"There is no date {text}; write it like 2026-12-12.") from None


def _said(says: Mapping[str, str]) -> str:
    """Say the days; a rule of another kind, which no command of ours writes, in its own words."""
    if "RDATE" in says:
        return " ".join(f"{d[:4]}-{d[4:6]}-{d[6:8]}" for d in says["RDATE"].split(","))
    kept = {name: value for name, value in says.items() if name != "UNTIL"}
    every, days = kept.pop("INTERVAL", "1"), kept.get("BYDAY", "").split(",")
    if kept == {"FREQ": "DAILY"} and every == "1":
        return "daily"
    if kept.keys() == {"FREQ", "BYMONTHDAY"} and kept["FREQ"] == "MONTHLY" and every == "1":
        return "last" if kept["BYMONTHDAY"] == str(LAST) else kept["BYMONTHDAY"]
    if kept.keys() == {"FREQ", "BYDAY"} and kept["FREQ"] == "WEEKLY" and set(days) <= set(DAYS):
        named = " ".join(_SAID[day] for day in days)
        return named if every == "1" else f"every {every} weeks {named}"
    return ";".join(f"{name}={value}" for name, value in says.items())
