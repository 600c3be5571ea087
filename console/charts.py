"""Charts as SVG made here: looked at without scripts, printed, and read out as a sentence.

They carry classes alone, so that dark mode and paper come free, and are drawn from the other side
where a page runs from right to left. Beside each stands its table, or the figure itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE: Final = 280
"""So many pixels is a chart drawn wide, as a card is; its text is 14 high."""

ROW: Final = 44
_NAME, _BAR, _THICK = 14, 22, 10

_PROGRESS: Final = Markup(
    '<svg class="progress" viewBox="0 0 100 1" preserveAspectRatio="none" width="100%" height="8"'
    ' role="img"><title>{title}</title>'
    '<rect class="g" width="100" height="1"/><rect class="b" width="{share}" height="1"/></svg>'
)
_BARS: Final = Markup(
    '<svg class="chart" viewBox="0 0 {wide} {high}" role="img"><title>{title}</title>'
    "<desc>{finding}</desc>{rows}</svg>"
)
_ROW: Final = Markup(
    '<text x="{start}" y="{name_at}">{label}</text>'
    '<text class="n" x="{end}" y="{name_at}" text-anchor="end">{said}</text>'
    '<rect class="g" y="{bar_at}" width="{wide}" height="{thick}"/>'
    '<rect class="b" x="{bar_from}" y="{bar_at}" width="{length}" height="{thick}"/>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how much it is, and that in words with its unit."""

    label: str
    value: float
    said: str


def progress(title: str, part: float, whole: float) -> Markup:
    """Return a line that is filled as far as a part goes; of nothing it is empty."""
    return _PROGRESS.format(title=title, share=f"{_share(part, whole) * 100:.4g}")


def bars(title: str, finding: str, rows: Sequence[Bar], *, turned: bool = False) -> Markup:
    """Return bars below each other, the longest first; the longest fills the line.

    Where they are turned they begin on the right, as text does there.
    """
    longest = max((each.value for each in rows), default=0.0)
    ranked = sorted(rows, key=lambda each: -each.value)
    drawn = (_row(each, place, longest, turned=turned) for place, each in enumerate(ranked))
    high, inside = ROW * len(ranked), Markup("").join(drawn)
    return _BARS.format(wide=WIDE, high=high, title=title, finding=finding, rows=inside)


def _row(one: Bar, place: int, longest: float, *, turned: bool) -> Markup:
    length = round(_share(one.value, longest) * WIDE)
    start, end = (WIDE, 0) if turned else (0, WIDE)
    return _ROW.format(
        label=one.label,
        said=one.said,
        wide=WIDE,
        thick=_THICK,
        name_at=place * ROW + _NAME,
        bar_at=place * ROW + _BAR,
        start=start,
        end=end,
        bar_from=WIDE - length if turned else 0,
        length=length,
    )


def _share(part: float, whole: float) -> float:
    return min(max(part / whole, 0.0), 1.0) if whole > 0 else 0.0
