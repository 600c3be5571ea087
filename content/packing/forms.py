"""A file's nodes held against the form of a pack; each fault in a sentence, with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import ValidationError

from content.lines import Fault, line_of, pairs, text
from content.packing.models import (
    SCHEMA,
    CourseForm,
    ItemForm,
    PaceForm,
    PackForm,
    PlacedForm,
    Quiz,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from content.packing.models import Part

    Loc = Sequence[int | str]

_PARTS: Final[Mapping[str, tuple[str, type[Part]]]] = {
    "items": ("an item", ItemForm),
    "courses": ("a course", CourseForm),
    "quiz": ("a quiz", Quiz),
    "pace": ("a pace", PaceForm),
}
_PACK: Final = ("a pack", PackForm)
_PLACED: Final = ("an item of a course", PlacedForm)
_LISTS: Final = {"tuple_type", "list_type"}
_FORMS: Final[Mapping[str, str]] = {
    "at_local": "a time like 12:30",
    "window": "two times like 07:00-20:00",
    "skill": "small letters, digits and _ such as speaking_up",
}
"""What a field looks like that must have a form of its own; others are refs."""

_SAID: Final[Mapping[str, Callable[[str, Any, Mapping[str, Any]], str]]] = {
    "missing": lambda name, _value, _bound: f"{name} is missing",
    "value_error": lambda name, _value, bound: f"{name} {bound['error']}",
    "string_too_long": lambda name, value, bound: (
        f"{name} has {len(value)} characters, {bound['max_length']} at most; shorten it"
    ),
    "string_too_short": lambda name, _value, _bound: f"{name} is empty; write it",
    "string_type": lambda name, value, _bound: (
        f"{name} is empty; write it" if value is None else f"{name} must be a text"
    ),
    "string_pattern_mismatch": lambda name, value, _bound: (
        f"{name} is {value!r}; write {_FORMS.get(name, 'letters, digits, - and _ alone')}"
    ),
    "enum": lambda name, value, bound: f"{name} is {value!r}; write {bound['expected']}",
    "literal_error": lambda name, value, bound: f"{name} is {value!r}; write {bound['expected']}",
    "greater_than_equal": lambda name, value, bound: f"{name} is {value}; {bound['ge']} at least",
    "less_than_equal": lambda name, value, bound: f"{name} is {value}; {bound['le']} at most",
    "too_short": lambda name, value, bound: (
        f"{name} has {len(value)} of them; write {bound['min_length']} at least"
    ),
    "too_long": lambda name, value, bound: (
        f"{name} has {len(value)} of them; {bound['max_length']} at most"
    ),
}
"""The sentence of each kind of error, from the field's name, what stands there, and the bound."""


def read(root: yaml.Node) -> tuple[PackForm | None, list[Fault]]:
    """Return a file as its form, or every fault of it in the order of its lines."""
    if fault := _fault_of_schema(root):
        return None, [fault]
    faults = list(_of_layout(root))
    try:
        form = PackForm.model_validate(_value(root))
    except ValidationError as found:
        faults += [_fault(root, each) for each in found.errors(include_url=False) if _counts(each)]
        return None, sorted(faults, key=lambda each: each.line)
    return (None if faults else form), faults


def node_at(root: yaml.Node, loc: Loc) -> yaml.Node:
    """Return the node of a place in a file, or the nearest above it that there is."""
    for step in loc:
        below = _below(root, step)
        if below is None:
            break
        root = below
    return root


def line_at(root: yaml.Node, loc: Loc) -> int:
    """Return the line of a place: of a field, the one that its name is on."""
    above = node_at(root, loc[:-1])
    if loc and isinstance(above, yaml.MappingNode):
        names = [name for name, _ in above.value if text(name) == loc[-1]]
        return line_of(names[0]) if names else line_of(above)
    return line_of(node_at(root, loc))


def _below(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(step, str):
        return pairs(node).get(step)
    listed = node.value if isinstance(node, yaml.SequenceNode) else []
    return listed[step] if step < len(listed) else None


def _fault_of_schema(root: yaml.Node) -> Fault | None:
    """Return why nothing else of a file needs looking at."""
    fields = pairs(root)
    if not fields:
        return Fault(line_of(root), "a pack is a list of fields that begins with `schema: 1`")
    if "schema" not in fields:
        return Fault(line_of(root), "schema is missing; begin with `schema: 1`")
    given = text(fields["schema"])
    if given != str(SCHEMA):
        why = (
            f"schema is {given!r}, and this release reads {SCHEMA}; update the service or mend it"
        )
        return Fault(line_at(root, ["schema"]), why)
    return None


def _of_layout(node: yaml.Node) -> Iterator[Fault]:
    """Give the fields that are written twice in one place, of which one would count, or empty."""
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _of_layout(each)
    if isinstance(node, yaml.MappingNode):
        known: set[str] = set()
        for name, value in node.value:
            if text(name) in known:
                yield Fault(line_of(name), f"{text(name)} is written twice; keep one")
            if isinstance(value, yaml.ScalarNode) and not text(value):
                yield Fault(line_of(name), f"{text(name)} is empty; write it, or take it out")
            known.add(text(name))
            yield from _of_layout(value)


def _value(node: yaml.Node) -> Any:
    """Return a node as the form reads it: every text as written, an empty one as None."""
    if isinstance(node, yaml.MappingNode):
        return {name: _value(value) for name, value in pairs(node).items()}
    if isinstance(node, yaml.SequenceNode):
        return [_value(each) for each in node.value]
    return text(node) or None


def _counts(error: ErrorDetails) -> bool:
    """Tell whether an error is told: not of an empty field, which is told already.

    Nor is a list too short whose parts are wrong.
    """
    if error["type"] == "too_short":
        return bool(error["ctx"]["actual_length"] == len(error["input"]))
    return error["input"] is not None or not isinstance(error["loc"][-1], str)


def _fault(root: yaml.Node, error: ErrorDetails) -> Fault:
    return Fault(line_at(root, error["loc"]), _sentence(error))


def _sentence(error: ErrorDetails) -> str:
    kind, loc, value = error["type"], error["loc"], error["input"]
    name = _name(loc)
    if kind in _SAID:
        return _SAID[kind](name, value, error.get("ctx", {}))
    if kind == "extra_forbidden":
        what, form = _part(loc[:-1])
        known = ", ".join(field.alias or each for each, field in form.model_fields.items())
        return f"{name} is no field of {what}; it has {known}"
    if kind in _LISTS:
        return f"{name} must be a list, such as [one, two]"
    if kind.startswith("int"):
        return f"{name} must be a whole number"
    return f"{name} must be a list of fields, such as `ref: S01`"


def _name(loc: Loc) -> str:
    """Return what a place is called: a field by its name, a part of a list as one of it."""
    if not loc:
        return "a pack"
    if isinstance(loc[-1], str):
        return loc[-1]
    return f"{loc[-2]} {loc[-1] + 1}"


def _part(loc: Loc) -> tuple[str, type[Part]]:
    """Return what a place in a file is, and the form it has."""
    names = [each for each in loc if isinstance(each, str)]
    if names == ["courses", "items"]:
        return _PLACED
    return _PARTS[names[-1]] if names else _PACK
