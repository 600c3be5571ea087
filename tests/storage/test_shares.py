"""What is shared, on both databases: one of a question, and gone with either of its people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from domain.model import MessageKind, Outbound
from storage import dossiers, erasing, guides, messages, questions, shares
from storage.schema import case_sent, guide, message, outbox, share
from storage.shares import PUSHED, Audience, Share, State
from tests.storage.book import ask

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

WORDS = "Q: Where is the box? A: In the store."


def drafted(uow: UnitOfWork, cast: Cast, words: str = WORDS) -> Share:
    question = ask(uow, cast)
    said = messages.Words(
        "in", MessageKind.TEXT, "SHARE 1#", person_id=cast.mentors[0], question_id=question.id
    )
    return shares.draft(uow, question, cast.mentors[0], messages.add(uow, said), words)


def let_go(uow: UnitOfWork, cast: Cast) -> Share:
    """Share a question, and send it to a colleague who has not got it yet."""
    found = drafted(uow, cast)
    shares.ask(uow, found.id, Audience.TEAM)
    by = (found.mentor_id, ask(uow, cast).discipline)
    made = guides.add_answer(uow, "Where is the box?", WORDS, "en", by)
    assert shares.let_go(uow, found.id, made)
    shares.note_sent(uow, found.id, cast.mentors[1])
    how = {"relays": found.source_id, "not_before": uow.now + timedelta(hours=1)}
    uow.send(Outbound(cast.mentors[1], PUSHED, f"Weekly: {WORDS}", **how))  # type: ignore[arg-type]
    return shares.get(uow, found.id)


def dossier(memory: Book, person_id: int) -> dict[str, Any]:
    return memory.commit(lambda uow: dossiers.of_person(uow, person_id))


def test_a_draft_is_sealed_and_comes_back(memory: Book, cast: Cast) -> None:
    made = memory.commit(lambda uow: drafted(uow, cast))
    assert (made.number, made.state, made.draft) == (1, State.DRAFT, WORDS)
    (row,) = memory.rows(select(share.c.sealed_draft))
    assert WORDS.encode() not in row[0]
    assert memory.commit(lambda uow: shares.numbered(uow, 1)) == made
    assert memory.commit(lambda uow: shares.numbered(uow, 2)) is None


def test_a_new_draft_takes_the_place_of_the_old_and_numbers_go_on(
    memory: Book, cast: Cast
) -> None:
    def again(uow: UnitOfWork) -> None:
        first = drafted(uow, cast)
        question = questions.get(uow, first.question_id)
        anew = shares.draft(uow, question, first.mentor_id, first.source_id, "Other words")
        assert (anew.id, anew.draft) == (first.id, "Other words")
        assert drafted(uow, cast).number == first.number + 1

    memory.commit(again)


def test_the_database_itself_keeps_one_share_of_a_question(memory: Book, cast: Cast) -> None:
    made = memory.commit(lambda uow: drafted(uow, cast))
    values = {each.name: getattr(made, each.name, None) for each in share.c}
    row = values | {"id": 5, "number": 9, "sealed_draft": b"", "decided_at": None}
    with pytest.raises(DBAPIError):
        memory.commit(lambda uow: uow.insert(share, **row))
    memory.commit(lambda uow: shares.end(uow, [made], State.DROPPED))
    memory.commit(lambda uow: uow.insert(share, **row))


def test_each_step_is_taken_once_and_in_order(memory: Book, cast: Cast) -> None:
    def steps(uow: UnitOfWork) -> None:
        made = drafted(uow, cast)
        by = (made.mentor_id, ask(uow, cast).discipline)
        new = guides.add_answer(uow, "Box", WORDS, "en", by)
        assert not shares.let_go(uow, made.id, new)
        assert shares.ask(uow, made.id, Audience.DISCIPLINE)
        assert not shares.ask(uow, made.id, Audience.TEAM)
        assert shares.let_go(uow, made.id, new)
        assert not shares.let_go(uow, made.id, new)
        done = shares.get(uow, made.id)
        assert (done.state, done.audience, done.draft) == (State.SHARED, "discipline", "")
        assert shares.words_of(uow, done) == WORDS
        assert shares.of_guide(uow, new) == done
        shares.end(uow, [done], State.WITHDRAWN)
        shares.end(uow, [done], State.REFUSED)
        assert shares.get(uow, made.id).state is State.WITHDRAWN
        assert shares.words_of(uow, done) == ""

    memory.commit(steps)


def test_who_got_it_is_known_and_nobody_gets_it_twice(memory: Book, cast: Cast) -> None:
    made = memory.commit(lambda uow: let_go(uow, cast))
    one = cast.mentors[1]
    assert memory.commit(lambda uow: shares.sent_to(uow, made.id)) == {one}
    assert memory.commit(lambda uow: shares.last_sent(uow, one)) == memory.now
    assert memory.commit(lambda uow: shares.last_sent(uow, cast.mentee)) is None
    with pytest.raises(DBAPIError):
        memory.commit(lambda uow: shares.note_sent(uow, made.id, one))


def test_what_was_withdrawn_and_has_not_left_does_not_leave(memory: Book, cast: Cast) -> None:
    made = memory.commit(lambda uow: let_go(uow, cast))
    memory.commit(lambda uow: shares.end(uow, [made], State.WITHDRAWN))
    assert memory.rows(select(outbox.c.state).where(outbox.c.message_id > 0)) == [("recalled",)]
    assert memory.rows(select(guide.c.standing, guide.c.text)) == [("withdrawn", "")]


@pytest.mark.parametrize("who", ["asker", "mentor"])
def test_who_is_erased_takes_what_was_shared_along(memory: Book, cast: Cast, who: str) -> None:
    made = memory.commit(lambda uow: let_go(uow, cast))
    erased = made.asker_id if who == "asker" else made.mentor_id
    memory.commit(lambda uow: erasing.erase(uow, erased))
    assert memory.commit(lambda uow: guides.search(uow, "box store", 3)) == []
    assert memory.rows(select(share.c.state, share.c.sealed_draft)) == [("withdrawn", b"")]
    copies = select(func.length(message.c.sealed_text)).where(message.c.phrase == PUSHED)
    assert memory.rows(copies) == [(0,)]
    assert all(state != "ready" for (state,) in memory.rows(select(outbox.c.state)))


def test_what_others_got_is_forgotten_with_the_reader_alone(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: let_go(uow, cast))
    memory.commit(lambda uow: erasing.erase(uow, cast.mentors[1]))
    assert memory.rows(select(case_sent)) == []
    (hit,) = memory.commit(lambda uow: guides.search(uow, "box store", 3))
    assert hit.text == WORDS


def test_a_dossier_names_what_was_shared_of_both(memory: Book, cast: Cast) -> None:
    made = memory.commit(lambda uow: let_go(uow, cast))
    for person_id, role in ((made.asker_id, "asker"), (made.mentor_id, "mentor")):
        told = dossier(memory, person_id)["shared"]
        assert [(each["as"], each["state"], each["text"]) for each in told] == [
            (role, "shared", WORDS)
        ]
    assert dossier(memory, cast.mentors[1])["shared"] == []
