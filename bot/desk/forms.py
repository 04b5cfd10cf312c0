"""The forms of the article desk. What is typed goes to the cog as it is; reading it is `fields`' work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot import replies, texts
from bot.desk.fields import Fields
from bot.errors import RefusedError
from corpus.dates import parse_published
from corpus.models import DateOrigin, Draft

Interaction = discord.Interaction[Any]

_HOUR = 3600.0
_DATE_HINT = "2024-05-01 or 2024-05; leave it out if it is not known"


class _Form(ui.Modal):
    """A form that says in one sentence what was wrong with it."""

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # type: ignore[override]
        """Say in one sentence why not."""
        await replies.report(interaction, error)


class PasteForm(_Form, title="Add an article"):
    """Title, text, source, date and link of an article."""

    headline: ui.Label[PasteForm] = ui.Label(text="Title", component=ui.TextInput(max_length=300))
    body: ui.Label[PasteForm] = ui.Label(
        text="Text", component=ui.TextInput(style=discord.TextStyle.paragraph, max_length=4000)
    )
    outlet: ui.Label[PasteForm] = ui.Label(
        text="Source", description="Who published it", component=ui.TextInput(required=False, max_length=200)
    )
    date: ui.Label[PasteForm] = ui.Label(
        text="Date", description=_DATE_HINT, component=ui.TextInput(required=False, max_length=30)
    )
    link: ui.Label[PasteForm] = ui.Label(
        text="Link", description="Where it can be read", component=ui.TextInput(required=False, max_length=2048)
    )

    def __init__(self, sent: Callable[[Interaction, PasteForm], Awaitable[None]]) -> None:
        """`sent` is called with the submission."""
        # discord.py never hears of a form that is closed unsent; without a timeout it would be kept for ever.
        super().__init__(timeout=_HOUR)
        self._sent = sent

    def draft(self, now: datetime) -> Draft:
        """The article as it was typed; InputError for a date that cannot be read."""
        title, text = _value(self.headline), _value(self.body)
        if not title or not text:
            raise RefusedError(texts.NO_TEXT)
        published, precision = parse_published(_value(self.date), now=now)
        return Draft(
            title=title,
            text=text,
            url=_value(self.link) or None,
            source=_value(self.outlet) or None,
            published=published,
            precision=precision,
            fetched_at=now,
            dated_by=DateOrigin.GIVEN,
        )

    async def on_submit(self, interaction: Interaction) -> None:
        """Go on with the article."""
        await self._sent(interaction, self)


class FieldsForm(_Form, title="Change an article"):
    """Title, source, date and companies, prefilled; and the link where there is none yet."""

    def __init__(
        self, before: Fields, sent: Callable[[Interaction, Fields], Awaitable[None]], *, ask_link: bool = False
    ) -> None:
        """`sent` is called with what was typed."""
        super().__init__(timeout=_HOUR)
        self._before = before
        self._sent = sent
        self._title = _field("Title", before.title, most=1000, required=True)
        self._source = _field("Source", before.source, "Who published it", most=200)
        self._date = _field("Date", before.date, _DATE_HINT, most=30)
        self._companies = _field("Companies", before.companies, "With commas between them", most=4000)
        self._link = _field("Link", before.link, "Where it can be read", most=2048) if ask_link else None
        for label in (self._title, self._source, self._date, self._companies, self._link):
            if label is not None:
                self.add_item(label)

    async def on_submit(self, interaction: Interaction) -> None:
        """Go on with what was typed."""
        link = self._before.link if self._link is None else _value(self._link)
        typed = Fields(
            title=_value(self._title),
            source=_value(self._source),
            date=_value(self._date),
            companies=_value(self._companies),
            link=link,
        )
        await self._sent(interaction, typed)


def _field(
    text: str, value: str, description: str | None = None, *, most: int, required: bool = False
) -> ui.Label[FieldsForm]:
    style = discord.TextStyle.paragraph if most > 2048 else discord.TextStyle.short
    component: ui.TextInput[Any] = ui.TextInput(
        default=value[:most] or None, max_length=most, required=required, style=style
    )
    return ui.Label(text=text, description=description, component=component)


def _value(label: ui.Label[Any]) -> str:
    field = label.component
    return field.value.strip() if isinstance(field, ui.TextInput) else ""
