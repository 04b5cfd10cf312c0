"""Interactions as the server keeps them: sent, acknowledged, answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.entities import Channel, Guild, User
from tests.discord_server.messages import Message
from tests.discord_server.permissions import Permissions
from tests.discord_server.signals import Signal

JSON = dict[str, Any]

PING, APPLICATION_COMMAND, MESSAGE_COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5
PONG, CHANNEL_MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE_MESSAGE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9

ACK_LIMIT = 3.0
TOKEN_LIFETIME = 15 * 60.0


@dataclass(eq=False)
class Interaction:
    """One thing a person did that the bot must acknowledge."""

    id: int
    token: str
    type: int
    user: User
    channel: Channel
    guild: Guild | None
    payload: JSON
    sent_at: float
    name: str = ""
    command_type: int = 1
    message: Message | None = None
    parent: Interaction | None = None
    ack_limit: float = ACK_LIMIT
    token_lifetime: float = TOKEN_LIFETIME
    acked_at: float | None = None
    ack_type: int | None = None
    answered_at: float | None = None
    refused: list[tuple[float, int]] = field(default_factory=list)
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: JSON | None = None
    choices: list[JSON] | None = None
    updates: int = 0
    changed: Signal = field(default_factory=Signal)

    @property
    def acked_after(self) -> float | None:
        """Seconds from sending to acknowledgement, if it was acknowledged."""
        return None if self.acked_at is None else self.acked_at - self.sent_at

    @property
    def answered_after(self) -> float | None:
        """Seconds from sending to the first answer that is more than "thinking…"."""
        return None if self.answered_at is None else self.answered_at - self.sent_at

    @property
    def forced_ephemeral(self) -> bool:
        """Whether only the person may see the answers: their own app, where they may not use External Apps."""
        if self.guild is None or "0" in self.payload["authorizing_integration_owners"]:
            return False
        return not int(self.payload["member"]["permissions"]) & Permissions.USE_EXTERNAL_APPS

    def ack_overdue(self, now: float) -> bool:
        """Whether the time to acknowledge is over."""
        return now - self.sent_at > self.ack_limit

    def token_expired(self, now: float) -> bool:
        """Whether the token no longer opens its webhook."""
        return now - self.sent_at > self.token_lifetime

    def metadata(self) -> JSON:
        """The interaction_metadata object of a message that answers this."""
        metadata: JSON = {
            "id": str(self.id),
            "type": self.type,
            "user": self.user.to_json(),
            "authorizing_integration_owners": self.payload["authorizing_integration_owners"],
        }
        if self.type == APPLICATION_COMMAND:
            metadata["name"] = self.name
            metadata["command_type"] = self.command_type
        elif self.type == MESSAGE_COMPONENT and self.message is not None:
            metadata["interacted_message_id"] = str(self.message.id)
        elif self.parent is not None:
            metadata["triggering_interaction_metadata"] = self.parent.metadata()
        return metadata

    def legacy(self) -> JSON:
        """The older `interaction` object of a message that answers this."""
        return {"id": str(self.id), "type": self.type, "name": self.name, "user": self.user.to_json()}
