"""A small discord.py bot that uses every feature the loopback Discord claims to have."""

from __future__ import annotations

import asyncio
import io
import re
from typing import Any

import discord
from discord import app_commands

from tests.discord_server.signals import Signal

GREEN = discord.Colour.green()


class EvidenceView(discord.ui.View):
    """A persistent view with a static custom_id."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Show evidence", custom_id="evidence")
    async def evidence(self, interaction: discord.Interaction, _button: discord.ui.Button[EvidenceView]) -> None:
        await interaction.response.send_message("“Chery” [1]", ephemeral=True)

    @discord.ui.button(label="Count", custom_id="count")
    async def count(self, interaction: discord.Interaction, _button: discord.ui.Button[EvidenceView]) -> None:
        await interaction.response.edit_message(content="counted")

    @discord.ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: discord.Interaction, _button: discord.ui.Button[EvidenceView]) -> None:
        raise AssertionError("a disabled button was pressed")


class SourceButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"source:(?P<number>\d+)"):
    """A button that carries its state in its custom_id and so survives a restart."""

    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label=f"Source {number}", custom_id=f"source:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str]
    ) -> SourceButton:
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"source {self.number}", ephemeral=True)


class Layout(discord.ui.LayoutView):
    """A Components V2 message."""

    def __init__(self, text: str = "An answer") -> None:
        super().__init__(timeout=None)
        thumbnail = discord.ui.Thumbnail[Any]("https://example.org/car.png", description="a car")
        self.add_item(
            discord.ui.Container(
                discord.ui.TextDisplay(text),
                discord.ui.Separator(),
                discord.ui.Section(discord.ui.TextDisplay("Source [1]"), accessory=thumbnail),
                discord.ui.ActionRow(
                    discord.ui.Button(label="Open", url="https://example.org/1"),
                    SourceButton(7),
                ),
                accent_colour=GREEN,
            )
        )


class PasteModal(discord.ui.Modal, title="Paste an article"):
    """A modal with labels."""

    name = discord.ui.Label[Any](text="Title", component=discord.ui.TextInput(custom_id="title", max_length=200))
    kind = discord.ui.Label[Any](
        text="Kind",
        component=discord.ui.Select(
            custom_id="kind", options=[discord.SelectOption(label="News"), discord.SelectOption(label="Test")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.name.component, discord.ui.TextInput)
        assert isinstance(self.kind.component, discord.ui.Select)
        text = f"added {self.name.component.value} ({', '.join(self.kind.component.values)})"
        await interaction.response.send_message(text, ephemeral=True)


class SmallBot(discord.Client):
    """The bot."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(
            intents=intents or discord.Intents.default(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,
        )
        self.tree = app_commands.CommandTree(self)
        self.errors: list[BaseException] = []
        self.heard: list[discord.Message] = []
        self.own: list[discord.Message] = []
        self.resumed = 0
        self.changed = Signal()
        add_commands(self)
        self.tree.error(self.on_tree_error)

    async def setup_hook(self) -> None:
        self.add_view(EvidenceView())
        self.add_dynamic_items(SourceButton)
        await self.tree.sync()

    async def on_tree_error(self, _interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        self.errors.append(error.__cause__ or error)
        self.changed.notify()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Leaves out the five seconds that discord.py waits before it identifies again."""

    async def on_resumed(self) -> None:
        self.resumed += 1
        self.changed.notify()

    async def on_message(self, message: discord.Message) -> None:
        if message.author == self.user:
            self.own.append(message)
            self.changed.notify()
            return
        self.heard.append(message)
        self.changed.notify()
        if self.user in message.mentions or message.guild is None:
            chain = []
            at: discord.Message | None = message
            while at is not None and at.reference is not None and at.reference.message_id is not None:
                at = await message.channel.fetch_message(at.reference.message_id)
                chain.append(at.content)
            files = [f"{a.filename}={(await a.read()).decode()}" for a in message.attachments]
            async with message.channel.typing():
                await message.reply(f"heard {message.content!r} after {chain} with {files}")


def add_commands(bot: SmallBot) -> None:  # noqa: C901  (a list of small commands)
    tree = bot.tree

    @tree.command(description="Ask a question")
    @app_commands.describe(question="What to ask", company="A company", seconds="How long to think")
    async def ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, 300],
        company: str | None = None,
        seconds: float = 0.0,
    ) -> None:
        await interaction.response.defer(thinking=True)
        await asyncio.sleep(seconds)
        embed = discord.Embed(title="Sources", description="[1] [Gizmo](https://example.org/1)")
        await interaction.followup.send(f"{question}? {company} <@1>", embed=embed, view=EvidenceView())

    @ask.autocomplete("company")
    async def companies(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        names = ["Xiaomi", "Xpeng", "BYD"]
        return [app_commands.Choice(name=n, value=n.lower()) for n in names if n.lower().startswith(typed)]

    @tree.command(description="A Components V2 answer")
    async def layout(interaction: discord.Interaction, text: str = "An answer") -> None:
        await interaction.response.send_message(view=Layout(text))

    @tree.command(description="Answers after a while")
    async def slow(interaction: discord.Interaction, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await interaction.response.send_message("late")

    @tree.command(description="Acknowledges twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("once")
        again = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback", webhook_id=1)
        await bot.http.request(again, json={"type": 4, "data": {"content": "twice"}})

    @tree.command(description="Sends a file")
    async def file(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(
            content="here", attachments=[discord.File(io.BytesIO(b"quotes"), "evidence.txt")]
        )

    @tree.command(description="Posts into the channel")
    async def post(interaction: discord.Interaction, text: str = "posted") -> None:
        await interaction.response.defer(ephemeral=True)
        assert isinstance(interaction.channel, discord.abc.Messageable)
        await interaction.channel.send(text)
        await interaction.edit_original_response(content="done")

    @tree.command(description="Starts a thread")
    @app_commands.guild_only()
    async def thread(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("look below")
        message = await interaction.original_response()
        assert message.guild is not None
        full = await message.channel.fetch_message(message.id)
        started = await full.create_thread(name="answers")
        await started.send("inside")

    article = app_commands.Group(
        name="article",
        description="Articles",
        default_permissions=discord.Permissions(manage_messages=True),
        guild_only=True,
    )

    @article.command(description="Paste an article")
    async def paste(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(PasteModal())

    @article.command(description="Add files and people")
    async def add(
        interaction: discord.Interaction, file: discord.Attachment, by: discord.Member, where: discord.TextChannel
    ) -> None:
        content = (await file.read()).decode()
        await interaction.response.send_message(f"{content} by {by.name} in {where.name}", ephemeral=True)

    tree.add_command(article)

    @tree.context_menu(name="Add to EV news")
    async def add_message(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"added {message.content!r}", ephemeral=True)

    @tree.context_menu(name="Who is this")
    async def who(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(member.name, ephemeral=True)
