"""Rendered messages as Discord components: the thin layer between `render` and discord.py."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterator, Sequence
from enum import IntEnum
from typing import Any, Protocol, cast

import discord
from discord import ui

from bot.answer_buttons import BAD_ID, GOOD_ID, SHARE_ID, ShareButton, VoteButton, WatchButton
from bot.evidence import TEMPLATE
from bot.render import RenderedMessage
from bot.watch_ids import WATCH

_FOUND = discord.Colour(0x2E9E6B)
_NOT_FOUND = discord.Colour(0x8A8F98)


class TextId(IntEnum):
    """Component ids of a message's texts, by which `conversation` knows them again."""

    QUESTION = 101
    ANSWER = 102
    SOURCES = 103
    FOOTER = 104
    NOTE = 105


class ShowsEvidence(Protocol):
    """What the client can do for the evidence button."""

    def show_evidence(self, interaction: discord.Interaction[Any], custom_id: str) -> Awaitable[None]:
        """Answer the press of a button."""


class EvidenceButton(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """ "Show evidence": its id carries all that it needs, so that it works after a restart."""

    def __init__(self, custom_id: str) -> None:
        """`custom_id` as `evidence.encode` makes it."""
        super().__init__(
            ui.Button(label="Show evidence", emoji="🔎", style=discord.ButtonStyle.secondary, custom_id=custom_id)
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> EvidenceButton:
        """The button that was pressed."""
        return cls(match.string)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the quotes to the one who pressed."""
        # discord.py builds the item from the id alone, so the client is its only way to the articles.
        await cast(ShowsEvidence, interaction.client).show_evidence(interaction, self.custom_id)


def to_view(message: RenderedMessage) -> ui.LayoutView:
    """The components of one message.

    No timeout: discord.py takes a dynamic item out of service for all messages when a view that holds it times out.
    """
    view = ui.LayoutView(timeout=None)
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_FOUND if message.found else _NOT_FOUND)
    if message.question:
        box.add_item(ui.TextDisplay(message.question, id=TextId.QUESTION))
    if message.body:
        box.add_item(ui.TextDisplay(message.body, id=TextId.ANSWER))
    if message.sources:
        if message.body:
            box.add_item(ui.Separator(spacing=discord.SeparatorSpacing.small))
        box.add_item(ui.TextDisplay(message.sources, id=TextId.SOURCES))
    if message.footer:
        box.add_item(ui.TextDisplay(message.footer, id=TextId.FOOTER))
    if message.note:
        box.add_item(ui.TextDisplay(message.note, id=TextId.NOTE))
    if buttons := _buttons(message):
        box.add_item(ui.ActionRow(*buttons))
    view.add_item(box)
    return view


def _buttons(message: RenderedMessage) -> list[ui.Item[Any]]:
    """At most five, which is what a row holds."""
    buttons: list[ui.Item[Any]] = []
    if message.evidence:
        buttons.append(EvidenceButton(message.evidence))
    if message.votes:
        buttons += [VoteButton(GOOD_ID), VoteButton(BAD_ID)]
    if message.share:
        buttons.append(ShareButton())
    if message.watch:
        buttons.append(WatchButton(message.watch))
    return buttons


def sentence_view(sentence: str) -> ui.LayoutView:
    """A plain sentence where an answer was to be: a message of components takes no content any more."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(sentence))
    return view


def rendered_from(message: discord.Message) -> RenderedMessage:
    """One of our own answers, as it was rendered."""
    texts = answer_texts(message.components)
    ids = {item.custom_id for item in walk(message.components) if isinstance(item, discord.Button)}
    boxes = [item for item in message.components if isinstance(item, discord.Container)]
    return RenderedMessage(
        body=texts.get(TextId.ANSWER, ""),
        question=texts.get(TextId.QUESTION),
        sources=texts.get(TextId.SOURCES),
        footer=texts.get(TextId.FOOTER),
        evidence=next((each for each in ids if each and TEMPLATE.fullmatch(each)), None),
        found=not any(box.accent_colour == _NOT_FOUND for box in boxes),
        note=texts.get(TextId.NOTE),
        votes=GOOD_ID in ids,
        share=SHARE_ID in ids,
        watch=next((each for each in ids if each and WATCH.fullmatch(each)), None),
    )


def answer_texts(components: Sequence[Any]) -> dict[int, str]:
    """The texts of one of our own messages, by what they are."""
    return {item.id: item.content for item in walk(components) if isinstance(item, discord.TextDisplay) and item.id}


def walk(components: Sequence[Any]) -> Iterator[Any]:
    """All components, those inside others included, from top to bottom."""
    for component in components:
        yield component
        yield from walk(getattr(component, "children", []))
