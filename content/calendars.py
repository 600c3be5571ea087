"""Duty as iCalendar (RFC 5545): read into the rows of a roster file, and written for calendars.

Visits and meetings are written beside it.

A shift is local wall-clock time with a zone, so an event must say its zone: a floating time, a
zone that nobody knows and a whole day are refused. What repeats is spread out into single shifts.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from content.tables import MAX_BYTES, MAX_ROWS, BadTable
from domain.importing import Row, Table
from domain.local_time import UnknownZone, to_local, zone
from domain.model import Discipline, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from domain.model import Shift

HEADERS = ("mentor", "discipline", "tier", "start", "end", "time_zone")
SPAN = timedelta(days=366)
"""So far ahead what repeats is spread out; a roster is imported again before that."""

MENTOR = "X-MENTORLINE-MENTOR"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_BEGINS = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the events of a calendar are of when they do not say it themselves; "" for unknown."""

    mentor: str = ""
    discipline: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit or a meeting for a calendar, known by its `tag`.

    Days of the calendar, both included, where it lasts whole days; else instants, shown in
    `time_zone`.
    """

    tag: str
    summary: str
    starts: date
    ends: date
    place: str = ""
    time_zone: str = "UTC"


def read(data: bytes, now: datetime, lacking: Lacking | None = None) -> Table:
    """Read a calendar as a roster file, from the day before `now` on and a year ahead.

    A row's line is where its event begins. Raises BadTable with all that stands in the way.
    """
    if len(data) > MAX_BYTES:
        raise BadTable(f"The file is larger than {MAX_BYTES // 1_000_000} MB; split it.")
    calendar = _parsed(data)
    lines = _lines(data, calendar)
    faults = [f"line {line}, {why}" for line, why in _faults(calendar, lines)]
    if faults:
        raise BadTable(f"The calendar cannot be read. {_sentence(faults)}")
    rows = _rows(calendar, lines, now, lacking or Lacking())
    if len(rows) > MAX_ROWS:
        raise BadTable(f"The calendar has more than {MAX_ROWS} shifts; split it.")
    return Table(HEADERS, tuple(rows))


def write(
    shifts: Iterable[Shift],
    names: Mapping[int, str],
    now: datetime,
    title: str,
    entries: Iterable[Entry] = (),
) -> bytes:
    """Write shifts, and visits and meetings, as a calendar; `names` are the mentors' by id."""
    from icalendar import Calendar

    shifts, entries, made = list(shifts), list(entries), Calendar()
    made.add("PRODID", "-//Mentorline//Roster//EN")
    made.add("VERSION", "2.0")
    made.add("X-WR-CALNAME", title)
    made.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for each in _zones(shifts, entries):
        made.add_component(each)
    for shift in shifts:
        made.add_component(_duty(shift, names[shift.mentor_id], now))
    for entry in entries:
        made.add_component(_event(entry, now))
    return bytes(made.to_ical())


def as_csv(shifts: Iterable[Shift], names: Mapping[int, str]) -> bytes:
    """Write shifts as the roster file that `roster import` reads; no cell is a formula."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEADERS)
    for each in shifts:
        ends = (at.isoformat(timespec="minutes") for at in (each.starts, each.ends))
        named = (_safe(names[each.mentor_id]), each.discipline, each.tier)
        table.writerow([*named, *ends, each.time_zone])
    return out.getvalue().encode()


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _duty(shift: Shift, name: str, now: datetime) -> Any:
    from icalendar import Event, vText

    event = Event()
    event.add("UID", _uid(shift))
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("DTSTART", shift.starts.replace(tzinfo=zone(shift.time_zone)))
    event.add("DTEND", shift.ends.replace(tzinfo=zone(shift.time_zone)))
    event.add("SUMMARY", f"{name}: {_plain(shift.discipline)} ({_plain(shift.tier)})")
    event.add("CATEGORIES", [shift.discipline.value, shift.tier.value])
    event.add(MENTOR, vText(name))
    return event


def _event(entry: Entry, now: datetime) -> Any:
    from icalendar import Event

    event = Event()
    event.add("UID", f"{entry.tag}@mentorline")
    event.add("DTSTAMP", now.astimezone(UTC))
    if isinstance(entry.starts, datetime) and isinstance(entry.ends, datetime):
        event.add("DTSTART", to_local(entry.starts, entry.time_zone))
        event.add("DTEND", to_local(entry.ends, entry.time_zone))
    else:  # the end of a whole day is the next one (RFC 5545, 3.6.1)
        event.add("DTSTART", entry.starts)
        event.add("DTEND", entry.ends + timedelta(days=1))
    event.add("SUMMARY", entry.summary)
    if entry.place:
        event.add("LOCATION", entry.place)
    return event


def _zones(shifts: Iterable[Shift], entries: Iterable[Entry]) -> Iterator[Any]:
    """Give the rules of each zone for the years in question, from the database we carry."""
    from icalendar import Timezone

    spans: dict[str, list[date]] = {}
    for each in shifts:
        spans.setdefault(each.time_zone, []).extend((each.starts.date(), each.ends.date()))
    for entry in entries:
        if isinstance(entry.starts, datetime):
            spans.setdefault(entry.time_zone, []).append(entry.starts.date())
    for name, days in sorted(spans.items()):
        if name == "UTC":  # its times say so by a Z
            continue
        first, last = min(days).replace(month=1, day=1), max(days).replace(month=12, day=31)
        yield Timezone.from_tzinfo(zone(name), name, first, last)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _uid(shift: Shift) -> str:
    place = f"{shift.mentor_id}-{shift.discipline}-{shift.tier}"
    return f"{place}-{shift.starts:%Y%m%dT%H%M}@mentorline"


def _parsed(data: bytes) -> Any:
    from icalendar import Calendar

    try:
        text = data.decode("utf-8-sig")
        return Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, AttributeError) as fault:
        raise BadTable(
            "The file is no iCalendar that can be read; export it again as .ics."
        ) from fault


def _lines(data: bytes, calendar: Any) -> dict[int, int]:
    """Return the line on which each event begins, by the event's identity."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    starts = [text.count("\n", 0, found.start()) + 1 for found in _BEGINS.finditer(text)]
    return dict(zip((id(each) for each in calendar.walk("VEVENT")), starts, strict=False))


