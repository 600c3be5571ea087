"""The people file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.importing import Known, Mark, Plan, Planned, plan_people
from domain.model import Channel, Role
from tests.unit.domain.importing.tables import ASHA, BUNDA, NEEMA, ZONE, only_fault, table

ROW = {
    "name": "Asha",
    "role": "mentee",
    "cadre": "nurse anaesthetist",
    "discipline": "anaesthesia",
    "facility": "BND",
    "sms": "+255 700 000 001",
    "whatsapp": "",
    "telegram": "",
}
PLACES = Known({"BND": BUNDA})
EVERYBODY = Known({"BND": BUNDA}, {1: ASHA, 2: NEEMA})


def test_a_new_person_is_planned_with_the_defaults() -> None:
    assert plan_people(table(ROW), PLACES) == Plan((Planned(2, Mark.NEW, ASHA),))


def test_everything_may_be_given() -> None:
    row = {
        **ROW,
        "role": "Mentor | coordinator|facility leader",
        "language": "FR",
        "time_zone": "Africa/Kigali",
        "whatsapp": "+250 780 000 001",
        "telegram": "7001",
        "preferred": "Telegram",
        "consented_on": "2026-10-01",
    }
    (planned,) = plan_people(table(row), PLACES).rows
    assert planned.value == replace(
        ASHA,
        roles=frozenset({Role.MENTOR, Role.COORDINATOR, Role.FACILITY_LEADER}),
        language="fr",
        time_zone="Africa/Kigali",
        addresses=(
            (Channel.WHATSAPP, "+250780000001"),
            (Channel.TELEGRAM, "7001"),
            (Channel.SMS, "+255700000001"),
        ),
        preferred=Channel.TELEGRAM,
        consented_on=date(2026, 10, 1),
    )


def test_the_preferred_address_is_else_the_richest() -> None:
    (planned,) = plan_people(table({**ROW, "telegram": "7001"}), PLACES).rows
    assert planned.value.preferred is Channel.TELEGRAM


def test_one_address_column_is_enough() -> None:
    row = {"name": "Rehema", "role": "coordinator", "telegram": "7003", "time_zone": ZONE}
    (planned,) = plan_people(table(row), Known()).rows
    assert planned.value.addresses == ((Channel.TELEGRAM, "7003"),)
    assert planned.value.facility == ""
    assert planned.value.discipline is None


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"name": ""}, "name", "is empty; write the name"),
        ({"role": ""}, "role", "is empty; write the role"),
        ({"role": "mentee|nurse"}, "role", "nurse is not known; write one of mentee, mentor,"),
        ({"role": "mentee|"}, "role", "nothing is not known; write one of mentee"),
        ({"role": "menter"}, "role", "menter is not known (did you mean mentor?)"),
        ({"discipline": "surgery"}, "discipline", "surgery is not known"),
        ({"discipline": ""}, "discipline", "mentees and mentors need one; write one of general"),
        ({"facility": "BMD"}, "facility", "no facility has the code BMD (did you mean BND?)"),
        (
            {"facility": "", "time_zone": ZONE},
            "facility",
            "mentees, facility leaders and reporters need one; write its code",
        ),
        (
            {"role": "stakeholder", "facility": ""},
            "time_zone",
            "is empty; write one such as Africa/Dar_es_Salaam, or a facility",
        ),
        ({"time_zone": "Bunda"}, "time_zone", "Bunda is no time zone"),
        ({"language": "de"}, "language", "de is not known"),
        ({"sms": ""}, "sms", "no address is given; write one under sms, whatsapp or telegram"),
        ({"sms": "0700 000 001"}, "sms", "is not a full telephone number; write +"),
        ({"whatsapp": "+255 7"}, "whatsapp", "has too few or too many digits"),
        ({"telegram": "@asha"}, "telegram", "is not a Telegram chat id"),
        ({"preferred": "email"}, "preferred", "email is not known; write one of sms"),
        (
            {"preferred": "whatsapp"},
            "preferred",
            "is whatsapp, but whatsapp is empty; write it, or choose another",
        ),
        ({"consented_on": "1 Oct"}, "consented_on", "1 Oct is no date"),
    ],
)
def test_a_faulty_cell_is_named_with_what_to_do(
    change: dict[str, str], column: str, says: str
) -> None:
    line, named, reason = only_fault(plan_people(table({**ROW, **change}), PLACES))
    assert (line, named) == (2, column)
    assert reason.startswith(says)


def test_strange_columns_stop_the_import() -> None:
    row = {"name": "Asha", "role": "mentee", "phone": "+255700000001"}
    assert [fault.column for fault in plan_people(table(row), PLACES).faults] == [
        "phone",
        "sms, whatsapp, telegram",
    ]


def test_an_address_stands_in_one_row() -> None:
    rows = table(ROW, {**ROW, "name": "Juma"})
    assert only_fault(plan_people(rows, PLACES)) == (
        3,
        "sms",
        "is the address of Asha on line 2 too; keep it in one row",
    )


def test_one_number_may_serve_two_channels() -> None:
    (planned,) = plan_people(table({**ROW, "whatsapp": ROW["sms"]}), PLACES).rows
    assert len(planned.value.addresses) == 2


def test_an_address_of_somebody_else_is_refused() -> None:
    plan = plan_people(table({**ROW, "name": "Juma"}), EVERYBODY)
    assert only_fault(plan) == (
        2,
        "sms",
        "already belongs to Asha; write that name, or another address",
    )


def test_addresses_of_two_people_are_not_joined() -> None:
    namesake = replace(NEEMA, name="Asha")
    known = replace(EVERYBODY, people={1: ASHA, 2: namesake})
    line, column, reason = only_fault(plan_people(table({**ROW, "telegram": "7002"}), known))
    assert (line, column) == (2, "sms")
    assert reason.startswith("already belongs to Asha")


def test_one_person_stands_in_one_row() -> None:
    rows = table(
        {**ROW, "name": "Dr Neema", "sms": "", "whatsapp": "+255700000002"},
        {**ROW, "name": "Dr Neema", "sms": "", "telegram": "7002"},
    )
    assert only_fault(plan_people(rows, EVERYBODY)) == (
        3,
        "name",
        "is on line 2 too; put both addresses in one row",
    )


def test_importing_again_changes_nothing() -> None:
    (planned,) = plan_people(table(ROW), EVERYBODY).rows
    assert planned == Planned(2, Mark.SAME, ASHA, 1)


def test_a_plan_once_applied_has_nothing_left_to_do() -> None:
    rows = table(
        {**ROW, "whatsapp": "+44 7700 900123", "consented_on": "2026-10-01"},
        {**ROW, "name": "Juma", "sms": "", "telegram": "7009", "language": "sw"},
        {**ROW, "name": "Juma", "sms": "+255 700 000 010", "preferred": "sms"},
    )
    first = plan_people(rows, PLACES)
    applied = dict(enumerate((row.value for row in first.rows), 1))
    again = plan_people(rows, replace(PLACES, people=applied))
    assert [(row.mark, row.id) for row in again.rows] == [(Mark.SAME, id_) for id_ in (1, 2, 3)]


def test_the_order_of_addresses_is_no_change() -> None:
    row = {
        **ROW,
        "name": "dr  neema",
        "role": "mentor",
        "cadre": "anaesthetist",
        "sms": "",
        "whatsapp": "+255700000002",
        "telegram": "7002",
    }
    turned = replace(NEEMA, name="dr neema", addresses=NEEMA.addresses[::-1])
    (planned,) = plan_people(table(row), replace(EVERYBODY, people={2: turned})).rows
    assert planned.mark is Mark.SAME


def test_a_change_is_an_update_of_the_holder() -> None:
    (planned,) = plan_people(table({**ROW, "cadre": "nurse"}), EVERYBODY).rows
    assert planned == Planned(2, Mark.CHANGED, replace(ASHA, cadre="nurse"), 1)


def test_what_people_chose_since_is_kept_where_the_file_is_silent() -> None:
    chosen = replace(
        ASHA,
        language="sw",
        preferred=Channel.TELEGRAM,
        consented_on=date(2026, 10, 1),
        addresses=(*ASHA.addresses, (Channel.TELEGRAM, "7001")),
    )
    known = replace(EVERYBODY, people={1: chosen})
    (planned,) = plan_people(table({**ROW, "consented_on": "2026-11-01"}), known).rows
    assert planned == Planned(2, Mark.SAME, chosen, 1)


def test_the_file_rules_where_it_speaks() -> None:
    row = {**ROW, "language": "pt", "preferred": "sms"}
    chosen = replace(ASHA, language="sw", preferred=Channel.TELEGRAM)
    (planned,) = plan_people(table(row), replace(EVERYBODY, people={1: chosen})).rows
    assert planned.mark is Mark.CHANGED
    assert (planned.value.language, planned.value.preferred) == ("pt", Channel.SMS)


def test_telegram_may_be_preferred_before_its_chat_is_known() -> None:
    (planned,) = plan_people(table({**ROW, "preferred": "telegram"}), PLACES).rows
    assert planned.value.preferred is Channel.TELEGRAM
    assert [channel for channel, _ in planned.value.addresses] == [Channel.SMS]


def test_a_new_number_takes_the_place_of_the_old_one_on_its_channel() -> None:
    row = {**ROW, "name": "Dr Neema", "whatsapp": "+255700000009", "telegram": "7002"}
    (planned,) = plan_people(table({**row, "sms": ""}), EVERYBODY).rows
    assert planned.id == 2
    assert set(planned.value.addresses) == {
        (Channel.TELEGRAM, "7002"),
        (Channel.WHATSAPP, "+255700000009"),
    }


def test_addresses_do_not_show_in_a_representation() -> None:
    assert "255700000001" not in repr(ASHA)
