"""The providers' own contracts, where the folder that holds them lies beside this repository."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from tests.unit.simulator.contracts import CONTRACTS, Contract

if TYPE_CHECKING:
    from collections.abc import Mapping

TWILIO, TELEGRAM = "twilio_api_v2010.messages.json", "telegram_bot_api_7.4.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
UNPUBLISHED = frozenset({"twilio.call", "twilio.number", "twilio.content", "twilio.approval"})
"""Calls whose contract is in none of those files."""


def problems(call: str, fields: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a call; nothing where its contract is not here."""
    name = TWILIO if call == "twilio.message" else TELEGRAM
    if call in UNPUBLISHED or not (CONTRACTS / name).exists():
        return []
    contract = _contract(name)
    schema = contract.request(MESSAGES if name == TWILIO else f"/{call}")
    known = schema.get("properties", {})
    unknown = [f"$.{field} is unknown" for field in fields if field not in known]
    read = {field: _read(value, known.get(field, {})) for field, value in fields.items()}
    return unknown + contract.problems(read, schema)


@cache
def _contract(name: str) -> Contract:
    return Contract(name)


def _read(value: object, schema: Mapping[str, Any]) -> object:
    """Read what a form can only say in letters."""
    if not isinstance(value, str):
        return value
    if schema.get("type") == "integer" and value.removeprefix("-").isdigit():
        return int(value)
    if schema.get("type") == "boolean" and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return value
