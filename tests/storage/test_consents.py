from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.consent import Consent, How
from domain.model import Channel
from storage import consents, migrating, people
from storage.engine import open_engine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.storage.book import Book, Cast


def test_a_consent_says_to_what_when_where_and_how(memory: Book, cast: Cast) -> None:
    given = Consent(
        cast.mentee, "1", "sw", How.CODE, memory.now, cast.address[cast.mentee], Channel.SMS
    )
    memory.commit(lambda uow: consents.add(uow, given))
    assert memory.commit(lambda uow: consents.of_person(uow, cast.mentee)) == [given]
    assert memory.commit(lambda uow: consents.stands(uow, cast.mentee))
    assert not memory.commit(lambda uow: consents.stands(uow, cast.mentors[0]))


def test_what_is_withdrawn_stays_in_the_book(memory: Book, cast: Cast) -> None:
    paper = Consent(cast.mentee, "paper", "en", How.PAPER, memory.now)
    memory.commit(lambda uow: consents.add(uow, paper))
    memory.later(hours=1)
    left = memory.now
    assert memory.commit(lambda uow: consents.withdraw(uow, cast.mentee, left))
    assert not memory.commit(lambda uow: consents.stands(uow, cast.mentee))
    memory.later(hours=1)
    again = Consent(cast.mentee, "1", "en", How.KEY, memory.now)
    memory.commit(lambda uow: consents.add(uow, again))
    found = memory.commit(lambda uow: consents.of_person(uow, cast.mentee))
    assert [one.withdrawn_at for one in found] == [left, None]
    assert memory.commit(lambda uow: consents.stands(uow, cast.mentee))


@pytest.mark.sqlite
def test_whoever_had_agreed_before_has_a_consent_after_the_step(memory: Book, cast: Cast) -> None:
    midnight = memory.now.replace(hour=0)
    memory.commit(lambda uow: people.set_consented(uow, cast.mentee, midnight))
    memory.commit(lambda uow: people.set_stopped(uow, cast.mentors[0], memory.now))
    path: Path = memory.path
    memory.close()
    url = f"sqlite:///{path}"
    migrating.downgrade(url, "0003")
    migrating.upgrade(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT person_id, version, how, withdrawn_at IS NOT NULL FROM consent"
            " ORDER BY how, id"
        ).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [
        (cast.mentors[0], "0", "key", 1),
        (cast.mentors[1], "0", "key", 0),
        (cast.mentee, "0", "paper", 0),
    ]
