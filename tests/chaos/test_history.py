"""The judge finds each planted fault, and nothing in a good history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.history import (
    Attempt,
    History,
    Kill,
    Logged,
    Posted,
    Promised,
    Received,
    Sent,
    judge,
)

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MENTEE, MENTOR = "+12025550110", "700301"


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


GOOD = History(
    posted=[
        Posted("SM1", "001", "ask"),
        Posted("cb1", "001", "tap"),
        Posted("tg1", "001", "answer"),
        Posted("SM2", "002", "ask"),
    ],
    sent=[
        Sent(MENTOR, "1# 001", at(1)),
        Sent(MENTOR, "1# 001", at(6)),
        Sent(MENTEE, "answer 001", at(7)),
    ],
    kills=[Kill(at(2), writing=True, sends_open=1), Kill(at(9))],
    received=[
        Received("SM1", "done", 10),
        Received("cb1", "done"),
        Received("tg1", "done", 10),
        Received("SM2", "done", 20),
    ],
    questions=[10, 20],
    journal=[
        Logged("question.opened", 10),
        Logged("tap.matched", 10),
        Logged("answer.matched", 10),
        Logged("question.opened", 20),
    ],
    promised=[
        Promised(100, MENTOR, "1# 001"),
        Promised(101, MENTEE, "answer 001", relays="tg1"),
    ],
    attempts=[
        Attempt(100, at(1), open=True),
        Attempt(100, at(6), open=False),
        Attempt(101, at(7), open=False),
    ],
)


def test_a_good_history_has_no_fault_and_its_duplicate_is_explained() -> None:
    verdict = judge(GOOD)
    assert verdict.faults() == []
    assert verdict.duplicates == {0: 1}
    assert verdict.in_flight == Counter({0: 1})
    assert [kill.aimed for kill in GOOD.kills] == [True, False]


PLANTED = {
    "an acknowledged message is not there": (
        "lost",
        replace(GOOD, received=GOOD.received[:-1]),
    ),
    "an acknowledged message was never handled": (
        "lost",
        replace(GOOD, received=[*GOOD.received[:-1], Received("SM2", "new", 20)]),
    ),
    "a handled message left nothing": ("lost", replace(GOOD, journal=GOOD.journal[:-1])),
    "an answer went nowhere": ("lost", replace(GOOD, promised=GOOD.promised[:1])),
    "an answer went to another question": (
        "lost",
        replace(
            GOOD, received=[*GOOD.received[:2], Received("tg1", "done", 20), GOOD.received[3]]
        ),
    ),
    "two texts fell into one question": (
        "lost",
        replace(GOOD, received=[*GOOD.received[:-1], Received("SM2", "done", 10)]),
    ),
    "one webhook was stored twice": (
        "twice",
        replace(GOOD, received=[*GOOD.received, GOOD.received[0]]),
    ),
    "one text opened two questions": ("twice", replace(GOOD, questions=[10, 20, 30])),
    "one message was handled twice": (
        "twice",
        replace(GOOD, journal=[*GOOD.journal, Logged("question.opened", 10)]),
    ),
    "one answer was relayed twice": (
        "twice",
        replace(
            GOOD,
            promised=[*GOOD.promised, Promised(102, MENTEE, "again", relays="tg1")],
            sent=[*GOOD.sent, Sent(MENTEE, "again", at(8))],
        ),
    ),
    "a promise reached nobody": ("undelivered", replace(GOOD, sent=GOOD.sent[:-1])),
    "a promise was given up": (
        "undelivered",
        replace(GOOD, promised=[*GOOD.promised[:1], replace(GOOD.promised[1], state="dead")]),
    ),
    "something was sent that nobody promised": (
        "unpromised",
        replace(GOOD, sent=[*GOOD.sent, Sent(MENTEE, "who said that?", at(8))]),
    ),
    "a finished send was made again": (
        "unexplained",
        replace(GOOD, sent=[*GOOD.sent, Sent(MENTEE, "answer 001", at(8))]),
    ),
    "a send was made again without a kill": (
        "unexplained",
        replace(GOOD, sent=[*GOOD.sent, Sent(MENTOR, "1# 001", at(6.5))]),
    ),
    "one kill doubled more than was in flight": (
        "crowded",
        replace(GOOD, sent=[Sent(MENTOR, "1# 001", at(0.5)), *GOOD.sent]),
    ),
    "one kill doubled two messages on one phone": (
        "crowded",
        replace(
            GOOD,
            promised=[*GOOD.promised, Promised(103, MENTOR, "2# 002")],
            sent=[*GOOD.sent, Sent(MENTOR, "2# 002", at(1.5)), Sent(MENTOR, "2# 002", at(8))],
            attempts=[*GOOD.attempts, Attempt(103, at(1.5), open=True)],
        ),
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_found(fault: str) -> None:
    guarantee, history = PLANTED[fault]
    assert getattr(judge(history), guarantee), judge(history).faults()


def test_nobody_relies_on_a_message_that_never_got_a_2xx() -> None:
    refused = Posted("SM3", "003", "ask", acknowledged=False)
    assert judge(replace(GOOD, posted=[*GOOD.posted, refused])).faults() == []
