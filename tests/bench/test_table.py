from __future__ import annotations

from pathlib import Path

from tests.bench.__main__ import ROWS, _cells, _measured
from tests.bench.measure import Bench, Goal, Row
from tests.bench.peers import PEERS
from tests.bench.running import ROOT

PAGE = (ROOT / "docs/bench.md").read_text()


def test_peers_are_off_unless_asked_for() -> None:
    (row,) = _measured(Bench(Path()), "peers")
    assert (row.verdict, row.ratios) == ("off", ())
    assert "PEERS=1" in row.why_not


def test_a_row_that_breaks_leaves_the_others() -> None:
    (row,) = _measured(Bench(Path("/nowhere/at/all")), "startup")
    assert row.verdict == "off"
    assert row.why_not.startswith("broke off: ")


def test_a_line_says_the_ratio_its_spread_and_its_goal() -> None:
    row = Row("a", "b", (0.1, 0.3, 0.2), Goal(0.25), "beside")
    assert _cells(row) == ("a", "b", "0.2", "0.1..0.3", ">= 0.25", "MISSED", "beside")


def test_every_row_and_peer_is_documented() -> None:
    assert [name for name in ROWS if f"`{name}" not in PAGE] == []
    assert [each.name for each in PEERS if each.name not in PAGE.lower()] == []
