"""The webhook of an interaction: its first answer and what follows, while the token lives."""

from __future__ import annotations

from tests.discord_server.errors import ApiError, unknown
from tests.discord_server.interactions import Interaction
from tests.discord_server.messages import EPHEMERAL, LOADING, REPLY, Message
from tests.discord_server.rest.callbacks import answer_fields
from tests.discord_server.rest.messages import reference_ids
from tests.discord_server.rest.posting import edit, new_message
from tests.discord_server.rest.request import JSON, RestRequest, Routes


def _interaction(request: RestRequest) -> Interaction:
    if request.id("webhook_id", 10015) != request.world.application.id:
        raise unknown(10015)
    interaction = request.world.interaction_tokens.get(request.params["webhook_token"])
    if interaction is None or interaction.token_expired(request.world.clock.now()):
        raise ApiError(401, 50027)
    if interaction.acked_at is None:
        raise unknown(10015)
    return interaction


def _message(request: RestRequest, interaction: Interaction) -> Message:
    if request.params["message_id"] == "@original":
        message = interaction.original
    else:
        message = request.world.messages.get(request.id("message_id", 10008))
        if message is not interaction.original and message not in interaction.followups:
            message = None
    if message is None or message.deleted:
        raise unknown(10008)
    return message


async def follow_up(request: RestRequest) -> JSON:
    """POST /webhooks/{application_id}/{token}; the first one after a deferral fills the deferred message."""
    interaction = _interaction(request)
    if interaction.original is not None and interaction.original.loading:
        return _complete(request, interaction, interaction.original)
    fields = answer_fields(interaction)
    if interaction.original is not None and not interaction.original.deleted:
        target = interaction.original
        fields |= {"type": REPLY, "reference": target, "reference_ids": reference_ids(target)}
    message = new_message(request, request.json, interaction.channel, **fields)
    if interaction.forced_ephemeral:
        message.flags |= EPHEMERAL
    if message.flags & EPHEMERAL:
        message.visible_to = interaction.user.id
    interaction.followups.append(request.world.add_message(message))
    _answered(request, interaction)
    return request.show(message)


def _complete(request: RestRequest, interaction: Interaction, message: Message) -> JSON:
    edit(request, message, request.json, ping=True)
    message.flags &= ~LOADING
    interaction.updates += 1
    request.world.message_changed(message, edited=False)
    _answered(request, interaction)
    return request.show(message)


def _answered(request: RestRequest, interaction: Interaction) -> None:
    if interaction.answered_at is None:
        interaction.answered_at = request.world.clock.now()
    interaction.changed.notify()


async def get_message(request: RestRequest) -> JSON:
    """GET …/messages/{message_id} or @original."""
    return request.show(_message(request, _interaction(request)))


async def edit_message(request: RestRequest) -> JSON:
    """PATCH …/messages/{message_id} or @original."""
    interaction = _interaction(request)
    message = _message(request, interaction)
    if message.loading:
        return _complete(request, interaction, message)
    edit(request, message, request.json)
    interaction.updates += 1
    request.world.message_changed(message)
    _answered(request, interaction)
    return request.show(message)


async def delete_message(request: RestRequest) -> None:
    """DELETE …/messages/{message_id} or @original."""
    interaction = _interaction(request)
    request.world.delete_message(_message(request, interaction))
    interaction.changed.notify()


WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES: Routes = [
    ("POST", WEBHOOK, follow_up),
    ("GET", WEBHOOK + "/messages/{message_id}", get_message),
    ("PATCH", WEBHOOK + "/messages/{message_id}", edit_message),
    ("DELETE", WEBHOOK + "/messages/{message_id}", delete_message),
]
