from __future__ import annotations

from typing import TYPE_CHECKING

from storage import migrating

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator


def test_migrate_brings_a_database_to_this_release_and_may_be_repeated(operator: Operator) -> None:
    for _ in range(2):
        said = operator.types("migrate")
        assert (said.code, said.out) == (0, f"The database stands at {migrating.HEAD}.\n")


def test_migrate_keeps_what_is_stored(stocked: Operator) -> None:
    assert stocked.types("migrate").code == 0
    assert len(stocked.types("people", "list", "--json").json) == 3


def test_a_database_elsewhere_is_migrated_where_it_is(operator: Operator) -> None:
    operator.sets(DATABASE_URL=f"sqlite:///{operator.folder / 'elsewhere.db'}")
    assert operator.types("migrate").code == 0
    assert [path.name for path in operator.folder.glob("*.db")] == ["elsewhere.db"]
