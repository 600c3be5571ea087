from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.model import Outbound, Prompt, Question
from storage import jobs, outbox, prompts
from storage.schema import outbox as promised
from tests.storage.book import Book, Cast, ask
from tests.storage.prompting import end, live, put, run_due, stored

DIGITS = ("1", "2", "3", "4")


@pytest.fixture
def asked(memory: Book, cast: Cast) -> list[Question]:
    return [memory.commit(lambda uow: ask(uow, cast)) for _ in range(3)]


def state(book: Book, message_id: int) -> tuple[str, str]:
    """Return the state of a prompt, and of the message that carries it."""
    ((message_state,),) = book.rows(
        select(promised.c.state).where(promised.c.message_id == message_id)
    )
    return stored(book, message_id).state, message_state


def holding(book: Book, cast: Cast, text: int) -> list[prompts.Stored]:
    return book.commit(lambda uow: prompts.holding(uow, cast.address[cast.mentee], [text]))


def test_a_prompt_comes_back_as_it_was_put(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    new = Prompt("which", ("1", "X"), asked[0].id, (asked[0].id, asked[1].id), (7, 8), 15)
    found = stored(memory, put(memory, cast, new))
    assert (found.prompt.kind, found.prompt.keys) == ("which", ("1", "X"))
    assert (found.prompt.options, found.prompt.held) == (new.options, new.held)
    assert found.prompt.question_id == asked[0].id
    assert found.expires_at == memory.now + timedelta(minutes=15)
    assert (found.state, found.address_id) == ("live", cast.address[cast.mentee])


def test_prompts_that_share_no_key_live_side_by_side(memory: Book, cast: Cast) -> None:
    digits = put(memory, cast, Prompt("helped", ("1", "2")))
    letter = put(memory, cast, Prompt("long", ("S",)))
    assert live(memory, cast) == [letter, digits]


def test_a_push_waits_with_its_message_for_the_older(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    second = put(memory, cast, Prompt("helped", DIGITS, asked[1].id, minutes=60))
    assert state(memory, second) == ("waiting", "waiting")
    memory.later(hours=2)
    end(memory, first)
    assert state(memory, second) == ("live", "ready")
    assert stored(memory, second).expires_at == memory.now + timedelta(hours=1)
    assert live(memory, cast) == [second]


def test_those_that_wait_come_in_the_order_they_were_promised(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    put_out = []
    for each in asked:
        put_out.append(put(memory, cast, Prompt("helped", DIGITS, each.id)))
        memory.later(minutes=1)
    for message_id in put_out:
        assert live(memory, cast) == [message_id]
        end(memory, message_id)


def test_a_reply_sets_the_older_aside_until_it_is_answered(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    helped = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    which = put(memory, cast, Prompt("which", ("1", "2"), waits=False))
    alarm = put(memory, cast, Prompt("alarm", ("1",), asked[1].id, waits=False))
    assert live(memory, cast) == [alarm]
    assert state(memory, helped) == ("aside", "ready")
    end(memory, alarm)
    assert live(memory, cast) == [which]
    end(memory, which)
    assert live(memory, cast) == [helped]


INVITING = (
    *(prompts.QUIZ, prompts.CONFIRM, prompts.CASES, prompts.OVER, prompts.MEETING),
    *(prompts.FORM, prompts.BEGIN, prompts.RESUME, prompts.PART, prompts.CONTACT),
)


@pytest.mark.parametrize("invitation", INVITING)
def test_what_only_invites_holds_up_nothing_and_comes_back(
    memory: Book, cast: Cast, asked: list[Question], invitation: str
) -> None:
    invited = put(memory, cast, Prompt(invitation, ("1", "2"), options=(7,)))
    helped = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    assert live(memory, cast) == [helped]
    assert state(memory, invited)[0] == "aside"
    end(memory, helped)
    assert live(memory, cast) == [invited]


def test_one_that_was_set_aside_does_not_outlive_its_time(memory: Book, cast: Cast) -> None:
    put(memory, cast, Prompt("helped", DIGITS, minutes=30))
    which = put(memory, cast, Prompt("which", ("1", "2"), waits=False))
    memory.later(minutes=40)
    end(memory, which)
    assert live(memory, cast) == []


def test_one_that_was_set_aside_comes_back_when_the_other_expires(
    memory: Book, cast: Cast
) -> None:
    helped = put(memory, cast, Prompt("helped", DIGITS))
    put(memory, cast, Prompt("which", ("1", "2"), minutes=15, waits=False))
    memory.later(minutes=15)
    assert run_due(memory) == 1
    assert live(memory, cast) == [helped]


def test_the_same_matter_replaces_the_older(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    second = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    assert state(memory, first)[0] == "replaced"
    assert live(memory, cast) == [second]


def test_lists_with_digits_of_their_own_live_side_by_side(memory: Book, cast: Cast) -> None:
    first = put(memory, cast, Prompt("which", ("1", "2", "0"), held=(7,), waits=False))
    second = put(memory, cast, Prompt("which", ("3", "4", "5"), held=(8,), waits=False))
    assert live(memory, cast) == [second, first]


def test_a_list_that_holds_less_sets_the_older_aside(memory: Book, cast: Cast) -> None:
    first = put(memory, cast, Prompt("which", ("1", "0"), held=(7,), waits=False))
    second = put(memory, cast, Prompt("which", ("1", "0"), held=(8,), waits=False))
    assert state(memory, first)[0] == "aside"
    assert [one.message_id for one in holding(memory, cast, 7)] == [first]
    end(memory, second)
    assert live(memory, cast) == [first]
    assert holding(memory, cast, 8) == []


def test_a_list_replaces_an_older_one_that_holds_no_more(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first = put(memory, cast, Prompt("which", ("1", "2"), waits=False))
    second = put(memory, cast, Prompt("which", ("1", "2"), asked[0].id, waits=False))
    assert live(memory, cast) == [second]
    end(memory, second)
    assert live(memory, cast) == []
    assert state(memory, first)[0] == "replaced"


def test_the_same_matter_replaces_one_that_waits_and_its_message(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    waiting = put(memory, cast, Prompt("helped", DIGITS, asked[1].id))
    newer = put(memory, cast, Prompt("helped", DIGITS, asked[1].id))
    assert state(memory, waiting) == ("replaced", "recalled")
    end(memory, first)
    assert live(memory, cast) == [newer]


def test_one_that_no_longer_collides_comes_forward_when_its_rival_is_replaced(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    put(memory, cast, Prompt("helped", ("1", "2"), asked[0].id))
    waiting = put(memory, cast, Prompt("outcome", ("2",), asked[1].id))
    newer = put(memory, cast, Prompt("helped", ("1",), asked[0].id))
    assert set(live(memory, cast)) == {waiting, newer}


def test_a_push_does_not_overtake_one_that_waits(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    put(memory, cast, Prompt("helped", DIGITS, asked[0].id, minutes=60))
    waiting = put(memory, cast, Prompt("helped", DIGITS, asked[1].id))
    memory.later(minutes=60)  # expired, and the clock has not rung yet
    later = put(memory, cast, Prompt("helped", DIGITS, asked[2].id))
    assert live(memory, cast) == [waiting]
    assert state(memory, later) == ("waiting", "waiting")


def test_one_that_waits_behind_one_that_waits_does_not_overtake_it(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first = put(memory, cast, Prompt("helped", ("2",), asked[0].id))
    both = put(memory, cast, Prompt("helped", ("1", "2"), asked[1].id))
    last = put(memory, cast, Prompt("helped", ("1",), asked[2].id))
    other = put(memory, cast, Prompt("long", ("S",)))
    end(memory, other)
    assert live(memory, cast) == [first]
    end(memory, first)
    assert live(memory, cast) == [both]
    end(memory, both)
    assert live(memory, cast) == [last]


def test_expiry_wakes_the_next(memory: Book, cast: Cast, asked: list[Question]) -> None:
    put_out = [put(memory, cast, Prompt("helped", DIGITS, each.id, minutes=60)) for each in asked]
    for message_id in put_out:
        assert live(memory, cast) == [message_id]
        memory.later(minutes=60)
        run_due(memory)
    assert live(memory, cast) == []
    assert memory.commit(jobs.next_due) is None


def test_each_is_woken_when_its_own_rival_expires(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    put(memory, cast, Prompt("helped", ("1",), asked[0].id, minutes=10))
    soon = put(memory, cast, Prompt("outcome", ("1",), asked[0].id))
    put(memory, cast, Prompt("helped", ("9",), asked[1].id, minutes=600))
    late = put(memory, cast, Prompt("outcome", ("9",), asked[1].id))
    memory.later(minutes=10)
    assert run_due(memory) == 1
    assert state(memory, soon) == ("live", "ready")
    assert state(memory, late) == ("waiting", "waiting")
    memory.later(minutes=590)
    assert run_due(memory) == 1
    assert state(memory, late) == ("live", "ready")


def test_ending_a_question_ends_its_prompts_everywhere_and_wakes_others(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    second = put(memory, cast, Prompt("helped", DIGITS, asked[1].id))
    told = memory.commit(lambda uow: prompts.end_of_question(uow, asked[0].id, "helped"))
    assert told == [cast.mentee]
    assert state(memory, first)[0] == "ended"
    assert live(memory, cast) == [second]
    assert memory.commit(lambda uow: prompts.end_of_question(uow, asked[2].id, "helped")) == []


def test_ending_a_question_takes_back_the_message_that_waits(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    waiting = put(memory, cast, Prompt("helped", DIGITS, asked[1].id))
    memory.commit(lambda uow: prompts.end_of_question(uow, asked[1].id, "helped"))
    assert state(memory, waiting) == ("ended", "recalled")


def test_whoever_was_asked_is_told_also_when_the_prompt_has_expired(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    put(memory, cast, Prompt("alarm", ("1",), asked[0].id, minutes=5, waits=False))
    memory.later(minutes=6)
    put(memory, cast, Prompt("alarm", ("1",), asked[1].id, waits=False))
    told = memory.commit(lambda uow: prompts.end_of_question(uow, asked[0].id, "alarm"))
    assert told == [cast.mentee]


def test_a_prompt_that_held_texts_lapses_once_after_its_time(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]
    holder = put(memory, cast, Prompt("which", ("1", "2"), held=(7,), minutes=15, waits=False))
    put(memory, cast, Prompt("helped", ("9",), minutes=5))
    assert memory.commit(lambda uow: prompts.lapse(uow, home)) == []
    memory.later(minutes=15)
    put(memory, cast, Prompt("outcome", ("1", "9")))
    lapsed = memory.commit(lambda uow: prompts.lapse(uow, home))
    assert [(each.message_id, each.prompt.held) for each in lapsed] == [(holder, (7,))]
    assert memory.commit(lambda uow: prompts.lapse(uow, home)) == []
    assert state(memory, holder)[0] == "lapsed"


def test_a_text_with_an_identifier_is_held_until_the_time_that_its_writer_knows(
    memory: Book, cast: Cast
) -> None:
    home = cast.address[cast.mentee]
    warned = Prompt(prompts.IDENTIFIER, ("S", "U"), held=(7,), minutes=15, waits=False)
    holder = put(memory, cast, warned)
    put(memory, cast, Prompt("long", ("S",), minutes=5, waits=False))
    present = memory.commit(lambda uow: prompts.present_at(uow, home))
    assert [(each.prompt.kind, each.state) for each in present] == [
        ("long", "live"),
        (prompts.IDENTIFIER, "aside"),
    ]
    memory.later(minutes=15)
    assert memory.commit(lambda uow: prompts.present_at(uow, home)) == []
    assert memory.commit(lambda uow: prompts.lapse(uow, home)) == []
    put(memory, cast, Prompt("outcome", ("1",)))
    assert state(memory, holder)[0] == "expired"


def test_a_recalled_message_leaves_no_prompt_behind(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first = put(memory, cast, Prompt("helped", DIGITS, asked[0].id))
    waiting = put(memory, cast, Prompt("helped", DIGITS, asked[1].id))
    assert memory.commit(lambda uow: outbox.recall(uow, waiting))
    end(memory, first)
    assert live(memory, cast) == []
    assert state(memory, waiting) == ("recalled", "recalled")


def test_prompts_of_others_are_left_alone(memory: Book, cast: Cast) -> None:
    mine = put(memory, cast, Prompt("helped", DIGITS))
    other = Outbound(cast.mentors[0], "x", "x", prompt=Prompt("alarm", ("1",), waits=False))
    memory.commit(lambda uow: uow.send(other))
    assert live(memory, cast) == [mine]


def test_requests_on_different_matters_stand_one_behind_the_other(
    memory: Book, cast: Cast
) -> None:
    home = cast.address[cast.mentee]

    def on(option: int) -> list[str]:
        found = memory.commit(lambda uow: prompts.on_option(uow, home, prompts.REQUEST, option))
        return [each.state for each in found]

    for option in (7, 8):
        put(memory, cast, Prompt(prompts.REQUEST, ("1", "2"), options=(option,)))
    assert (on(7), on(8), on(9)) == (["live"], ["waiting"], [])
    put(memory, cast, Prompt(prompts.REQUEST, ("1", "2"), options=(7,)))
    assert (on(7), on(8)) == (["waiting"], ["live"])
    (live,) = memory.commit(lambda uow: prompts.live_at(uow, home))
    memory.commit(lambda uow: prompts.end(uow, live))
    assert (on(7), on(8)) == (["live"], [])
