"""The words of leaders, and the one thing that they may ask their team."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import leading
from domain.items import Domain, Item
from domain.languages import Language
from domain.leading import Command, Gathering, Known, Lack, Reason, Word
from domain.model import Role

ASK = Item(
    *(1, "L01", "en", 1, "leaders", Role.FACILITY_LEADER, (), Domain.NON_TECHNICAL),
    *("teamwork", "The checklist aloud", "Which of our last ten?", "A prompt"),
)
ASKS = (
    ASK,
    replace(ASK, ref="L02", skill="speaking_up"),
    replace(ASK, ref="L03", skill="airway", domain=Domain.TECHNICAL),
    replace(ASK, ref="L04", skill="staff", domain=Domain.ECOSYSTEM),
)
ANSWERS = st.lists(
    st.tuples(st.sampled_from(["airway", "teamwork", "other"]), st.integers(1, 8), st.booleans())
)
LACKS = st.lists(
    st.builds(Lack, st.sampled_from(["staff", "equipment", "records"]), st.integers(0, 90))
)


@pytest.mark.parametrize(
    ("text", "language", "read"),
    [
        ("TEAM: Checklist week begins", "en", Command(Word.TEAM, "Checklist week begins")),
        ("TEAM Checklist  week\nbegins", "en", Command(Word.TEAM, "Checklist week begins")),
        ("team: well done", "en", Command(Word.TEAM, "well done")),
        ("TEAM", "en", Command(Word.TEAM)),
        ("Team.", "sw", Command(Word.TEAM)),
        ("ÉQUIPE merci", "fr", Command(Word.TEAM, "merci")),
        ("Team is late again", "en", None),
        ("timu: asante", "en", None),
        ("plan", "en", Command(Word.PLAN)),
        ("Plan debrief.", "en", Command(Word.PLAN, gathering=Gathering.DEBRIEF)),
        ("PANGA maigizo", "sw", Command(Word.PLAN, gathering=Gathering.SIMULATION)),
        ("Plan to give 10 units", "en", None),
        ("Situation.", "en", Command(Word.SITUATION)),
        ("Situation is worse", "en", None),
        ("visits", "fr", Command(Word.VISITS)),
        ("", "en", None),
    ],
)
def test_a_leaders_words_are_read(text: str, language: str, read: Command | None) -> None:
    assert leading.read(text, language, strict=False) == read


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("TEAM Checklist week begins", True),
        ("team: the pressure is 60", False),
        ("TEAM NEEDS BLOOD NOW", False),
        ("TEAM: NEEDS BLOOD NOW", True),
        ("SITUATION", True),
        ("situation", False),
        ("plan", False),
        ("PLAN debrief", False),
        ("PLAN DEBRIEF", True),
    ],
)
def test_of_who_writes_about_patients_words_count_in_capitals(text: str, *, counts: bool) -> None:
    assert (leading.read(text, "en", strict=True) is not None) is counts


@given(st.text(), st.sampled_from([*Language]))
def test_what_counts_where_it_is_strict_counts_otherwise_too(text: str, language: str) -> None:
    strict = leading.read(text, language, strict=True)
    if strict is not None:
        assert leading.read(text, language, strict=False) == strict
    if strict is not None and strict.line:
        assert leading.line_of(text) == strict.line


@given(ANSWERS, LACKS, st.integers(1, 12))
def test_a_leader_has_one_thing_to_ask_whatever_is_known(
    answers: list[tuple[str, int, bool]], lacks: list[Lack], month: int
) -> None:
    chosen = leading.ask_for(ASKS, Known(answers, lacks), month)
    assert chosen is not None
    item, reason = chosen
    if reason is Reason.QUIZ:
        assert item.skill == leading.most_missed(answers)
        assert any(skill == item.skill and not right for skill, _, right in answers)
    elif reason is Reason.BARRIER:
        longest = max(each.days for each in lacks)
        assert any(each.kind == item.skill and each.days == longest for each in lacks)
    else:
        assert item.domain is Domain.NON_TECHNICAL
    assert leading.ask_for((), Known(answers, lacks), month) is None


@given(ANSWERS)
def test_nothing_is_told_of_fewer_than_five_people(answers: list[tuple[str, int, bool]]) -> None:
    worst = leading.most_missed(answers)
    if worst is not None:
        people = {person for skill, person, _ in answers if skill == worst}
        assert len(people) >= leading.FEWEST


def test_the_months_take_turns_and_themes_change() -> None:
    missed = [("airway", person, False) for person in range(5)]
    known = Known(missed, [Lack("records", 90), Lack("staff", 12)])
    chosen = [leading.ask_for(ASKS, known, month) for month in range(1, 7)]
    assert [(each[0].ref, each[1].value) for each in chosen if each] == [
        ("L03", "quiz"),
        ("L01", "theme"),  # what is lacked for the longest has no question
        ("L02", "theme"),
        ("L03", "quiz"),
        ("L02", "theme"),
        ("L01", "theme"),
    ]
    assert leading.ask_for(ASKS, Known(lacks=[Lack("staff", 1)]), 2) == (ASKS[3], Reason.BARRIER)


@pytest.mark.parametrize(
    "text", ["TEAM: come at seven", " Team:come  at seven", "TEAM come at seven"]
)
def test_a_leaders_line_is_what_follows_the_word(text: str) -> None:
    assert leading.line_of(text) == "come at seven"
