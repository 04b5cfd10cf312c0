"""Sentences about suggestions and gaps. What errors say is plain text, which `replies` escapes; the rest is markup."""

from __future__ import annotations

from corpus.desk import SuggestionStatus

# ── members ──────────────────────────────────────────────────────────────────────────────────────────────────────
NO_REVIEW_CHANNEL = (
    "Nobody can suggest articles in this server yet: it has no review channel. "
    "Someone who manages the server can choose one with /settings."
)
NO_LINK = "Give me the web address of one article, which begins with http:// or https://."
TOO_MANY_LINKS = "You have tried many links in the last hour. Please go on later."
HERE_ALREADY = "**Here already**"
TAKEN = "**Thank you!** Your suggestion waits for a moderator. I tell you in a direct message what becomes of it."
KEPT_ONLY = (
    "**Thank you!** Your suggestion is kept. I could not show it in the review channel just now, but moderators find "
    "it in `/suggestions`. I tell you in a direct message what becomes of it."
)
OUTCOMES = {
    SuggestionStatus.APPROVED: "**Your suggestion was added**",
    SuggestionStatus.REJECTED: "**Your suggestion was not added**",
    SuggestionStatus.DUPLICATE: "**Your suggestion is here already**",
}
FORGET_HINT = "`/forget me` deletes what is kept of you, suggestions included."

# ── moderators ───────────────────────────────────────────────────────────────────────────────────────────────────
SUGGESTED = "**Suggested article**"
DECISIONS = {
    SuggestionStatus.APPROVED: "✅ **Approved**",
    SuggestionStatus.REJECTED: "❌ **Rejected**",
    SuggestionStatus.DUPLICATE: "♻️ **Here already**",
}
DECIDED = {
    SuggestionStatus.APPROVED: "approved",
    SuggestionStatus.REJECTED: "rejected",
    SuggestionStatus.DUPLICATE: "marked as known already",
}
NO_SUCH_SUGGESTION = (
    "That suggestion is no longer kept: the member had it deleted, or nobody decided on it for half a year."
)
NOT_TOLD = "-# The member could not be told: they take no direct messages from me."
REASON_TITLE = "Reject the suggestion"
REASON = "Why not?"
REASON_HINT = "The member reads this; leave it empty to give no reason"
NONE_PENDING = "**Suggestions**\nNo suggestion waits for a decision."
CHOOSE_SUGGESTION = "Look at one and decide"

# ── gaps ─────────────────────────────────────────────────────────────────────────────────────────────────────────
NO_GAPS = "Every question that was asked here in public found an answer."
ADD_SOURCE = "Add a source for …"
DONE_WITH = "Done with …"
SOURCE_TITLE = "Add a source"
SOURCE = "Link"
GAP_GONE = "Those questions are no longer kept: somebody is done with them, or they have become too old."


def decided(status: SuggestionStatus, by: int, stamp: str) -> str:
    """Told to one who was too late; Discord's markup."""
    return f"<@{by}> was quicker: this suggestion was {DECIDED[status]} {stamp}."


def decided_before(status: SuggestionStatus, stamp: str, reason: str) -> str:
    """On a card, of an earlier suggestion of the same page; `reason` is escaped already."""
    return f"Suggested before, and {DECIDED[status]} {stamp}{f': {reason}' if reason else '.'}"


def pending_count(count: int) -> str:
    """Footer of the list."""
    return "1 suggestion waits" if count == 1 else f"{count:,} suggestions wait, the oldest first"


def gaps_heading(days: int) -> str:
    """Heading of the list."""
    return f"**Questions without an answer** · last {days} days"


def gaps_count(gaps: int, questions: int) -> str:
    """Footer of the list."""
    what = "1 gap" if gaps == 1 else f"{gaps:,} gaps"
    return f"{what}, {questions:,} question{'' if questions == 1 else 's'} · nobody's name is kept with them"


def asked(times: int) -> str:
    """How often."""
    return "asked once" if times == 1 else f"asked {times:,} times"
