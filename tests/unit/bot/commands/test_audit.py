from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from bot.commands import work
from bot.watching.anchoring import file_of
from storage import anchors, audits
from storage.engine import open_engine
from storage.schema import audit

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from tests.unit.bot.commands.conftest import Operator


def did(operator: Operator, most: int = 3) -> None:
    """Let something be done so many times, and the service chain it."""
    settings = work.settings_with_keys()
    for _ in range(most):
        work.commit(
            settings, lambda uow: audits.add(uow, None, "backup.restored", way="command", n=1)
        )
    work.commit(settings, lambda uow: audits.chain(uow, 0, 99))


def meddle(statement: Executable) -> None:
    """Change the database behind the back of the service."""
    engine = open_engine(work.settings_with_keys().database_url)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def test_a_log_that_is_whole_is_said_to_be_so(ready: Operator) -> None:
    did(ready)
    said = ready.types("audit", "verify")
    assert said.code == 0
    assert "Whole: " in said.out
    found = ready.types("audit", "verify", "--json").json
    assert (found["whole"], found["fault"], found["waiting"]) == (True, None, 0)
    listed = ready.types("audit", "list", "--last", "2", "--json").json
    assert [each["what"] for each in listed] == ["put a copy in the place of the database"] * 2
    assert listed[0]["who"] == "command line"


def test_the_first_broken_place_is_said_and_the_command_fails(ready: Operator) -> None:
    did(ready)
    meddle(update(audit).where(audit.c.place == 2).values(subject="person:1"))
    said = ready.types("audit", "verify")
    assert said.code == 1
    assert "Not whole: line 2 was changed" in said.out
    assert "Next: keep a copy" in said.out
    found = ready.types("audit", "verify", "--json")
    assert (found.code, found.json["place"], found.json["fault"]) == (1, 2, "changed")


def test_an_end_that_was_cut_off_is_found_by_the_file_beside_the_database(
    ready: Operator,
) -> None:
    did(ready)
    settings = work.settings_with_keys()
    end = work.commit(settings, audits.end)
    now = work.commit(settings, lambda uow: uow.now)
    anchors.note(file_of(settings), now, end)
    assert ready.types("audit", "verify").code == 0
    meddle(delete(audit).where(audit.c.place == end.place))
    said = ready.types("audit", "verify")
    assert said.code == 1
    assert f"cut off: line {end.place}" in said.out
