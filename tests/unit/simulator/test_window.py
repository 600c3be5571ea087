"""WhatsApp's window as a table: what is sent, in which state, and what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import window
from simulator.contents import STATUSES
from simulator.filling import Filled, fill
from simulator.phones import Button

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BUTTONS = tuple(Button(str(number), f"Choice {number}", str(number)) for number in range(10))
REPLY = Filled("reply", "Which?", BUTTONS[:3])
LONG_REPLY = Filled("reply", "Which?", BUTTONS)
LIST = Filled("list", "Which?", BUTTONS, menu="Choose")
WORDS = st.text(st.characters(exclude_characters="{}"), min_size=1)
TEXT = Filled("text", "a" * 1600)


def trouble(filled: Filled | None, status: str) -> tuple[int, int]:
    """Return the codes with the window open and closed."""
    sent = window.Sent(filled, status)
    return window.trouble(sent, is_open=True), window.trouble(sent, is_open=False)


@pytest.mark.parametrize(
    ("filled", "status", "codes"),
    [
        (None, "", (0, 63016)),
        (REPLY, "unsubmitted", (0, 63016)),
        (REPLY, "received", (0, 63016)),
        (REPLY, "pending", (0, 63016)),
        (REPLY, "approved", (0, 0)),
        (REPLY, "rejected", (0, 63040)),
        (REPLY, "paused", (0, 63041)),
        (REPLY, "disabled", (0, 63042)),
        (LONG_REPLY, "unsubmitted", (63021, 63016)),
        (LONG_REPLY, "approved", (0, 0)),
        (LIST, "unsubmitted", (0, 63016)),
        (TEXT, "unsubmitted", (0, 63016)),
        (TEXT, "approved", (63021, 63021)),
    ],
)
def test_what_comes_of_it(filled: Filled | None, status: str, codes: tuple[int, int]) -> None:
    assert trouble(filled, status) == codes


@given(st.sampled_from([None, REPLY, LONG_REPLY, LIST, TEXT]), st.sampled_from(STATUSES))
def test_a_closed_window_takes_approved_templates_alone(
    filled: Filled | None, status: str
) -> None:
    if not trouble(filled, status)[1]:
        assert filled is not None
        assert (status, filled.kind != "list") == ("approved", True)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)))
def test_it_is_open_for_a_day(later: timedelta) -> None:
    assert window.is_open(NOON, NOON + later) is (later < timedelta(hours=24))
    assert not window.is_open(None, NOON + later)


@given(st.dictionaries(st.sampled_from("123"), WORDS))
def test_what_is_given_is_filled_in_and_samples_are_the_rest(given_: dict[str, str]) -> None:
    samples = {"1": "a", "2": "b"}
    content = {"variables": samples, "types": {"twilio/text": {"body": "<{{1}}|{{2}}>"}}}
    filled, values = fill(content, given_), samples | given_
    assert filled.body == f"<{values['1']}|{values['2']}>"
    assert filled.values == (values["1"], values["2"])
    assert filled.spare == given_.keys() - {"1", "2"}


def test_a_type_that_no_phone_shows() -> None:
    with pytest.raises(LookupError, match="none of these types"):
        fill({"variables": {}, "types": {"twilio/card": {}}}, {})
