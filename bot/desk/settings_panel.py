"""The panel of /settings: selects that show what is set, and a form for the budgets."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, cast

import discord
from discord import ChannelType, SelectOption, ui

from bot import replies
from bot.desk import settings_texts as texts
from bot.desk.settings_fields import ANY, LANGUAGES, MAX_CHANNELS, MAX_ROLES, Field
from corpus.desk import GuildSettings

Interaction = discord.Interaction[Any]

_ANSWERING = [
    ChannelType.text,
    ChannelType.news,
    ChannelType.voice,
    ChannelType.stage_voice,
    ChannelType.forum,
    ChannelType.category,
]
_POSTING = [ChannelType.text, ChannelType.news]
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Panel:
    """All that the panel shows."""

    settings: GuildSettings
    """Without what has been deleted: Discord refuses a select that shows a role or channel which is not there."""
    budgets: Sequence[str]
    """A line for each."""
    warnings: Sequence[str] = ()
    has_gone: bool = False
    """Whether there is something to take out."""


class ChangesSettings(Protocol):
    """What the cog can do for a control."""

    async def use(self, interaction: Interaction, field: Field) -> None:
        """Do what the control is for."""


class SettingsControl(ui.DynamicItem[ui.Item[Any]], template=r"st:(?P<field>[a-z]+)"):
    """A select or button of the panel; its id says what it sets, so that it works after a restart."""

    def __init__(self, item: ui.Item[Any]) -> None:
        """`item` has the id `st:` and the field."""
        super().__init__(item)

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The control that was used."""
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Change the setting."""
        field = self.template.fullmatch(self.custom_id)
        if field is None or field["field"] not in list(Field):
            return
        cog = cast(ChangesSettings, interaction.client.get_cog("SettingsCog"))
        await cog.use(interaction, Field(field["field"]))


def panel_view(panel: Panel) -> ui.LayoutView:
    """The components of the panel."""
    settings = panel.settings
    box: ui.Container[ui.LayoutView] = ui.Container(ui.TextDisplay(texts.HEADING))
    if panel.warnings:
        box.add_item(ui.TextDisplay("\n".join(panel.warnings)))
    if panel.has_gone:
        box.add_item(
            _row(ui.Button(label=texts.TAKE_OUT, custom_id=_id(Field.GONE), style=discord.ButtonStyle.primary))
        )
    for text, control in (
        (texts.ROLES, _roles(settings.moderator_roles)),
        (texts.ANSWER, _channels(Field.ANSWER, settings.answer_channels, _ANSWERING, MAX_CHANNELS)),
        (texts.POSTS, _channels(Field.POSTS, _one(settings.posts_channel), _POSTING, 1)),
        (texts.REVIEW, _channels(Field.REVIEW, _one(settings.review_channel), _POSTING, 1)),
        (texts.LANGUAGE, _language(settings.language)),
        (texts.budgets(panel.budgets), ui.Button(label=texts.CHANGE_BUDGETS, custom_id=_id(Field.BUDGETS))),
    ):
        box.add_item(ui.TextDisplay(text))
        box.add_item(_row(control))
    view = ui.LayoutView(timeout=None)
    view.add_item(box)
    return view


class BudgetsModal(ui.Modal, title=texts.FORM_TITLE):
    """A field for each budget, filled in with what the guild has set."""

    def __init__(
        self,
        settings: GuildSettings,
        most: Mapping[str, int],
        store: Callable[[Interaction, Mapping[str, str]], Awaitable[None]],
    ) -> None:
        """`most` has the budgets to ask for and their bounds; `store` is called with what was typed."""
        # discord.py never hears of a form that is closed unsent; without a timeout it would be kept for ever.
        super().__init__(timeout=_HOUR)
        self._store = store
        self._fields: dict[str, ui.TextInput[Any]] = {}
        for name, bound in most.items():
            value = getattr(settings, name)
            field: ui.TextInput[Any] = ui.TextInput(
                default=None if value is None else str(value), required=False, max_length=9, custom_id=name
            )
            self._fields[name] = field
            least = 0 if name == "model_answers" else 1
            self.add_item(ui.Label(text=texts.LABELS[name], description=texts.hint(least, bound), component=field))

    async def on_submit(self, interaction: Interaction) -> None:
        """Store what was typed."""
        await self._store(interaction, {name: field.value for name, field in self._fields.items()})

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # type: ignore[override]
        """Say in one sentence why not."""
        await replies.report(interaction, error)


def _id(field: Field) -> str:
    return f"st:{field.value}"


def _row(item: ui.Item[Any]) -> ui.ActionRow[Any]:
    return ui.ActionRow(SettingsControl(item))


def _one(channel: int | None) -> tuple[int, ...]:
    return () if channel is None else (channel,)


def _roles(roles: Sequence[int]) -> ui.RoleSelect[Any]:
    return ui.RoleSelect(
        custom_id=_id(Field.ROLES),
        placeholder=texts.CHOOSE_ROLES,
        min_values=0,
        max_values=MAX_ROLES,
        default_values=[discord.SelectDefaultValue.from_role(discord.Object(role)) for role in roles],
    )


def _channels(field: Field, chosen: Sequence[int], kinds: list[ChannelType], most: int) -> ui.ChannelSelect[Any]:
    return ui.ChannelSelect(
        custom_id=_id(field),
        channel_types=kinds,
        placeholder=texts.CHOOSE_CHANNELS if field is Field.ANSWER else texts.CHOOSE_CHANNEL,
        min_values=0,
        max_values=most,
        default_values=[discord.SelectDefaultValue.from_channel(discord.Object(each)) for each in chosen],
    )


def _language(language: str | None) -> ui.Select[Any]:
    options = [SelectOption(label=texts.ANY_LANGUAGE, value=ANY, default=language is None)]
    options += [SelectOption(label=name, value=code, default=code == language) for code, name in LANGUAGES.items()]
    return ui.Select(custom_id=_id(Field.LANGUAGE), options=options)
