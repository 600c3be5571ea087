from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

SPAN = ("--from", "2030-01-07", "--to", "2030-01-09")


@pytest.mark.parametrize("name", ["out.csv", "out.ics"])
def test_what_is_exported_comes_back_as_the_same_shifts(stocked: Operator, name: str) -> None:
    assert stocked.types("roster", "export", name, *SPAN).out == f"2 shifts written to {name}.\n"
    again = stocked.types("roster", "import", name)
    assert again.out == "2 shifts stored: 0 new, 0 changed, 2 same.\n"


def test_an_export_starts_today_and_covers_four_weeks(stocked: Operator) -> None:
    assert stocked.types("roster", "export", "out.csv").code == 0
    rows = (stocked.folder / "out.csv").read_text().splitlines()
    assert rows[0] == "mentor,discipline,tier,start,end,time_zone"
    assert rows[1].startswith("Dr Neema,anaesthesia,coupled,2030-01-07T07:00,")
    assert len(rows) == 3


def test_an_export_says_what_it_cannot_do(stocked: Operator) -> None:
    assert "must end in .csv or .ics" in stocked.types("roster", "export", "out.pdf").err
    backwards = ("--from", "2030-01-09", "--to", "2030-01-07")
    assert "--to is before --from" in stocked.types("roster", "export", "x.csv", *backwards).err


def test_a_foreign_calendar_is_read_with_what_it_lacks(stocked: Operator) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "SUMMARY:On call\r\nDTSTART;TZID=Africa/Nairobi:20991114T070000\r\nDURATION:PT12H\r\n"
        "RRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    file = stocked.writes("google.ics", text)
    bare = stocked.types("roster", "import", file)
    assert bare.code == 0  # nothing within a year
    now = stocked.writes("now.ics", text.replace("2099", "2030"))
    refused = stocked.types("roster", "import", now)
    assert refused.code == 1
    assert "nobody is known as On call" in refused.out
    lacking = ("--mentor", "Dr Neema", "--discipline", "anaesthesia", "--tier", "coupled")
    assert "2 new" in stocked.types("roster", "import", now, *lacking).out


def test_a_feed_has_an_address_that_can_be_renewed_and_closed(stocked: Operator) -> None:
    stocked.sets(PUBLIC_URL="https://mentorline.example")
    first = stocked.types("roster", "feed", "Dr Neema").out
    assert first.startswith("https://mentorline.example/calendar/")
    assert stocked.types("roster", "feed", "Dr Neema").out == first
    assert stocked.types("roster", "feed", "Dr Neema", "--renew").out != first
    closed = stocked.types("roster", "feed", "Dr Neema", "--close")
    assert closed.out == "The address is closed.\n"
    mentees = stocked.types("roster", "feed", "Asha").out
    assert mentees.startswith("https://mentorline.example/calendar/")
    nothing = stocked.types("roster", "feed", "Rehema", "--close")
    assert nothing.out == "There was no address to take back.\n"
