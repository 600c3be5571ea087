"""What a provider says of our account with it, and what there is to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """How a wire stands; all but the first one leave something to do."""

    WELL = "well"
    REFUSED = "refused"
    """The provider does not know us by the key that we show."""
    SILENT = "silent"
    """No answer that can be used came back."""
    ASLEEP = "asleep"
    """The account is there, but suspended or closed."""
    NO_SENDER = "no_sender"
    """What we send from is no number of the account."""
    PRIVATE = "private"
    """Our address is not one to which a provider delivers."""
    UNSET = "unset"
    """The provider has not been told where to bring what people write."""
    ELSEWHERE = "elsewhere"
    """It brings what people write to another address than ours."""
    TURNED_AWAY = "turned_away"
    """It brings it to us, and lately could not hand it over."""
    BY_HAND = "by_hand"
    """The provider cannot be asked where it brings it: somebody has to look."""


REFUSALS = frozenset({"InvalidToken", "20003", "http_401", "http_403"})
"""The codes by which wires say that a key is wrong."""

NO_SENDER = "no_sender"
"""The code of a wire whose number the account does not have."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found when a provider was asked.

    `name` is what our account is called there. It brings what people write to `takes_at`, which
    is None where it cannot be asked, and should bring it to `wanted`, which is empty where we
    fetch it. `may_set` says that it lets us set that. `trouble` is what it says of handing over
    lately. It `is_near` where an emulator stands for it, which reaches every address.
    `fault` is the code of the error that came instead of an answer.
    """

    name: str = ""
    is_active: bool = True
    takes_at: str | None = ""
    wanted: str = ""
    may_set: bool = False
    trouble: str = ""
    is_near: bool = False
    fault: str = ""


def finding(checked: Checked) -> Finding:
    """Return the first thing that is amiss, or that all is well."""
    if checked.fault:
        return _of_fault(checked.fault)
    if not checked.is_active:
        return Finding.ASLEEP
    if checked.takes_at is None:
        return Finding.BY_HAND
    if checked.takes_at == checked.wanted:
        return Finding.TURNED_AWAY if checked.trouble else Finding.WELL
    if checked.wanted.startswith("http://") and not checked.is_near:
        return Finding.PRIVATE
    return Finding.ELSEWHERE if checked.takes_at else Finding.UNSET


def _of_fault(code: str) -> Finding:
    if code in REFUSALS:
        return Finding.REFUSED
    return Finding.NO_SENDER if code == NO_SENDER else Finding.SILENT
