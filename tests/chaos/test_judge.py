"""The judge finds each planted fault, and nothing in a good history."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.history import (
    OVER,
    Attempt,
    Freeze,
    History,
    Kill,
    Logged,
    Posted,
    Promised,
    Queued,
    Received,
    Sent,
)
from tests.chaos.judge import judge

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MENTEE, MENTOR = "+12025550110", "700301"


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def posted(key: str, case: str, at: datetime, acknowledged_at: datetime) -> Posted:
    return Posted(key, case, "ask", sender=MENTEE, posted_at=at, acknowledged_at=acknowledged_at)


GOOD = History(
    posted=[
        posted("SM1", "001", at(0), at(0.2)),
        Posted("cb1", "001", "tap"),
        Posted("tg1", "001", "answer"),
        posted("SM2", "002", at(0.3), at(0.4)),
    ],
    sent=[
        Sent(MENTOR, "1# 001", at(1)),
        Sent(MENTOR, "1# 001", at(6)),
        Sent(MENTEE, "answer 001", at(7)),
        Sent(MENTEE, "did it help?", at(7.3)),
    ],
    kills=[Kill(at(2), writing=True, sends_open=1), Kill(at(9))],
    received=[
        Received("SM1", "done", 10, at(0.5)),
        Received("cb1", "done"),
        Received("tg1", "done", 10),
        Received("SM2", "done", 20, at(0.6)),
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
        Promised(102, MENTEE, "did it help?"),
    ],
    queued=[
        Queued(100, lane=1, committed_at=at(0.9), taken_at=at(1)),
        Queued(101, lane=2, committed_at=at(6.9), taken_at=at(7)),
        Queued(102, lane=2, committed_at=at(7.1), taken_at=at(7.2)),
    ],
    attempts=[
        Attempt(100, at(1)),
        Attempt(100, at(6), at(6)),
        Attempt(101, at(7), at(7)),
        Attempt(102, at(7.2), at(7.4)),
    ],
)


def test_a_good_history_has_no_fault_and_its_duplicate_is_explained() -> None:
    verdict = judge(GOOD)
    assert verdict.faults() == []
    assert verdict.duplicates == Counter({"kill 0": 1})
    assert verdict.in_flight == Counter({"kill 0": 1})
    assert verdict.pairs == 2
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
    "an answer went nowhere": (
        "lost",
        replace(GOOD, promised=[GOOD.promised[0], GOOD.promised[2]]),
    ),
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
            promised=[*GOOD.promised, Promised(109, MENTEE, "again", relays="tg1")],
            sent=[*GOOD.sent, Sent(MENTEE, "again", at(8))],
        ),
    ),
    "a promise reached nobody": ("undelivered", replace(GOOD, sent=GOOD.sent[:-1])),
    "a promise was given up": (
        "undelivered",
        replace(GOOD, promised=[*GOOD.promised[:2], replace(GOOD.promised[2], state="dead")]),
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
            attempts=[*GOOD.attempts, Attempt(103, at(1.5))],
        ),
    ),
    "a message to a number was made again unasked": (
        "unasked",
        replace(
            GOOD,
            sent=[*GOOD.sent, Sent(MENTEE, "answer 001", at(9.5))],
            attempts=[*GOOD.attempts[:2], Attempt(101, at(7)), GOOD.attempts[3]],
        ),
    ),
    "a later promise left first": (
        "inverted",
        replace(
            GOOD,
            sent=[*GOOD.sent[:3], Sent(MENTEE, "did it help?", at(6.8))],
            queued=[*GOOD.queued[:2], Queued(102, lane=2, taken_at=at(7.2))],
        ),
    ),
    "two texts of one sender were handled the other way round": (
        "inverted",
        replace(
            GOOD,
            received=[*GOOD.received[:3], Received("SM2", "done", 20, at(0.45))],
        ),
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_found(fault: str) -> None:
    guarantee, history = PLANTED[fault]
    assert getattr(judge(history), guarantee), judge(history).faults()


@pytest.mark.parametrize("times", [0, 1])
def test_an_offer_that_is_over_may_have_left_and_need_not(times: int) -> None:
    promised = [*GOOD.promised, Promised(103, MENTOR, "2# 002", OVER)]
    sent = [*GOOD.sent, *[Sent(MENTOR, "2# 002", at(8))] * times]
    assert judge(replace(GOOD, promised=promised, sent=sent)).faults() == []


def test_nobody_relies_on_a_message_that_never_got_a_2xx() -> None:
    refused = Posted("SM3", "003", "ask", acknowledged=False)
    assert judge(replace(GOOD, posted=[*GOOD.posted, refused])).faults() == []


MANY = replace(
    GOOD,
    sent=[
        Sent(MENTOR, "1# 001", at(1), "one"),
        Sent(MENTOR, "1# 001", at(3), "two"),
        Sent(MENTEE, "answer 001", at(7), "two"),
        Sent(MENTEE, "did it help?", at(7.3), "one"),
    ],
    kills=[Kill(at(2), "one", writing=True, sends_open=1)],
    attempts=[
        Attempt(100, at(1)),
        Attempt(100, at(3), at(3)),
        Attempt(101, at(7), at(7)),
        Attempt(102, at(7.2), at(7.4)),
    ],
)
FROZEN = replace(
    MANY,
    kills=[],
    freezes=[Freeze(at(2), at(9), "one", sends_open=1)],
    attempts=[Attempt(100, at(1), at(9.1)), *MANY.attempts[1:]],
)
SWALLOWED = replace(
    MANY,
    kills=[],
    sent=[replace(MANY.sent[0], answered=False), *MANY.sent[1:]],
)


@pytest.mark.parametrize(
    ("history", "cause"), [(MANY, "kill 0"), (FROZEN, "freeze 0"), (SWALLOWED, "answer")]
)
def test_what_a_blow_cut_off_may_be_sent_again_by_another_process(
    history: History, cause: str
) -> None:
    verdict = judge(history)
    assert verdict.faults() == []
    assert verdict.duplicates == verdict.in_flight == Counter({cause: 1})


@pytest.mark.parametrize("second", [2.4, 9.05], ids=["read late", "left late"])
def test_what_a_frozen_process_had_in_hand_was_in_flight(second: float) -> None:
    late = replace(FROZEN, sent=[replace(FROZEN.sent[0], at=at(second)), *FROZEN.sent[1:]])
    verdict = judge(late)
    assert verdict.faults() == []
    assert verdict.duplicates == Counter({"freeze 0": 1})


AMONG_MANY = {
    "the other process was killed": replace(MANY, kills=[replace(MANY.kills[0], process="two")]),
    "a frozen process knew what became of it": replace(
        FROZEN, attempts=[Attempt(100, at(1), at(1.5)), *FROZEN.attempts[1:]]
    ),
    "a frozen process that lost its row sends it all the same": replace(
        FROZEN, sent=[*FROZEN.sent, Sent(MENTOR, "1# 001", at(9.5), "one")]
    ),
    "a call made after the thaw is nobody's duplicate": replace(
        FROZEN, sent=[replace(FROZEN.sent[0], at=at(9.4)), *FROZEN.sent[1:]]
    ),
    "an answer came back and it was sent again": replace(
        SWALLOWED, sent=[replace(one, answered=True) for one in SWALLOWED.sent]
    ),
}


@pytest.mark.parametrize("fault", AMONG_MANY)
def test_no_other_send_may_be_made_again(fault: str) -> None:
    assert judge(AMONG_MANY[fault]).unexplained


IN_TIME = [
    ("it was not there yet", Queued(101, lane=2, committed_at=at(7.5), taken_at=at(7.6))),
    ("it stepped aside", Queued(101, lane=2, aside=True, taken_at=at(7))),
    ("it is bulk, and the other a conversation", Queued(101, lane=2, bulk=True, taken_at=at(7))),
    ("it is in another lane", Queued(101, lane=3, taken_at=at(7))),
]


@pytest.mark.parametrize(("why", "early"), IN_TIME)
def test_a_row_may_leave_before_another(why: str, early: Queued) -> None:
    late = Queued(102, lane=2, taken_at=at(7.2))
    sent = [*GOOD.sent[:3], Sent(MENTEE, "did it help?", at(6.8))]
    assert judge(replace(GOOD, sent=sent, queued=[early, late])).inverted == [], why


def test_texts_posted_side_by_side_may_be_handled_in_any_order() -> None:
    together = [*GOOD.posted[:3], posted("SM2", "002", at(0.1), at(0.4))]
    received = [*GOOD.received[:3], Received("SM2", "done", 20, at(0.45))]
    assert judge(replace(GOOD, posted=together, received=received)).inverted == []


def test_a_text_that_several_rows_promise_counts_for_each_in_turn() -> None:
    promised = [*GOOD.promised, Promised(103, MENTEE, "did it help?")]
    sent = [*GOOD.sent, Sent(MENTEE, "did it help?", at(7.8))]
    queued = [*GOOD.queued, Queued(103, lane=2, taken_at=at(7.7))]
    verdict = judge(replace(GOOD, promised=promised, sent=sent, queued=queued))
    assert (verdict.faults(), verdict.pairs) == ([], 4)
