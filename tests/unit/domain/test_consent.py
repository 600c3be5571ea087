"""Nothing is pushed before consent: a table of what may go to somebody who has not agreed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent import INVITATION, NO_CONSENT, REMINDER, UNASKED, refusal

PUSHED = (
    "offer.urgent",
    "offer.routine",
    "alert.urgent",
    "quiz.push",
    "shift.start",
    "join.welcome",
)


@pytest.mark.parametrize("phrase", [INVITATION, REMINDER])
def test_the_invitation_and_its_reminder_may_always_go(phrase: str) -> None:
    assert refusal(phrase, consented=False, replies=False) == ""


@pytest.mark.parametrize("phrase", PUSHED)
def test_whatever_else_is_pushed_waits_for_consent(phrase: str) -> None:
    assert refusal(phrase, consented=False, replies=False) == NO_CONSENT
    assert refusal(phrase, consented=True, replies=False) == ""


@pytest.mark.parametrize("phrase", ["ask.received.invited", "ans.first", "news.claimed", *PUSHED])
def test_whoever_wrote_is_answered(phrase: str) -> None:
    assert refusal(phrase, consented=False, replies=True) == ""


@given(st.text(), st.booleans(), st.booleans())
def test_a_refusal_has_one_reason_alone(phrase: str, consented: bool, replies: bool) -> None:
    refused = refusal(phrase, consented=consented, replies=replies)
    assert (refused == NO_CONSENT) is not (consented or replies or phrase in UNASKED)
