"""The phrases as they are shipped."""

from __future__ import annotations

import pytest

from content.phrases import Phrases


@pytest.fixture
def phrases() -> Phrases:
    return Phrases.load()
