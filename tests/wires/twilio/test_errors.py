"""What the codes of Twilio mean for a message."""

from __future__ import annotations

import pytest

from channels.base import Kind
from channels.twilio.errors import ERRORS, refused


@pytest.mark.parametrize("code", ["21211", "21610", "21614", "30005"])
def test_numbers_that_are_not_reached_again(code: str) -> None:
    assert ERRORS[code].blocked
    assert ERRORS[code].kind is Kind.PERMANENT


@pytest.mark.parametrize("code", ["10001", "20003", "20005", "21606", "30002"])
def test_what_is_wrong_with_our_account_is_waited_for(code: str) -> None:
    assert ERRORS[code].kind is Kind.RETRYABLE


@pytest.mark.parametrize("code", ["21408", "30003"])
def test_refusals_that_are_not_the_number_s(code: str) -> None:
    assert not ERRORS[code].blocked
    assert ERRORS[code].kind is Kind.PERMANENT


def test_a_closed_window_is_no_fault_of_the_message_or_its_address() -> None:
    error = refused("63016")
    assert (error.code, error.kind, error.blocked) == ("63016", Kind.CLOSED, False)


def test_a_number_without_whatsapp_is_not_tried_again() -> None:
    assert refused("63024").blocked
    assert refused("63003").blocked


def test_an_unlisted_code_is_final_and_keeps_its_name() -> None:
    error = refused("29999")
    assert (error.code, error.kind, error.blocked) == ("29999", Kind.PERMANENT, False)
