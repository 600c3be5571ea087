"""Items in their versions, what reviewers decided of them, and courses."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, exists, select, update

from domain.guides import Standing
from domain.items import SENT, Cadre, Course, Domain, Item, Placed
from domain.model import Role
from domain.pace import Pace, Repeating
from storage.columns import among
from storage.schema import course, item
from storage.uow import remembered

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(item).where(item.c.id == bindparam("id"))
_MANY = select(item).where(among(item.c.id, "ids"))
_VERSIONS = (
    select(item)
    .where(item.c.ref == bindparam("of_ref"), item.c.language == bindparam("in_language"))
    .order_by(item.c.version)
)
_OF_REFS = (
    select(item)
    .where(among(item.c.ref, "refs"), item.c.language == bindparam("in_language"))
    .order_by(item.c.ref, item.c.version)
)
_ALL = select(item).order_by(item.c.ref, item.c.language, item.c.version)
_STAND = update(item).where(item.c.id == bindparam("item")).values(standing=bindparam("new"))
_newer = item.alias("newer")
_WAITS = (
    item.c.standing == bindparam("unsigned"),
    ~exists(
        select(_newer.c.id).where(
            _newer.c.ref == item.c.ref,
            _newer.c.language == item.c.language,
            _newer.c.version > item.c.version,
        )
    ),
)
_WAITING = select(item).where(*_WAITS).order_by(item.c.ref, item.c.language)
_ONE_WAITING = select(item.c.id).where(item.c.id == bindparam("id"), *_WAITS)
_SIGN = (
    update(item).where(item.c.id == bindparam("item"), *_WAITS).values(standing=Standing.SIGNED)
)
_COURSE = select(course).where(course.c.id == bindparam("id"))
_COURSES = select(course).order_by(course.c.ref, course.c.version)
_COURSE_VERSIONS = (
    select(course).where(course.c.ref == bindparam("of_ref")).order_by(course.c.version)
)


def get(uow: UnitOfWork, item_id: int) -> Item:
    """Return an item that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=item_id)
    if row is None:
        raise LookupError(f"no item {item_id}")
    return _value(row)


def many(uow: UnitOfWork, ids: Collection[int]) -> dict[int, Item]:
    """Return the items that exist of these, by id."""
    return {row.id: _value(row) for row in uow.rows(_MANY, ids=list(ids))} if ids else {}


def versions(uow: UnitOfWork, ref: str, language: str) -> list[Item]:
    """Return an item in all its versions, the oldest first."""
    return [_value(row) for row in uow.rows(_VERSIONS, of_ref=ref, in_language=language)]


def every(uow: UnitOfWork) -> list[Item]:
    """Return every version of every item."""
    return [_value(row) for row in uow.rows(_ALL)]


def to_send(uow: UnitOfWork, refs: Collection[str], language: str) -> dict[str, Item]:
    """Return of each ref its newest version that may be sent; without one it is not in it."""
    return dict(_newest_to_send(uow, tuple(refs), language)) if refs else {}


def add(uow: UnitOfWork, new: Item) -> Item:
    """Store a version of an item under an id of its own, and return it."""
    stored = replace(new, id=uow.new_id())
    uow.insert(
        item,
        id=stored.id,
        ref=stored.ref,
        language=stored.language,
        version=stored.version,
        pack=stored.pack,
        reader=stored.reader,
        cadres=orjson.dumps(stored.cadres).decode(),
        domain=stored.domain,
        skill=stored.skill,
        topic=stored.topic,
        teach=stored.teach,
        guideline=stored.guideline,
        question=stored.question,
        options=orjson.dumps(stored.options).decode(),
        answer=stored.answer,
        why=stored.why,
        standing=stored.standing,
        stored_at=uow.now,
    )
    return stored


def set_standing(uow: UnitOfWork, item_id: int, standing: Standing) -> None:
    """Record how a version stands from now on."""
    uow.change(_STAND, item=item_id, new=standing)


def waiting(uow: UnitOfWork) -> list[Item]:
    """Return what waits for a signature: of each item the newest version, if that is unsigned."""
    return [_value(row) for row in uow.rows(_WAITING, unsigned=Standing.UNSIGNED)]


def is_waiting(uow: UnitOfWork, item_id: int) -> bool:
    """Tell whether a version waits for a signature."""
    return uow.row(_ONE_WAITING, id=item_id, unsigned=Standing.UNSIGNED) is not None


def sign(uow: UnitOfWork, item_id: int) -> bool:
    """Let a version stand as signed; False when it waits no longer, as somebody was first."""
    return uow.change(_SIGN, item=item_id, unsigned=Standing.UNSIGNED) == 1


@remembered
def course_of(uow: UnitOfWork, course_id: int) -> Course:
    """Return a course that is known to exist; raises LookupError."""
    row = uow.row(_COURSE, id=course_id)
    if row is None:
        raise LookupError(f"no course {course_id}")
    return _course(row)


def courses(uow: UnitOfWork) -> list[Course]:
    """Return every version of every course."""
    return [_course(row) for row in uow.rows(_COURSES)]


def newest_course(uow: UnitOfWork, ref: str) -> Course | None:
    """Return the newest version of a course, or None where there is none of this name."""
    found = [_course(row) for row in uow.rows(_COURSE_VERSIONS, of_ref=ref)]
    return found[-1] if found else None


def add_course(uow: UnitOfWork, new: Course) -> Course:
    """Store a version of a course under an id of its own, and return it."""
    stored = replace(new, id=uow.new_id())
    body = {
        "weeks": stored.weeks,
        "items": [[each.ref, each.week] for each in stored.items],
        "baseline": list(stored.baseline),
        "pace": asdict(stored.pace),
    }
    uow.insert(
        course,
        id=stored.id,
        ref=stored.ref,
        version=stored.version,
        pack=stored.pack,
        title=stored.title,
        reader=stored.reader,
        body=orjson.dumps(body).decode(),
        stored_at=uow.now,
    )
    return stored


@remembered
def _newest_to_send(uow: UnitOfWork, refs: tuple[str, ...], language: str) -> dict[str, Item]:
    """Read what `to_send` returns: once for all of those whom a group teaches the same."""
    rows = uow.rows(_OF_REFS, refs=list(refs), in_language=language)
    newest = {row.ref: row for row in rows if row.standing in SENT}
    return {ref: _value(row) for ref, row in newest.items()}


def _value(row: Row[Any]) -> Item:
    return Item(
        id=row.id,
        ref=row.ref,
        language=row.language,
        version=row.version,
        pack=row.pack,
        reader=Role(row.reader),
        cadres=tuple(Cadre(each) for each in orjson.loads(row.cadres)),
        domain=Domain(row.domain),
        skill=row.skill,
        topic=row.topic,
        teach=row.teach,
        guideline=row.guideline,
        question=row.question,
        options=tuple(orjson.loads(row.options)),
        answer=row.answer,
        why=row.why,
        standing=Standing(row.standing),
    )


def _course(row: Row[Any]) -> Course:
    body = orjson.loads(row.body)
    pace = dict(body["pace"])
    given = {**pace, "days": tuple(pace["days"]), "repeating": Repeating(pace["repeating"])}
    return Course(
        id=row.id,
        ref=row.ref,
        version=row.version,
        pack=row.pack,
        title=row.title,
        reader=Role(row.reader),
        weeks=body["weeks"],
        items=tuple(Placed(ref, week) for ref, week in body["items"]),
        baseline=tuple(body["baseline"]),
        pace=Pace(**given),
    )
