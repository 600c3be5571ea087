"""The kinds of columns our tables are made of, the same on every database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Integer,
    String,
    Text,
    literal_column,
)
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
