from __future__ import annotations

from datetime import UTC, datetime

from bot.guide import ONE_SCREEN, About, Entry, render_about, render_help
from bot.markdown import size_of
from bot.render import MAX_MESSAGE
from corpus.models import CorpusStats


def test_help_names_what_one_may_use() -> None:
    entries = [
        Entry("ask", "Ask about *news*"),
        Entry("forget me", "Delete"),
        Entry("article", "Articles", moderators=True, parts=("add", "find")),
        Entry("Add to EV news", "", on_message=True),
    ]
    assert render_help(entries, {"ask": 12, "article": 13, "forget": 14}).body.splitlines()[1:] == [
        "**Commands**",
        "- </ask:12> – Ask about \\*news\\*",
        "- </forget me:14> – Delete",
        "**For moderators**",
        "- `/article` – add · find",
        "**On a message** (right-click or hold it → Apps)",
        "- Add to EV news",
    ]
    assert "- `/ask` – " in render_help(entries, {}).body
    assert not render_help([], {}).found


def test_help_fits_one_screen() -> None:
    many = [Entry(f"command-number-{n}", "*" * 100, moderators=n > 20) for n in range(40)]
    body = render_help(many, {f"command-number-{n}": 10**18 + n for n in range(40)}).body
    assert size_of(body) <= MAX_MESSAGE
    assert len(body.splitlines()) == 5
    assert all(f"</command-number-{n}:" in body for n in range(40))
    few = [Entry(f"command-{n}", "Something of the usual length that it does for you") for n in range(15)]
    assert "usual length" in render_help(few, {f"command-{n}": 10**18 for n in range(15)}).body
    body = render_help(few, {}).body
    assert size_of(body) <= ONE_SCREEN


def about(**changes: object) -> About:
    values: dict[str, object] = {
        "version": "1.2.3",
        "seen": CorpusStats(230, datetime(2015, 1, 21, tzinfo=UTC), datetime(2023, 11, 3, tzinfo=UTC)),
        "articles": "230 articles",
        "uses_model": False,
        "feedback_days": 365,
        "unanswered_days": 90,
        "suggestion_days": 180,
        "application_id": 7,
        "links": {"Privacy policy": "https://example.com/privacy", "Help": None},
    }
    return About(**values | changes)  # type: ignore[arg-type]


def test_about() -> None:
    message = render_about(about())
    assert message.body.splitlines()[0] == "**EV News Bot 1.2.3**"
    assert "Here I know 230 articles, published 21 Jan 2015 – 3 Nov 2023." in message.body
    assert "365 days" in message.body
    assert "your questions go nowhere else" in message.body
    assert message.footer == (
        "[Add me to a server or to your account](<https://discord.com/oauth2/authorize?client_id=7>) · "
        "[Privacy policy](<https://example.com/privacy>)"
    )


def test_about_a_chat_model_and_without_links() -> None:
    message = render_about(about(uses_model=True, application_id=None, links={"Help": "javascript:alert(1)"}))
    assert "sent to it" in message.body
    assert message.footer is None
    empty = render_about(about(seen=CorpusStats(0, None, None), articles="0 articles"))
    assert "Here I know 0 articles." in empty.body
