"""Stories, digests and changed answers as Discord messages (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from bot import texts as common
from bot.lines import article_line, date_of, outlet_of, title_of
from bot.markdown import cut, escape, escape_line, masked_link, quoted, size_of
from bot.news.texts import NOBODY
from bot.render import MAX_MESSAGE, RenderedMessage, question_line
from bot.telling import texts
from corpus.models import StatementKind
from corpus.telling import Post, Statement, ToldReport, ToldStory
from retrieval.changes import Change, ChangeKind

_REPORTS = 8
"""Reports that a post lists."""
_SENTENCE = 300
_QUOTE = 500
_CHANGES = 4
"""Changes that one message shows."""
_ROOM = MAX_MESSAGE - 300


def render_story(story: ToldStory) -> RenderedMessage:
    """A story: what it is, how it stands, and who reports it, newest first."""
    lead = _lead(story)
    alone = len(story.reports) == 1
    facts = (_status(story.status), date_of(lead), outlet_of(lead) if alone else texts.outlets(story.outlets))
    lines = [f"**{title_of(lead)}**", " · ".join(fact for fact in facts if fact)]
    if story.status is not StatementKind.REPORTED and story.status_sentence.strip() not in ("", story.headline):
        lines.append(quoted(escape_line(story.status_sentence, _SENTENCE)))
    if alone:
        return RenderedMessage("\n".join(lines))
    shown = fitting([f"- {_line(each)}" for each in story.reports[:_REPORTS]], _ROOM - size_of("\n".join(lines)))
    if len(story.reports) > _REPORTS:
        shown.append(common.more(len(story.reports) - _REPORTS))
    return RenderedMessage("\n".join(lines), sources="\n".join(shown))


def render_goes_on(story: ToldStory, post: Post) -> RenderedMessage:
    """A post whose story became one with that of another post in its channel."""
    there = post.message_id is not None
    link = f"https://discord.com/channels/{post.guild_id}/{post.place_id}/{post.message_id}" if there else None
    return RenderedMessage(f"**{title_of(_lead(story))}**\n{texts.goes_on(masked_link(texts.OTHER_POST, link))}")


def render_report(report: ToldReport) -> RenderedMessage:
    """A later report, in the thread of its story."""
    opening = cut(" ".join(report.opening.split()), _SENTENCE)
    return RenderedMessage(f"{_line(report)}\n{quoted(escape_line(opening))}" if opening else _line(report))


def render_catch_up(stories: Sequence[ToldStory]) -> RenderedMessage:
    """Many stories in one message, those that most outlets report first."""
    ranked = sorted(stories, key=lambda story: -weight_of(story, ()))
    lines = [f"- {_story_line(story)}" for story in ranked]
    return RenderedMessage("\n".join([texts.CATCH_UP, *fitting(lines, _ROOM, texts.more_stories)]))


def render_digest(stories: Sequence[ToldStory], company: str | None, *, weekly: bool) -> RenderedMessage:
    """The stories that mattered, by company, in the order in which they are given."""
    heading = texts.digest_heading(company, weekly=weekly)
    kept = fitting([f"- {_story_line(story)}" for story in stories], _ROOM - 40 * len(stories), texts.more_stories)
    groups: dict[str, list[str]] = {}
    for story, line in zip(stories, kept, strict=False):
        if not line.startswith("- "):
            break
        name = company or (story.companies[0] if story.companies else "")
        groups.setdefault(escape_line(name, 60) if name else NOBODY, []).append(line)
    if company:
        lines = [line for those in groups.values() for line in those]
    else:
        lines = [line for name, those in groups.items() for line in (f"**{name}**", *those)]
    more = [line for line in kept if not line.startswith("- ")]
    return RenderedMessage("\n".join([heading, *lines, *more]))


def render_change(question: str, changed: Sequence[Change], expires: datetime) -> RenderedMessage:
    """What has changed in an answer: before and now, each with the exact words and their article."""
    blocks = []
    for change in changed[:_CHANGES]:
        block = f"**{texts.kind_of(change.kind)}**\nNow:\n{_proof(change.new)}"
        if change.old is not None or change.kind is ChangeKind.ANSWERED:
            before = _proof(change.old) if change.old else texts.NO_ANSWER_BEFORE
            block = f"{block}\nBefore:\n{before}"
        blocks.append(block)
    body = "\n".join(fitting(blocks, _ROOM - 600))
    footer = f"-# {texts.expires(expires)} · `/watches` lists what you watch"
    return RenderedMessage(f"{texts.CHANGED}\n{body}", question=question_line(question), footer=footer)


def weight_of(story: ToldStory, companies: Collection[str]) -> float:
    """How much a story matters: who reports it independently, whether it was confirmed or denied, whom it is about."""
    settled = {StatementKind.DENIED: 2.0, StatementKind.CONFIRMED: 1.0}.get(story.status, 0.0)
    return story.outlets + settled + (1.5 if set(companies) & set(story.companies[:2]) else 0.0)


def fitting(lines: Iterable[str], room: int, more: Callable[[int], str] = common.more) -> list[str]:
    """The first lines that fit, with a last one that tells how many more there are."""
    given = list(lines)
    if sum(size_of(line) + 1 for line in given) <= room:
        return given
    kept: list[str] = []
    for line in given:
        if sum(size_of(each) + 1 for each in kept) + size_of(line) + 60 > room:
            return [*kept, more(len(given) - len(kept))]
        kept.append(line)
    return kept


def _lead(story: ToldStory) -> ToldReport:
    """The report that the headline is of; the first one where it is not among those that are seen here."""
    return next((each for each in story.reports if each.title == story.headline), story.reports[-1])


def _story_line(story: ToldStory) -> str:
    lead = _lead(story)
    names = list(dict.fromkeys(name for each in story.reports if each is not lead and (name := outlet_of(each, 40))))
    also = common.also(names, str)
    parts = (title_of(lead, 150), date_of(lead), outlet_of(lead, 40), _status(story.status), also)
    return " · ".join(part for part in parts if part)


def _line(report: ToldReport) -> str:
    return article_line(report, "" if report.kind is StatementKind.REPORTED else report.kind.value)


def _status(kind: StatementKind) -> str:
    return "" if kind is StatementKind.REPORTED else f"**{kind.value}**"


def _proof(statement: Statement) -> str:
    kind = "" if statement.kind is StatementKind.REPORTED else statement.kind.value
    return f"{quoted(escape(cut(' '.join(statement.quote.split()), _QUOTE)))}\n{article_line(statement, kind)}"
