"""`evbot feed …`: follow outlets, look at them, and ask why something was or was not taken."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.cli.exits import FAULT, NO_ANSWER
from bot.cli.feed_options import Company, Keyword, Language, Pattern, Relevance, Without, filters_of
from bot.cli.feed_show import feed_text, outlet_table, preview_text, report_table
from bot.cli.session import Session, session_of
from bot.markdown import one_line
from corpus.errors import InputError
from corpus.feeds.models import DEFAULT_RELEVANCE, Feed, FeedKind, FeedStatus, Filters
from corpus.models import GLOBAL_SCOPE

if TYPE_CHECKING:
    from corpus.feeds.following import Following
    from corpus.feeds.service import FeedService, PollReport

app = typer.Typer(help="Follow the feeds of outlets: their articles come by themselves.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Which = Annotated[str, typer.Argument(metavar="FEED", help="Its number, address or name, as `feed list` shows it.")]


@app.command("add")
def add(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="A feed, or a page that has one.", show_default=False)
    ] = None,
    outlet: Annotated[
        list[str] | None, typer.Option("--outlet", metavar="NAME", help="An outlet of `feed outlets`; may be repeated.")
    ] = None,
    all_outlets: Annotated[bool, typer.Option("--all-outlets", help="All outlets of `feed outlets`.")] = False,
    name: Annotated[str | None, typer.Option("--name", help="What to call it; else the feed's own title.")] = None,
    kind: Annotated[FeedKind, typer.Option("--kind", help="Who speaks in it.")] = FeedKind.REPORTER,
    company: Company = None,
    keyword: Keyword = None,
    without: Without = None,
    pattern: Pattern = None,
    language: Language = None,
    relevance: Relevance = DEFAULT_RELEVANCE,
    full_text: Annotated[
        bool, typer.Option("--full-text/--summary", help="Fetch each article, or keep to the feed's own words.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Follow a feed. The running bot reads it by itself; `evbot feed refresh` reads it now."""
    from bot.feed_shapes import feed_shape

    if sum((url is not None, bool(outlet), all_outlets)) != 1:
        raise typer.BadParameter("Give the URL of a feed, or --outlet NAME, or --all-outlets.")
    session = session_of(context)
    with _following(session) as following:
        if url is None:
            feeds = _add_outlets(session, following, outlet)
        else:
            filters = filters_of(company, keyword, without, pattern, language, relevance)
            with session.waiting("Looking at the feed …"):
                feed = following.follow(GLOBAL_SCOPE, url, name=name, kind=kind, filters=filters, full_text=full_text)
            feeds = [feed]
    if as_json:
        session.show_json([feed_shape(feed) for feed in feeds])
        return
    for feed in feeds:
        session.show(Text.assemble("Followed: ", (f"{feed.id}", "cyan"), f"  {one_line(feed.name)} · {feed.url}"))
    if feeds:
        session.note("The running bot reads it by itself; `evbot feed refresh` reads it now.")


@app.command("outlets")
def outlets(context: typer.Context, as_json: AsJson = False) -> None:
    """List the outlets that come with evbot; none is followed until you say so."""
    from corpus.feeds.outlets import packaged_outlets

    session = session_of(context)
    known = packaged_outlets()
    if as_json:
        rows = [{"name": o.name, "url": o.url, "site": o.site, "language": o.language, "kind": o.kind} for o in known]
        session.show_json(rows)
        return
    session.out.print(outlet_table(known))


