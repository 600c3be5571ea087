"""What looks something up, shares or withdraws; and what only begins like it and is clinical."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import interpret
from domain.lookups import Lookup, read
from domain.model import Channel, Inbound, MessageKind
from domain.reserved import IntentKind


@pytest.mark.parametrize(
    ("written", "lookup"),
    [
        ("GUIDE", Lookup("GUIDE")),
        ("GUIDE handover", Lookup("GUIDE", text="handover")),
        ("GUIDE  spinal low bp", Lookup("GUIDE", text="spinal low bp")),
        ("GUIDE HANDOVER", Lookup("GUIDE", text="HANDOVER")),
        ("GUIDE PPH BUNDLE", Lookup("GUIDE", text="PPH BUNDLE")),
        ("GUIDE 7# handover", Lookup("GUIDE", 7, text="handover")),
        ("GUIDE 7\uff03 handover", Lookup("GUIDE", 7, text="handover")),
        ("GUIDE 7#", Lookup("GUIDE", 7)),
        ("/guide handover", Lookup("GUIDE", text="handover")),
        ("SHARE 7#", Lookup("SHARE", 7)),
        ("share 7#", Lookup("SHARE", 7)),
        ("SHARE 7# Q: Why?\nA: So.", Lookup("SHARE", 7, text="Q: Why?\nA: So.")),
        ("WITHDRAW S3", Lookup("WITHDRAW", number=3)),
        ("withdraw s 3", Lookup("WITHDRAW", number=3)),
    ],
)
def test_what_is_understood(written: str, lookup: Lookup) -> None:
    assert read(written) == lookup


CLINICAL = (
    *("Guide wire stuck", "guide wire stuck", "GUIDE WIRE STUCK", "GUIDE wire", "GUIDE WIRE"),
    *("GUIDE STUCK IN VEIN", "GUIDE stuck", "GUIDE lost in the vein", "GUIDE NEEDLE BENT"),
    *("GUIDE FIL COINCE", "GUIDE coincé dans la veine", "GUIDE waya imekwama", "Guide me please"),
    *("GUIDE me through a spinal in eclampsia", "GUIDE me please?", "GUIDEWIRE stuck"),
    *("GUIDE DOES NOT ADVANCE", "GUIDE line into the artery\nwhat now", "Share 7# with Dr Kato"),
    *("share", "SHARE", "SHARE 7", "SHARE the bed with", "withdraw 3 ml", "WITHDRAW 3"),
    *("WITHDRAW THE NEEDLE", "Withdraw S3 nerve root block"),
)


@pytest.mark.parametrize("written", CLINICAL)
def test_what_may_be_about_a_patient_is_text(written: str) -> None:
    inbound = Inbound("AC1", "SM1", Channel.SMS, "+12025550101", "+12025550100", written)
    intent = interpret(inbound, ("en", "fr", "sw", "pt"))
    assert intent.kind is IntentKind.TEXT
    assert intent.text == written


def test_a_code_before_it_or_a_caption_commands_nothing() -> None:
    for text, kind in (("7# GUIDE handover", MessageKind.TEXT), ("GUIDE x", MessageKind.PHOTO)):
        inbound = Inbound("AC1", "SM1", Channel.SMS, "+1202", "+1203", text, kind)
        assert interpret(inbound, ("en",)).kind is IntentKind.TEXT


@given(st.text(max_size=60))
def test_only_the_three_words_are_understood(written: str) -> None:
    found = read(written)
    begins = written.upper().lstrip("/").startswith(("GUIDE", "SHARE", "WITHDRAW"))
    assert found is None or begins
