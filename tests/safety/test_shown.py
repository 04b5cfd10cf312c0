"""What people read of articles, feeds and each other beside answers: lists, previews, notes, refusals, pages."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape as xml

import pytest

from bot import replies
from bot.asking import Asking
from bot.desk.article_cards import render_article
from bot.desk.audit import render_audit
from bot.desk.guilds import Guilds
from bot.desk.preview import render_announcement
from bot.desk.preview import render_preview as render_article_preview
from bot.errors import RefusedError
from bot.feed_render import render_preview
from bot.limits import Allowance, Budgets, Limits
from bot.markdown import safe_url
from bot.news.lists import Wanted, render_latest, render_timeline
from bot.render import RenderedMessage
from corpus.companies import Companies
from corpus.database.guilds import GuildStore
from corpus.database.headlines import HeadlineStore
from corpus.desk import AuditAction, AuditEntry
from corpus.editing import Editor
from corpus.extract import extract_markup
from corpus.feeds.filters import EntryJudge
from corpus.feeds.following import Preview, PreviewedEntry
from corpus.feeds.models import Filters
from corpus.feeds.reading import read_feed
from corpus.library import Library
from corpus.models import ArticleFilter, IngestOutcome, IngestResult, guild_scope
from retrieval.models import Answer, Question
from tests.safety.cases import IN_ARTICLES, Case, cases
from tests.safety.conftest import AFTER, BEFORE, NOW, TITLE, poisoned
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


@pytest.mark.parametrize("case", cases("note"), ids=lambda case: case.id)
def test_notes_of_people(case: Case) -> None:
    entry = AuditEntry(1, NOW, 42, AuditAction.REJECTED, case.injection, 7, case.injection)
    for text in parts(render_audit([entry], 1)):
        assert harms(text.replace("<@42>", ""), []) == []


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
