"""Templates become pages: escaped, in the reader's language, with the words for times."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from aiohttp import web
from markupsafe import Markup, escape

from console import assets, charts, cookies
from content.plain import CHANNELS
from domain.local_time import clock_text, dates_text, to_local

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from console.visit import Guest

HERE = Path(__file__).parent
_HOUR, _DAY = 60, 24 * 60


@cache
def environment() -> jinja2.Environment:
    """Return the templates: everything escaped, and what is not given an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["begins"] = lambda text: text[:1].upper() + text[1:]
    made.globals["channels"] = CHANNELS
    made.globals.update(progress=charts.progress, bars=charts.bars, Bar=charts.Bar)
    return made


def page(visit: Guest, template: str, status: int, values: Mapping[str, Any]) -> web.Response:
    """Render a page for a visitor; what was said to them is shown once."""
    said = cookies.said(visit.house, visit.request)
    html = text(visit, template, {"said": said} | dict(values))
    response = web.Response(text=html, status=status, content_type="text/html")
    if said:
        cookies.drop(visit.house, response, cookies.SAID)
    return response


def text(visit: Guest, template: str, values: Mapping[str, Any]) -> str:
    """Render a template with everything that stands on every page."""
    known: dict[str, Any] = {
        "visit": visit,
        "_": visit.wording.mark,
        "count": visit.wording.count,
        "wording": visit.wording,
        "nav": visit.nav,
        "here": visit.request.path.removeprefix("/console"),
        "token": cookies.form_token(visit.house, visit.bound),
        "practice": visit.house.practice,
        "at": lambda instant: at(visit, instant),
        "span": lambda minutes: span(visit, minutes),
        "dates": lambda first, last: dates_text(first, last, visit.wording.language),
        "errors": (),
        "asset": assets.address,
    }
    return environment().get_template(template).render(known | dict(values))


def at(visit: Guest, instant: datetime) -> Markup:
    """Return an instant as the visitor's clock shows it: 09:42, with its day when not today."""
    zone = visit.zone
    shown = clock_text(instant, zone, visit.now, visit.wording.language)
    machine = to_local(instant, zone).isoformat(timespec="minutes")
    return Markup('<time datetime="{}">{}</time>').format(escape(machine), shown)


def span(visit: Guest, minutes: float) -> str:
    """Return a length of time in words: 52 min, 3 h 12 min, 4 days."""
    whole = max(0, round(minutes))
    if whole < _HOUR:
        return visit.say("%(n)s min", n=whole)
    if whole < _DAY:
        return visit.say("%(h)s h %(m)s min", h=whole // _HOUR, m=whole % _HOUR)
    return str(visit.wording.count("%(n)s day", "%(n)s days", whole // _DAY))
