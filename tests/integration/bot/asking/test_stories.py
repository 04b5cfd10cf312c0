"""Answers on stories as members read them: who else reports it, and what was denied since."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, DatePrecision, Draft, guild_scope
from tests.integration.bot.conftest import Scene

RUMOUR = "Ford will end sales of the Mustang Mach-E in Europe this winter, according to two people familiar with it."
RETOLD = "Ford may stop selling its Mustang Mach-E in Europe, {} has heard from two people familiar with the matter."
DENIAL = "Ford denied on Monday that it will end sales of the Mustang Mach-E in Europe."
QUESTION = "When will sales of the Mach-E end in Europe?"


def report(outlet: str, day: int, title: str, text: str) -> Draft:
    return Draft(
        title=title,
        text=text,
        url=f"https://{outlet}.example.com/mach-e",
        source=outlet,
        published=datetime(2024, 5, day, tzinfo=UTC),
        precision=DatePrecision.DAY,
    )


FIRST = report("insider", 10, "Ford to end Mustang Mach-E sales in Europe, sources say", RUMOUR)
LATER = report("post", 13, "Ford denies that it will end Mustang Mach-E sales in Europe", DENIAL)
OTHERS = [
    replace(
        report(name, 11, "Ford may end Mustang Mach-E sales in Europe, reports say", RETOLD.format(name)),
        source=f"{name.capitalize()} *News*",
    )
    for name in ("alpha", "beta", "gamma", "delta")
]


@pytest.fixture
async def told(library: Library, stage: Scene) -> AsyncIterator[None]:
    """A rumour of five outlets, everybody's; its denial is told in the scene's guild alone."""
    ours = guild_scope(stage.guild.id)
    kept = [(draft, GLOBAL_SCOPE) for draft in (FIRST, *OTHERS)] + [(LATER, ours)]
    added = [await asyncio.to_thread(library.add_draft, draft, scope=scope) for draft, scope in kept]
    yield
    for result, (_, scope) in zip(added, kept, strict=True):
        assert result.article is not None
        await asyncio.to_thread(library.forget, result.article.id, {scope})


async def test_the_denial_comes_first_and_others_are_named_in_one_line(scene: Scene, told: None) -> None:
    answer = await (await scene.ada.slash(scene.channel, "ask", question=QUESTION)).response(timeout=30)
    post, insider = "<https://post.example.com/mach-e>", "<https://insider.example.com/mach-e>"
    assert (
        f"Denied on 13 May 2024\\: {DENIAL} [[1 · 13 May 2024]]({post}) "
        f"Earlier, on 10 May 2024\\: {RUMOUR} [[2 · 10 May 2024]]({insider})"
    ) in answer.text
    lines = [line for line in answer.text.splitlines() if line.startswith("\\[")]
    also = "also: Alpha \\*News\\*, Beta \\*News\\*, Gamma \\*News\\* +1"
    assert lines == [
        f"\\[1\\] [{LATER.title}]({post}) · <t:1715601600:D> · post · denied · {also}",
        f"\\[2\\] [{FIRST.title}]({insider}) · <t:1715342400:D> · insider · rumour",
    ]
    proof = await (await scene.ada.press(answer, "Show evidence")).response()
    assert f"> {DENIAL}" in proof.text
    assert f"> {RUMOUR}" in proof.text


async def test_elsewhere_nobody_hears_of_the_guilds_denial(scene: Scene, told: None) -> None:
    private = await (await scene.ada.slash(scene.ada.dm(), "ask", question=QUESTION)).response(timeout=30)
    assert RUMOUR.removesuffix(".") in private.text
    assert "denied" not in private.text.lower()
    assert "post.example.com" not in private.text
