from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.following import WITHIN, may_follow, mixes, named
from domain.model import Discipline, Question, QuestionState, Urgency

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OLD = Question(
    id=1,
    number=12,
    asker_id=2,
    address_id=3,
    facility_id=4,
    discipline=Discipline.ANAESTHESIA,
    urgency=Urgency.ROUTINE,
    state=QuestionState.CLOSED,
    opened_at=NOW - timedelta(days=8),
    last_text_at=NOW - timedelta(days=7),
    closed_at=NOW - timedelta(days=7),
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Q12 it bled again", 12),
        ("q12: it bled again", 12),
        ("About Q12, it bled again", 12),
        ("Re: Q12 it bled again", 12),
        ("Follow-up on Q12: it bled", 12),
        ("Kuhusu Q12 damu tena", 12),
        ("Q 12", 12),
        ("Q4 hourly", None),
        ("Q4 h or less?", None),
        ("Q6 hrs?", None),
        ("Q6hr", None),
        ("Q2 days", None),
        ("Give it Q12", None),
        ("Q12b", None),
        ("QT is long", None),
        ("", None),
    ],
)
def test_which_question_a_text_names_first(text: str, number: int | None) -> None:
    assert named(text) == number


def test_a_plain_text_follows_by_discipline_and_time() -> None:
    def follows(old: Question, discipline: Discipline = Discipline.ANAESTHESIA) -> bool:
        return may_follow(old, discipline, NOW, anonymous=False, said=False)

    assert follows(OLD)
    assert not follows(OLD, Discipline.OBSTETRICS)
    assert not follows(replace(OLD, closed_at=NOW - WITHIN - timedelta(seconds=1)))
    assert not follows(replace(OLD, closed_at=None))


@given(st.booleans(), st.booleans(), st.booleans())
def test_nothing_named_follows_what_is_anonymous_nor_the_other_way(
    was: bool, now: bool, said: bool
) -> None:
    old = replace(OLD, anonymous=was)
    follows = may_follow(old, OLD.discipline, NOW, anonymous=now, said=said)
    assert not follows or was == now
    if now and not said:
        assert not follows


def test_what_its_writer_names_follows_however_old_it_is() -> None:
    old = replace(OLD, closed_at=NOW - timedelta(days=300))
    assert may_follow(old, Discipline.OBSTETRICS, NOW, anonymous=False, said=True)


def test_a_mix_is_of_both_kinds() -> None:
    sealed = replace(OLD, anonymous=True)
    assert mixes([OLD, sealed])
    assert not mixes([OLD, OLD])
    assert not mixes([sealed])
    assert not mixes([])
