"""What a post says at the moment when it is sent or changed. Blocking."""

from __future__ import annotations

from bot.asking import scopes_in
from bot.render import RenderedMessage
from bot.telling.posts import (
    render_catch_up,
    render_change,
    render_digest,
    render_goes_on,
    render_report,
    render_story,
)
from bot.telling.watching import changes_of
from corpus.database.digests import DigestStore
from corpus.database.posts import PostStore
from corpus.database.telling_news import NewsStore
from corpus.database.watches import WatchStore
from corpus.telling import GOES_ON_IN, Post, PostKind, ToldStory


class Contents:
    """Renders posts from what is known now: a story that has grown while it waited is told whole."""

    def __init__(self, news: NewsStore, posts: PostStore, digests: DigestStore, watches: WatchStore) -> None:
        """Reads from these."""
        self._news = news
        self._posts = posts
        self._digests = digests
        self._watches = watches

    def of(self, post: Post) -> RenderedMessage | None:
        """The message; None where there is nothing left to tell."""
        if post.kind is PostKind.CHANGE:
            return self._change(post)
        if post.kind is PostKind.REPORT:
            return self._report(post)
        if GOES_ON_IN in post.payload:
            return self._goes_on(post)
        if post.kind is PostKind.STORY:
            story = self._story(post)
            return render_story(story) if story is not None else None
        numbers = [int(number) for number in post.payload["stories"]]
        known = self._news.stories(numbers, scopes_in(post.guild_id))
        stories = [known[number] for number in numbers if number in known]
        if not stories:
            return None
        if post.kind is PostKind.CATCH_UP:
            return render_catch_up(stories)
        digest = self._digests.get(post.digest_id or 0)
        if digest is None:
            return None
        return render_digest(stories, digest.company, weekly=digest.weekday is not None)

    def headline(self, post: Post) -> str:
        """What the story of a post is called."""
        story = self._story(post)
        return story.headline if story is not None else ""

    def _story(self, post: Post) -> ToldStory | None:
        number = post.story_number or 0
        return self._news.stories([number], scopes_in(post.guild_id)).get(number)

    def _goes_on(self, post: Post) -> RenderedMessage | None:
        """Where the story of a post goes on; a post that does not stand there yet has nothing left to tell."""
        first = self._posts.get(int(post.payload[GOES_ON_IN]))
        story = self._story(first) if first is not None else None
        if first is None or story is None or post.message_id is None:
            return None
        return render_goes_on(story, first)

    def _report(self, post: Post) -> RenderedMessage | None:
        story = self._story(post)
        reports = story.reports if story is not None else ()
        found = next((each for each in reports if each.number == post.article_number), None)
        return render_report(found) if found is not None else None

    def _change(self, post: Post) -> RenderedMessage | None:
        watch = self._watches.get(post.watch_id or 0)
        return render_change(watch.question, changes_of(post.payload), watch.expires_at) if watch is not None else None
