"""What a browser calls itself, in two words that its owner knows; never the whole of it."""

from __future__ import annotations

_BROWSERS = (
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Opera Mini", "Opera Mini"),
    ("UCBrowser/", "UC Browser"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""By what stands in a User-Agent; most call themselves Chrome and Safari as well."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
    ("KAIOS", "KaiOS"),
)


def named(user_agent: str) -> str:
    """Return a browser and its system ("Chrome, Android"); "" where neither is known."""
    found = (
        next((name for mark, name in table if mark in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(each for each in found if each)
