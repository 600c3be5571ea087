"""What we send is checked by schemas of ours, and by the providers' where they are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contracts import published, schemas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def problems(call: str, fields: Mapping[str, Any]) -> Sequence[str]:
    """Return what is wrong with a call of ours; a call without a schema is wrong itself."""
    return [*schemas.problems(call, fields), *published.problems(call, fields)]
