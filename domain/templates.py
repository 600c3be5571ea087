"""Templates: texts a provider has approved, which alone reach a person whose window is closed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Approval(StrEnum):
    """How a template stands with the provider; only an approved one may be sent."""

    UNASKED = "unasked"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Approved:
    """How a template stands in one language, as its provider says."""

    name: str
    language: str
    approval: Approval
    category: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """A template in one language, to be handed in: its body, its buttons, and a sample a value."""

    name: str
    language: str
    category: str
    body: str
    samples: tuple[str, ...]
    keys: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
