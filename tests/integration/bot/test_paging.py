"""Public lists: everybody sees them, the asker alone turns them."""

from __future__ import annotations

import pytest

from bot.paging import NOT_YOURS
from tests.integration.bot.conftest import Scene


async def test_only_the_asker_turns_a_public_list(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cogs.latest.PER_PAGE", 1)
    page = await (await scene.ada.slash(scene.channel, "latest")).response()
    assert not page.ephemeral
    first = page.text
    told = await (await scene.mod.press(page, "Next")).response()
    assert told.ephemeral
    assert told.text == NOT_YOURS
    assert page.text == first
    turned = await scene.ada.press(page, "Next")
    await turned.until(lambda: page.button("Previous").disabled is False)
    assert page.text != first
    assert not page.pings
