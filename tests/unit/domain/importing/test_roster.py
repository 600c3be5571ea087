"""The roster file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from domain.importing import Known, Mark, PersonRow, Plan, Planned, ShiftRow, plan_roster
from domain.model import Channel, Discipline, Role, Tier
from tests.unit.domain.importing.tables import ASHA, BUNDA, NEEMA, ZONE, only_fault, table

ROW = {
    "mentor": "Dr Neema",
    "discipline": "anaesthesia",
    "tier": "regional",
    "start": "2026-11-14T19:00",
    "end": "2026-11-15T07:00",
    "time_zone": ZONE,
}
REHEMA = replace(
    ASHA,
    name="Rehema",
    roles=frozenset({Role.COORDINATOR}),
    discipline=None,
    facility="",
    addresses=((Channel.SMS, "+255700000003"),),
)
PEOPLE = {1: ASHA, 2: NEEMA, 3: REHEMA}
SHIFT = ShiftRow(
    2,
    Discipline.ANAESTHESIA,
    Tier.REGIONAL,
    datetime(2026, 11, 14, 19),  # noqa: DTZ001 (wall-clock time)
    datetime(2026, 11, 15, 7),  # noqa: DTZ001 (wall-clock time)
    ZONE,
)


def known(**changes: PersonRow) -> Known:
    """Return what is known, with other people in the place of some."""
    return Known({"BND": BUNDA}, PEOPLE | {int(key[1:]): who for key, who in changes.items()})


def test_a_shift_is_planned() -> None:
    assert plan_roster(table(ROW), known()) == Plan((Planned(2, Mark.NEW, SHIFT),))


@pytest.mark.parametrize("mentor", ["dr  neema", "+255 700 000 002", "7002", "٧٠٠٢"], ids=ascii)
def test_a_mentor_is_named_or_known_by_an_address(mentor: str) -> None:
    (planned,) = plan_roster(table({**ROW, "mentor": mentor}), known()).rows
    assert planned.value.mentor_id == 2


def test_zone_and_discipline_are_else_the_mentors() -> None:
    row = {**ROW, "discipline": ""}
    del row["time_zone"]
    assert plan_roster(table(row), known()).rows[0].value == SHIFT


def test_a_coordinator_takes_the_last_tier() -> None:
    row = {**ROW, "mentor": "Rehema", "tier": "coordinator"}
    (planned,) = plan_roster(table(row), known()).rows
    assert planned.value.mentor_id == 3


def test_importing_again_changes_only_what_changed() -> None:
    before = replace(
        known(),
        shifts={7: SHIFT, 8: replace(SHIFT, tier=Tier.LEAD), 9: replace(SHIFT, tier=Tier.BACKUP)},
    )
    rows = table(
        ROW,
        {**ROW, "tier": "lead", "end": "2026-11-15T08:00"},
        {**ROW, "tier": "backup", "time_zone": "Africa/Kigali"},
        {**ROW, "tier": "focal"},
    )
    plan = plan_roster(rows, before)
    assert [(row.mark, row.id) for row in plan.rows] == [
        (Mark.SAME, 7),
        (Mark.CHANGED, 8),
        (Mark.CHANGED, 9),
        (Mark.NEW, None),
    ]


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"mentor": ""}, "mentor", "is empty; write the mentor"),
        (
            {"mentor": "Dr Nema"},
            "mentor",
            "nobody is known as Dr Nema (did you mean dr neema?); import this person first",
        ),
        ({"mentor": "+255700000099"}, "mentor", "nobody is known as +255700000099; import"),
        ({"mentor": "Asha"}, "mentor", "Asha is no mentor; add this role in the people file"),
        ({"mentor": "Rehema"}, "mentor", "Rehema is no mentor; add this role"),
        ({"tier": "coordinator"}, "mentor", "Dr Neema is no coordinator; add this role"),
        ({"discipline": "bones"}, "discipline", "bones is not known"),
        (
            {"mentor": "Rehema", "tier": "coordinator", "discipline": ""},
            "discipline",
            "is empty; write the discipline",
        ),
        ({"tier": "first"}, "tier", "first is not known; write one of focal, coupled,"),
        ({"tier": ""}, "tier", "is empty; write the tier"),
        ({"start": ""}, "start", "is empty; write the start"),
        ({"start": "2026-11-14"}, "start", "2026-11-14 is no local date and time; write it as"),
        ({"end": "2026-11-15T07:00Z"}, "end", "2026-11-15T07:00Z is no local date and time"),
        ({"end": "2026-11-14T07:00"}, "end", "is not after the start; a night shift ends on"),
        ({"end": "2026-11-14T19:00"}, "end", "is not after the start"),
        ({"time_zone": "Africa/Bunda"}, "time_zone", "Africa/Bunda is no time zone"),
    ],
)
def test_a_faulty_cell_is_named_with_what_to_do(
    change: dict[str, str], column: str, says: str
) -> None:
    line, named, reason = only_fault(plan_roster(table({**ROW, **change}), known()))
    assert (line, named) == (2, column)
    assert reason.startswith(says)


def test_a_name_that_two_people_bear_needs_an_address() -> None:
    plan = plan_roster(table(ROW), known(_1=replace(ASHA, name="DR NEEMA")))
    assert only_fault(plan) == (
        2,
        "mentor",
        "2 people are called Dr Neema; write an address instead",
    )


def test_an_address_that_two_people_share_needs_a_name() -> None:
    shared = replace(ASHA, addresses=((Channel.SMS, "+255700000002"),))
    plan = plan_roster(table({**ROW, "mentor": "+255700000002"}), known(_1=shared))
    assert only_fault(plan) == (
        2,
        "mentor",
        "2 people share +255700000002; write the name instead",
    )


@pytest.mark.parametrize("tier", ["focal", "coupled"])
def test_a_mentor_of_a_facility_has_one(tier: str) -> None:
    plan = plan_roster(table({**ROW, "tier": tier}), known(_2=replace(NEEMA, facility="")))
    assert only_fault(plan) == (
        2,
        "mentor",
        f"Dr Neema has no facility, which tier {tier} needs; add it to people",
    )


def test_a_shift_stands_once() -> None:
    rows = table({**ROW, "tier": "x"}, ROW, {**ROW, "mentor": "7002", "end": "2026-11-15T08:00"})
    plan = plan_roster(rows, known())
    assert [(fault.line, fault.column) for fault in plan.faults] == [(2, "tier"), (4, "start")]
    assert plan.faults[1].reason == "is the same shift as on line 3; keep one of them"


def test_missing_columns_stop_the_import() -> None:
    plan = plan_roster(table({"mentor": "Dr Neema", "discipline": "", "tier": ""}), known())
    assert [fault.column for fault in plan.faults] == ["start", "end"]
