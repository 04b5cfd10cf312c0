"""Discord's own limits: every refusal has the code and the nested shape that the real one has."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
import pytest

from tests.discord_server.errors import ApiError
from tests.discord_server.permissions import Permissions
from tests.discord_server.validate.modals import check_choices, check_modal
from tests.integration.discord_server.conftest import Scene
from tests.integration.discord_server.raw import JSON, errors_at, send

V2 = 1 << 15


def text(content: str = "x") -> JSON:
    return {"type": 10, "content": content}


def row(*components: JSON) -> JSON:
    return {"type": 1, "components": list(components)}


def button(**more: Any) -> JSON:
    return {"type": 2, "style": 1, "label": "b", "custom_id": "b"} | more


def buttons(count: int, rest: str = "") -> list[JSON]:
    return [button(custom_id=f"{rest}{number}") for number in range(count)]


def select(**more: Any) -> JSON:
    options = [{"label": "a", "value": "a"}]
    return {"type": 3, "custom_id": "s", "options": options} | more


def embed(**more: Any) -> JSON:
    return {"embeds": [{"title": "t"} | more]}


def v2(*components: JSON, **more: Any) -> JSON:
    return {"flags": V2, "components": list(components)} | more


def section(*texts: JSON, **more: Any) -> JSON:
    return {"type": 9, "components": list(texts), "accessory": {"type": 11, "media": {"url": "https://e.org/x"}}} | more


MANY_OPTIONS = [{"label": str(number), "value": str(number)} for number in range(26)]

REFUSED: list[tuple[JSON, str, str]] = [
    ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"title": "x"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    (embed(title="x" * 257), "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    (embed(description="x" * 4097), "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
    (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[{"name": "n", "value": "v"}] * 26), "embeds.0.fields", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[{"name": "n" * 257, "value": "v"}]), "embeds.0.fields.0.name", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[{"name": "n", "value": "v" * 1025}]), "embeds.0.fields.0.value", "BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[{"name": "n", "value": ""}]), "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
    (embed(url="gopher://x"), "embeds.0.url", "URL_TYPE_INVALID_SCHEME"),
    ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    (embed(image={"url": "attachment://no.png"}), "embeds.0.image.url", "UNRESOLVED_ATTACHMENT"),
    ({"components": [row(button(custom_id=str(n))) for n in range(6)]}, "components", "BASE_TYPE_MAX_LENGTH"),
    ({"components": [row(*buttons(6))]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ({"components": [row()]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ({"components": [row(button(custom_id="x" * 101))]}, "components.0.components.0.custom_id", "BASE_TYPE_BAD_LENGTH"),
    ({"components": [row(button(custom_id=""))]}, "components.0.components.0.custom_id", "BASE_TYPE_REQUIRED"),
    ({"components": [row(button(label="x" * 81))]}, "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"),
    ({"components": [row(button(style=9))]}, "components.0.components.0.style", "BASE_TYPE_CHOICES"),
    ({"components": [row(button(style=5))]}, "components.0.components.0.url", "BASE_TYPE_REQUIRED"),
    (
        {"components": [row(button(style=5, url="https://e.org"))]},
        "components.0.components.0.custom_id",
        "BUTTON_COMPONENT_CUSTOM_ID_AND_URL",
    ),
    ({"components": [row(button(), button())]}, "components", "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ({"components": [row(select(), button())]}, "components.0.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    (
        {"components": [row(select(options=MANY_OPTIONS))]},
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    ({"components": [text()]}, "components.0.type", "UNION_TYPE_CHOICES"),
    (v2(text(), content="x"), "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    (v2(text(), **embed()), "embeds", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    (v2(*[text()] * 41), "components", "BASE_TYPE_MAX_LENGTH"),
    (
        v2({"type": 17, "components": [text()] * 30}, *[text()] * 10),
        "components",
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    (v2(text("x" * 2001), text("x" * 2000)), "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
    (v2(text("")), "components.0.content", "BASE_TYPE_REQUIRED"),
    (v2(section(*[text()] * 4)), "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    (v2(section(text(), accessory=None)), "components.0.accessory", "BASE_TYPE_REQUIRED"),
    (v2({"type": 17, "components": [{"type": 17, "components": [text()]}]}), "components.0.components.0.type", "UNION"),
    (v2({"type": 12, "items": []}), "components.0.items", "BASE_TYPE_BAD_LENGTH"),
    (v2({"type": 14, "spacing": 3}), "components.0.spacing", "BASE_TYPE_CHOICES"),
    (v2({"type": 13, "file": {"url": "attachment://no.txt"}}), "components.0.file.url", "UNRESOLVED_ATTACHMENT"),
    (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0", "BASE_TYPE_CHOICES"),
    ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference", "MESSAGE_REFERENCE_UNKNOWN"),
]


async def test_messages_that_discord_refuses(lenient: Scene) -> None:
    path = f"/channels/{lenient.channel.id}/messages"
    for body, where, code in REFUSED:
        error = await send(lenient, "POST", path, body)
        assert error is not None, (where, code)
        assert (error.status, error.code) == (400, 50035), (where, code)
        assert errors_at(lenient.discord.requests[-1].answer, where)[0]["code"].startswith(code), (where, code)
    assert lenient.channel.messages == []


TAKEN: list[JSON] = [
    {"content": "x" * 2000},
    {"embeds": [{"title": "x" * 256, "description": "x" * 4096, "footer": {"text": "x" * 1648}}]},
    {"components": [row(*buttons(5, rest=f"{n}.")) for n in range(5)]},
    {"components": [row(select(options=MANY_OPTIONS[:25]))]},
    v2(text("x" * 4000)),
    v2({"type": 17, "components": [text()] * 38}, text()),
    v2(section(text(), text(), text()), {"type": 14}, {"type": 12, "items": [{"media": {"url": "https://e.org/x"}}]}),
]


async def test_messages_at_the_limit_are_taken(scene: Scene) -> None:
    for body in TAKEN:
        assert await send(scene, "POST", f"/channels/{scene.channel.id}/messages", body) is None
    assert len(scene.channel.messages) == len(TAKEN)


async def test_empty_messages(scene: Scene) -> None:
    empty: list[JSON] = [{"content": ""}, {"content": "  \n"}, {}, {"embeds": []}, v2()]
    for body in empty:
        error = await send(scene, "POST", f"/channels/{scene.channel.id}/messages", body)
        assert error is not None
        assert (error.status, error.code) == (400, 50006)


async def test_a_message_once_v2_stays_v2(lenient: Scene) -> None:
    channel = f"/channels/{lenient.channel.id}/messages"
    await send(lenient, "POST", channel, v2(text("one")))
    reply = lenient.channel.messages[0]
    assert await send(lenient, "PATCH", f"{channel}/{reply.id}", {"components": [text("two")]}) is None
    assert reply.text == "two"
    refused = await send(lenient, "PATCH", f"{channel}/{reply.id}", {"content": "x"})
    assert refused is not None
    assert refused.code == 50035
    await send(lenient, "POST", channel, {"content": "old"})
    old = lenient.channel.messages[1]
    change = {"flags": V2, "components": [text("new")]}
    refused = await send(lenient, "PATCH", f"{channel}/{old.id}", change)
    assert refused is not None
    assert await send(lenient, "PATCH", f"{channel}/{old.id}", change | {"content": None}) is None
    assert old.text == "new"


async def test_replies_need_read_message_history(scene: Scene) -> None:
    said = await scene.ada.say(scene.channel, "x")
    scene.channel.deny(scene.discord.bot, Permissions.READ_MESSAGE_HISTORY)
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    with pytest.raises(discord.HTTPException, match="160002"):
        await channel.send("y", reference=channel.get_partial_message(said.id).to_reference())
    assert [m async for m in channel.history()] == []


async def test_broken_json_and_wrong_token(scene: Scene) -> None:
    url = f"{scene.discord.api_url}/channels/{scene.channel.id}/messages"
    headers = {"Authorization": f"Bot {scene.discord.token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data="{", headers=headers) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 50109)
        async with session.post(url, json={}, headers={"Authorization": "Bot x"}) as answer:
            assert answer.status == 401
        async with session.get(f"{scene.discord.api_url}/nowhere", headers=headers) as answer:
            assert answer.status == 404
    assert len(scene.discord.unknown_routes) == 1
    scene.discord.rest.requests.clear()


def field(**more: Any) -> JSON:
    return {"type": 18, "label": "l", "component": {"type": 4, "custom_id": "a", "style": 1} | more}


def modal(*components: JSON, **more: Any) -> JSON:
    return {"custom_id": "m", "title": "t", "components": list(components)} | more


REFUSED_MODALS: list[tuple[JSON, str, str]] = [
    (modal(field(), title="x" * 46), "data.title", "BASE_TYPE_BAD_LENGTH"),
    (modal(field(), custom_id=None), "data.custom_id", "BASE_TYPE_REQUIRED"),
    (modal(), "data.components", "BASE_TYPE_BAD_LENGTH"),
    (modal(*[field(custom_id=str(n)) for n in range(6)]), "data.components", "BASE_TYPE_BAD_LENGTH"),
    (modal(field(), field()), "data.components", "COMPONENT_CUSTOM_ID_DUPLICATED"),
    (modal(field() | {"label": "x" * 46}), "data.components.0.label", "BASE_TYPE_BAD_LENGTH"),
    (modal(field(label="x")), "data.components.0.component.label", "COMPONENT_LABEL_NOT_ALLOWED"),
    (modal(field(max_length=4001)), "data.components.0.component.max_length", "NUMBER_TYPE_MAX"),
    (modal(field(style=3)), "data.components.0.component.style", "BASE_TYPE_CHOICES"),
    (modal(field(type=2)), "data.components.0.component.type", "BASE_TYPE_CHOICES"),
    (modal(button()), "data.components.0.type", "UNION_TYPE_CHOICES"),
    (modal(row(field()["component"])), "data.components.0.components.0.label", "BASE_TYPE_REQUIRED"),
    (modal(field(type=3, options=MANY_OPTIONS)), "data.components.0.component.options", "BASE_TYPE_BAD_LENGTH"),
    (modal(field(type=21, options=MANY_OPTIONS[:1])), "data.components.0.component.options", "BASE_TYPE_BAD_LENGTH"),
]


@pytest.mark.parametrize(("body", "where", "code"), REFUSED_MODALS)
def test_modals_that_discord_refuses(body: JSON, where: str, code: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_modal(body)
    assert errors_at(refused.value.body(), where)[0]["code"] == code


def test_modals_and_choices_at_the_limit_are_taken() -> None:
    check_modal(modal(*[field(custom_id=str(n), max_length=4000) for n in range(4)], text(), title="x" * 45))
    check_choices([{"name": "x" * 100, "value": "v"}] * 25)
    for choices in (
        [{"name": "x", "value": "v"}] * 26,
        [{"name": "x" * 101, "value": "v"}],
        [{"name": "", "value": "v"}],
    ):
        with pytest.raises(ApiError):
            check_choices(choices)


async def test_a_callback_must_suit_its_interaction(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "slow", seconds=0.2)
    path = f"/interactions/{call.interaction.id}/{call.interaction.token}/callback"
    for kind in (1, 6, 7, 8, 77):
        error = await send(scene, "POST", path, {"type": kind})
        assert error is not None
        assert errors_at(scene.discord.requests[-1].answer, "type")[0]["code"] == "BASE_TYPE_CHOICES"
    assert (await call.response()).text == "late"
    scene.discord.schema = None