@app.command("list")
def list_(
    context: typer.Context,
    everybody: Annotated[bool, typer.Option("--all", help="Those of Discord servers as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the feeds that are followed and how they fare."""
    from bot.feed_shapes import feed_shape

    session = session_of(context)
    with _following(session) as following:
        feeds = following.followed(None if everybody else [GLOBAL_SCOPE])
        outcomes = following.outcomes(feeds)
    if as_json:
        session.show_json([feed_shape(feed, outcomes[feed.id]) for feed in feeds])
    elif feeds:
        for feed in feeds:
            session.show(feed_text(feed, outcomes[feed.id]))
    else:
        session.note("No feed is followed yet. `evbot feed add URL` or `evbot feed add --all-outlets` begins.")
    if not feeds:
        raise typer.Exit(NO_ANSWER)


@app.command("remove")
def remove(context: typer.Context, feed: Which) -> None:
    """Follow a feed no longer; its articles stay."""
    session = session_of(context)
    with _following(session) as following:
        found = _find(following, feed)
        following.remove(found)
    session.show(f"Removed: {one_line(found.name)}. Its articles stay.")


@app.command("pause")
def pause(context: typer.Context, feed: Which) -> None:
    """Read a feed no more until `evbot feed resume`."""
    session = session_of(context)
    with _following(session) as following:
        found = following.pause(_find(following, feed))
    session.show(f"Paused: {one_line(found.name)}.")


@app.command("resume")
def resume(context: typer.Context, feed: Which) -> None:
    """Read a feed again that was paused or switched off."""
    session = session_of(context)
    with _following(session) as following:
        found = following.resume(_find(following, feed))
    session.show(f"Active again: {one_line(found.name)}.")


@app.command("preview")
def preview(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a page that has one.")],
    company: Company = None,
    keyword: Keyword = None,
    without: Without = None,
    pattern: Pattern = None,
    language: Language = None,
    relevance: Relevance = DEFAULT_RELEVANCE,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many entries.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what a feed would bring right now, and why the rest is left out. Nothing is stored."""
    from bot.feed_shapes import preview_shape

    session = session_of(context)
    chosen = filters_of(company, keyword, without, pattern, language, relevance)
    filters = None if chosen == Filters() else chosen
    with _following(session) as following, session.waiting("Looking at the feed …"):
        found = following.preview(url, GLOBAL_SCOPE, filters)
    if as_json:
        session.show_json(preview_shape(found))
    else:
        session.show(preview_text(found, limit))


@app.command("refresh")
def refresh(
    context: typer.Context,
    feed: Annotated[
        str | None, typer.Argument(metavar="FEED", help="Only this one; else all.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read feeds now, and take in what is new. Needs the data folder for itself, as every change of articles does."""
    from bot.feed_shapes import report_shape
    from corpus.feeds.following import Following
    from corpus.feeds.service import FeedService

    session = session_of(context)
    with session.library(session.settings, shipped=False) as library:
        service = FeedService.of(library)
        following = Following(service)
        chosen = [_find(following, feed)] if feed else following.followed([GLOBAL_SCOPE])
        active = [each for each in chosen if each.status is FeedStatus.ACTIVE]
        if feed and not active:
            raise InputError(f"{chosen[0].name} is {chosen[0].status.value}; `evbot feed resume` has it read again.")
        if feed and following.rests(chosen[0]):
            raise InputError(
                f"{chosen[0].name} rests: its server has removed the bot. It will be read again once the bot is back."
            )
        following.refresh(active)
        reports = _drain(session, service, active)
    if as_json:
        session.show_json([report_shape(report) for report in reports])
    elif reports:
        session.out.print(report_table(reports))
    else:
        session.note("No feed is followed, or none is active.")
    if any(report.result.error for report in reports):
        raise typer.Exit(FAULT)


@app.command("why")
def why(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of an article.")],
    as_json: AsJson = False,
) -> None:
    """Say why an article was, or was not, taken from a feed."""
    from bot.feed_shapes import why_shape
    from corpus.feeds.why import why_lines

    session = session_of(context)
    with _following(session) as following:
        scopes = {GLOBAL_SCOPE, *(feed.scope for feed in following.followed(None))}
        found = following.why(url, sorted(scopes))
    if as_json:
        session.show_json(why_shape(found))
    else:
        session.show("\n".join(one_line(line) for line in why_lines(found)))
    if not found.findings and found.article is None:
        raise typer.Exit(NO_ANSWER)


@contextmanager
def _following(session: Session) -> Iterator[Following]:
    """What needs the database only: it works beside the running bot."""
    from corpus.feeds.following import Following
    from corpus.feeds.service import FeedService

    with session.reading(session.settings) as library:
        yield Following(FeedService.of(library))


def _find(following: Following, text: str) -> Feed:
    """Of the operator's feeds; by its number one of a Discord server as well."""
    if text.strip().isascii() and text.strip().isdigit():
        known = next((feed for feed in following.followed(None) if feed.id == int(text)), None)
        if known is not None:
            return known
    return following.find(GLOBAL_SCOPE, text)


def _add_outlets(session: Session, following: Following, names: Sequence[str] | None) -> list[Feed]:
    from corpus.feeds.outlets import find_outlet, packaged_outlets

    chosen = [find_outlet(name) for name in names] if names else packaged_outlets()
    added = []
    for outlet in chosen:
        try:
            added.append(following.follow_outlet(GLOBAL_SCOPE, outlet))
        except InputError as error:
            session.note(f"{outlet.name}: {error}")
    return added


def _drain(session: Session, service: FeedService, feeds: Sequence[Feed]) -> list[PollReport]:
    if not feeds:
        return []
    try:
        with session.progress("Taking in", at_once=False) as on_progress, session.waiting("Reading feeds …"):
            return service.drain([feed.id for feed in feeds], sleep=time.sleep, on_progress=on_progress)
    finally:
        service.stop()
