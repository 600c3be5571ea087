"""The JSON Schema of a pack, for editors that help while one is written.

`python -m content.packing.schema` writes it anew; a test compares the file with the forms.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import orjson

from content.packing.models import SCHEMA, PackForm

FILE: Final = Path(__file__).parents[1] / f"packs/schema/pack-{SCHEMA}.json"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def generate() -> bytes:
    """Return the schema as it is published."""
    told = {"$schema": DIALECT, **PackForm.model_json_schema(), "title": f"Pack {SCHEMA}"}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    FILE.write_bytes(generate())
