"""Duty as iCalendar: what is written reads back, and what says no local time is refused."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from content.calendars import Entry, Lacking, read, write
from content.tables import BadTable
from domain.model import Discipline, Shift, Tier

NOW = datetime(2026, 10, 20, 6, 0, tzinfo=UTC)
ZONES = (
    *("Africa/Cairo", "Africa/Casablanca", "Europe/London", "America/New_York"),
    *("Asia/Kathmandu", "Africa/Nairobi", "Australia/Lord_Howe", "UTC"),
)
NAMES = {1: "Dr Neema", 2: "Dr Kato, senior; =1+1", 3: "Dra. Conceição\\nd"}
MENTORS = st.sampled_from(sorted(NAMES))


def event(*lines: str, begins: str = "DTSTART;TZID=Africa/Nairobi:20261114T070000") -> str:
    return "\r\n".join(
        ("BEGIN:VEVENT", "UID:1", "SUMMARY:Dr Neema", begins, *lines, "END:VEVENT", "")
    )


def calendar(*events: str, head: str = "") -> bytes:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test")
    return ("\r\n".join((*lines, "")) + head + "".join(events) + "END:VCALENDAR\r\n").encode()


def cells(data: bytes, lacking: Lacking | None = None) -> list[dict[str, str]]:
    return [dict(row.cells) for row in read(data, NOW, lacking).rows]


def starts(data: bytes) -> list[str]:
    return [each["start"] for each in cells(data)]


SHIFTS = st.lists(
    st.builds(
        lambda number, mentor, discipline, tier, hour, hours, zone: Shift(
            number,
            mentor,
            discipline,
            tier,
            datetime.fromisoformat("2026-10-20T12:00") + timedelta(hours=hour),
            datetime.fromisoformat("2026-10-20T12:00") + timedelta(hours=hour + hours),
            zone,
        ),
        st.integers(1, 10**9),
        MENTORS,
        st.sampled_from(Discipline),
        st.sampled_from(Tier),
        st.integers(0, 24 * 300),
        st.integers(2, 30),
        st.sampled_from(ZONES),
    ),
    max_size=8,
    unique_by=lambda one: (one.mentor_id, one.discipline, one.tier, one.starts),
)


@given(SHIFTS)
def test_what_is_written_reads_back_as_the_same_shifts(shifts: list[Shift]) -> None:
    written = write(shifts, NAMES, NOW, "Roster")
    assert sorted(map(sorted_cells, cells(written))) == sorted(
        (
            each.discipline.value,
            each.ends.isoformat(timespec="minutes"),
            NAMES[each.mentor_id],
            each.starts.isoformat(timespec="minutes"),
            each.tier.value,
            each.time_zone,
        )
        for each in shifts
    )


def sorted_cells(found: dict[str, str]) -> tuple[str, ...]:
    return tuple(found[name] for name in sorted(found))


def test_visits_and_meetings_stand_beside_shifts_by_day_and_by_the_clock() -> None:
    first = date(2026, 12, 12)
    session = datetime(2026, 12, 4, 11, 0, tzinfo=UTC)
    over = session + timedelta(minutes=80)
    entries = (
        Entry("V3", "Visit V3; Bunda, DH", first, first + timedelta(days=1), "Bunda DH"),
        Entry("J5", "Joint session J5", session, over, "https://x.example/y", "Africa/Nairobi"),
    )
    made: Any = Calendar.from_ical(write((), {}, NOW, "Mentorline", entries))
    visit, meeting = made.walk("VEVENT")
    assert (visit["DTSTART"].dt, visit["DTEND"].dt) == (first, date(2026, 12, 14))
    assert (str(visit["SUMMARY"]), str(visit["UID"])) == ("Visit V3; Bunda, DH", "V3@mentorline")
    assert (meeting["DTSTART"].dt, meeting["DTEND"].dt) == (session, over)
    assert meeting["DTSTART"].params["TZID"] == "Africa/Nairobi"
    assert str(meeting["LOCATION"]) == "https://x.example/y"
    (zone,) = made.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Africa/Nairobi"


def test_what_repeats_is_spread_out_by_the_wall_clock_of_its_zone() -> None:
    weekly = event(
        "DTEND;TZID=Europe/London:20261019T070000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/London:20261101T190000",
        begins="DTSTART;TZID=Europe/London:20261018T190000",
    )
    found = cells(calendar(weekly))
    assert [(each["start"], each["end"]) for each in found] == [
        ("2026-10-25T19:00", "2026-10-26T07:00"),  # the clocks went back that morning
        ("2026-11-08T19:00", "2026-11-09T07:00"),
    ]
    assert {each["time_zone"] for each in found} == {"Europe/London"}


def test_a_moved_and_a_cancelled_occurrence_are_as_they_say() -> None:
    daily = event("DURATION:PT12H", "RRULE:FREQ=DAILY;COUNT=3")
    moved = event(
        "DURATION:PT12H",
        "RECURRENCE-ID;TZID=Africa/Nairobi:20261115T070000",
        begins="DTSTART;TZID=Africa/Nairobi:20261115T080000",
    )
    off = event(
        "DURATION:PT12H",
        "STATUS:CANCELLED",
        "RECURRENCE-ID;TZID=Africa/Nairobi:20261116T070000",
        begins="DTSTART;TZID=Africa/Nairobi:20261116T070000",
    )
    assert starts(calendar(daily, moved, off)) == ["2026-11-14T07:00", "2026-11-15T08:00"]


@pytest.mark.parametrize(
    ("begins", "says"),
    [
        ("DTSTART:20261114T070000", "says no time zone"),
        ("DTSTART;TZID=Nairobi Time:20261114T070000", "no time zone 'Nairobi Time'"),
        ("DTSTART;VALUE=DATE:20261114", "lasts whole days"),
    ],
)
def test_a_time_that_would_float_is_refused_with_its_line(begins: str, says: str) -> None:
    with pytest.raises(BadTable, match=rf"Line 10, .*{says}"):
        read(calendar(event("DURATION:PT12H"), event("DURATION:PT12H", begins=begins)), NOW)


def test_a_zone_that_only_the_file_knows_is_refused() -> None:
    rules = (
        "BEGIN:VTIMEZONE\r\nTZID:Home\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    odd = event("DURATION:PT1H", begins="DTSTART;TZID=Home:20261114T070000")
    with pytest.raises(BadTable, match="no time zone 'Home'"):
        read(calendar(odd, head=rules), NOW)


def test_the_names_that_outlook_gives_to_zones_are_known() -> None:
    theirs = event("DURATION:PT1H", begins="DTSTART;TZID=E. Africa Standard Time:20261114T070000")
    assert cells(calendar(theirs))[0]["time_zone"] == "Africa/Nairobi"


def test_a_calendar_kept_in_utc_is_read_in_its_own_zone() -> None:
    at = event("DURATION:PT12H", begins="DTSTART:20261114T040000Z")
    (found,) = cells(calendar(at, head="X-WR-TIMEZONE:Africa/Nairobi\r\n"))
    assert (found["start"], found["time_zone"]) == ("2026-11-14T07:00", "Africa/Nairobi")
    (bare,) = cells(calendar(at))
    assert (bare["start"], bare["time_zone"]) == ("2026-11-14T04:00", "UTC")


def test_events_say_whose_they_are_or_the_operator_does() -> None:
    tagged = calendar(event("DURATION:PT1H", "CATEGORIES:Perioperative nursing,back-up,lead"))
    (found,) = cells(tagged, Lacking(discipline="anaesthesia", tier="focal"))
    assert (found["mentor"], found["discipline"]) == ("Dr Neema", "perioperative_nursing")
    assert found["tier"] == "lead"
    (plain,) = cells(calendar(event("DURATION:PT1H")), Lacking("Dr Kato", "anaesthesia", "focal"))
    assert (plain["mentor"], plain["discipline"], plain["tier"]) == (
        "Dr Kato",
        "anaesthesia",
        "focal",
    )


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xfe", b"BEGIN:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(BadTable, match="export it again"):
        read(data, NOW)


def test_an_event_without_a_start_is_refused() -> None:
    with pytest.raises(BadTable, match="Line 4, the event has no start"):
        read(calendar("BEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT\r\n"), NOW)


def test_a_rule_for_ever_ends_a_year_ahead() -> None:
    found = starts(calendar(event("DURATION:PT1H", "RRULE:FREQ=DAILY")))
    assert len(found) == 342
    assert found[-1] < "2027-10-22"


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    with suppress(BadTable):
        read(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + data + b"\r\nEND:VEVENT\r\n", NOW)


def test_without_the_library_for_it_a_calendar_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    with pytest.raises(BadTable, match=r"mentorline\[calendar\]"):
        read(calendar(event("DURATION:PT1H")), NOW)
