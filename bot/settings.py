"""Settings of the Discord bot, read from `BOT_*` variables and `.env`. Built only by a command-line entry."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class BotSettings(BaseSettings):
    """How the bot logs in, and how much one person or guild may ask of it."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="ignore", frozen=True)

    discord_token: SecretStr | None = None
    """Token of the bot, from https://discord.com/developers/applications (Bot → Reset Token)."""
    message_content: bool = False
    """Read every message in the threads that the bot opened; needs the privileged Message Content Intent."""
    user_questions: int = Field(default=5, ge=1, le=1000)
    """Questions that one person may ask at once; they come back over BOT_USER_SECONDS."""
    user_seconds: float = Field(default=60.0, gt=0, le=86_400)
    """Seconds in which a person's questions come back."""
    channel_questions: int = Field(default=20, ge=1, le=10_000)
    """Questions that may be asked in one channel and its threads at once; they come back over BOT_CHANNEL_SECONDS."""
    channel_seconds: float = Field(default=60.0, gt=0, le=86_400)
    """Seconds in which a channel's questions come back."""
    guild_questions: int = Field(default=60, ge=1, le=100_000)
    """Questions that one guild may ask at once; they come back over BOT_GUILD_SECONDS."""
    guild_seconds: float = Field(default=60.0, gt=0, le=86_400)
    """Seconds in which a guild's questions come back."""
    model_answers: int = Field(default=500, ge=0, le=1_000_000)
    """Answers a day that a chat model writes for one guild; then the embedded reader takes over."""
    answer_timeout: float = Field(default=180.0, gt=0, le=840)
    """Seconds after which an answer is given up; Discord forgets a slash command after 15 minutes."""
    history_turns: int = Field(default=6, ge=0, le=20)
    """Earlier messages of a conversation that a follow-up question may look back on."""
    history_characters: int = Field(default=2000, ge=0, le=20_000)
    """Characters of earlier messages that a follow-up question may look back on."""
    shutdown_seconds: float = Field(default=3.0, gt=0, le=30)
    """Seconds that a shutdown takes at most to tell those who still wait for an answer."""
    grace_days: int = Field(default=30, ge=0, le=3650)
    """Days for which a server's data is kept after the bot was removed from it."""
    privacy_url: str | None = Field(default=None, max_length=512)
    """Your privacy policy, linked in /about."""
    support_url: str | None = Field(default=None, max_length=512)
    """Where people find help with your bot, linked in /about."""
