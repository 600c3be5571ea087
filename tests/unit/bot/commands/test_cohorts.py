from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from bot.settings import load
from domain.guides import Standing
from storage import items, people
from tests.storage.test_lessons import COURSE, ITEM

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

ADD = ("cohorts", "add", "Wave 1", "--course", "tests-2w", "--starts", "2030-01-14")


@pytest.fixture
def school(stocked: Operator) -> Operator:
    """A programme with a course of one signed item, whose mentee has agreed to join."""

    def lay(uow: UnitOfWork) -> None:
        items.add(uow, ITEM)
        items.add(uow, replace(ITEM, ref="T02", standing=Standing.UNSIGNED))
        items.add_course(uow, COURSE)
        for each in people.every(uow):
            if each.name == "Asha":
                people.set_consented(uow, each.id, uow.now)

    commit(load(), lay)
    return stocked


def test_a_cohort_goes_from_its_dates_to_its_members(school: Operator, tmp_path: Path) -> None:
    tried = school.types(*ADD, "--dry-run")
    assert "Africa/Dar_es_Salaam: Mon 14 Jan 12:30, Wed 16 Jan 12:30, Fri" in tried.out
    assert school.types("cohorts", "list", "--json").json == []
    assert school.types(*ADD, "--days", "mon,thu", "--at", "08:15").code == 0
    (row,) = school.types("cohorts", "list", "--json").json
    assert (row["state"], row["days"], row["at"]) == ("planned", "MO,TH", "08:15")

    assert "has no members" in school.types("cohorts", "start", "Wave 1").err
    told = school.types("cohorts", "enrol", "Wave 1", "--facility", "BUNDA", "--dry-run")
    assert "1 would be enrolled" in told.out
    file = tmp_path / "members.csv"
    file.write_text("person,trained_on\nAsha,2030-01-04\nDr Neema,\n")
    told = school.types("cohorts", "enrol", "Wave 1", "--file", str(file))
    assert "Dr Neema: has not agreed to join" in told.out
    assert "1 enrolled, 1 refused." in told.out
    again = school.types("cohorts", "enrol", "Wave 1", "--person", "Asha")
    assert (again.code, "has a place in this course" in again.out) == (1, True)

    assert school.types("cohorts", "start", "Wave 1", "--dry-run").code == 0
    assert "Wave 1 is on." in school.types("cohorts", "start", "Wave 1").out
    assert "Wave 1 is paused." in school.types("cohorts", "pause", "Wave 1").out
    assert "only a cohort that is on" in school.types("cohorts", "pause", "Wave 1").err
    assert "Wave 1 is on." in school.types("cohorts", "resume", "Wave 1").out
    (member,) = school.types("cohorts", "show", "Wave 1", "--json").json
    assert member == {
        "name": "Asha",
        "state": "waiting",
        "waits_for": "baseline",
        "trained_on": "2030-01-04",
        "sent": 0,
        "answered": 0,
        "right": 0,
        "retired": 0,
        "most_a_week": None,
    }


def test_training_is_recorded_of_all_of_one_or_of_a_file(school: Operator, tmp_path: Path) -> None:
    school.types(*ADD)
    school.types("cohorts", "enrol", "Wave 1", "--discipline", "anaesthesia")
    assert "say when" in school.types("cohorts", "trained", "Wave 1").err
    tried = school.types("cohorts", "trained", "Wave 1", "--on", "2030-01-04", "--dry-run")
    assert "1 would be changed" in tried.out
    file = tmp_path / "members.csv"
    file.write_text("person,trained_on\nNobody,2030-01-04\nAsha,4 Jan\n")
    wrong = school.types("cohorts", "trained", "Wave 1", "--file", str(file))
    assert "members.csv, line 2: nobody here has the name" in wrong.err
    assert "members.csv, line 3: write a date like" in wrong.err
    (member,) = school.types("cohorts", "show", "Wave 1", "--json").json
    assert member["trained_on"] == ""
    neema = school.types(
        "cohorts", "trained", "Wave 1", "--on", "2030-01-04", "--person", "Dr Neema"
    )
    assert "Dr Neema: has no place in Wave 1" in neema.out
    assert "1 trained" in school.types("cohorts", "trained", "Wave 1", "--on", "2030-01-03").out
    (member,) = school.types("cohorts", "show", "Wave 1", "--json").json
    assert member["trained_on"] == "2030-01-03"


def test_what_cannot_be_says_what_to_do(school: Operator) -> None:
    unknown = school.types("cohorts", "add", "X", "--course", "y", "--starts", "2030-01-14")
    assert "there is no course y; there are: tests-2w" in unknown.err
    assert "write a date like" in school.types(*ADD[:-1], "soon").err
    assert "Write weekdays" in school.types(*ADD, "--days", "noday").err
    assert "Write a time like" in school.types(*ADD, "--at", "noon").err
    assert "21:00 is outside 07:00-20:00" in school.types(*ADD, "--at", "21:00").err
    school.types(*ADD)
    assert "there is a cohort Wave 1 already" in school.types(*ADD).err
    assert "say whom" in school.types("cohorts", "enrol", "Wave 1").err
    assert "there is no cohort X" in school.types("cohorts", "show", "X").err
    place = school.types("cohorts", "enrol", "Wave 1", "--facility", "NOWHERE")
    assert "there is no facility NOWHERE" in place.err
