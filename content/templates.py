"""The wording of our WhatsApp templates, checked once and filled in for a reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from domain.model import Template
from domain.templates import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = Path(__file__).parent / "whatsapp_templates.yaml"
_PLACE = re.compile(r"\{\{(\d+)\}\}")
_SAMPLES = "samples"

Label = Annotated[str, Field(min_length=1, max_length=20)]
"""What fits on a button (Twilio, twilio/quick-reply)."""


class _Source(BaseModel):
    """One template as the file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    category: Literal["utility", "marketing", "authentication"]
    whole: bool
    values: tuple[str, ...]
    body: dict[str, Annotated[str, Field(max_length=1024)]]
    keys: tuple[str, ...] = ()
    labels: dict[str, tuple[Label, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_the_rules(self) -> _Source:
        """Check what WhatsApp refuses: values out of order, at an end, or side by side."""
        for language, body in self.body.items():
            places = [int(each) for each in _PLACE.findall(body)]
            if places != list(range(1, len(self.values) + 1)):
                raise ValueError(f"{language}: its values are {places}")
            if body.startswith("{{") or body.endswith("}}") or "}}{{" in body:
                raise ValueError(f"{language}: a value stands at an end or beside another")
            if len(self.labels.get(language, ())) != len(self.keys):
                raise ValueError(f"{language}: each key needs one label")
        return self


_SOURCES = TypeAdapter(dict[str, _Source])


@dataclass(frozen=True, slots=True)
class Templates:
    """Every template in every language."""

    sources: Mapping[str, _Source]
    samples: Mapping[str, str]

    @classmethod
    def load(cls, file: Path = FILE) -> Templates:
        """Read a file of templates, once in the life of the process; raises ValueError."""
        return _load(file)

    def fill(self, name: str, language: str, /, **values: str) -> Template:
        """Fill a template in a language that it has; raises KeyError and ValueError."""
        source = self.sources[name]
        if values.keys() != set(source.values):
            raise ValueError(f"{name} takes {source.values}, not {sorted(values)}")
        given = tuple(_one_line(values[each]) for each in source.values)
        text = _PLACE.sub(lambda place: given[int(place[1]) - 1], source.body[language])
        return Template(name, language, text, given, source.whole)

    def wordings(self) -> Iterator[Wording]:
        """Give each template in each language, as it is handed in."""
        for name, source in self.sources.items():
            samples = tuple(self.samples[each] for each in source.values)
            for language, body in source.body.items():
                labels = source.labels.get(language, ())
                yield Wording(name, language, source.category, body, samples, source.keys, labels)


@cache
def _load(file: Path) -> Templates:
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    samples = found.pop(_SAMPLES)
    return Templates(_SOURCES.validate_python(found), samples)


def _one_line(value: str) -> str:
    """Return a value as WhatsApp takes it: in one line without runs of blanks, not empty."""
    return " ".join(value.split()) or "-"
