"""What a person sees of an interaction they started."""

# ruff: noqa: ASYNC109  (a timeout by name reads best in a test)

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

from tests.discord_server import interactions as kinds
from tests.discord_server.driver.reply import Reply
from tests.discord_server.errors import InteractionFailed
from tests.discord_server.interactions import Interaction
from tests.discord_server.world import World

JSON = dict[str, Any]

TIMEOUT = 5.0


@dataclass(frozen=True)
class Choice:
    """One autocomplete choice."""

    name: str
    value: str | int | float


@dataclass(frozen=True)
class Modal:
    """A modal that the bot opened, with the interaction it belongs to."""

    call: Call
    data: JSON

    @property
    def title(self) -> str:
        """The title."""
        return str(self.data["title"])

    @property
    def custom_id(self) -> str:
        """The custom_id."""
        return str(self.data["custom_id"])

    @property
    def fields(self) -> list[JSON]:
        """Each field as {label, description, custom_id, type, required, …}, top to bottom."""
        found: list[JSON] = []
        for component in self.data["components"]:
            if component["type"] == 1:
                found += component["components"]
            elif component["type"] == 18:
                outer = {"label": component["label"], "description": component.get("description")}
                found.append({**component["component"], **outer})
        return found


class Call:
    """One interaction, from sending to its answers."""

    def __init__(self, world: World, interaction: Interaction) -> None:
        self.world = world
        self.interaction = interaction

    @property
    def acked_after(self) -> float | None:
        """Seconds from sending to acknowledgement."""
        return self.interaction.acked_after

    @property
    def answered_after(self) -> float | None:
        """Seconds from sending to the first answer that is more than "thinking…"."""
        return self.interaction.answered_after

    @property
    def failed(self) -> bool:
        """Whether the person was told that the application did not respond."""
        return self.interaction.acked_at is None and self.interaction.ack_overdue(self.world.clock.now())

    @property
    def messages(self) -> list[Reply]:
        """The answers that still stand: the first one, then the follow-ups."""
        listed = [self.interaction.original, *self.interaction.followups]
        return [Reply(message) for message in listed if message is not None and not message.deleted]

    async def _wait(self, look: Any, timeout: float, what: str) -> Any:
        def looked() -> Any:
            found = look()
            if not found and self.failed:
                raise InteractionFailed(f"the application did not respond to {self.interaction.name!r}")
            return found

        deadline = asyncio.get_running_loop().time() + timeout
        overdue_in = self.interaction.sent_at + self.interaction.ack_limit - self.world.clock.now()
        if self.interaction.acked_at is None and overdue_in < timeout:
            # Nothing else wakes the waiting when the time to acknowledge runs out.
            with contextlib.suppress(TimeoutError):
                await self.interaction.changed.wait_for(self._settled, max(overdue_in, 0) + 0.02, "acknowledgement")
        left = deadline - asyncio.get_running_loop().time()
        return await self.interaction.changed.wait_for(looked, max(left, 0.05), what)

    def _settled(self) -> bool:
        return self.interaction.acked_at is not None or self.failed

    async def acked(self, timeout: float = TIMEOUT) -> int:
        """Waits for the acknowledgement and gives its callback type."""
        return int(await self._wait(lambda: self.interaction.ack_type, timeout, "acknowledgement"))

    async def response(self, timeout: float = TIMEOUT) -> Reply:
        """Waits for the first answer that is more than "thinking…"."""

        def look() -> Reply | None:
            message = self.interaction.original
            if self.interaction.ack_type == kinds.DEFERRED_UPDATE and not self.interaction.updates:
                message = self.interaction.followups[0] if self.interaction.followups else None
            return Reply(message) if message is not None and not message.loading and not message.deleted else None

        reply: Reply = await self._wait(look, timeout, f"response to {self.interaction.name!r}")
        return reply

    async def followup(self, number: int = 1, timeout: float = TIMEOUT) -> Reply:
        """Waits for the n-th follow-up."""
        listed = self.interaction.followups
        reply: Reply = await self._wait(
            lambda: Reply(listed[number - 1]) if len(listed) >= number else None, timeout, f"follow-up {number}"
        )
        return reply

    async def modal(self, timeout: float = TIMEOUT) -> Modal:
        """Waits for the modal that the bot opens."""
        data: JSON = await self._wait(lambda: self.interaction.modal, timeout, "modal")
        return Modal(self, data)

    async def choices(self, timeout: float = TIMEOUT) -> list[Choice]:
        """Waits for the autocomplete choices."""
        await self._wait(lambda: self.interaction.choices is not None, timeout, "choices")
        return [Choice(choice["name"], choice["value"]) for choice in self.interaction.choices or []]

    async def until(self, look: Any, timeout: float = TIMEOUT, what: str = "change") -> Any:
        """Waits until `look()` gives something true; it is asked again after every change to this interaction."""
        return await self._wait(look, timeout, what)

    def expire(self) -> None:
        """Ends the interaction's token now, as 15 minutes would."""
        self.interaction.token_lifetime = -1.0
