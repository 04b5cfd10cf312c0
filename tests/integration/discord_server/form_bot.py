"""Commands with selects, every kind of modal field, and updates of the message that was pressed."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from tests.integration.discord_server.small_bot import SmallBot


class PickView(discord.ui.View):
    """Selects of several kinds."""

    @discord.ui.select(placeholder="Company", options=[discord.SelectOption(label=n) for n in ("Xiaomi", "BYD")])
    async def company(self, interaction: discord.Interaction, select: discord.ui.Select[PickView]) -> None:
        await interaction.response.edit_message(content=f"picked {select.values[0]}")

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="people", max_values=2)
    async def people(self, interaction: discord.Interaction, select: discord.ui.UserSelect[PickView]) -> None:
        await interaction.response.send_message(" ".join(user.name for user in select.values), ephemeral=True)

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id="where")
    async def where(self, interaction: discord.Interaction, select: discord.ui.ChannelSelect[PickView]) -> None:
        await interaction.response.send_message(select.values[0].name, ephemeral=True)

    @discord.ui.button(label="Later", row=4)
    async def later(self, interaction: discord.Interaction, _button: discord.ui.Button[PickView]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="changed later")

    @discord.ui.button(label="Aside", row=4)
    async def aside(self, interaction: discord.Interaction, _button: discord.ui.Button[PickView]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.followup.send("an aside")
        await interaction.followup.send("and another", ephemeral=True)

    @discord.ui.button(label="Rename", row=4)
    async def rename(self, interaction: discord.Interaction, _button: discord.ui.Button[PickView]) -> None:
        await interaction.response.send_modal(OldModal())


class OldModal(discord.ui.Modal, title="Rename"):
    """Text inputs in action rows, the older way."""

    name = discord.ui.TextInput[Any](label="New name", custom_id="name", min_length=2, max_length=10)
    note = discord.ui.TextInput[Any](label="Note", custom_id="note", required=False)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"renamed {self.name.value}{self.note.value}")


class FullModal(discord.ui.Modal, title="Everything"):
    """One field of each newer kind."""

    hint = discord.ui.TextDisplay[Any]("Fill this in")
    upload = discord.ui.Label[Any](text="File", component=discord.ui.FileUpload(custom_id="file"))
    radio = discord.ui.Label[Any](
        text="Scope",
        component=discord.ui.RadioGroup(
            custom_id="scope",
            options=[
                discord.RadioGroupOption(label="All", value="all"),
                discord.RadioGroupOption(label="Us", value="us"),
            ],
        ),
    )
    boxes = discord.ui.Label[Any](
        text="Tags",
        component=discord.ui.CheckboxGroup(
            custom_id="tags",
            options=[discord.CheckboxGroupOption(label=n, value=n) for n in ("cars", "cells")],
            max_values=2,
        ),
    )
    sure = discord.ui.Label[Any](text="Sure", component=discord.ui.Checkbox(custom_id="sure"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        upload: Any = self.upload.component
        radio: Any = self.radio.component
        boxes: Any = self.boxes.component
        sure: Any = self.sure.component
        content = (await upload.values[0].read()).decode()
        await interaction.response.send_message(f"{content} {radio.value} {boxes.values} {sure.value}")


class FormBot(SmallBot):
    """The small bot with forms, usable by user installs too."""

    async def setup_hook(self) -> None:
        @self.tree.command(description="Pick something")
        async def pick(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("pick", view=PickView())

        @self.tree.command(description="Everything")
        async def full(interaction: discord.Interaction) -> None:
            await interaction.response.send_modal(FullModal())

        @self.tree.command(description="Anywhere")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def anywhere(interaction: discord.Interaction) -> None:
            owners = [interaction.is_guild_integration(), interaction.is_user_integration()]
            where = [interaction.context.guild, interaction.context.dm_channel, interaction.context.private_channel]
            may = interaction.app_permissions.view_channel
            await interaction.response.send_message(f"{owners} {where} {may} {interaction.locale}", ephemeral=True)

        await super().setup_hook()
