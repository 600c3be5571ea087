"""Guideline cards of a YAML file: read whole, or refused with every fault named by its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml

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
MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What must be mended in a file of cards, and where."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """The cards of a file with the lines they begin on, or what is wrong with it."""

    cards: tuple[tuple[int, Card], ...]
    faults: tuple[Fault, ...]


def read(data: bytes) -> Read:
    """Read the bytes of a file of cards."""
    if len(data) > MAX_BYTES:
        return _refused(1, "the file is larger than 1 MB; split it")
    try:
        root = yaml.compose(data.decode("utf-8-sig"), yaml.SafeLoader)
    except UnicodeDecodeError:
        return _refused(1, "the file is not UTF-8; save it as UTF-8")
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        return _refused(line, f"this is no YAML: {fault.problem or fault.context}")
    except yaml.YAMLError:
        return _refused(1, "this is no YAML: it holds a character that no text has")
    listed = _pairs(root).get("cards")
    if not isinstance(listed, yaml.SequenceNode):
        return _refused(1, "write the cards as a list under `cards:`")
    return _cards(listed)


def _cards(listed: yaml.SequenceNode) -> Read:
    found: list[tuple[int, Card]] = []
    faults: list[Fault] = []
    refs: dict[str, int] = {}
    for node in listed.value:
        line = node.start_mark.line + 1
        wrong = list(_faults(node)) or list(_twice(node, refs))
        faults += wrong
        if not wrong:
            found.append((line, _card(_texts(node))))
    return Read(() if faults else tuple(found), tuple(faults))


def _refused(line: int, reason: str) -> Read:
    return Read((), (Fault(line, reason),))


def _twice(node: yaml.Node, refs: dict[str, int]) -> Iterator[Fault]:
    ref = _texts(node)["ref"].casefold()
    line = node.start_mark.line + 1
    if ref in refs:
        yield Fault(line, f"the ref {ref!r} stands on line {refs[ref]} already; give it another")
    refs[ref] = line


def _faults(node: yaml.Node) -> Iterator[Fault]:
    """Give all that is wrong with one card, each with the line of its field."""
    pairs = _pairs(node)
    here = node.start_mark.line + 1
    if not pairs:
        yield Fault(here, "a card is a list of fields such as `ref: H1`")
        return
    for name in (each for each in NEEDED if not _text(pairs.get(each))):
        yield Fault(here, f"{name} is missing")
    for name, value in pairs.items():
        line = value.start_mark.line + 1
        if name not in {*NEEDED, *OPTIONAL}:
            yield Fault(line, f"{name} is no field of a card; it has {_listed(NEEDED, OPTIONAL)}")
        elif not isinstance(value, yaml.ScalarNode):
            yield Fault(line, f"{name} must be a text")
        else:
            yield from (Fault(line, why) for why in _faults_of(name, _text(value)))
    yield from (Fault(here, why) for why in _faults_of_signature(_texts(node)))


def _faults_of(name: str, text: str) -> Iterator[str]:
    """Give what is wrong with one field, by itself."""
    most = LONGEST.get(name)
    if most is not None and len(text) > most:
        yield f"{name} has {len(text)} characters, {most} at most"
    if name in {"title", "text"} and not is_gsm7(fold(text)):
        odd = " ".join(sorted({each for each in fold(text) if not is_gsm7(each)}))
        yield f"{name} has what SMS cannot carry: {odd}"
    known = _WORDS.get(name)
    if known is not None and text not in known:
        yield f"{name} is {text!r}; write one of {_listed(known)}"
    if name == "signed_on" and _day(text) is None:
        yield f"signed_on is {text!r}; write a day like 2026-11-02"


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


def _pairs(node: yaml.Node | None) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {_text(name): value for name, value in node.value}


def _texts(node: yaml.Node) -> dict[str, str]:
    return {name: _text(value) for name, value in _pairs(node).items()}


def _text(node: yaml.Node | None) -> str:
    """Return a field as it is written, without the line breaks and blanks of its layout."""
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        return ""
    return " ".join(str(node.value).split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _listed(*names: tuple[str, ...]) -> str:
    return ", ".join(each for group in names for each in group)
