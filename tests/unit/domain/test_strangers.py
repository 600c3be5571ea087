"""Strangers: who may be answered, and which texts a coordinator has to see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Channel, Inbound
from domain.strangers import (
    SMALL_TALK,
    VITAL_SIGNS,
    may_be_answered,
    names_vital_sign,
    reads_like_question,
)


@pytest.mark.parametrize(
    ("channel", "sender", "may"),
    [
        (Channel.SMS, "+12025550177", True),
        (Channel.SMS, "15555", False),
        (Channel.SMS, "+15555", False),
        (Channel.SMS, "INFO", False),
        (Channel.TELEGRAM, "700301", True),
        (Channel.TELEGRAM, "42", True),
        (Channel.WHATSAPP, "US.13491208655302741918", True),
    ],
)
def test_machines_live_at_short_codes_and_names(channel: Channel, sender: str, may: bool) -> None:
    assert may_be_answered(Inbound("a", "1", channel, sender, "us", "Hello")) is may


@pytest.mark.parametrize(
    "text",
    [
        *("My patient bleeds a lot", "BP 60/40", "spo2 85", "Bleeding!", "URGENT", "damu nyingi"),
        *(
            "Hello, is this the mentor line? My patient is cold.",
            "what about oxygen",
            "M ward full",
        ),
        *("I am Zawadi from Bunda", "la patiente saigne"),
    ],
)
def test_what_may_be_about_a_patient_is_a_question(text: str) -> None:
    assert reads_like_question(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Hello, is this the mentor line?", "hello", "How can I join?", "Good morning doctor"),
        *("I want to join, please", "who are you", "habari za asubuhi", "Naomba kujiunga"),
        *("bonjour, je voudrais rejoindre le service", "BUNDA 27", "?", "", "1"),
    ],
)
def test_small_talk_is_none(text: str) -> None:
    assert not reads_like_question(text)


@given(
    st.lists(st.sampled_from(sorted(SMALL_TALK)), max_size=8), st.sampled_from(sorted(VITAL_SIGNS))
)
def test_a_vital_sign_counts_in_any_company(talk: list[str], sign: str) -> None:
    assert reads_like_question(" ".join([*talk, sign.upper(), *talk]))


def test_no_word_is_both() -> None:
    assert SMALL_TALK.isdisjoint(VITAL_SIGNS)


@pytest.mark.parametrize(("text", "names"), [("Patient bleeding", True), ("Asha Juma", False)])
def test_a_vital_sign_is_told_from_a_name(text: str, names: bool) -> None:
    assert names_vital_sign(text) is names
