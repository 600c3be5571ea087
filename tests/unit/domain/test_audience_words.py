"""Whom a broadcast is for, as coordinators write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audience import Activity, Filters, FollowUp, Got
from domain.audience_words import EVERYBODY, Fault, FaultKind, Known, parse, spell
from domain.languages import Language, plainly
from domain.model import Discipline, Role

KNOWN = Known(
    facilities={"BUNDA": "Bunda DH", "TARIME": "Tarime DH", "LAKE": "Lake HC"},
    regions=["Lake", "Mara"],
    cohorts=["March 2026"],
    cadres=["nurse", "theatre nurse", "midwife", "medical officer in charge", "surgeon"],
    disciplines={"anesthésie": Discipline.ANAESTHESIA, "usingizi": Discipline.ANAESTHESIA},
    broadcasts={3, 4},
)
SURGERY = frozenset({Discipline.GENERAL_SURGERY})
ANAESTHESIA = frozenset({Discipline.ANAESTHESIA})
BUNDA = frozenset({"BUNDA"})
NURSES = frozenset({"nurse", "theatre nurse"})


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("all", Filters()),
        ("Everybody", Filters()),
        ("anaesthesia bunda", Filters(disciplines=ANAESTHESIA, facilities=BUNDA)),
        ("anesthesie", Filters(disciplines=ANAESTHESIA)),
        ("USINGIZI", Filters(disciplines=ANAESTHESIA)),
        ("anaes, Bunda DH", Filters(disciplines=ANAESTHESIA, facilities=BUNDA)),
        ("general surgery", Filters(disciplines=SURGERY)),
        (
            "mentors and mentees in mara",
            Filters(roles=frozenset({Role.MENTOR, Role.MENTEE}), regions=frozenset({"Mara"})),
        ),
        ("all mentors", Filters(roles=frozenset({Role.MENTOR}))),
        ("leaders", Filters(roles=frozenset({Role.FACILITY_LEADER}))),
        ("authorities", Filters(roles=frozenset({Role.REGIONAL_AUTHORITY}))),
        ("safety officers", Filters(roles=frozenset({Role.SAFETY_OFFICER}))),
        ("nurses", Filters(cadres=NURSES)),
        ("theatre nurses", Filters(cadres=frozenset({"theatre nurse"}))),
        ("midwives", Filters(cadres=frozenset({"midwife"}))),
        ("medical officers", Filters(cadres=frozenset({"medical officer in charge"}))),
        ("lake region", Filters(regions=frozenset({"Lake"}))),
        ("region lake", Filters(regions=frozenset({"Lake"}))),
        ("hospital lake", Filters(facilities=frozenset({"LAKE"}))),
        ("march", Filters(cohorts=frozenset({"March 2026"}))),
        ("cohort March 2026", Filters(cohorts=frozenset({"March 2026"}))),
        ("swahili", Filters(languages=frozenset({Language.SWAHILI}))),
        ("sw fr", Filters(languages=frozenset({Language.SWAHILI, Language.FRENCH}))),
        ("dormant", Filters(activity=Activity.DORMANT)),
        ("active bunda", Filters(activity=Activity.ACTIVE, facilities=BUNDA)),
        ("active dormant", Filters()),
        ("to 4", Filters(follows=FollowUp(4, Got.GOT))),
        ("TO 4 Silent bunda", Filters(follows=FollowUp(4, Got.SILENT), facilities=BUNDA)),
        ("to 3 failed", Filters(follows=FollowUp(3, Got.FAILED))),
    ],
)
def test_words_name_an_audience(words: str, filters: Filters) -> None:
    assert parse(words, KNOWN) == filters
    assert parse(spell(filters), KNOWN) == filters


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", Fault(FaultKind.EMPTY)),
        (" , and in", Fault(FaultKind.EMPTY)),
        ("bundaa", Fault(FaultKind.UNKNOWN, "bundaa", ("BUNDA",))),
        ("mentors in zzz", Fault(FaultKind.UNKNOWN, "zzz")),
        ("region", Fault(FaultKind.UNKNOWN, "region", ("surgeon",))),
        ("7", Fault(FaultKind.UNKNOWN, "7")),
        ("lake", Fault(FaultKind.AMBIGUOUS, "lake", ("facility LAKE", "region Lake"))),
        ("dh", Fault(FaultKind.AMBIGUOUS, "dh", ("facility BUNDA", "facility TARIME"))),
        ("to 9", Fault(FaultKind.BROADCAST, "to 9", ("to 4", "to 3"))),
        ("to 3 to 4", Fault(FaultKind.BROADCAST, "to 4", ("to 4", "to 3"))),
    ],
)
def test_what_names_nothing_or_several_things_is_said(words: str, fault: Fault) -> None:
    assert parse(words, KNOWN) == fault


def test_a_name_without_a_word_is_no_name() -> None:
    assert parse("mara", Known(regions=["...", "Mara"])) == Filters(regions=frozenset({"Mara"}))


VOCABULARY = (
    *("all", "mentors", "nurses", "Bunda", "dh", "lake", "mara", "region", "active", "dormant"),
    *("to", "4", "3", "silent", "and", "in", "sw", "anaesthesia", "march", "facility", "zzz", ","),
)


@given(st.lists(st.sampled_from(VOCABULARY), max_size=6).map(" ".join))
def test_nobody_is_written_to_by_accident_and_what_is_read_is_read_again(words: str) -> None:
    found = parse(words, KNOWN)
    if isinstance(found, Fault):
        assert found.kind is FaultKind.EMPTY or found.word.split()[0] in words.split()
        return
    assert parse(spell(found), KNOWN) == found
    if found.is_everybody:
        said = {plainly(each) for each in words.split()}
        assert said & EVERYBODY or {"ACTIVE", "DORMANT"} <= said


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_none_is_everybody(words: str) -> None:
    found = parse(words, Known())
    assert isinstance(found, Fault) or not found.is_everybody or "all" in words.casefold()
