"""What people read of articles, feeds and each other beside answers: lists, previews, notes, refusals, pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape as xml

import pytest

from bot import replies
from bot.asking import Asking
from bot.desk.article_cards import render_article
from bot.desk.audit import render_audit
from bot.desk.gaps import Gap, render_gaps, wordings_of
from bot.desk.guilds import Guilds
from bot.desk.preview import render_announcement
from bot.desk.preview import render_preview as render_article_preview
from bot.desk.suggestion_cards import render_card, render_decided, render_outcome, render_pending
from bot.errors import RefusedError
from bot.feed_render import render_preview
from bot.limits import Allowance, Budgets, Limits
from bot.markdown import safe_url
from bot.news.lists import Wanted, render_latest, render_timeline
from bot.render import RenderedMessage
from bot.telling.lists import watches_message
from bot.telling.posts import render_change
from corpus.companies import Companies
from corpus.database.guilds import GuildStore
from corpus.database.headlines import HeadlineStore
from corpus.desk import AuditAction, AuditEntry, Suggestion, SuggestionStatus, Unanswered
from corpus.editing import Editor
from corpus.extract import extract_markup
from corpus.feeds.filters import EntryJudge
from corpus.feeds.following import Preview, PreviewedEntry
from corpus.feeds.models import Filters
from corpus.feeds.reading import read_feed
from corpus.library import Library
from corpus.models import ArticleFilter, IngestOutcome, IngestResult, guild_scope
from corpus.telling import Snapshot, Statement, Watch
from retrieval.changes import Change, ChangeKind
from retrieval.models import Answer, Question, StatementKind
from tests.safety.cases import IN_ARTICLES, Case, cases
from tests.safety.conftest import AFTER, BEFORE, NOW, TITLE, article, poisoned
from tests.safety.harm import harms


def parts(message: RenderedMessage | None) -> list[str]:
    assert message is not None
    return [text for text in (message.body, message.question, message.sources, message.footer, message.note) if text]


@pytest.mark.parametrize("case", cases(*IN_ARTICLES), ids=lambda case: case.id)
def test_lists_and_cards_of_hostile_articles(case: Case, library: Library, numbers: dict[str, int]) -> None:
    scope = guild_scope(numbers[case.id])
    where = ArticleFilter((scope,))
    [article] = library.database.latest(where, 5)
    headlines = HeadlineStore(library.database)
    shown = [
        render_latest(headlines.newest(where, 5), Wanted(), NOW),
        render_timeline(headlines.in_order(where, 5), Wanted("Aptera"), 0),
        render_article(article, None),
        render_article_preview(Editor(library.database, library.companies).preview(poisoned(case), scope)),
        render_announcement([IngestResult(IngestOutcome.ADDED, article)]),
    ]
    for message in shown:
        for text in parts(message):
            assert harms(text, [str(safe_url(article.url))]) == []


@pytest.mark.parametrize("case", cases("feed"), ids=lambda case: case.id)
@pytest.mark.parametrize("wrap", [xml, lambda text: f"<![CDATA[{text}]]>", lambda text: xml(xml(text))])
def test_titles_of_feeds(case: Case, wrap: object) -> None:
    assert callable(wrap)
    body = (
        f"<rss version='2.0'><channel><title>{wrap(case.injection)}</title><link>https://news.example.com/</link>"
        f"<item><title>{wrap(case.injection)}</title><link>https://discord.gg/free-nitro</link>"
        f"<description>{wrap(case.injection)}</description></item>"
        f"<item><title>{wrap(case.injection)}</title><link>javascript:alert(1)</link></item></channel></rss>"
    )
    document = read_feed(body.encode(), url="https://news.example.com/feed", now=NOW)
    judge, filters = EntryJudge(Companies.from_toml()), Filters(keywords=(case.injection[:60],), relevance=0)
    entries = tuple(PreviewedEntry(each, judge.judge(each, filters)) for each in document.entries)
    assert len(entries) == 2
    preview = Preview("https://news.example.com/feed", document.title, document.kind, None, filters, entries)
    for text in parts(render_preview(preview)):
        assert harms(text, ["https://news.example.com/feed"]) == []


@pytest.mark.parametrize("case", cases("note", "feed"), ids=lambda case: case.id)
def test_notes_and_reasons_of_people(case: Case, library: Library) -> None:
    said = case.injection
    preview = Editor(library.database, library.companies).preview(
        replace(article(), title=f"{TITLE} {said}"), "guild:1"
    )
    asked = Suggestion(1, 2, 42, "https://news.example.com/a", said, NOW)
    done = replace(asked, status=SuggestionStatus.REJECTED, decided_by=42, decided_at=NOW, reason=said)
    shown = [
        render_audit([AuditEntry(1, NOW, 42, AuditAction.REJECTED, said, 7, said)], 1),
        render_card(asked, preview, done),
        render_card(asked, None, done),
        render_decided(done, None, told=True),
        render_outcome(done, None, said),
        render_pending([asked], 1),
    ]
    links = ["https://news.example.com/a", "https://news.example.com/aptera"]
    for message in shown:
        for text in parts(message):
            assert harms(text.replace("<@42>", ""), links) == []


@pytest.mark.parametrize("case", cases("question", "history", "note"), ids=lambda case: case.id)
def test_questions_that_are_shown_to_others(case: Case) -> None:
    gaps = [Gap(tuple(wordings_of([Unanswered(1, 2, NOW, case.injection)])))]
    watch = Watch(1, 42, None, None, False, case.injection, None, None, None, NOW, NOW, (), Snapshot(()))
    for message in (render_gaps(gaps, 0, gaps, 30, NOW), watches_message([watch], 10)):
        for text in parts(message):
            assert harms(text, [], told=case.injection) == []


@pytest.mark.parametrize("case", cases(*IN_ARTICLES), ids=lambda case: case.id)
def test_a_change_of_a_watched_answer(case: Case, library: Library, numbers: dict[str, int]) -> None:
    [found] = library.database.latest(ArticleFilter((guild_scope(numbers[case.id]),)), 5)
    of = (found.number, found.title, found.url, found.source, found.via, found.published, found.precision)
    said, denied = (Statement(quote, *of, StatementKind.DENIED) for quote in (found.text[:900], case.injection))
    message = render_change(case.injection, [Change(ChangeKind.DENIED, denied, said)], NOW)
    for text in parts(message):
        assert harms(text, [str(safe_url(found.url))], told=case.injection) == []


@pytest.mark.parametrize("case", cases("company"), ids=lambda case: case.id)
def test_the_refusal_of_a_company_that_is_none(case: Case, library: Library) -> None:
    limits = Limits(Budgets(*[Allowance(5, 60.0)] * 3), lambda: 0.0)
    guilds = Guilds(GuildStore(library.database))
    asking = Asking(_Nobody(), library.companies, limits, guilds, timeout=1, now=lambda: NOW)
    with pytest.raises(RefusedError) as refused:
        asking.question("who?", 1, company=case.injection)
    assert harms(replies.sentence_for(refused.value) or "", []) == []


class _Nobody:
    """Is never asked."""

    async def answer(self, question: Question) -> Answer:
        raise AssertionError


@pytest.mark.parametrize("case", cases("page"), ids=lambda case: case.id)
def test_what_a_page_hides_is_not_read(case: Case) -> None:
    page = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{BEFORE} {AFTER}</p>"
        f"{case.injection}<p>The city of Carlsbad welcomed the new jobs, and the union asked for longer breaks in "
        "the paint shop. Neighbours want to know how many lorries will come at night.</p></article></body></html>"
    )
    draft = extract_markup(page, url="https://news.example.com/a", fetched_at=datetime(2026, 3, 18, tzinfo=UTC))
    assert "longer breaks" in draft.text
    for word in (*case.forbidden, "instructions"):
        assert word not in draft.text.lower()
