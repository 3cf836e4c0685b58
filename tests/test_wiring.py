"""What settings may say and what wiring knows are the same words."""

from __future__ import annotations

from automation import wiring
from automation.specs import settings


def test_every_word_that_settings_take_is_wired() -> None:
    assert set(settings.STORES) == set(wiring.STORES)
    assert set(settings.MAILERS) == set(wiring.MAILERS)
