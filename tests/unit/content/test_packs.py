"""The packs that are shipped: they pass, and nothing in them is signed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from content.packing.reading import Read, counts, read
from domain.guides import Standing
from domain.items import Domain
from domain.model import Role
from domain.pace import Pace

PACKS = Path(__file__).parents[3] / "content/packs"
FILES = sorted(PACKS.rglob("*.yaml"))


@pytest.fixture(scope="module")
def shipped() -> Read:
    return read({each.name: each.read_bytes() for each in FILES})


def test_they_pass(shipped: Read) -> None:
    assert (shipped.faults, shipped.warnings) == ([], [])
    assert shipped.cards == 30


def test_nothing_in_them_is_signed(shipped: Read) -> None:
    assert {each.item.standing for each in shipped.items} == {Standing.UNSIGNED}
    assert {(each.reviewer, each.signed_on) for each in shipped.items} == {("", None)}


def test_the_starter_course_has_18_technical_items_and_12_others(shipped: Read) -> None:
    starter = [each.item for each in shipped.items if each.item.pack == "starter"]
    assert counts(starter) == {
        Domain.TECHNICAL: 18,
        Domain.NON_TECHNICAL: 12,
        Domain.ECOSYSTEM: 0,
    }
    assert all(each.question and each.reader is Role.MENTEE for each in starter)
    course = next(each.course for each in shipped.courses if each.course.pack == "starter")
    assert (course.ref, course.weeks, course.pace) == ("safe-surgery-12w", 12, Pace())
    assert {each.ref for each in course.items} == {each.ref for each in starter}
    weeks = {each.ref: each.week for each in course.items}
    assert (weeks["S09"], weeks["U02"], weeks["A05"], weeks["N06"]) == (9, 3, 10, 12)
    for cadre in ("surgery", "anaesthesia", "nursing_periop"):
        assert sum(cadre in each.cadres for each in starter) == 18


def test_a_teaching_point_is_the_card_of_its_name(shipped: Read) -> None:
    cards = yaml.safe_load((PACKS / "starter/cards.yaml").read_text("utf-8"))["cards"]
    items = {each.item.ref: each.item for each in shipped.items}
    for card in cards:
        item = items[card["ref"]]
        told = (card["title"], card["text"], card["guideline"])
        assert (item.topic, item.teach, item.guideline) == told


def test_tips_for_mentors_say_nothing_clinical(shipped: Read) -> None:
    tips = [each.item for each in shipped.items if each.item.pack == "mentors"]
    assert len(tips) == 5
    for each in tips:
        assert each.reader is Role.MENTOR
        assert each.teach.startswith("To be written by the programme's clinical lead.") or (
            each.guideline == "How Mentorline is used (no clinical content)"
        )
