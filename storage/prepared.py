"""Statements prepared once: text, order of values and shape of rows, as SQLAlchemy compiled them.

SQLAlchemy works these out anew, or looks them up at length, at each execution; here that was most
of what handling a message cost (docs/adr/0011). We still write every statement with it, and what
the driver raises is raised as its exceptions.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.util import find_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable

    Processor = Callable[[Any], Any] | None

_known: WeakKeyDictionary[Any, dict[str, Prepared]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as one kind of database takes it.

    It takes a value for each of `names`, among them the constants in `fixed`; those at the places
    in `making`, and the columns of its rows at those in `changing`, need work. It touches `tables`
    and, when it changes something, changes `target`.
    """

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    making: tuple[tuple[int, Callable[[Any], Any]], ...]
    by_name: bool
    row: Callable[[Iterable[Any]], Any]
    changing: tuple[tuple[int, Callable[[Any], Any]], ...]
    tables: frozenset[str]
    target: str

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """Return the driver's parameters for these values; raises KeyError without one."""
        known = {**given, **self.fixed} if self.fixed else given
        try:
            values = [known[name] for name in self.names]
        except KeyError as missing:
            raise KeyError(f"the statement needs a value for {missing.args[0]}") from None
        for place, work in self.making:
            if values[place] is not None:
                values[place] = work(values[place])
        return dict(zip(self.names, values, strict=True)) if self.by_name else values

    def shaped(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """Return the driver's rows with named columns and our types."""
        if not self.changing:
            return [self.row(each) for each in found]
        shaped = []
        for each in found:
            columns = list(each)
            for place, work in self.changing:
                columns[place] = work(columns[place])
            shaped.append(self.row(columns))
        return shaped


def prepare(statement: Executable, dialect: Dialect) -> Prepared:
    """Return a statement prepared for a kind of database.

    Raises TypeError for one whose text depends on the length of a list; see `columns.among`.
    """
    kinds = _known.get(statement)
    if kinds is None:
        kinds = _known[statement] = {}
    found = kinds.get(dialect.name)
    if found is None:
        found = kinds[dialect.name] = _prepared(statement, dialect)
    return found


def run(connection: Connection, prepared: Prepared, given: Mapping[str, Any]) -> Any:
    """Execute a prepared statement and return the driver's cursor; raises DBAPIError."""
    return _execute(connection, prepared, prepared.parameters(given), many=False)


def run_many(
    connection: Connection, prepared: Prepared, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Execute a prepared statement for each row; raises DBAPIError."""
    _execute(connection, prepared, [prepared.parameters(each) for each in rows], many=True)


def _execute(connection: Connection, prepared: Prepared, parameters: Any, *, many: bool) -> Any:
    dialect = connection.dialect
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(prepared.sql, parameters)
    except dialect.dbapi.Error as fault:  # type: ignore[union-attr]
        gone = dialect.is_disconnect(fault, driver, cursor)
        if gone:
            connection.invalidate(fault)
        raise DBAPIError.instance(
            prepared.sql,
            None,
            fault,
            dialect.dbapi.Error,  # type: ignore[union-attr]
            hide_parameters=True,
            connection_invalidated=gone,
            dialect=dialect,
        ) from fault
    return cursor


def _prepared(statement: Executable, dialect: Dialect) -> Prepared:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    if compiled.post_compile_params:
        raise TypeError(f"the text of a statement depends on its values: {compiled.string}")
    bound = {name: each for each, name in compiled.bind_names.items()}
    names = tuple(compiled.positiontup if compiled.positional else bound)
    works = {name: _work(bound[name], dialect) for name in names}
    fixed = {name: bound[name].effective_value for name in names if not bound[name].required}
    columns = list(getattr(statement, "exported_columns", ()))
    row: Any = namedtuple("Row", [each.key for each in columns], rename=True)  # type: ignore[misc]
    return Prepared(
        compiled.string,
        names,
        {name: _made(value, works[name]) for name, value in fixed.items()},
        tuple(_making(names, fixed, works)),
        by_name=not compiled.positional,
        row=row._make,
        changing=tuple(_changing(columns, dialect)),
        tables=tables_of(statement),
        target=getattr(getattr(statement, "table", None), "name", ""),
    )


def _work(bound: Any, dialect: Dialect) -> Processor:
    found: Processor = bound.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _making(
    names: Sequence[str], fixed: Mapping[str, Any], works: Mapping[str, Processor]
) -> Iterable[tuple[int, Callable[[Any], Any]]]:
    for place, name in enumerate(names):
        work = works[name]
        if work is not None and name not in fixed:
            yield place, work


def _made(value: Any, work: Processor) -> Any:
    return value if work is None or value is None else work(value)


def _changing(columns: Sequence[Any], dialect: Dialect) -> Iterable[tuple[int, Any]]:
    for place, column in enumerate(columns):
        work = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if work is not None:
            yield place, work


def tables_of(statement: Any) -> frozenset[str]:
    """Return the tables that a statement reads or writes, or makes its rows refer to."""
    named = find_tables(statement, check_columns=True, include_crud=True)
    tables = [getattr(each, "element", each) for each in named]  # for an alias, its table
    found = frozenset(each.name for each in tables if isinstance(each, Table))
    return found | _referred(statement)


def _referred(statement: Any) -> frozenset[str]:
    """Return the tables that an UPDATE makes its rows refer to; those rows must be there first."""
    names = [getattr(each, "key", each) for each in getattr(statement, "_values", None) or ()]
    keys = [key for name in names for key in statement.table.c[name].foreign_keys]
    return frozenset(key.column.table.name for key in keys)
