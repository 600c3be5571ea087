from __future__ import annotations

from domain.importing.rows import Known, Mark, PersonRow, Plan, Planned
from domain.model import Channel, Role

NUMBER = (Channel.SMS, "+12025550101")
CHAT = (Channel.TELEGRAM, "700201")


def person(name: str, *addresses: tuple[Channel, str]) -> PersonRow:
    roles = frozenset({Role.MENTOR})
    return PersonRow(name, roles, "", None, "", "en", "Africa/Nairobi", addresses, None)


def test_a_plan_counts_its_marks() -> None:
    marks = (Mark.NEW, Mark.SAME, Mark.NEW)
    plan = Plan(tuple(Planned(line, mark, "x") for line, mark in enumerate(marks, 2)))
    assert [plan.count(mark) for mark in Mark] == [2, 0, 1]


def test_who_holds_an_address_is_found_by_channel_and_value() -> None:
    known = Known(people={1: person("Asha", NUMBER, CHAT), 2: person("Juma")})
    assert known.holders() == {NUMBER: 1, CHAT: 1}


def test_a_person_is_shown_without_addresses() -> None:
    assert "+1202" not in repr(person("Asha", NUMBER))
