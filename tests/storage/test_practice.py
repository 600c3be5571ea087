from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.consent import Consent, How
from domain.model import Channel, Inbound, Job, Outbound, Prompt, Role
from domain.outcomes import Outcome
from storage import addresses, aliases, consents, inbox, join_codes, outcomes, people, practice
from storage.schema import metadata
from tests.storage.book import ask, person, settle
from tests.storage.test_migrating import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

    Rows = dict[str, list[Any]]

NOT_OURS = {"lease", "template", "worker"}
"""What a fresh start leaves alone: it is of the process, or of a provider."""

BROUGHT = {
    *("facility", "guide", "join_code", "programme", "region", "shift"),
    *("rotation", "rota_rule", "temporary_schedule", "holiday", "calendar_feed"),
    *("course", "item", "cohort", "schedule", "reminder"),
}
"""What nothing that people text can change."""


def settled(uow: UnitOfWork) -> Cast:
    """Put in a programme whose mentee agreed on paper, at an address with two names."""
    cast = settle(uow)
    consents.add(uow, Consent(cast.mentee, "paper", "en", How.PAPER, uow.now))
    aliases.name(uow, cast.address[cast.mentee], "+255700000100", "US.1")
    join_codes.add(uow, cast.facility, "BUNDA28", None)
    outcomes.put(uow, Outcome(cast.facility, "2026-09", "SSI_ALL", 4, uow.now))
    return cast


def rows(memory: Book) -> Rows:
    """Return what stands in every table that a fresh start has to do with."""
    return {
        table.name: sorted(memory.rows(select(table)), key=repr)
        for table in metadata.sorted_tables
        if table.name not in NOT_OURS
    }


def live(uow: UnitOfWork, cast: Cast) -> None:
    """Let everything change that a person and their addresses can be."""
    talk(uow, cast)
    people.set_stopped(uow, cast.mentee, uow.now)
    people.set_language(uow, cast.mentee, "sw")
    people.set_preferred(uow, cast.mentee, Channel.SMS)
    people.set_consented(uow, cast.mentors[0], uow.now)
    consents.withdraw(uow, cast.mentee, uow.now)
    home, other = cast.address[cast.mentee], cast.address[cast.mentors[0]]
    addresses.set_blocked(uow, home, uow.now)
    addresses.set_closed(uow, home)
    addresses.set_silent(uow, other, uow.now)
    addresses.set_dead(uow, other)
    addresses.give(uow, other, None)


def talk(uow: UnitOfWork, cast: Cast) -> None:
    """Let somebody ask, and be asked with a message that quotes theirs."""
    inbound = Inbound("AC1", "SM9", Channel.SMS, "+255700000100", "+1", "help")
    arrived = inbox.accept(uow, inbound)
    assert arrived is not None
    question = ask(uow, cast)
    how = {"relays": arrived.message_id, "quotes": arrived.message_id}
    prompt = Prompt("helped", ("1",), question.id)
    uow.send(Outbound(cast.mentee, "x", "x", question_id=question.id, prompt=prompt, **how))  # type: ignore[arg-type]


def join(uow: UnitOfWork, cast: Cast) -> None:
    """Let somebody unknown join by code."""
    joined = people.add(uow, person("Lulu", cast.facility), [Role.MENTEE])
    home = addresses.add(uow, Channel.SMS, "+12025550177", None)
    addresses.give(uow, home, joined)
    consents.add(uow, Consent(joined, "1", "en", How.CODE, uow.now, home, Channel.SMS))
    aliases.name(uow, home, "+12025550177", "US.2")


def report(uow: UnitOfWork, cast: Cast) -> None:
    """Let a reporter correct a month that the programme brought, and send another."""
    for period, number in (("2026-09", 6), ("2026-10", 5)):
        outcomes.put(uow, Outcome(cast.facility, period, "SSI_ALL", number, uow.now, cast.mentee))


def fold(uow: UnitOfWork, cast: Cast) -> None:
    """Let an address of the programme become one with another of the same sender."""
    gone = cast.address[cast.mentors[1]]
    kept = addresses.add(uow, Channel.SMS, "US.3", None)
    aliases.fold(uow, gone, kept)
    aliases.name(uow, kept, "+255700000102", "US.3")
    addresses.give(uow, kept, cast.mentors[1])


@pytest.mark.parametrize("happens", [live, talk, join, fold, report])
def test_a_fresh_start_is_like_the_first(
    memory: Book, happens: Callable[[UnitOfWork, Cast], None]
) -> None:
    cast = memory.commit(settled)
    before, first = rows(memory), memory.commit(practice.before)
    for _ in range(2):
        memory.later(hours=1)
        memory.commit(lambda uow: happens(uow, cast))
        assert rows(memory) != before
        memory.commit(lambda uow: practice.begin_anew(uow, first))
        assert rows(memory) == before


def test_every_table_is_forgotten_put_back_or_left_alone_on_purpose(memory: Book) -> None:
    memory.commit(fill)
    memory.commit(lambda uow: uow.later(Job("schedule.ring", "1", uow.now)))
    first = memory.commit(practice.before)
    memory.commit(lambda uow: practice.begin_anew(uow, first))
    filled = {
        table.name
        for table in metadata.sorted_tables
        if memory.rows(select(*table.primary_key.columns))
    }
    assert filled == NOT_OURS | BROUGHT | set(first)
