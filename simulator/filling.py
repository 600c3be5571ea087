"""A content of Twilio's with its variables filled in, as it stands on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.phones import Button

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]
PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
NAME = re.compile(r"[A-Za-z0-9_]{1,16}")


@dataclass(frozen=True, slots=True)
class Filled:
    """`kind` is text, reply or list; `spare` are variables given that no place asks for."""

    kind: str
    body: str
    buttons: tuple[Button, ...] = ()
    descriptions: tuple[str, ...] = ()
    menu: str = ""
    values: tuple[str, ...] = ()
    spare: frozenset[str] = frozenset()


def fill(content: Json, given: Mapping[str, str]) -> Filled:
    """Fill in what is given, else the samples; WhatsApp shows the richest of a content's types."""
    values = {**content["variables"], **given}
    kind, shape = richest(content["types"])

    def filled(text: str) -> str:
        return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)

    rows = [
        (filled(row.get("title") or row.get("item", "")), filled(row.get("id", "")))
        for row in rows_of(shape)
    ]
    return Filled(
        kind=kind,
        body=filled(shape["body"]),
        buttons=tuple(
            Button((payload or label).rpartition(":")[2], label, payload or label)
            for label, payload in rows
        ),
        descriptions=tuple(filled(row.get("description", "")) for row in rows_of(shape)),
        menu=filled(shape.get("button", "")),
        values=tuple(values[name] for name in places(shape) if name in values),
        spare=frozenset(given) - frozenset(places(shape)),
    )


def richest(types: Json) -> tuple[str, Json]:
    """Return the type that WhatsApp shows."""
    for name, kind in (("list-picker", "list"), ("quick-reply", "reply"), ("text", "text")):
        if f"twilio/{name}" in types:
            return kind, types[f"twilio/{name}"]
    raise LookupError("none of these types is known here")


def rows_of(shape: Json) -> list[Json]:
    """The buttons or the items of a type."""
    return [*shape.get("actions", []), *shape.get("items", [])]


def places(value: object) -> list[str]:
    """The names of the variables that stand in a type, in order, each once."""
    match value:
        case str():
            found = PLACEHOLDER.findall(value)
        case dict():
            found = [name for each in value.values() for name in places(each)]
        case list():
            found = [name for each in value for name in places(each)]
        case _:
            found = []
    return list(dict.fromkeys(found))
