"""Discord, as messages of the bot's own accord need it: places, sending with a mark, finding it again, editing."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.desk.posting import Place as GuildPlace
from bot.markdown import cut, one_line
from bot.places import missing_to_write
from bot.render import RenderedMessage
from bot.telling import texts
from bot.telling.buttons import StopWatchingButton
from bot.views import to_view
from corpus.telling import Post, PostKind

_log = logging.getLogger(__name__)

CANNOT_DM = 50007
_UNKNOWN_CHANNEL, _THREAD_EXISTS = 10003, 160004
_FIRST_MARK = 1000
"""Component ids below are those of texts (bot.views.TextId)."""
_MARKS = 1 << 30
_LOOK_BACK = 300
"""Messages behind the last known one among which ours is looked for: it was sent within seconds of that."""
_NAME = 90


class OutageError(Exception):
    """Discord cannot be reached, or not now."""


class NotAllowedError(Exception):
    """The bot may not post there; says why, in Discord's markup."""

    def __init__(self, problem: str, *, gone: bool = False) -> None:
        """`gone`: nobody can mend it there."""
        super().__init__(problem)
        self.problem = problem
        self.gone = gone


class UnreachableError(Exception):
    """The person takes no direct messages from the bot."""


class StrangerError(Exception):
    """The person is no longer a member of the guild whose articles the message tells of."""


class BrokenError(Exception):
    """Discord does not take this message, however often it is tried."""


class Spot:
    """A channel, thread or private chat."""

    def __init__(self, channel: Any) -> None:
        """`channel` is discord.py's."""
        self._channel = channel
        self.id: int = channel.id

    async def last_id(self) -> int:
        """The last message there: what is sent now stands behind it."""
        known = getattr(self._channel, "last_message_id", None)
        if known is not None:
            return int(known)
        async with _failures():
            return max([message.id async for message in self._channel.history(limit=1)], default=0)

    async def find(self, post: Post, me: int) -> int | None:
        """The message of a post that may have been sent already."""
        async with _failures():
            after = discord.Object(post.after_id or 0)
            async for message in self._channel.history(limit=_LOOK_BACK, after=after, oldest_first=True):
                if message.author.id == me and any(each.id == mark_of(post) for each in message.components):
                    return int(message.id)
        return None

    async def send(self, post: Post, message: RenderedMessage, role_id: int | None) -> int:
        """Send a post; the role is the only one that it pings."""
        roles: Any = [discord.Object(role_id)] if role_id is not None else False
        mentions = discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
        async with _failures():
            # Discord gives back the message that it has for a nonce, instead of making a second one.
            sent = await self._channel.send(
                view=post_view(post, message, role_id), nonce=f"ev{post.id}", allowed_mentions=mentions
            )
        return int(sent.id)

    async def edit(self, post: Post, message: RenderedMessage, role_id: int | None) -> bool:
        """Change a post; False where somebody has deleted it."""
        try:
            async with _failures():
                view = post_view(post, message, role_id)
                here = self._channel.get_partial_message(post.message_id)
                await here.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
        except discord.NotFound:
            return False
        return True

    async def thread(self, message_id: int, name: str) -> Spot:
        """The thread of a message, opened where there is none."""
        known = self._channel.guild.get_channel_or_thread(message_id)
        if known is not None:
            return Spot(known)
        async with _failures():
            try:
                title = cut(one_line(name), _NAME) or texts.MORE_REPORTS
                return Spot(await self._channel.get_partial_message(message_id).create_thread(name=title))
            except discord.HTTPException as error:
                if error.code != _THREAD_EXISTS:
                    raise
                return Spot(await self._channel.guild.fetch_channel(message_id))


class Courier:
    """Finds the places where messages go."""

    def __init__(self, client: discord.Client) -> None:
        """`client` is logged in when this is used."""
        self._client = client

    @property
    def me(self) -> int:
        """The bot's own id; OutageError while Discord is out of reach."""
        if self._client.user is None:
            raise OutageError("not connected")
        return self._client.user.id

    def channel(self, guild_id: int, channel_id: int) -> Spot:
        """A channel of a guild, if the bot may post there."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            raise OutageError("the server is not there")
        place = guild.get_channel_or_thread(channel_id)
        if not isinstance(place, GuildPlace):
            raise NotAllowedError(texts.CHANNEL_GONE, gone=True)
        missing = missing_in(place)
        if missing:
            raise NotAllowedError(texts.lacking(missing))
        return Spot(place)

    async def person(self, user_id: int, guild_id: int | None) -> Spot:
        """The private chat with a person, who must still be a member of the guild that the message tells of."""
        if guild_id is not None:
            guild = self._client.get_guild(guild_id)
            if guild is None or guild.unavailable:
                raise OutageError("the server is not there")
            try:
                async with _failures():
                    guild.get_member(user_id) or await guild.fetch_member(user_id)
            except discord.NotFound as error:
                raise StrangerError from error
        async with _failures():
            user = self._client.get_user(user_id) or await self._client.fetch_user(user_id)
            return Spot(user.dm_channel or await user.create_dm())

    def role_exists(self, guild_id: int, role_id: int) -> bool:
        """Whether a guild still has a role."""
        guild = self._client.get_guild(guild_id)
        return guild is not None and guild.get_role(role_id) is not None


def missing_in(place: GuildPlace) -> tuple[str, ...]:
    """What the bot lacks to post in a place, and to look there for what it has posted."""
    permissions = place.permissions_for(place.guild.me)
    missing = missing_to_write(permissions, in_thread=isinstance(place, discord.Thread))
    if not missing and not (permissions.read_message_history or permissions.administrator):
        return ("Read Message History",)
    return missing


def mark_of(post: Post) -> int:
    """The component id by which a post's message is known again."""
    return _FIRST_MARK + post.id % _MARKS


def post_view(post: Post, message: RenderedMessage, role_id: int | None) -> ui.LayoutView:
    """The components of a post, with its mark."""
    (box,) = to_view(message).children
    box.id = mark_of(post)
    view = ui.LayoutView(timeout=None)
    if role_id is not None:
        view.add_item(ui.TextDisplay(f"<@&{role_id}>"))
    view.add_item(box)
    if post.kind is PostKind.CHANGE and post.watch_id is not None:
        view.add_item(ui.ActionRow(StopWatchingButton(post.watch_id)))
    return view


@asynccontextmanager
async def _failures() -> AsyncIterator[None]:
    """What Discord raises, by what follows from it; NotFound of a message passes through."""
    try:
        yield
    except discord.Forbidden as error:
        if error.code == CANNOT_DM:
            raise UnreachableError from error
        raise NotAllowedError(texts.lacking(("Send Messages",))) from error
    except discord.NotFound as error:
        if error.code == _UNKNOWN_CHANNEL:
            raise NotAllowedError(texts.CHANNEL_GONE, gone=True) from error
        raise
    except (TimeoutError, discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError) as error:
        raise OutageError(str(error)) from error
    except discord.HTTPException as error:
        if error.status == 429 or error.status >= 500:
            raise OutageError(str(error)) from error
        _log.exception("Discord does not take a message")
        raise BrokenError(str(error)) from error
