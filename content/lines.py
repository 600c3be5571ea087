"""YAML with its lines: a file as nodes that remember where they stand, or the one fault it has.

Nothing is constructed: a field is the text that was written, so that `12:30`, `No` and a day stay
what their writer sees. Anchors are refused and so is deep nesting: a small file must not become a
large one in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES: Final = 1_000_000
DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """What must be mended in a file, and where."""

    line: int
    reason: str


class _Loader(yaml.SafeLoader):
    """Composes nodes as written, and stops where they refer to others or are too deep."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node; raises MarkedYAMLError."""
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(None, None, "write it out instead of using *", mark)
        if self.depth == DEEPEST:
            raise yaml.MarkedYAMLError(None, None, "too many levels", mark)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        """Compose a text; raises MarkedYAMLError for one that no terminal could show."""
        node: yaml.ScalarNode = super().compose_scalar_node(anchor)
        if any(category(char) in {"Cc", "Cs"} for char in text(node)):
            raise yaml.MarkedYAMLError(
                None, None, "it holds a character that no text has", node.start_mark
            )
        return node


def compose(data: bytes) -> yaml.Node | Fault | None:
    """Return the root of a file, None for an empty one, or why it cannot be read."""
    if len(data) > MAX_BYTES:
        return Fault(1, "the file is larger than 1 MB; split it")
    try:
        return yaml.compose(data.decode("utf-8-sig"), _Loader)
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        return Fault(line, "the file is not UTF-8; save it as UTF-8")
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        return Fault(line, f"this is no YAML: {fault.problem or fault.context}")
    except (yaml.YAMLError, ValueError, OverflowError):  # "\\UFFFFFFFF" is no YAMLError there
        return Fault(1, "this is no YAML: it holds a character that no text has")


def line_of(node: yaml.Node) -> int:
    """Return the line, from 1, on which a node begins."""
    line: int = node.start_mark.line
    return line + 1


def pairs(node: yaml.Node | None) -> Mapping[str, yaml.Node]:
    """Return the fields of a mapping by name; of anything else none."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {text(name): value for name, value in node.value}


def text(node: yaml.Node | None) -> str:
    """Return a field as it is written, without the line breaks and blanks of its layout."""
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        return ""
    return " ".join(str(node.value).split())
