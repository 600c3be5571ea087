"""Prompts put to the mentee of a cast, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.model import Outbound
from storage import jobs, outbox, prompts

if TYPE_CHECKING:
    from domain.model import Prompt
    from storage.prompts import Stored
    from tests.storage.book import Book, Cast


def put(book: Book, cast: Cast, new: Prompt) -> int:
    """Send a message that carries a prompt to the mentee; return the message id."""
    outbound = Outbound(cast.mentee, f"{new.kind}.text", new.kind, prompt=new)

    def work(uow: Any) -> int:
        stored = outbox.post(uow, outbound)
        assert stored is not None
        return stored.message_id

    return book.commit(work)


def stored(book: Book, message_id: int) -> Stored:
    found = book.commit(lambda uow: prompts.of_message(uow, message_id))
    assert found is not None
    return found


def live(book: Book, cast: Cast) -> list[int]:
    """Return the messages whose prompts are live, the newest first."""
    home = cast.address[cast.mentee]
    return [each.message_id for each in book.commit(lambda uow: prompts.live_at(uow, home))]


def end(book: Book, message_id: int) -> None:
    """Answer the prompt of a message."""
    found = stored(book, message_id)
    book.commit(lambda uow: prompts.end(uow, found))


def run_due(book: Book) -> int:
    """Run the wake jobs that are due, as the clock does; return how many."""
    due = book.commit(lambda uow: jobs.due_now(uow, 100))
    for found in due:

        def work(uow: Any, found: jobs.DueJob = found) -> None:
            if jobs.finish(uow, found.id):
                prompts.wake(uow, int(found.job.key))

        book.commit(work)
    return len(due)
