"""The newest articles by /latest."""

from __future__ import annotations

from tests.integration.bot.conftest import Scene


async def test_latest(scene: Scene) -> None:
    listed = await (await scene.ada.slash(scene.channel, "latest")).response()
    assert not listed.ephemeral
    lines = listed.text.splitlines()
    assert lines[0] == "**Latest articles**"
    byd = "[BYD opens a battery plant in Hungary](<https://news.example.com/byd-hungary>)"
    assert lines[1] == f"- {byd} · <t:1709553600:D> · Example News"
    assert lines[2].endswith("](<https://news.example.com/rivian-price>) · 2023-10 · Example News")
    assert lines[3].endswith("undated · via gizmochina.com")
    assert len(lines) == 4


async def test_latest_of_a_company_since_a_day(scene: Scene) -> None:
    listed = await (await scene.ada.slash(scene.channel, "latest", company="byd", since="2024-01")).response()
    assert listed.text.splitlines()[0] == "**Latest articles on BYD** since <t:1704110400:D>"
    assert len(listed.text.splitlines()) == 2


async def test_nothing_new(scene: Scene) -> None:
    listed = await (await scene.ada.slash(scene.channel, "latest", company="Rivian", since="2024-01-01")).response()
    assert listed.text == "I have no articles on Rivian published since <t:1704110400:D>."


async def test_options_that_cannot_be_read(scene: Scene) -> None:
    refused = await (await scene.ada.slash(scene.channel, "latest", since="the other day")).response()
    assert refused.ephemeral
    assert "the other day" in refused.text
    refused = await (await scene.ada.slash(scene.channel, "latest", company="Grocer")).response()
    assert refused.ephemeral
    assert "do not know" in refused.text
