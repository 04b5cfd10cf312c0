"""Sentences about asking: who sees an answer, threads, votes, sharing, forgetting. As in `texts`, plain and short."""

from __future__ import annotations

from collections.abc import Sequence

# ── while an answer comes ────────────────────────────────────────────────────────────────────────────────────────
WRITING = "Writing… each sentence stands here once it has been checked."
CHECKING = "Checking once more what could not be proven…"

# ── when nothing is asked ────────────────────────────────────────────────────────────────────────────────────────
WELCOME = "You are welcome! Ask me anything else about electric-vehicle news."

# ── who sees an answer; Discord's markup ─────────────────────────────────────────────────────────────────────────
FORCED_PRIVATE = (
    "Only you see this: this server does not let its members use apps of their own in public here "
    "(you lack the permission Use External Apps)."
)
SHARED = "-# You have shared this."

# ── threads ──────────────────────────────────────────────────────────────────────────────────────────────────────
THREAD_OPENING_HEARS_ALL = "Ask on here: every message in this thread is a question to me."
NO_THREAD_HERE = "Threads can be opened in the text channels of a server that has added me, so here is just the answer."
NO_THREAD_IN_THREAD = "This is a thread already: reply to my answer to ask on."
NO_THREAD_IN_PRIVATE = "An answer that only you see cannot have a thread."
THREAD_NOT_OPENED = "Discord did not let me open a thread for this answer."

# ── votes ────────────────────────────────────────────────────────────────────────────────────────────────────────
NO_SUCH_ANSWER = "I can no longer read what this button stands for."
THANKS = "Thank you! Your vote is kept with the question and the answer; `/forget me` deletes it."
THANKS_FOR_COMMENT = "Thank you! That helps. It is kept with the question and the answer; `/forget me` deletes it."
WRONG_TITLE = "What was wrong?"
WRONG_LABEL = "What was wrong?"
WRONG_HINT = "Your 👎 is counted already. This is kept with the question and the answer."
WRONG_PLACEHOLDER = "For example: the number is of last year; the article says Chery, not BYD."

# ── sharing ──────────────────────────────────────────────────────────────────────────────────────────────────────
ALREADY_SHARING = "I am sharing it already."

# ── forgetting ───────────────────────────────────────────────────────────────────────────────────────────────────
NOTHING_KEPT = "There was nothing of yours to delete."
KEPT = "Nothing was deleted."
DELETE, KEEP = "Delete it", "Keep it"


def searching(articles: int) -> str:
    """Before an answer."""
    return f"Searching {_articles(articles)}…"


def reading(articles: int) -> str:
    """Before an answer."""
    return f"Reading {_articles(articles)}…"


def only_you(channel: str, missing: Sequence[str]) -> str:
    """Why an answer is not public; Discord's markup."""
    return f"Only you see this: I may not write in {channel} ({lacking(missing)})."


def lacking(missing: Sequence[str]) -> str:
    """ "I lack the permission Send Messages"."""
    return f"I lack the permission{'s' if len(missing) > 1 else ''} {listed(missing)}"


def may_not_answer(channel: str, missing: Sequence[str]) -> str:
    """Told to the asker in private; Discord's markup."""
    return f"I may not answer in {channel}: {lacking(missing)}. Someone who manages the server can allow it."


def no_thread(channel: str, missing: Sequence[str]) -> str:
    """Told to the asker in private; Discord's markup."""
    return f"I could not open a thread in {channel}: {lacking(missing)}. Someone who manages the server can allow it."


def thread_opening(me: str) -> str:
    """The first words in a thread where the bot hears only what is addressed to it; Discord's markup."""
    return f"Ask on here: reply to one of my messages, or mention {me}. I cannot read other messages."


def unheard(me: str) -> str:
    """Told where somebody writes in such a thread without that; Discord's markup."""
    return f"I cannot read messages that are not addressed to me. To ask, reply to one of mine, or mention {me}."


def shared_by(who: str) -> str:
    """Below a shared answer; Discord's markup."""
    return f"-# {who} asked this and shared the answer."


def cannot_share(channel: str, missing: Sequence[str]) -> str:
    """Told to one who may not write there; Discord's markup."""
    plural = "s" if len(missing) > 1 else ""
    return f"You may not write in {channel} (you lack the permission{plural} {listed(missing)}), so I do not share it."


def bot_cannot_share(channel: str, missing: Sequence[str]) -> str:
    """Told where the bot may not write; Discord's markup."""
    return f"I may not write in {channel}: {lacking(missing)}, so I cannot share it."


def forget_question(kept: Sequence[str]) -> str:
    """Asked before anything is deleted; `kept` are kinds such as "votes on answers"."""
    return f"Shall I delete all your {listed(kept)}, from every server and for good?"


def forgotten(deleted: Sequence[str]) -> str:
    """After deleting; `deleted` are phrases such as "votes on answers (3)"."""
    return f"Deleted: {listed(deleted)}." if deleted else NOTHING_KEPT


def listed(names: Sequence[str]) -> str:
    """ "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
