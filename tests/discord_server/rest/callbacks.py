"""Interaction callbacks: the first answer to an interaction, due within three seconds."""

from __future__ import annotations

from typing import Any

from tests.discord_server import interactions as kinds
from tests.discord_server.errors import ApiError, unknown
from tests.discord_server.interactions import Interaction
from tests.discord_server.messages import CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND, EPHEMERAL, LOADING, REPLY, Message
from tests.discord_server.rest.messages import reference_ids
from tests.discord_server.rest.posting import edit, new_message
from tests.discord_server.rest.request import JSON, Answer, RestRequest, Routes
from tests.discord_server.validate.form import Form
from tests.discord_server.validate.modals import check_choices, check_modal

ALLOWED = {
    kinds.PING: {kinds.PONG},
    kinds.APPLICATION_COMMAND: {kinds.CHANNEL_MESSAGE, kinds.DEFERRED_MESSAGE, kinds.MODAL},
    kinds.MESSAGE_COMPONENT: {
        kinds.CHANNEL_MESSAGE,
        kinds.DEFERRED_MESSAGE,
        kinds.DEFERRED_UPDATE,
        kinds.UPDATE_MESSAGE,
        kinds.MODAL,
    },
    kinds.AUTOCOMPLETE: {kinds.CHOICES},
    kinds.MODAL_SUBMIT: {
        kinds.CHANNEL_MESSAGE,
        kinds.DEFERRED_MESSAGE,
        kinds.DEFERRED_UPDATE,
        kinds.UPDATE_MESSAGE,
    },
}


async def callback(request: RestRequest) -> Answer:
    """POST /interactions/{interaction_id}/{interaction_token}/callback."""
    interaction = _interaction(request)
    kind = request.json.get("type")
    form = Form()
    allowed = set(ALLOWED[interaction.type])
    if interaction.type == kinds.MODAL_SUBMIT and interaction.message is None:
        allowed -= {kinds.DEFERRED_UPDATE, kinds.UPDATE_MESSAGE}
    form.choice("type", kind, allowed)
    form.done()
    data: JSON = request.json.get("data") or {}
    _apply(request, interaction, int(kind or 0), data)
    interaction.acked_at = request.world.clock.now()
    interaction.ack_type = kind
    if kind not in (kinds.DEFERRED_MESSAGE, kinds.DEFERRED_UPDATE):
        interaction.answered_at = interaction.acked_at
    interaction.changed.notify()
    if request.query.get("with_response", "0").lower() in ("1", "true"):
        return Answer(200, _response(request, interaction))
    return Answer(204, None)


def _interaction(request: RestRequest) -> Interaction:
    interaction = request.world.interactions.get(request.id("interaction_id", 10062))
    if interaction is None or interaction.token != request.params["interaction_token"]:
        raise unknown(10062)
    now = request.world.clock.now()
    if interaction.acked_at is not None:
        interaction.refused.append((now - interaction.sent_at, 40060))
        raise ApiError(400, 40060)
    if interaction.ack_overdue(now):
        interaction.refused.append((now - interaction.sent_at, 10062))
        interaction.changed.notify()
        raise unknown(10062)
    return interaction


def _apply(request: RestRequest, interaction: Interaction, kind: int, data: JSON) -> None:
    if kind == kinds.CHANNEL_MESSAGE:
        message = new_message(request, data, interaction.channel, path="data", **answer_fields(interaction))
        _visible(message, interaction)
        interaction.original = request.world.add_message(message)
    elif kind == kinds.DEFERRED_MESSAGE:
        flags = LOADING | (int(data.get("flags") or 0) & EPHEMERAL)
        world = request.world
        fields = answer_fields(interaction)
        message = Message(world.snowflakes.next(), interaction.channel, world.bot, flags=flags, **fields)
        _visible(message, interaction)
        interaction.original = world.add_message(message)
    elif kind == kinds.DEFERRED_UPDATE:
        interaction.original = interaction.message
    elif kind == kinds.UPDATE_MESSAGE and interaction.message is not None:
        edit(request, interaction.message, data, path="data")
        interaction.original = interaction.message
        interaction.updates += 1
        request.world.message_changed(interaction.message)
    elif kind == kinds.CHOICES:
        check_choices(data.get("choices"))
        interaction.choices = data.get("choices") or []
    elif kind == kinds.MODAL:
        check_modal(data)
        interaction.modal = data


def _visible(message: Message, interaction: Interaction) -> None:
    if interaction.forced_ephemeral:
        message.flags |= EPHEMERAL
    if message.ephemeral:
        message.visible_to = interaction.user.id


def answer_fields(interaction: Interaction) -> dict[str, Any]:
    """What marks a message as the answer to this interaction."""
    fields: dict[str, Any] = {
        "webhook_id": int(interaction.payload["application_id"]),
        "interaction": interaction.legacy(),
        "interaction_metadata": interaction.metadata(),
    }
    if interaction.type == kinds.APPLICATION_COMMAND:
        fields["type"] = CHAT_INPUT_COMMAND if interaction.command_type == 1 else CONTEXT_MENU_COMMAND
    elif interaction.message is not None:
        target = interaction.message
        fields |= {"type": REPLY, "reference": target, "reference_ids": reference_ids(target)}
    return fields


def _response(request: RestRequest, interaction: Interaction) -> JSON:
    kind, original = interaction.ack_type, interaction.original
    told: JSON = {"id": str(interaction.id), "type": interaction.type}
    resource: JSON = {"type": kind}
    if original is not None:
        told |= {
            "response_message_id": str(original.id),
            "response_message_loading": original.loading,
            "response_message_ephemeral": original.ephemeral,
        }
        if kind in (kinds.CHANNEL_MESSAGE, kinds.DEFERRED_MESSAGE, kinds.UPDATE_MESSAGE):
            resource["message"] = request.show(original)
    return {"interaction": told, "resource": resource}


ROUTES: Routes = [("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback)]
