"""The console's door: who may come in, and how often somebody may try.

The figures follow NIST SP 800-63B: a code of six digits lives at most ten minutes (3.1.3.2), and
far fewer than its 100 failed attempts in a row are open to whoever guesses (3.2.2).
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.model import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.model import Person

STAFF = frozenset({Role.COORDINATOR, Role.MENTOR, Role.CLINICAL_REVIEWER})
"""Who may come into the console at all."""

DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
WRONG_CODES = 5
"""So many wrong tries end a code."""

CHALLENGE_LASTS = timedelta(minutes=5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_CODES_AN_HOUR, _CODES_A_DAY = 3, 10
_PROOFS_AN_HOUR = 6
_TRIES_AN_HOUR = 30
"""How much one address may try: a hospital's whole staff may come from behind one."""

_FREE_TRIES = 3
_FIRST_WAIT = timedelta(minutes=1)


def may_enter(person: Person) -> bool:
    """Tell whether somebody may come in: a role with pages, and they have not left."""
    here = person.stopped_at is None and person.erased_at is None
    return here and bool(person.roles & STAFF)


def may_have_code(asked: Collection[datetime], now: datetime) -> bool:
    """Tell whether a person may be sent another code; `asked` is when they were sent one."""
    hourly = _within(asked, HOUR, now) < _CODES_AN_HOUR
    return hourly and _within(asked, DAY, now) < _CODES_A_DAY


def may_have_proof(asked: Collection[datetime], now: datetime) -> bool:
    """Tell whether somebody who is in may be sent another code to show who they are."""
    return _within(asked, HOUR, now) < _PROOFS_AN_HOUR


def may_try(tried: Collection[datetime], now: datetime) -> bool:
    """Tell whether an address may try once more, whatever it tries."""
    return _within(tried, HOUR, now) < _TRIES_AN_HOUR


def emergency_wait(failed: Collection[datetime], now: datetime) -> timedelta:
    """Return how long the emergency way stays shut after tries that failed, or zero.

    The first three are free; then a minute, doubled by each further try of a day, up to a day.
    """
    recent = [each for each in failed if now - each < DAY]
    over = len(recent) - _FREE_TRIES
    if over < 0:
        return timedelta(0)
    wait = min(DAY, _FIRST_WAIT * (1 << min(over, 20)))
    return max(timedelta(0), max(recent) + wait - now)


def _within(times: Collection[datetime], span: timedelta, now: datetime) -> int:
    return sum(now - each < span for each in times)


def code_typed(text: str) -> str:
    """Return the digits of a code as they were typed: of any script, and with spaces or not."""
    digits = (unicodedata.decimal(each, None) for each in text)
    return "".join(str(each) for each in digits if each is not None)
