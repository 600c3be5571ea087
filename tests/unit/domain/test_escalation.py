from __future__ import annotations

from dataclasses import fields
from datetime import time, timedelta

import pytest

from domain import cover, quiet_hours, service_hours
from domain.escalation import (
    Charter,
    claim_release,
    claim_reminder,
    coordinator_after,
    from_settings,
    step,
)
from domain.model import Urgency
from domain.routing import Limits

CHARTER = Charter()
MINUTE = timedelta(minutes=1)


def test_urgent_clocks() -> None:
    assert step(CHARTER, Urgency.URGENT) == 5 * MINUTE
    assert coordinator_after(CHARTER, Urgency.URGENT) == 15 * MINUTE
    assert claim_reminder(CHARTER, Urgency.URGENT) == 10 * MINUTE
    assert claim_release(CHARTER, Urgency.URGENT) == 20 * MINUTE


def test_routine_clocks() -> None:
    assert step(CHARTER, Urgency.ROUTINE) == 20 * MINUTE
    assert coordinator_after(CHARTER, Urgency.ROUTINE) == 240 * MINUTE
    assert claim_reminder(CHARTER, Urgency.ROUTINE) == 60 * MINUTE
    assert claim_release(CHARTER, Urgency.ROUTINE) == 120 * MINUTE


def test_the_remaining_defaults_are_those_of_the_conversation_rules() -> None:
    assert CHARTER.urgent_lead == 10 * MINUTE
    assert (CHARTER.usual_urgent, CHARTER.usual_routine) == (15 * MINUTE, 60 * MINUTE)
    assert CHARTER.quiet_close == timedelta(hours=12)
    assert CHARTER.reopen_within == timedelta(hours=72)
    assert (CHARTER.join_within, CHARTER.undo, CHARTER.hold) == (
        3 * MINUTE,
        5 * MINUTE,
        15 * MINUTE,
    )
    assert CHARTER.code_rest == timedelta(days=7)


def test_no_settings_are_the_defaults() -> None:
    assert from_settings({}) == CHARTER


def test_settings_are_minutes() -> None:
    charter = from_settings({"urgent_step": "2.5", "code_rest": "1440"})
    assert charter.urgent_step == timedelta(seconds=150)
    assert charter.code_rest == timedelta(days=1)
    assert charter.routine_step == CHARTER.routine_step


def test_every_clock_can_be_set() -> None:
    clocks = [field.name for field in fields(Charter) if field.type == "timedelta"]
    charter = from_settings(dict.fromkeys(clocks, "7"))
    assert {getattr(charter, name) for name in clocks} == {7 * MINUTE}
    assert charter.service_hours is None


def test_service_hours_are_part_of_the_charter() -> None:
    hours = "Mon-Fri 07:00-19:00"
    assert from_settings({"service_hours": hours}).service_hours == service_hours.read(hours)
    with pytest.raises(ValueError, match="Write service hours like"):
        from_settings({"service_hours": "7"})


def test_counts_and_cover_lists_are_part_of_the_charter() -> None:
    counts = [field.name for field in fields(Charter) if field.type == "int"]
    lists = "obstetrics: general_surgery"
    charter = from_settings({**dict.fromkeys(counts, "7"), "cover": lists})
    assert {getattr(charter, name) for name in counts} == {7}
    assert charter.limits == Limits(7, 7, 7, 7)
    assert charter.cover == cover.read(lists)
    with pytest.raises(ValueError, match="There is no discipline 'obs'"):
        from_settings({"cover": "obs: general_surgery"})


@pytest.mark.parametrize("text", ["0", "-1", "", "three", "1.5", "101", "\u0663"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="The charter's capacity is a whole number from 1 to 100"):
        from_settings({"capacity": text})


def test_the_defaults_of_routing_are_those_of_the_conversation_rules() -> None:
    assert CHARTER.limits == Limits(3, 1, 2, 1) == Limits()
    assert CHARTER.second_address == timedelta(seconds=90)
    assert CHARTER.unanswered == timedelta(hours=24)
    assert (CHARTER.load_questions, CHARTER.load_nights) == (15, 3)
    assert CHARTER.cover == cover.NOBODY


def test_quiet_hours_of_mentors_are_part_of_the_charter() -> None:
    assert CHARTER.mentor_quiet == quiet_hours.NIGHT
    assert from_settings({"mentor_quiet": "none"}).mentor_quiet == quiet_hours.NONE
    with pytest.raises(ValueError, match="Write quiet hours like 21:00-07:00, or none"):
        from_settings({"mentor_quiet": "9pm"})


def test_the_hour_of_the_weekly_question_is_by_day() -> None:
    assert from_settings({"weekly_question": "10:15"}).weekly_question == time(10, 15)
    for wrong in ("06:59", "15:00", "25:00", "noon"):
        with pytest.raises(ValueError, match="Write the hour of the weekly question from 07:00"):
            from_settings({"weekly_question": wrong})


def test_an_unknown_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="The charter has no clock 'urgent_stop'; it has urgent_"):
        from_settings({"urgent_stop": "5"})


@pytest.mark.parametrize(
    "text", ["0", "-1", "", "five", "nan", "inf", "1e9", "1e99", "0.000000001"]
)
def test_what_is_no_positive_number_of_minutes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="The clock undo needs minutes"):
        from_settings({"undo": text})


def test_people_and_amounts_of_broadcasts() -> None:
    assert (CHARTER.broadcast_second, CHARTER.broadcast_most) == (50, 0)
    agreed = {"broadcast_second": "500", "broadcast_most": "25.50", "broadcasts_a_month": "0"}
    read = from_settings(agreed)
    assert (read.broadcast_second, read.broadcast_most) == (500, 25_500_000)
    assert read.broadcasts_a_month == 0
    for wrong in ("0", "-1", "1.5", "many", "1000001"):
        with pytest.raises(ValueError, match="broadcast_second is a number of people from 1"):
            from_settings({"broadcast_second": wrong})
    for wrong in ("-1", "", "much", "1,50", "1e3", "1000000001"):
        with pytest.raises(ValueError, match="broadcast_most is an amount like"):
            from_settings({"broadcast_most": wrong})
