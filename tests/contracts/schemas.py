"""Schemas of what we send, written from the providers' published rules: the files beside this."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
FILES = {
    "twilio.message": "twilio_message",
    "twilio.call": "twilio_call",
    "twilio.number": "twilio_number",
    "twilio.content": "twilio_content",
    "twilio.approval": "twilio_approval",
}


def problems(call: str, fields: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a call; it names no words of anybody, only places and rules."""
    schema = _schema(call)
    if schema is None:
        return ["has no schema in tests/contracts"]
    found = _broken(schema, dict(fields))
    if call == "twilio.message" and "ContentVariables" in fields:
        found += _broken(_schema("twilio.message#variables"), _parsed(fields["ContentVariables"]))
    return found


@cache
def _schema(call: str) -> Any:
    call, _, part = call.partition("#")
    document = _document(FILES.get(call, "telegram"))
    if call in FILES:
        return document["$defs"][part] if part else document
    return document | {"$ref": f"#/$defs/{call}"} if call in document["$defs"] else None


@cache
def _document(name: str) -> Any:
    document = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(document)
    return document


def _broken(schema: Any, value: object) -> list[str]:
    errors = Draft202012Validator(schema).iter_errors(value)
    return [f"{error.json_path} breaks {error.validator}" for error in errors]


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
