"""The limits on embeds."""

from __future__ import annotations

from typing import Any

from tests.discord_server.validate.form import Form

JSON = dict[str, Any]

MAX_TOTAL = 6000


def check_embeds(form: Form, path: str, embeds: object) -> None:
    """Checks a message's embeds, one by one and in sum."""
    listed = form.count(path, embeds, most=10)
    total = sum(_check_embed(form, f"{path}.{index}", embed) for index, embed in enumerate(listed))
    if total > MAX_TOTAL:
        form.add(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_TOTAL}")


def _check_embed(form: Form, path: str, embed: JSON) -> int:
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    texts = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
    form.length(f"{path}.title", embed.get("title"), most=256)
    form.length(f"{path}.description", embed.get("description"), most=4096)
    form.length(f"{path}.footer.text", footer.get("text"), most=2048)
    form.length(f"{path}.author.name", author.get("name"), most=256)
    form.number(f"{path}.color", embed.get("color"), least=0, most=0xFFFFFF)
    form.url(f"{path}.url", embed.get("url"), attachments=True)
    form.url(f"{path}.author.url", author.get("url"), attachments=True)
    for part in ("image", "thumbnail"):
        form.url(f"{path}.{part}.url", (embed.get(part) or {}).get("url"), attachments=True)
    for index, field in enumerate(form.count(f"{path}.fields", embed.get("fields"), most=25)):
        at = f"{path}.fields.{index}"
        for part, most in (("name", 256), ("value", 1024)):
            if form.required(f"{at}.{part}", field.get(part) or None):
                form.length(f"{at}.{part}", field.get(part), most=most)
            texts.append(field.get(part))
    if not any(texts) and not any(embed.get(part) for part in ("image", "thumbnail", "video", "url", "timestamp")):
        form.add(f"{path}.description", "BASE_TYPE_REQUIRED", "This field is required")
    return sum(len(text) for text in texts if isinstance(text, str))
