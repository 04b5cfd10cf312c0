"""Comparisons and pictures as Discord components: the thin layer between what is rendered and discord.py."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.news.compare import Comparison, Side
from bot.render import RenderedMessage
from bot.views import EvidenceButton, TextId, to_view

_COLOURS = (discord.Colour(0x56B4E9), discord.Colour(0xE69F00))
_NOT_FOUND = discord.Colour(0x8A8F98)


def comparison_view(comparison: Comparison) -> ui.LayoutView:
    """Both companies' boxes under what was asked; no timeout, see `to_view`."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(comparison.heading, id=TextId.QUESTION))
    shown: set[str] = set()
    for side, colour in zip(comparison.sides, _COLOURS, strict=True):
        view.add_item(_box(side, colour, shown))
    return view


def _box(side: Side, colour: discord.Colour, shown: set[str]) -> ui.Container[Any]:
    box: ui.Container[Any] = ui.Container(accent_colour=colour if side.found else _NOT_FOUND)
    for text in (side.body, side.sources, side.footer):
        if text:
            box.add_item(ui.TextDisplay(text))
    # Both may rest on the very same quotes, and no two buttons of a message may have one id.
    if side.evidence and side.evidence not in shown:
        shown.add(side.evidence)
        box.add_item(ui.ActionRow(EvidenceButton(side.evidence)))
    return box


def picture_view(message: RenderedMessage, filename: str, description: str) -> ui.LayoutView:
    """A message with a picture that is attached to it, and what the picture shows in words."""
    view = to_view(message)
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
    gallery.add_item(media=f"attachment://{filename}", description=description)
    view.add_item(gallery)
    return view
