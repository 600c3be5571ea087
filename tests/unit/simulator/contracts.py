"""Checks a JSON value against the part of OpenAPI that the providers' contracts use."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

CONTRACTS = Path(__file__).parents[4] / "shared" / "contracts"
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


class Contract:
    """One provider's schemas."""

    def __init__(self, name: str) -> None:
        path = CONTRACTS / name
        if not path.exists():
            pytest.skip(f"the contract {name} lies outside this repository and is not here")
        self.document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def response(self, path: str, method: str, status: str) -> dict[str, Any]:
        found = self.document["paths"][path][method]["responses"][status]
        content = self._resolved(found)["content"]["application/json"]["schema"]
        return self._resolved(content)

    def request(self, path: str) -> dict[str, Any]:
        method = self.document["paths"][path].get("post", {})
        content = method.get("requestBody", {}).get("content", {})
        found: dict[str, Any] = next((each["schema"] for each in content.values()), {})
        return found

    def schema(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["components"]["schemas"][name]
        return found

    def problems(self, value: object, schema: dict[str, Any], at: str = "$") -> list[str]:
        schema = self._resolved(schema)
        if value is None and schema.get("nullable"):
            return []
        if "oneOf" in schema:
            tries = [self.problems(value, choice, at) for choice in schema["oneOf"]]
            return [] if any(not found for found in tries) else min(tries, key=len)
        return _shape(value, schema, at) + self._inside(value, schema, at)

    def _inside(self, value: object, schema: dict[str, Any], at: str) -> list[str]:
        found: list[str] = []
        if isinstance(value, list) and "items" in schema:
            for place, item in enumerate(value):
                found += self.problems(item, schema["items"], f"{at}[{place}]")
        if isinstance(value, dict):
            known = schema.get("properties", {})
            for name in value.keys() & known.keys():
                found += self.problems(value[name], known[name], f"{at}.{name}")
        return found

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            found: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema


def _shape(value: object, schema: dict[str, Any], at: str) -> list[str]:
    wanted = schema.get("type")
    if wanted and not isinstance(value, TYPES[wanted]):
        return [f"{at} is not {wanted}"]
    found = []
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{at} does not match its pattern")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at} is not one of its values")
    if isinstance(value, dict):
        found += [
            f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
        ]
        if schema.get("additionalProperties") is False:
            found += [
                f"{at}.{name} is unknown" for name in value.keys() - schema["properties"].keys()
            ]
    return found
