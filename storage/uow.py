"""The unit of work: reads at once, collects what it writes, and shares its transaction.

Units of one group see each other's writes: before a statement touches a table with collected
rows, those rows are written (docs/adr/0003). So a group gives what its units would have given
alone and in order, yet most rows go to the database in one statement a table.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.dialects import postgresql, sqlite

from storage.columns import MOVES
from storage.engine import is_open
from storage.prepared import prepare, run, run_many
from storage.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, CursorResult, Executable, Table

    from domain.model import Channel, Event, Job, Outbound
    from domain.reaching import Reached
    from storage.ids import Ids
    from storage.prepared import Prepared
    from storage.sealing import Sealer

P = ParamSpec("P")
T = TypeVar("T")

_ORDER = {table.name: place for place, table in enumerate(metadata.sorted_tables)}


def _parents(table: Table) -> frozenset[str]:
    found = {table.name}
    for key in table.foreign_keys:
        if key.column.table is not table:
            found |= _parents(key.column.table)
    return frozenset(found)


def _inserting(table: Table, kind: Any) -> Any:
    moves = table.info.get(MOVES)
    if moves is None:
        return kind(table)
    made = kind(table)
    moved = {name: made.excluded[name] for name in moves.columns}
    return made.on_conflict_do_update(
        index_elements=list(moves.key), index_where=moves.where, set_=moved
    )


_INSERTS = {
    (name, table.name): _inserting(table, kind)
    for name, kind in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    for table in metadata.sorted_tables
}
_NEEDS = {table.name: _parents(table) for table in metadata.sorted_tables}
_DEFAULTS = {
    table.name: {column.name: getattr(column.default, "arg", None) for column in table.columns}
    for table in metadata.sorted_tables
}


LASTING = frozenset(
    {
        *("person", "person_role", "address", "facility", "region"),
        *("rotation", "rota_rule", "holiday"),
        *("item", "course", "cohort"),
    }
)
"""Tables that handling reads at every turn and seldom writes; see `remembered`."""


class GroupLost(Exception):
    """The database dropped the transaction by itself, as SQLite does on a full disk."""


@dataclass(slots=True)
class Group:
    """The units that share one transaction, the rows they have collected, and whom they call."""

    connection: Connection
    pending: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    tallies: Counter[str] = field(default_factory=Counter)
    rings: set[str] = field(default_factory=set)
    begun: bool = False
    memo: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def write(self, names: frozenset[str] | None = None) -> None:
        """Write the collected rows of these tables and of those they refer to, or of all."""
        wanted = self.pending.keys() if names is None else self._wanted(names)
        for name in sorted(wanted, key=_ORDER.__getitem__):
            self._insert(name, self.pending.pop(name))

    def execute(self, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run a statement in the transaction; outside it, it would be stored at once and alone."""
        self._begin()
        return self.connection.execute(statement, values)

    def run(self, prepared: Prepared, values: Mapping[str, Any]) -> Any:
        """Run a statement after the collected rows that it may see; return the driver's cursor."""
        if self.pending:
            self.write(prepared.tables)
        self._begin()
        return run(self.connection, prepared, values)

    def check(self) -> None:
        """Raise GroupLost when the database no longer holds the transaction."""
        if not is_open(self.connection, begun=self.begun):
            raise GroupLost("the database dropped the transaction; nothing of it is stored")

    def _begin(self) -> None:
        self.check()
        self.begun = True

    def _insert(self, name: str, rows: list[dict[str, Any]]) -> None:
        dialect = self.connection.dialect
        prepared = prepare(_INSERTS[dialect.name, name], dialect)
        self._begin()
        run_many(self.connection, prepared, rows)

    def _wanted(self, names: frozenset[str]) -> set[str]:
        wanted: set[str] = set()
        for name in names:
            if name in self.pending:
                wanted |= _NEEDS[name] & self.pending.keys()
        return wanted


@dataclass(slots=True)
class UnitOfWork:
    """What one handler may do to the memory; the only way to write.

    Where its process `works`, it keeps what it stores: it will handle and send it itself.
    `carried` are the channels it may promise, `daily_limit` to how many people a day it may
    write first where that is limited.
    """

    group: Group
    now: datetime
    ids: Ids
    sealer: Sealer
    works: bool = True
    carried: Collection[Channel] = ()
    daily_limit: int = 0
    sends: list[Outbound] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    parcels: list[Any] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write to this memory at the same time."""
        return self.group.connection.dialect.name != "sqlite"

    def send(self, outbound: Outbound) -> None:
        """Promise a message; it is stored with everything else this unit does."""
        self.sends.append(outbound)

    def later(self, job: Job) -> None:
        """Put a job on the clock; an open job with the same kind and key moves to this time."""
        self.jobs.append(job)

    def log(self, event: Event) -> None:
        """Write a line into the interaction log."""
        self.events.append(event)

    def tally(self, name: str, step: int = 1) -> None:
        """Count something that pages and metrics show; one update a name and group."""
        self.group.tallies[name] += step

    def ring(self, topic: str) -> None:
        """Tell the processes that work, once this is committed, that something waits for them."""
        self.group.rings.add(topic)

    def new_id(self) -> int:
        """Return a fresh id, higher than any this process gave before."""
        return self.ids.next(self.now)

    def insert(self, table: Table, **values: Any) -> None:
        """Collect a row; columns left out get their default, and see `columns.Moves`."""
        self.group.pending[table.name].append(_DEFAULTS[table.name] | values)
        self._forget(table.name)

    def rows(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """Return the rows a statement finds, this group's collected rows among them."""
        prepared = prepare(statement, self.group.connection.dialect)
        return prepared.shaped(self.group.run(prepared, values).fetchall())

    def row(self, statement: Executable, **values: Any) -> Any:
        """Return the first row a statement finds, or None."""
        return next(iter(self.rows(statement, **values)), None)

    def change(self, statement: Executable, **values: Any) -> int:
        """Run a compare-and-set at once and return how many rows it changed."""
        prepared = prepare(statement, self.group.connection.dialect)
        self._forget(prepared.target)
        return int(self.group.run(prepared, values).rowcount)

    def _forget(self, written: str) -> None:
        if written in LASTING:
            self.group.memo.clear()


def remembered(
    read: Callable[Concatenate[UnitOfWork, P], T],
) -> Callable[Concatenate[UnitOfWork, P], T]:
    """Let the units of a group read something of the LASTING tables once.

    Nobody else writes these while a group runs: SQLite has one writer, and on PostgreSQL what
    handles takes turns. What one of its own units writes makes the group forget.
    """

    @wraps(read)
    def reading(uow: UnitOfWork, /, *args: P.args, **named: P.kwargs) -> T:
        place = (reading, args, *named.items())
        memo = uow.group.memo
        if place not in memo:
            memo[place] = read(uow, *args, **named)
        found: T = memo[place]
        return found

    return reading


def remember(uow: UnitOfWork, read: Callable[..., T], found: T, *args: Any) -> None:
    """Let the units of a group know what a `remembered` reading returns: it was read already."""
    uow.group.memo[read, args] = found
