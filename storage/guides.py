"""Guides: cards and shared answers, and the search over them; nothing else is ever searched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Float,
    String,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    update,
)

from domain import terms
from domain.guides import Card, Guide, Standing
from domain.model import Discipline
from storage.columns import among, stands
from storage.schema import guide
from storage.schema.guides import FOUND

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy import Row, Select

    from storage.uow import UnitOfWork

SENT = (Standing.SIGNED, Standing.SHARED, Standing.PRACTICE)
"""How a guide stands that may be found and sent."""

TITLE_COUNTS = 4.0
"""So much more a word weighs in a title than in a text."""

_INDEX = table("guide_index", column("rowid"))
_BM25 = literal_column(f"bm25(guide_index, {TITLE_COUNTS}, 1.0)", Float)
_WEIGHTS: Any = literal_column(f"'{{0, 0, {1 / TITLE_COUNTS}, 1}}'::float4[]")
_VECTOR: Any = literal_column(FOUND.format(of="guide."))
_ASKED: Any = func.to_tsquery(literal_column("'simple'::regconfig"), bindparam("match"))
_LIVE = stands(guide.c.standing, *SENT)


def _found(*conditions: Any) -> Select[Any]:
    return select(guide).where(_LIVE, *conditions).limit(bindparam("most"))


_SEARCHES: Mapping[str, Select[Any]] = {
    "sqlite": _found(
        literal_column("guide_index", String).op("MATCH")(bindparam("match")),
        _INDEX.c.rowid == guide.c.id,
    )
    .select_from(_INDEX)
    .order_by(_BM25, guide.c.id),
    "postgresql": _found(_VECTOR.op("@@")(_ASKED)).order_by(
        func.ts_rank(_WEIGHTS, _VECTOR, _ASKED).desc(), guide.c.id
    ),
}
"""One search for each kind of database, as their indexes are asked in different words."""

_JOINTS = {"sqlite": (" OR ", " AND "), "postgresql": (" | ", " & ")}
_QUOTES = {"sqlite": '"', "postgresql": "'"}

_BY_ID = select(guide).where(guide.c.id == bindparam("id"))
_NAMED = select(guide).where(guide.c.ref == bindparam("of_ref"))
_CARDS = select(guide).where(guide.c.ref.is_not(None)).order_by(guide.c.ref)
_CHANGE = (
    update(guide)
    .where(guide.c.ref == bindparam("of_ref"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                *("standing", "title", "text", "language", "discipline", "guideline"),
                *("version", "reviewer", "signed_on", "title_terms", "text_terms", "stored_at"),
            )
        }
    )
)
_EMPTY = (
    update(guide)
    .where(among(guide.c.id, "guides"))
    .values(standing=Standing.WITHDRAWN, title="", text="", title_terms="", text_terms="")
)
_REBUILD = text("INSERT INTO guide_index (guide_index) VALUES ('rebuild')")


def search(uow: UnitOfWork, words: str, most: int) -> list[Guide]:
    """Return the guides that fit these words best, those that have all of the words first.

    The words are whatever somebody wrote. They are kept nowhere.
    """
    asked = terms.wanted(words)
    if not asked:
        return []
    found = _search(uow, _match(uow, asked, every=True), most)
    return found or _search(uow, _match(uow, asked, every=False), most)


def near(uow: UnitOfWork, words: str, most: int) -> list[tuple[Guide, Discipline | None]]:
    """Return the guides nearest to a text, with their disciplines; each shares a word with it."""
    asked = terms.wanted(words)
    if not asked:
        return []
    given = {"match": _match(uow, asked, every=False), "most": most}
    rows = uow.rows(_SEARCHES[_kind(uow)], **given)
    return [(_value(row), _discipline(row)) for row in rows]


def get(uow: UnitOfWork, guide_id: int) -> Guide | None:
    """Return a guide that may still be sent, or None."""
    row = uow.row(_BY_ID, id=guide_id)
    return None if row is None or row.standing not in SENT else _value(row)


def named(uow: UnitOfWork, ref: str) -> Guide | None:
    """Return the card of a name if it may be sent, or None."""
    row = uow.row(_NAMED, of_ref=ref)
    return None if row is None or row.standing not in SENT else _value(row)


def cards(uow: UnitOfWork) -> list[Card]:
    """Return every card in the order of their names, also those that may not be sent."""
    return [_card(row) for row in uow.rows(_CARDS)]


def put(uow: UnitOfWork, card: Card) -> None:
    """Store a card, in the place of an earlier one of its name."""
    values = {
        "standing": card.standing,
        "title": card.title,
        "text": card.text,
        "language": card.language,
        "discipline": card.discipline,
        "guideline": card.guideline,
        "version": card.version,
        "reviewer": card.reviewer,
        "signed_on": card.signed_on.isoformat() if card.signed_on else None,
        "stored_at": uow.now,
        **_terms(card.title, card.text, card.language),
    }
    new = {f"new_{name}": value for name, value in values.items()}
    if not uow.change(_CHANGE, of_ref=card.ref, **new):
        uow.insert(guide, id=uow.new_id(), ref=card.ref, **values)


def add_answer(
    uow: UnitOfWork, title: str, words: str, language: str, by: tuple[int, Discipline]
) -> int:
    """Store an answer that its mentor (`by`, of a discipline) has approved and return its id."""
    new, (mentor_id, discipline) = uow.new_id(), by
    uow.insert(
        guide,
        id=new,
        standing=Standing.SHARED,
        title=title,
        text=words,
        language=language,
        discipline=discipline,
        mentor_id=mentor_id,
        stored_at=uow.now,
        **_terms(title, words, language),
    )
    return new


def empty(uow: UnitOfWork, guides: Collection[int]) -> None:
    """Withdraw guides: their words are gone, from the index too."""
    if not guides:
        return
    uow.change(_EMPTY, guides=list(guides))
    if not uow.is_shared:
        uow.group.execute(_REBUILD, {})  # FTS5 marks what was deleted, and keeps it for a while


def _search(uow: UnitOfWork, match: str, most: int) -> list[Guide]:
    return [_value(row) for row in uow.rows(_SEARCHES[_kind(uow)], match=match, most=most)]


def _kind(uow: UnitOfWork) -> str:
    return uow.group.connection.dialect.name


def _match(uow: UnitOfWork, asked: Sequence[frozenset[str]], *, every: bool) -> str:
    """Write what is looked for as this database reads it: each term quoted, of letters alone."""
    kind = _kind(uow)
    either, both = _JOINTS[kind]
    quote: Callable[[str], str] = f"{_QUOTES[kind]}{{}}{_QUOTES[kind]}".format
    words = (either.join(quote(each) for each in sorted(word)) for word in asked)
    return (both if every else either).join(f"({word})" for word in words)


def _terms(title: str, words: str, language: str) -> dict[str, str]:
    return {
        "title_terms": " ".join(terms.terms(title, language)),
        "text_terms": " ".join(terms.terms(words, language)),
    }


def _discipline(row: Row[Any]) -> Discipline | None:
    return Discipline(row.discipline) if row.discipline else None


def _card(row: Row[Any]) -> Card:
    return Card(
        ref=row.ref,
        title=row.title,
        text=row.text,
        guideline=row.guideline,
        version=row.version,
        language=row.language,
        standing=Standing(row.standing),
        discipline=_discipline(row),
        reviewer=row.reviewer,
        signed_on=date.fromisoformat(row.signed_on) if row.signed_on else None,
    )


def _value(row: Row[Any]) -> Guide:
    return Guide(
        id=row.id,
        title=row.title,
        text=row.text,
        language=row.language,
        standing=Standing(row.standing),
        guideline=row.guideline,
        version=row.version,
        reviewer=row.reviewer,
        mentor_id=row.mentor_id,
    )
