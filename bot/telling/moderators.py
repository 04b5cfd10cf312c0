"""Telling moderators, once, that a channel takes no posts."""

from __future__ import annotations

import logging

import discord

from bot.desk.guilds import Guilds
from bot.desk.posting import post
from bot.telling import texts
from bot.telling.lists import digest_when
from bot.views import sentence_view
from corpus.telling import Digest, Subscription

_log = logging.getLogger(__name__)


class Moderators:
    """In the channel for reviews; where there is none, the one who set it up, in private."""

    def __init__(self, client: discord.Client, guilds: Guilds) -> None:
        """`guilds` knows the channels."""
        self._client = client
        self._guilds = guilds

    async def tell(self, target: Subscription | Digest, problem: str, paused: bool) -> None:
        """Say what cannot be posted where, and why; what cannot be told stands in /subscriptions."""
        guild = self._client.get_guild(target.guild_id)
        what = _what(target)
        sentence = texts.trouble(what, f"<#{target.channel_id}>", problem, paused=paused)
        _log.warning("Guild %d, channel %d: %s", target.guild_id, target.channel_id, problem)
        review = self._guilds.of(target.guild_id).review_channel
        if guild is not None and review is not None and review != target.channel_id:
            posted = await post(guild, review, sentence_view(sentence))
            if posted.message is not None:
                return
        try:
            user = self._client.get_user(target.created_by) or await self._client.fetch_user(target.created_by)
            await user.send(sentence)
        except discord.HTTPException as error:
            _log.warning("Nobody could be told about channel %d: %s", target.channel_id, error)


def _what(target: Subscription | Digest) -> str:
    if isinstance(target, Digest):
        return f"the digest of {digest_when(target)}"
    return texts.subject(target.company, target.topic)
