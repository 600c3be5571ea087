"""Guideline cards of a YAML file: read whole, or refused with every fault named by its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import yaml

from content.lines import Fault, compose, line_of, pairs, text
from domain.fitting import fold, is_gsm7
from domain.guides import LONGEST_CARD, LONGEST_TITLE, Card, Standing
from domain.languages import Language
from domain.model import Discipline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEEDED: Final = ("ref", "title", "text", "guideline", "version", "language", "status")
OPTIONAL: Final = ("discipline", "reviewer", "signed_on")
STATUSES: Final = (Standing.SIGNED, Standing.UNSIGNED, Standing.PRACTICE, Standing.WITHDRAWN)
LONGEST: Final[Mapping[str, int]] = {
    "ref": 40,
    "title": LONGEST_TITLE,
    "text": LONGEST_CARD,
    "guideline": 200,
    "version": 40,
    "reviewer": 80,
}


@dataclass(frozen=True, slots=True)
class Read:
    """The cards of a file with the lines they begin on, or what is wrong with it."""

    cards: tuple[tuple[int, Card], ...]
    faults: tuple[Fault, ...]


def read(data: bytes) -> Read:
    """Read the bytes of a file of cards."""
    root = compose(data)
    if isinstance(root, Fault):
        return Read((), (root,))
    listed = pairs(root).get("cards")
    if not isinstance(listed, yaml.SequenceNode):
        return Read((), (Fault(1, "write the cards as a list under `cards:`"),))
    return _cards(listed)


def _cards(listed: yaml.SequenceNode) -> Read:
    found: list[tuple[int, Card]] = []
    faults: list[Fault] = []
    refs: dict[str, int] = {}
    for node in listed.value:
        line = line_of(node)
        wrong = list(_faults(node)) or list(_twice(node, refs))
        faults += wrong
        if not wrong:
            found.append((line, _card(_texts(node))))
    return Read(() if faults else tuple(found), tuple(faults))


def _twice(node: yaml.Node, refs: dict[str, int]) -> Iterator[Fault]:
    ref = _texts(node)["ref"].casefold()
    line = line_of(node)
    if ref in refs:
        yield Fault(line, f"the ref {ref!r} stands on line {refs[ref]} already; give it another")
    refs[ref] = line


def _faults(node: yaml.Node) -> Iterator[Fault]:
    """Give all that is wrong with one card, each with the line of its field."""
    fields = pairs(node)
    here = line_of(node)
    if not fields:
        yield Fault(here, "a card is a list of fields such as `ref: H1`")
        return
    for name in (each for each in NEEDED if not text(fields.get(each))):
        yield Fault(here, f"{name} is missing")
    for name, value in fields.items():
        line = line_of(value)
        if name not in {*NEEDED, *OPTIONAL}:
            yield Fault(line, f"{name} is no field of a card; it has {_listed(NEEDED, OPTIONAL)}")
        elif not isinstance(value, yaml.ScalarNode):
            yield Fault(line, f"{name} must be a text")
        else:
            yield from (Fault(line, why) for why in _faults_of(name, text(value)))
    yield from (Fault(here, why) for why in _faults_of_signature(_texts(node)))


def _faults_of(name: str, said: str) -> Iterator[str]:
    """Give what is wrong with one field, by itself."""
    most = LONGEST.get(name)
    if most is not None and len(said) > most:
        yield f"{name} has {len(said)} characters, {most} at most"
    if name in {"title", "text"} and not is_gsm7(fold(said)):
        odd = " ".join(sorted({each for each in fold(said) if not is_gsm7(each)}))
        yield f"{name} has what SMS cannot carry: {odd}"
    known = _WORDS.get(name)
    if known is not None and said not in known:
        yield f"{name} is {said!r}; write one of {_listed(known)}"
    if name == "signed_on" and _day(said) is None:
        yield f"signed_on is {said!r}; write a day like 2026-11-02"


def _faults_of_signature(card: Mapping[str, str]) -> Iterator[str]:
    """Give why a card is not signed though it says so, or says by whom though it is not."""
    named = bool(card.get("reviewer"))
    if card.get("status") == Standing.SIGNED and not (named and card.get("signed_on")):
        yield "a signed card names its reviewer and signed_on; else write needs_clinical_signoff"
    if card.get("status") == Standing.PRACTICE and not named:
        yield "a practice card names its made-up reviewer"


_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "language": tuple(Language),
    "status": STATUSES,
    "discipline": (*Discipline, "all"),
}


def _card(fields: Mapping[str, str]) -> Card:
    discipline = fields.get("discipline", "all")
    return Card(
        ref=fields["ref"],
        title=fields["title"],
        text=fields["text"],
        guideline=fields["guideline"],
        version=fields["version"],
        language=fields["language"],
        standing=Standing(fields["status"]),
        discipline=None if discipline == "all" else Discipline(discipline),
        reviewer=fields.get("reviewer", ""),
        signed_on=_day(fields.get("signed_on", "")),
    )


def _texts(node: yaml.Node) -> dict[str, str]:
    return {name: text(value) for name, value in pairs(node).items()}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _listed(*names: tuple[str, ...]) -> str:
    return ", ".join(each for group in names for each in group)
