"""What somebody had filled in, kept while they show who they are: signed for their session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeTimedSerializer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.visit import Visit

KEPT_S = 30 * 60
_NOT_KEPT = "token"


@dataclass(frozen=True, slots=True)
class Carried:
    """A form that waits: where it goes, and what was typed."""

    path: str
    fields: Mapping[str, list[str]]


def pack(visit: Visit) -> str:
    """Return the form that a visitor has sent, so that nobody can change it meanwhile."""
    fields = {name: found for name, found in visit.form.items() if name != _NOT_KEPT}
    return str(_signer(visit).dumps([visit.request.path_qs, fields]))


def unpack(visit: Visit, packed: str) -> Carried | None:
    """Return the form that this visitor had sent; None where it is none, or too old."""
    try:
        path, fields = _signer(visit).loads(packed, max_age=KEPT_S)
    except BadSignature:
        return None
    return Carried(path, fields)


def _signer(visit: Visit) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(visit.house.secret, salt=f"console.carried.{visit.session.id}")
