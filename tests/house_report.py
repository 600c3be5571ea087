"""The house report: `python -m tests.house_report` prints sizes, and fails on four faults.

Sizes are a mirror, not a gate. What fails is an import circle between modules, a module without
a docstring, a rule or wire without a test of its own, and `.env.example` out of step with the
settings.
"""

from __future__ import annotations

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
PACKAGES = (
    *("bot", "channels", "content", "domain", "handlers"),
    *("monitoring", "scheduler", "simulator", "storage"),
)
TWINNED = ("channels", "content", "domain")
"""Packages whose every module that does something has a test file of its own."""

SHOWN = 10


def main() -> int:
    """Print the report and return the exit code."""
    files = sources(ROOT)
    _print("Longest functions", functions(files))
    _print("Longest files", {name: len(path.read_text().splitlines()) for name, path in files})
    faults = [*circles(files), *undocumented(files), *untested(ROOT, files), *env_faults(ROOT)]
    for fault in faults:
        _say(f"fault: {fault}")
    return 1 if faults else 0


def sources(root: Path) -> list[tuple[str, Path]]:
    """Return every module of the packages, by its dotted name."""
    found = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    return [(_dotted(path.relative_to(root)), path) for path in found]


def functions(files: Iterable[tuple[str, Path]]) -> dict[str, int]:
    """Return how many lines each function has."""
    sizes = {}
    for name, path in files:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                sizes[f"{name}.{node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    return sizes


def circles(files: Iterable[tuple[str, Path]]) -> list[str]:
    """Return the first circle of imports; imports for types alone do not count."""
    paths = dict(files)
    graph = {name: set(_imports(path, paths.keys())) - {name} for name, path in paths.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [f"imports run in a circle: {' <- '.join(error.args[1])}"]
    return []


def undocumented(files: Iterable[tuple[str, Path]]) -> list[str]:
    """Return the modules that do not say what they are for."""
    return [
        f"{name} has no docstring" for name, path in files if not ast.get_docstring(_tree(path))
    ]


def untested(root: Path, files: Iterable[tuple[str, Path]]) -> list[str]:
    """Return the modules with a function but without a test file of their own."""
    faults = []
    for name, path in files:
        if not name.startswith(tuple(f"{package}." for package in TWINNED)):
            continue
        place = Path("tests/unit", path.relative_to(root)).with_name(f"test_{path.name}")
        wires = Path("tests/wires", *path.relative_to(root).parts[1:]).with_name(place.name)
        if functions([(name, path)]) and not any((root / one).exists() for one in (place, wires)):
            faults.append(f"{name} has no {place}")
    return faults


def env_faults(root: Path) -> list[str]:
    """Return how .env.example differs from the settings: names, defaults and explanations."""
    lines = (root / ".env.example").read_text().splitlines()
    given = {
        line.partition("=")[0]: (line.partition("=")[2], before.removeprefix("# "))
        for before, line in pairwise(lines)
        if "=" in line and not line.startswith("#")
    }
    wanted = {
        name.upper(): (str(setting.default), setting.description or "")
        for name, setting in Settings.model_fields.items()
    }
    faults = [f".env.example lacks {name}" for name in wanted.keys() - given.keys()]
    faults += [f".env.example names {name}, no setting" for name in given.keys() - wanted.keys()]
    differing = (name for name in wanted.keys() & given.keys() if given[name] != wanted[name])
    return sorted([*faults, *(f".env.example says otherwise of {name}" for name in differing)])


def _imports(path: Path, known: Iterable[str]) -> Iterator[str]:
    for node in _running(_tree(path)):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            wanted = [part if part in known else node.module for part in parts]
        else:
            continue
        yield from (name for name in wanted if name in known)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a module, leaving out what stands under `if TYPE_CHECKING`."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _running(child)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _print(title: str, sizes: dict[str, int]) -> None:
    _say(f"{title}:")
    for name, lines in sorted(sizes.items(), key=lambda one: -one[1])[:SHOWN]:
        _say(f"  {lines:4}  {name}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
