"""Letters: the piece of a parcel whose turn it is, and what comes back of a parcel unsent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import fitting
from domain.fitting import Fitted

if TYPE_CHECKING:
    from datetime import datetime

    from domain.fitting import Limits
    from storage.outbox import Parcel


@dataclass(frozen=True, slots=True)
class Letter:
    """The piece of a parcel that is sent now; `weight` is what it takes of the pace."""

    fitted: Fitted
    last: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Back:
    """Its lane goes back to the database, with this parcel if its row is not there already."""

    parcel: Parcel | None = None
    at: datetime | None = None


def letter_of(parcel: Parcel, limits: Limits) -> Letter:
    """Fit a parcel to its wire and return the piece whose turn it is."""
    pieces = fitting.pieces(parcel.text, parcel.short, parcel.choices, limits, relay=parcel.relay)
    place = min(parcel.piece, len(pieces) - 1)
    last = place == len(pieces) - 1
    tappable = last and fitting.has_buttons(pieces[place], parcel.choices, limits)
    fitted = Fitted(
        pieces[place],
        parcel.choices if tappable else (),
        reference=str(parcel.message_id),
        quotes=parcel.quotes if place == 0 else "",
        attempt_id=parcel.attempt_id,
        silent=parcel.silent,
    )
    return Letter(fitted, last, fitting.parts(fitted.text) if limits.counts_parts else 1)


def template_letter(parcel: Parcel) -> Letter:
    """Return the template that stands for a parcel, in one piece."""
    told = parcel.template
    if told is None:
        raise ValueError("no template stands for this message")
    fitted = Fitted(told.text, attempt_id=parcel.attempt_id, template=told)
    return Letter(fitted, last=True, weight=1)
