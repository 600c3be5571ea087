"""Any run of events: never two live prompts with a shared key, and nobody waits for ever."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.model import Prompt, Question
from storage import jobs, outbox, prompts
from storage.schema import outbox as promised
from storage.schema import prompt as rows
from tests.storage.book import Book, Cast, ask, settle
from tests.storage.prompting import end, live, put, run_due

if TYPE_CHECKING:
    from tests.storage.conftest import NewBook

KEYS = st.sampled_from(["1", "2", "1 2", "2 3", "3", "1 2 3"])
OPEN = st.tuples(
    st.just("open"),
    KEYS,
    st.sampled_from(["helped", "outcome", "which"]),
    st.integers(0, 2),
    st.booleans(),
    st.sampled_from([5, 60, 1440]),
)
EVENTS = st.lists(
    st.one_of(
        OPEN,
        OPEN,
        st.tuples(st.just("end"), st.integers(0, 2)),
        st.tuples(st.just("end_of_question"), st.integers(0, 2)),
        st.tuples(st.just("recall"), st.integers(0, 5)),
        st.tuples(st.just("pass"), st.sampled_from([1, 5, 61, 1500]), st.booleans()),
    ),
    max_size=14,
)


def happen(book: Book, cast: Cast, asked: list[Question], event: tuple[Any, ...]) -> None:
    name, *more = event
    if name == "open":
        keys, kind, question, waits, minutes = more
        prompt = Prompt(kind, tuple(keys.split()), asked[question].id, (), (), minutes, waits)
        put(book, cast, prompt)
    elif name == "end":
        for message_id in live(book, cast)[more[0] : more[0] + 1]:
            end(book, message_id)
    elif name == "end_of_question":
        book.commit(lambda uow: prompts.end_of_question(uow, asked[more[0]].id, "helped"))
    elif name == "recall":
        found = book.rows(select(promised.c.message_id).order_by(promised.c.id))
        for row in found[more[0] : more[0] + 1]:
            recalled = int(row[0])
            book.commit(lambda uow: outbox.recall(uow, recalled))  # noqa: B023 (run at once)
    else:
        book.later(minutes=more[0])
        if more[1]:
            run_due(book)


def check(book: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]
    alive = book.commit(lambda uow: prompts.live_at(uow, home))
    for one, other in combinations(alive, 2):
        assert not set(one.prompt.keys) & set(other.prompt.keys)
    found = book.rows(
        select(rows.c.state, promised.c.state).join(
            promised, promised.c.message_id == rows.c.message_id
        )
    )
    for prompt_state, message_state in found:
        assert (prompt_state == "waiting") == (message_state == "waiting")
        assert prompt_state != "live" or message_state != "recalled"
    if any(prompt_state == "waiting" for prompt_state, _ in found):
        rings = book.commit(jobs.next_due)
        assert rings is not None
        assert rings <= min((each.expires_at for each in alive), default=book.now)


@settings(max_examples=120, deadline=None)
@given(events=EVENTS)
def test_no_two_live_prompts_share_a_key_and_nobody_waits_for_ever(
    events: list[tuple[Any, ...]], new_book: NewBook
) -> None:
    book = new_book()
    cast = book.commit(settle)
    asked = [book.commit(lambda uow: ask(uow, cast)) for _ in range(3)]
    for event in events:
        happen(book, cast, asked, event)
        check(book, cast)
    while (due := book.commit(jobs.next_due)) is not None:
        book.now = max(book.now, due)
        run_due(book)
        check(book, cast)
    assert not book.rows(select(rows.c.id).where(rows.c.state == "waiting"))
    assert not book.rows(select(promised.c.id).where(promised.c.state == "waiting"))
