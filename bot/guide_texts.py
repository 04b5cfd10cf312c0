"""Sentences of /help and /about: Discord's markup already."""

from __future__ import annotations

from bot.markdown import escape_line

HOW_TO_ASK = (
    "Ask me anything about electric-vehicle news: with `/ask`, by mentioning me, or in a direct message. "
    "Reply to my answer to ask on. Every sentence comes with its source."
)
FOR_ALL = "**Commands**"
FOR_MODERATORS = "**For moderators**"
ON_A_MESSAGE = "**On a message** (right-click or hold it → Apps)"
NO_COMMANDS = "There are no commands that you may use here."
WHAT_I_DO = (
    "I answer questions about electric-vehicle news from the articles that I have read. Every sentence carries the "
    "number of its source, every quote is verbatim, and where the articles do not answer, I say so."
)
BY_READER = "Answers are written on the machine that runs me; your questions go nowhere else."
BY_MODEL = "Answers may be written by a chat model: your question and the passages found for it are sent to it."
FORGET = "`/forget me` deletes what is kept of you."


def about_heading(version: str) -> str:
    """Name and version."""
    return f"**{escape_line(f'EV News Bot {version}', 60)}**"


def what_i_know(articles: str, span: str) -> str:
    """How much there is to answer from; `span` is "21 Jan 2015 – 3 Nov 2023"."""
    return f"Here I know {articles}" + (f", published {span}." if span else ".")


def privacy(feedback_days: int, unanswered_days: int, suggestion_days: int) -> str:
    """What is kept, in short."""
    return (
        "**Privacy** · I store no chat: a conversation is its messages in Discord, read anew with each question. "
        f"Kept are votes and comments on answers ({feedback_days} days) and suggested articles ({suggestion_days} "
        f"days), with your id, and questions that found no answer ({unanswered_days} days), without it."
    )


def invite(url: str) -> str:
    """Link to add the bot."""
    return f"[Add me to a server or to your account](<{url}>)"


def link(name: str, url: str) -> str:
    """A link of the operator's; `url` is safe already."""
    return f"[{name}](<{url}>)"
