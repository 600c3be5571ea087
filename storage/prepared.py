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

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable

    Processor = Callable[[Any], Any] | None

_known: WeakKeyDictionary[Any, dict[str, Prepared]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a statement takes: its name, how the driver wants it, and its default."""

    name: str
    made: Processor
    default: Any

    def of(self, given: Mapping[str, Any]) -> Any:
        """Return what the driver is given for these values; raises KeyError without one."""
        if self.name not in given:
            if self.default is _REQUIRED:
                raise KeyError(f"the statement needs a value for {self.name}")
            return self.default
        value = given[self.name]
        return value if self.made is None or value is None else self.made(value)


_REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as one kind of database takes it; `changing` columns of its rows need work."""

    sql: str
    values: tuple[Value, ...]
    by_name: bool
    row: Callable[[Iterable[Any]], Any]
    changing: tuple[tuple[int, Callable[[Any], Any]], ...]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """Return the driver's parameters for these values."""
        if self.by_name:
            return {each.name: each.of(given) for each in self.values}
        return [each.of(given) for each in self.values]

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
    kinds = _known.setdefault(statement, {})
    if dialect.name not in kinds:
        kinds[dialect.name] = _prepared(statement, dialect)
    return kinds[dialect.name]


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
    names = compiled.positiontup if compiled.positional else bound
    columns = list(getattr(statement, "exported_columns", ()))
    row: Any = namedtuple("Row", [each.key for each in columns], rename=True)  # type: ignore[misc]
    return Prepared(
        compiled.string,
        tuple(_value(name, bound[name], dialect) for name in names),
        by_name=not compiled.positional,
        row=row._make,
        changing=tuple(_changing(columns, dialect)),
    )


def _value(name: str, bound: Any, dialect: Dialect) -> Value:
    made = bound.type.dialect_impl(dialect).bind_processor(dialect)
    if bound.required:
        return Value(name, made, _REQUIRED)
    fixed = bound.effective_value
    return Value(name, made, fixed if made is None or fixed is None else made(fixed))


def _changing(columns: Sequence[Any], dialect: Dialect) -> Iterable[tuple[int, Any]]:
    for place, column in enumerate(columns):
        work = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if work is not None:
            yield place, work
