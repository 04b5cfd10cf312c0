"""A message as a person sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.discord_server.entities import Channel, User
from tests.discord_server.mentions import Pings
from tests.discord_server.messages import IS_COMPONENTS_V2, Message
from tests.discord_server.validate.components import BUTTON, walk
from tests.discord_server.validate.inputs import SELECTS

JSON = dict[str, Any]

URL = re.compile(r"https?://[^\s<>)\]\"]+")


@dataclass(frozen=True)
class Button:
    """A button of a message."""

    label: str
    custom_id: str | None
    url: str | None
    disabled: bool
    style: int


class Reply:
    """A live view of one message: it shows the message as it is now."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def __repr__(self) -> str:
        return f"<Reply {self.id} {self.text[:60]!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reply) and other.message is self.message

    def __hash__(self) -> int:
        return hash(self.message)

    @property
    def id(self) -> int:
        """The message's id."""
        return self.message.id

    @property
    def author(self) -> User:
        """Who wrote it."""
        return self.message.author

    @property
    def channel(self) -> Channel:
        """Where it stands."""
        return self.message.channel

    @property
    def content(self) -> str:
        """The plain content alone."""
        return self.message.content

    @property
    def embeds(self) -> list[JSON]:
        """The embeds as sent."""
        return self.message.embeds

    @property
    def components(self) -> list[JSON]:
        """The components as sent, nested."""
        return self.message.components

    @property
    def all_components(self) -> list[JSON]:
        """All components, nested ones included, in reading order."""
        return walk(self.message.components)

    @property
    def text(self) -> str:
        """All that a person can read: content, embeds and components, one part a line."""
        parts = [self.message.content]
        for embed in self.message.embeds:
            parts += embed_texts(embed)
        for component in self.all_components:
            parts += component_texts(component)
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[Button]:
        """The buttons, in reading order."""
        return [
            Button(
                str(b.get("label") or (b.get("emoji") or {}).get("name") or ""),
                b.get("custom_id"),
                b.get("url"),
                bool(b.get("disabled")),
                int(b["style"]),
            )
            for b in self.all_components
            if b["type"] == BUTTON
        ]

    @property
    def selects(self) -> list[JSON]:
        """The select menus, as sent."""
        return [component for component in self.all_components if component["type"] in SELECTS]

    @property
    def links(self) -> list[str]:
        """Every address a person could follow: in text, on embeds and on link buttons."""
        found = [url.rstrip(".,;:!?'*") for url in URL.findall(self.text)]
        found += [embed["url"] for embed in self.message.embeds if embed.get("url")]
        found += [button.url for button in self.buttons if button.url]
        return list(dict.fromkeys(found))

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker sees it."""
        return self.message.ephemeral

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return self.message.loading

    @property
    def deleted(self) -> bool:
        """Whether it was taken away."""
        return self.message.deleted

    @property
    def components_v2(self) -> bool:
        """Whether it is made of Components V2."""
        return bool(self.message.flags & IS_COMPONENTS_V2)

    @property
    def pings(self) -> Pings:
        """Who was notified by it; falsy if nobody."""
        return self.message.pings

    @property
    def attachments(self) -> list[JSON]:
        """The attachment objects."""
        return self.message.attachments

    @property
    def reply_to(self) -> Reply | None:
        """The message that it answers."""
        return Reply(self.message.reference) if self.message.reference else None

    @property
    def edits(self) -> int:
        """How often it was edited."""
        return self.message.edits

    @property
    def reactions(self) -> dict[str, list[int]]:
        """The ids of those who reacted, by emoji."""
        return self.message.reactions

    def visible_to(self, user: User) -> bool:
        """Whether this user sees it."""
        return self.message.seen_by(user)

    def button(self, label: str | None = None, *, custom_id: str | None = None) -> Button:
        """The first button of that label or custom_id (either may be left out)."""
        for button in self.buttons:
            if (label is None or button.label == label) and (custom_id is None or button.custom_id == custom_id):
                return button
        raise LookupError(f"no button {label or custom_id!r} among {[button.label for button in self.buttons]}")


def embed_texts(embed: JSON) -> list[str]:
    """The texts of an embed, top to bottom."""
    texts = [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
    for field in embed.get("fields") or []:
        texts += [field["name"], field["value"]]
    texts.append((embed.get("footer") or {}).get("text"))
    return [str(text) for text in texts if text]


def component_texts(component: JSON) -> list[str]:
    """The texts of one component, those inside it left out."""
    texts = [component.get("content"), component.get("label"), component.get("placeholder")]
    texts += [component.get("description")]
    texts += [item.get("description") for item in component.get("items") or []]
    return [str(text) for text in texts if text]
