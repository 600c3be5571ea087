"""What happened and why: each line of the interaction log as a coordinator would say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content import log_words, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.model import Event


@dataclass(frozen=True, slots=True)
class Known:
    """What a line names: its question, its person, and whom an offer went to with the reason."""

    q: str = "no question"
    who: str = "Somebody"
    asked: Sequence[tuple[str, str]] = ()


_PLAIN = (
    ("on call (coupled facility)", "on call at the coupled facility"),
    ("on call (regional)", "on call for the region"),
    ("on call (back-up)", "on call as back-up"),
    ("nobody else left in this tier", "nobody else is free there"),
    ("asked: ", "asked so far: "),
    ("first word URGENT", "the first word is URGENT"),
)
_EMPTY = ": nobody left to ask"


def told(event: Event, known: Known) -> tuple[str, str]:
    """Return what happened and why, in plain words."""
    what, why = log_words.WORDS.get(event.kind, (event.kind, "{why}"))
    data = dict(event.data)
    values = {
        "q": known.q,
        "who": known.who,
        "asked": _listed([name for name, _ in known.asked]) or "mentors",
        "reason": event.reason,
        "why": _because(event, data, known),
        "said": plain.SAID.get(event.reason, event.reason),
        "button": plain.BUTTONS.get(data.get("key", ""), "a button of ours"),
        "helped": plain.HELPED.get(event.reason, event.reason),
        "outcome": plain.OUTCOMES.get(event.reason, event.reason),
        "discipline": _field(data),
        "from_": plain.CHANNELS.get(data.get("from", ""), ""),
        "to": plain.CHANNELS.get(data.get("to", ""), ""),
        "moved": plain.MOVED.get(event.reason, f"It could not be brought there ({event.reason})."),
        "name": data.get("name", ""),
        "language": data.get("language", ""),
        "ref": data.get("ref", ""),
        "visit": data.get("visit", ""),
        "zone": data.get("zone", ""),
        "answer": data.get("answer", ""),
        "urgent": ", urgent" if data.get("urgency") == "urgent" else "",
    }
    return what.format(**values), why.format(**values)


def _because(event: Event, data: Mapping[str, str], known: Known) -> str:
    if event.kind == "offer.made":
        return _sentences([*_chosen(known.asked), *_passed_over(event.reason)])
    if event.kind == "offer.nobody":
        return _sentences(_passed_over(event.reason))
    if event.kind == "question.opened":
        *first, last = event.reason.split("; ")
        return _sentences([*first, f"{_field(data)}, {last}"])
    return _sentences(event.reason.split("; "))


def _chosen(asked: Sequence[tuple[str, str]]) -> list[str]:
    """Say once what holds of all; two who were asked for different reasons are named."""
    reasons = list(dict.fromkeys(reason for _, reason in asked))
    if len(asked) > 1 and len(reasons) == 1:
        return [f"urgent: {len(asked)} at once", f"each {reasons[0]}"]
    if len(asked) > 1:
        each = (f"{name}: {reason}" for name, reason in asked)
        return [f"urgent: {len(asked)} at once", *each]
    return reasons


def _passed_over(reason: str) -> list[str]:
    """Gather the tiers that had nobody into one sentence."""
    tiers = [
        part.removesuffix(_EMPTY).replace("backup", "back-up")
        for part in reason.split("; ")
        if part.endswith(_EMPTY)
    ]
    return [f"no {_listed(tiers, 'or')} mentor is left to ask"] if tiers else []


def _field(data: Mapping[str, str]) -> str:
    return data.get("discipline", "").replace("_", " ")


def _listed(names: Sequence[str], joint: str = "and") -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(_sentence(part) for part in parts if part)


def _sentence(part: str) -> str:
    for term, meant in _PLAIN:
        part = part.replace(term, meant)
    return f"{part[0].upper()}{part[1:].rstrip('.')}."
