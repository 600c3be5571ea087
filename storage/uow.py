"""The unit of work: reads at once, collects what it writes, and shares its transaction.

Units of one group see each other's writes: before a statement touches a table with collected
rows, those rows are written (docs/adr/0003). So a group gives what its units would have given
alone and in order, yet most rows go to the database in one statement a table.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Table
from sqlalchemy.sql.util import find_tables

from storage.engine import is_open
from storage.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, CursorResult, Executable, Row

    from domain.model import Event, Job, Outbound
    from storage.ids import Ids
    from storage.sealing import Sealer

_ORDER = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
_touched: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()


def _parents(table: Table) -> frozenset[str]:
    found = {table.name}
    for key in table.foreign_keys:
        if key.column.table is not table:
            found |= _parents(key.column.table)
    return frozenset(found)


_NEEDS = {table.name: _parents(table) for table in metadata.sorted_tables}
_DEFAULTS = {
    table.name: {column.name: getattr(column.default, "arg", None) for column in table.columns}
    for table in metadata.sorted_tables
}


class GroupLost(Exception):
    """The database dropped the transaction by itself, as SQLite does on a full disk."""


@dataclass(slots=True)
class Group:
    """The units that share one transaction, and the rows they have collected."""

    connection: Connection
    pending: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    tallies: Counter[str] = field(default_factory=Counter)

    def write(self, names: frozenset[str] | None = None) -> None:
        """Write the collected rows of these tables and of those they refer to, or of all."""
        if not self.pending:
            return
        wanted = self.pending.keys() if names is None else self._wanted(names)
        for name in sorted(wanted, key=_ORDER.__getitem__):
            self.execute(metadata.tables[name].insert(), self.pending.pop(name))

    def execute(
        self, statement: Executable, values: dict[str, Any] | list[dict[str, Any]]
    ) -> CursorResult[Any]:
        """Run a statement in the transaction; outside it, it would be stored at once and alone."""
        self.check()
        return self.connection.execute(statement, values)

    def check(self) -> None:
        """Raise GroupLost when the database no longer holds the transaction."""
        if not is_open(self.connection):
            raise GroupLost("the database dropped the transaction; nothing of it is stored")

    def _wanted(self, names: frozenset[str]) -> set[str]:
        wanted: set[str] = set()
        for name in names:
            if name in self.pending:
                wanted |= _NEEDS[name] & self.pending.keys()
        return wanted


@dataclass(slots=True)
class UnitOfWork:
    """What one handler may do to the memory; the only way to write."""

    group: Group
    now: datetime
    ids: Ids
    sealer: Sealer
    sends: list[Outbound] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    parcels: list[Any] = field(default_factory=list)

    def send(self, outbound: Outbound) -> None:
        """Promise a message; it is stored with everything else this unit does."""
        self.sends.append(outbound)

    def later(self, job: Job) -> None:
        """Put a job on the clock; an open job with the same kind and key moves to this time."""
        self.jobs.append(job)

    def log(self, event: Event) -> None:
        """Write a line into the interaction log."""
        self.events.append(event)

    def tally(self, name: str) -> None:
        """Count something that pages and metrics show; one update a name and group."""
        self.group.tallies[name] += 1

    def new_id(self) -> int:
        """Return a fresh id, higher than any this process gave before."""
        return self.ids.next(self.now)

    def insert(self, table: Table, **values: Any) -> None:
        """Collect a row; columns left out get their default."""
        self.group.pending[table.name].append(_DEFAULTS[table.name] | values)

    def rows(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        """Return the rows a statement finds, this group's collected rows among them."""
        self.group.write(_tables(statement))
        return self.group.execute(statement, values).all()

    def row(self, statement: Executable, **values: Any) -> Row[Any] | None:
        """Return the first row a statement finds, or None."""
        self.group.write(_tables(statement))
        return self.group.execute(statement, values).first()

    def change(self, statement: Executable, **values: Any) -> int:
        """Run a compare-and-set at once and return how many rows it changed."""
        self.group.write(_tables(statement))
        return self.group.execute(statement, values).rowcount


def _tables(statement: Any) -> frozenset[str]:
    found = _touched.get(statement)
    if found is None:
        named = find_tables(statement, check_columns=True, include_crud=True)
        tables = [getattr(each, "element", each) for each in named]  # for an alias, its table
        found = frozenset(each.name for each in tables if isinstance(each, Table))
        found |= _referred(statement)
        _touched[statement] = found
    return found


def _referred(statement: Any) -> frozenset[str]:
    """Return the tables that an UPDATE makes its rows refer to; those rows must be there first."""
    names = [getattr(each, "key", each) for each in getattr(statement, "_values", None) or ()]
    keys = [key for name in names for key in statement.table.c[name].foreign_keys]
    return frozenset(key.column.table.name for key in keys)
