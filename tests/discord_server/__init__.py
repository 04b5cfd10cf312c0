"""A loopback Discord for integration tests: real discord.py talks to it over real HTTP and websocket."""

from tests.discord_server.bots import BotProcess, running, running_process
from tests.discord_server.driver.call import Call, Choice, Modal
from tests.discord_server.driver.person import Person
from tests.discord_server.driver.places import ChannelHandle, GuildHandle
from tests.discord_server.driver.reply import Button, Reply
from tests.discord_server.errors import (
    BotOffline,
    CommandNotFound,
    DriverError,
    InteractionFailed,
    InvalidInput,
    NotAllowed,
)
from tests.discord_server.permissions import Permissions
from tests.discord_server.server import DiscordServer

__all__ = [
    "BotOffline",
    "BotProcess",
    "Button",
    "Call",
    "ChannelHandle",
    "Choice",
    "CommandNotFound",
    "DiscordServer",
    "DriverError",
    "GuildHandle",
    "InteractionFailed",
    "InvalidInput",
    "Modal",
    "NotAllowed",
    "Permissions",
    "Person",
    "Reply",
    "running",
    "running_process",
]