def _faults(calendar: Any, lines: Mapping[int, int]) -> Iterator[tuple[int, str]]:
    for event in calendar.walk("VEVENT"):
        line = lines.get(id(event), 1)
        if "DTSTART" not in event:
            yield line, "the event has no start; give it one"
            continue
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if name in event and (why := _time_fault(event[name])):
                yield line, why
                break


def _time_fault(found: Any) -> str:
    """Say why a time of an event is no local time of a known zone; "" when it is."""
    at, named = found.dt, found.params.get("TZID", "")
    if not isinstance(at, datetime):
        return "the event lasts whole days and says no hours; give it a start and an end"
    if at.tzinfo is None and not named:
        return "the time says no time zone; choose one in your calendar, such as Africa/Nairobi"
    try:
        zone(_zone_of(at))
    except UnknownZone:
        return f"there is no time zone {named!r}; choose one like Africa/Nairobi"
    return ""


def _zone_of(at: datetime) -> str:
    """Return the name of a time's zone; "" for one that only its file knows."""
    if isinstance(at.tzinfo, ZoneInfo):
        return at.tzinfo.key
    return "UTC" if at.tzinfo is UTC else ""


def _rows(calendar: Any, lines: Mapping[int, int], now: datetime, lacking: Lacking) -> list[Row]:
    first = {str(each.get("UID", "")): id(each) for each in reversed(calendar.walk("VEVENT"))}
    home = str(calendar.get("X-WR-TIMEZONE", ""))
    found = _spread_out(calendar, now - timedelta(days=1), now + SPAN)
    rows = []
    for event in found:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        line = lines.get(first.get(str(event.get("UID", "")), 0), 1)
        rows.append(Row(line, _cells(event, home, lacking)))
    return sorted(rows, key=lambda row: (row.cells["start"], row.line))


def _spread_out(calendar: Any, since: datetime, until: datetime) -> list[Any]:
    try:
        from recurring_ical_events import of
    except ImportError:
        raise BadTable(
            "To read calendars one more library is needed: pip install 'mentorline[calendar]'."
        ) from None
    return list(of(calendar).between(since, until))


def _cells(event: Any, home: str, lacking: Lacking) -> dict[str, str]:
    starts = event["DTSTART"].dt
    if _zone_of(starts) == "UTC" and _is_known(home):  # as calendars that are kept in UTC mean it
        starts = to_local(starts, home)
    ends = event["DTEND"].dt.astimezone(starts.tzinfo)
    tags = {_tag(each) for each in _categories(event)}
    return {
        "mentor": _mentor(event) or lacking.mentor or str(event.get("SUMMARY", "")),
        "discipline": next((one.value for one in Discipline if one in tags), lacking.discipline),
        "tier": next((one.value for one in Tier if one in tags), lacking.tier),
        "start": starts.replace(tzinfo=None).isoformat(timespec="minutes"),
        "end": ends.replace(tzinfo=None).isoformat(timespec="minutes"),
        "time_zone": _zone_of(starts),
    }


def _mentor(event: Any) -> str:
    """Return whom an event of our own names; what we do not know is read as it stands."""
    escaped = str(event.get(MENTOR, ""))
    return _ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], escaped)


def _categories(event: Any) -> list[str]:
    found = event.get("CATEGORIES", [])
    groups = found if isinstance(found, list) else [found]
    return [str(each) for group in groups for each in getattr(group, "cats", [])]


def _tag(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().casefold())


def _is_known(name: str) -> bool:
    try:
        zone(name)
    except UnknownZone:
        return False
    return True


def _sentence(faults: list[str]) -> str:
    shown = "; ".join(fault[0].upper() + fault[1:] for fault in faults[:5])
    more = len(faults) - 5
    return f"{shown}{f'; and {more} more' if more > 0 else ''}."
