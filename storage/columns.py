"""The kinds of columns our tables are made of, the same on every database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    ForeignKey,
    Integer,
    String,
    Text,
    bindparam,
    literal_column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as whole microseconds since 1970 on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:  # noqa: ARG002
        """Turn an aware instant into microseconds; a naive one is a bug and raises."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """Turn microseconds into an aware instant."""
        return None if value is None else EPOCH + value * MICROSECOND


MOVES = "moves"
"""Under this name a table's `info` says what happens to a row that stands there already."""


@dataclass(frozen=True, slots=True)
class Moves:
    """A row that meets another one under the same key gives that one these columns instead."""

    key: tuple[Column[Any], ...]
    where: ColumnElement[bool]
    columns: tuple[str, ...]


def stands(column: Column[str], *states: str) -> ColumnElement[bool]:
    """Compare a state with words that stand in the SQL; bound ones would hide partial indexes."""
    words = [literal_column(f"'{state}'", String) for state in states]
    return column == words[0] if len(words) == 1 else column.in_(words)


class Many(TypeDecorator[Collection[Any]]):
    """A list of any length as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        """Return the type that a database takes it as."""
        kind = Text() if dialect.name == "sqlite" else ARRAY(self.kind)
        return dialect.type_descriptor(kind)  # type: ignore[no-any-return]

    def process_bind_param(self, value: Collection[Any] | None, dialect: Any) -> Any:
        """Turn a list into what a database takes."""
        listed = list(value or ())
        return orjson.dumps(listed).decode() if dialect.name == "sqlite" else listed


class _Among(FunctionElement[Any]):
    """Whether a column holds one of many values; no Boolean, or SQLite would be asked "= 1"."""

    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: Any, **how: Any) -> str:
    column, many = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({many}))"  # noqa: S608 (it is SQLAlchemy's own text)


@compiles(_Among)
def _among_array(element: _Among, compiler: Any, **how: Any) -> str:
    column, many = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY ({many})"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Compare a column with a list that is given under a name.

    Unlike `IN` with a value for each, its text does not change with the length of the list.
    """
    many: BindParameter[Any] = bindparam(name, type_=Many(column.type))
    return _Among(column, many)


def key() -> Column[int]:
    """Return the primary key of a table, given by the process that writes the row."""
    # SQLite keeps a table under an INTEGER key itself; any other key is a second index.
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("id", kind, primary_key=True, autoincrement=False)


def ref(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    """Return a column that refers to a row of another table."""
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable)


def from_outside(usual: int) -> TypeEngine[str]:
    """Return the type of what others say: of no certain length, though seldom longer than this."""
    return String(usual).with_variant(Text(), "postgresql")
