"""The files of a pack, read together: its items and courses, or every fault by file and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 (dataclass fields are read at run time)
from typing import TYPE_CHECKING, Final

from content import cards, lines
from content.packing import crossing, forms
from content.packing.crossing import Target
from domain.guides import Standing
from domain.items import Course, Domain, Item, Placed
from domain.model import Role
from domain.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import yaml

    from content.packing.models import CourseForm, ItemForm, PackForm

LEAST_NON_TECHNICAL: Final = 3
"""One item of a course in so many is non-technical at least (FEATURES A1)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fault or a warning, where it stands."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item as a file has it, with who signed these very words and on which day."""

    file: str
    line: int
    item: Item
    reviewer: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class WrittenCourse:
    """A course as a file has it."""

    file: str
    line: int
    course: Course


@dataclass(slots=True)
class Read:
    """What files hold; with a fault nothing of it is to be used. `cards` counts their cards."""

    items: list[WrittenItem] = field(default_factory=list)
    courses: list[WrittenCourse] = field(default_factory=list)
    faults: list[Found] = field(default_factory=list)
    warnings: list[Found] = field(default_factory=list)
    cards: int = 0


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    root: yaml.Node
    form: PackForm


def read(files: Mapping[str, bytes], stored: Mapping[tuple[str, str], Item] | None = None) -> Read:
    """Read files by their names; courses may also name `stored` items, by (ref, language)."""
    read, whole = Read(), []
    for name, data in files.items():
        root = lines.compose(data)
        if isinstance(root, lines.Fault):
            read.faults.append(_found(name, root))
        elif root is None:
            read.faults.append(Found(name, 1, "the file is empty; begin with `schema: 1`"))
        elif "cards" in (fields := lines.pairs(root)) and "schema" not in fields:
            _read_cards(read, name, data)
        else:
            whole += _read_form(read, name, root)
    unread = bool(read.faults)
    known = {named: _target(item) for named, item in (stored or {}).items()}
    _read_items(read, whole, known)
    _read_courses(read, whole, known, unread=unread)
    return read


def counts(items: list[Item]) -> Mapping[Domain, int]:
    """Count items by what they strengthen."""
    return {each: sum(item.domain is each for item in items) for each in Domain}


def _found(name: str, fault: lines.Fault) -> Found:
    return Found(name, fault.line, fault.reason)


def _read_cards(read: Read, name: str, data: bytes) -> None:
    found = cards.read(data)
    read.cards += len(found.cards)
    read.faults += [_found(name, each) for each in found.faults]


def _read_form(read: Read, name: str, root: yaml.Node) -> list[_File]:
    form, faults = forms.read(root)
    read.faults += [_found(name, each) for each in faults]
    return [_File(name, root, form)] if form else []


def _read_items(read: Read, files: list[_File], known: dict[tuple[str, str], Target]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        for place, form in enumerate(file.form.items):
            line = forms.line_at(file.root, ["items", place])
            named = (form.ref.casefold(), file.form.language.value)  # T01 and t01 look alike
            read.faults += _twice(seen, named, Found(file.name, line, form.ref))
            wrong = crossing.faults_of_item(file.root, place, form, file.form.language)
            read.faults += [_found(file.name, each) for each in wrong]
            item = _item(file.form, form)
            known[item.ref, item.language] = _target(item)
            read.items.append(
                WrittenItem(file.name, line, item, form.reviewer or "", form.signed_on)
            )


def _read_courses(
    read: Read, files: list[_File], known: Mapping[tuple[str, str], Target], *, unread: bool
) -> None:
    """Read the courses; where a file is `unread`, nobody can tell which items there are."""
    seen: dict[tuple[str, str], str] = {}
    for file in () if unread else files:
        language = file.form.language.value
        of_language = {ref: each for (ref, spoken), each in known.items() if spoken == language}
        for place, form in enumerate(file.form.courses):
            line = forms.line_at(file.root, ["courses", place])
            named = (form.ref.casefold(), "")
            read.faults += _twice(seen, named, Found(file.name, line, form.ref))
            wrong = crossing.faults_of_course(file.root, place, form, of_language)
            read.faults += [_found(file.name, each) for each in wrong]
            read.courses.append(WrittenCourse(file.name, line, _course(file.form, form)))
            told = _warnings(form, of_language)
            read.warnings += [Found(file.name, line, f"{form.ref}: {each}") for each in told]
    by_ref = {each.item.ref: each.item for each in read.items}
    read.warnings += [each for course in read.courses for each in _of_split(course, by_ref)]


def _twice(
    seen: dict[tuple[str, str], str], named: tuple[str, str], found: Found
) -> Iterator[Found]:
    if named in seen:
        why = f"the ref {found.reason} stands in {seen[named]} already; give it another"
        yield Found(found.file, found.line, why)
    else:
        seen[named] = f"{found.file}, line {found.line},"


def _warnings(course: CourseForm, known: Mapping[str, Target]) -> Iterator[str]:
    for each in course.items:
        target = known.get(each.ref)
        if target is not None and target.withdrawn:
            yield f"{each.ref} is withdrawn and will not be sent; take it out of the course"


def _of_split(written: WrittenCourse, by_ref: Mapping[str, Item]) -> Iterator[Found]:
    """Give a course that is too technical; items that are in no file are not counted."""
    refs = [each.ref for each in written.course.items]
    split = counts([by_ref[each] for each in refs if each in by_ref])
    total, few = sum(split.values()), split[Domain.NON_TECHNICAL]
    if few * LEAST_NON_TECHNICAL < total:
        why = f"{few} of its {total} items are non-technical; make it a third at least"
        yield Found(written.file, written.line, f"{written.course.ref}: {why}")


def _target(item: Item) -> Target:
    return Target(item.reader, bool(item.question), item.standing is Standing.WITHDRAWN)


def _item(pack: PackForm, form: ItemForm) -> Item:
    quiz = form.quiz
    return Item(
        id=0,
        ref=form.ref,
        language=pack.language.value,
        version=0,
        pack=pack.pack,
        reader=Role(form.reader),
        cadres=form.cadres,
        domain=form.domain,
        skill=form.skill,
        topic=form.topic,
        teach=form.teach,
        guideline=form.guideline,
        question=quiz.question if quiz else "",
        options=quiz.options if quiz else (),
        answer=quiz.answer if quiz else "",
        why=quiz.why if quiz else "",
        standing=Standing(form.status),
    )


def _course(pack: PackForm, form: CourseForm) -> Course:
    return Course(
        id=0,
        ref=form.ref,
        version=0,
        pack=pack.pack,
        title=form.title,
        reader=Role(form.reader),
        weeks=form.weeks,
        items=tuple(Placed(each.ref, each.week) for each in form.items),
        baseline=form.baseline,
        pace=Pace(**form.pace.model_dump()),
    )
