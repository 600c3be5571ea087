"""Replies to the steps of joining: numbers and words, and what is no reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.joining import (
    LONGEST_NAME,
    POSTS,
    WORKS,
    Work,
    agrees,
    read_language,
    read_name,
    read_work,
)
from domain.languages import Language, languages
from domain.model import Discipline, Role


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Zawadi", "Zawadi"),
        ("  Dr.  Neema   Njema. ", "Dr. Neema Njema"),
        ("My name is Zawadi", "Zawadi"),
        ("hello, i am Zawadi Njema", "Zawadi Njema"),
        ("Naitwa Zawadi", "Zawadi"),
        ("je m'appelle Am\u00e9lie N'Diaye", "Am\u00e9lie N'Diaye"),
        ("Chamo-me Jo\u00e3o", "Jo\u00e3o"),
        ("\u0632\u064a\u0646\u0628", "\u0632\u064a\u0646\u0628"),
        ("", None),
        ("?", None),
        ("3", None),
        ("Z", None),
        ("Zawadi 27", None),
        ("Who are you?", None),
        ("my patient is bleeding and the surgeon is far away", None),
        ("x" * (LONGEST_NAME + 1), None),
    ],
)
def test_a_name_is_taken_and_a_sentence_is_not(text: str, name: str | None) -> None:
    assert read_name(text) == name


@given(st.text())
def test_a_name_is_short_and_stays_as_it_was_read(text: str) -> None:
    name = read_name(text)
    if name is not None:
        assert 1 < len(name) <= LONGEST_NAME
        assert not any(each.isdigit() for each in name)
        assert "\n" not in name


@pytest.mark.parametrize(
    ("text", "work"),
    [
        *((digit, work) for digit, work in WORKS.items()),
        ("3.", Work.NURSING),
        ("3 theatre nursing", Work.NURSING),
        ("\u0968", Work.ANAESTHESIA),
        ("Surgeon", Work.SURGERY),
        ("chirurgie", Work.SURGERY),
        ("nurse anaesthetist", Work.ANAESTHESIA),
        ("Anesth\u00e9sie", Work.ANAESTHESIA),
        ("muuguzi wa usingizi", Work.ANAESTHESIA),
        ("theatre nurse", Work.NURSING),
        ("enfermeira", Work.NURSING),
        ("nurse in charge", Work.LEADER),
        ("Other", Work.OTHER),
        ("0", None),
        ("6", None),
        ("12", None),
        ("blue", None),
        ("", None),
    ],
)
def test_work_by_number_or_word(text: str, work: Work | None) -> None:
    assert read_work(text) is work


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *((each.key, each.code) for each in languages()),
        ("English please", "en"),
        ("Fran\u00e7ais", "fr"),
        ("KISWAHILI", "sw"),
        ("Portugu\u00eas", "pt"),
        ("sw", "sw"),
        ("\u0663", "sw"),
        ("5", None),
        ("German", None),
        ("", None),
    ],
)
def test_language_by_number_code_or_word(text: str, language: str | None) -> None:
    assert read_language(text) == language


@pytest.mark.parametrize("text", ["1", " 1. ", "\u0661"])
def test_one_digit_agrees(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize("text", ["", "YES", "ok", "2", "11", "1 question", "I do not agree"])
def test_nothing_else_does(text: str) -> None:
    assert not agrees(text)


def test_every_work_but_other_has_its_post() -> None:
    assert set(POSTS) == set(Work) - {Work.OTHER}
    assert POSTS[Work.NURSING].discipline is Discipline.PERIOPERATIVE_NURSING
    assert POSTS[Work.LEADER].role is Role.FACILITY_LEADER


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert read_work(text) in {*Work, None}
    assert read_language(text) in {*Language, None}
    assert agrees(text) in {True, False}
