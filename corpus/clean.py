"""Article text without page furniture: whole lines go, the inside of a sentence is never touched (pure)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DROPPED = re.compile(
    # control characters (but not tab and newline), soft hyphen, zero-width characters, bidi marks, embeddings,
    # overrides and isolates, byte-order mark, interlinear marks, tag characters, lone surrogates, non-characters
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")
"""Joiners next to a Latin letter hide words; in emoji and Indic or Arabic script they carry meaning."""
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")

_LONGEST_FURNITURE = 240
"""Characters. No line of furniture seen in 1,730 news articles was longer; a longer line is a paragraph."""

_NETWORK = r"(?:facebook|twitter|x|linkedin|whats ?app|reddit|pinterest|telegram|e-?mail|tumblr|flipboard|messenger|threads|bluesky|mastodon|instagram|youtube|tiktok|pocket|copy link|print|rss|google news|google\+)"
_LETTER = r"(?:newsletters?|e-?mail updates|mailing list|inbox|daily (?:digest|briefing)|text alerts?|push notifications?|alerts)"

# Each pattern must cover a whole line.
_FURNITURE = re.compile(
    "|".join(
        f"(?:{pattern})"
        for pattern in (
            # sharing and following
            rf"(?:please )?share(?: (?:this|it|on|via|with|the|your|to|article|story|post|page|friends|now|{_NETWORK}))*\W*",
            rf"(?:(?:share|tweet|post|pin|follow|find|like|join|send)(?: (?:us|this|it|on|via|to|by|in|the|article|story))* )?{_NETWORK}(?:\W+(?:and|or|on)?\W*{_NETWORK})*\W*",
            r"click to (?:share|email|print|open)\b.{0,80}",
            rf"(?:follow|like|find|join) us (?:on|at|via) .{{0,80}}",
            rf"follow (?:[\w.’'-]+ ){{1,6}}on {_NETWORK}\b.{{0,80}}",
            r"(?:tweet|retweet|pin it|like this|like loading|loading|shares?|\d[\d,.]*k? (?:shares?|likes?|comments?|views?))\W*",
            # newsletters, subscriptions, cookies
            rf"(?:subscribe|sign[ -]?up|register|join|opt in|get)\b.{{0,120}}\b{_LETTER}\b.{{0,90}}",
            rf".{{0,90}}\b(?:subscribe|sign up)\b.{{0,60}}\b{_LETTER}\b.{{0,40}}",
            rf"(?:you can |\()?.{{0,60}}\bdelivered (?:straight |right |directly )?to your (?:inbox|phone)\b.{{0,60}}",
            r"(?:subscribe|sign up|sign in|log in|register)(?: (?:now|here|today|free|for free|to (?:read|continue|comment|our)\b.{0,40}))?\W*",
            r"(?:this (?:site|website)|we) (?:and our partners )?uses? (?:of )?cookies\b.{0,180}",
            r"(?:by (?:continuing|using|clicking|subscribing|signing|submitting|entering|proceeding))\b.{0,160}\b(?:cookies|terms|privacy|consent|agree)\b.{0,80}",
            r"(?:accept|reject|allow|manage|decline)(?: all)?(?: (?:cookies|preferences|and close|settings))+\W*",
            r"(?:enter )?your (?:e-?mail|name)(?: address)?(?: (?:here|to subscribe))?\W*",
            # comment forms
            r"leave (?:a|your) (?:reply|comment)\b.{0,60}|cancel reply|post (?:a )?comment|add (?:a|your) comment|write a comment|join the (?:conversation|discussion)",
            r"your e-?mail address will not be published\b.{0,80}|required fields are marked\W*",
            r"save my name, e-?mail,? and website\b.{0,80}|notify me of (?:new|follow-?up)\b.{0,60}",
            r"(?:this site|this form|this page|the) (?:is protected by )?(?:google )?re?captcha\b.{0,160}",
            r"this site uses akismet\b.{0,120}|learn how your comment data is processed\W*",
            r"(?:\d+ )?comments?(?: \(\d+\))?\W*|(?:view|show|read|see|load)(?: all| more)?(?: \d+)? comments?\W*|comments are closed\W*|you must be logged in to (?:post a )?comment\W*",
            # pointers elsewhere
            r"(?:read (?:more|also|next|on|full story|the full story)|see also|also read|more (?:from|on|stories|news)\b.{0,40}|related(?: (?:articles?|stories|posts?|news|content|topics|links|coverage|reading))?|recommended(?: (?:for you|stories|articles|reading))?|you (?:may|might) also (?:like|enjoy|be interested in)\b.{0,30}|trending(?: now)?|most (?:read|popular|viewed)|popular (?:posts|stories|now)|latest (?:news|stories)|up next|don['’]t miss|editor['’]s picks?|what to read next|recent posts|similar articles|next article|previous article|in this article|table of contents|skip to (?:main )?content|back to top|jump to (?:recipe|content))\W*",
            r"(?:read more|see also|also read|read also|read next|further reading|also see|more here|recommended(?: reading)?|related(?: (?:articles?|stories|story|posts?|reading|coverage))?)\s*[:|»>–—-]\s*\S.{0,160}",
            r"click (?:here|this link|on the link|through)\b.{0,140}|tap here\b.{0,100}",
            r"(?:continue reading|story continues|article continues|scroll (?:down )?(?:to|for)|keep reading)\b.{0,60}",
            r"\(?video ad feedback\)?\b.{0,160}",
            # advertising
            r"(?:-+ ?)?(?:advertisements?|advertising|advert|ad|sponsored(?: content| post| links?)?|promoted(?: content)?|paid (?:content|post))(?: (?:continue reading below|feedback|story continues below|scroll to continue))?(?: ?-+)?\W*",
            r"(?:this (?:post|article|page|site|story) (?:may )?contains? affiliate links?|(?:ftc: )?we use (?:income earning )?(?:auto )?affiliate links)\b.{0,160}",
            # credits and copyright
            r"\(?(?:photo|image|picture|featured image|photograph|photos|images|video|graphic|illustration|cover image|header image|hero image)s?(?: (?:credits?|courtesy(?: of)?|source|by|via))?\s*(?:[:©|/]|(?<=by)\s|(?<=courtesy of)\s|(?<=courtesy)\s|(?<=via)\s)\s*[^.!?]{1,80}\.?\)?",
            r"(?:©|\(c\)|copyright\b)\s*(?:©|\(c\))?\s*.{0,160}",
            r"all rights reserved\b.{0,120}",
        )
    ),
    re.I,
)

_COMMENT_HEAD = re.compile(
    r"leave (?:a|your) (?:reply|comment)\b.{0,60}|(?:\d+ )?comments?(?: \(\d+\))?:?|post a comment|join the (?:conversation|discussion)", re.I
)
_ORIGIN = re.compile(
    r"\[?\(?(?:via|source|sources|h/t|hat tip|originally published (?:on|by|at|in)|originally appeared (?:on|in))"
    r"\s*[:|–—-]?\s*(?P<name>.+?)\)?\]?\.?",
    re.I,
)
_ORIGIN_COLON = re.compile(r"\W*(?:via|sources?|h/t|hat tip|originally)\b[^:]*:", re.I)
_ONE_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24})(?:/\S*)?", re.I)


@dataclass(frozen=True, slots=True)
class CleanText:
    """The text of record, and the origin that the article itself named."""

    text: str
    via: str | None


def clean_text(title: str, text: str) -> CleanText:
    """Drop furniture lines, a repeated title and invisible characters; note a "Via: …" line."""
    lines = normalise(text).split("\n")
    wanted = _without_comment_section(lines)
    wanted_title = _key(normalise(title))
    kept: list[str] = []
    via: str | None = None
    for line in wanted:
        if line and (origin := _origin(line)) is not None:
            via = via or origin
            continue
        if line and (is_furniture(line) or (not any(kept) and _key(line) == wanted_title)):
            continue
        kept.append(line)
    return CleanText(re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), via)


def clean_line(text: str) -> str:
    """One line without invisible characters, for titles and names."""
    return " ".join(normalise(text).split())


def normalise(text: str) -> str:
    """NFC, plain newlines, one space between words, no control, zero-width or direction-override characters."""
    text = _NEWLINES.sub("\n", text)
    text = _JOINERS.sub("", _DROPPED.sub("", text))
    text = unicodedata.normalize("NFC", text)
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))


def is_furniture(line: str) -> bool:
    """Whether a whole line belongs to the page and not to the article."""
    bare = line.strip(" *_#>-•·|[]►▶→«»\t")
    if not bare:
        return bool(line)
    return len(bare) <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(bare) is not None


def _without_comment_section(lines: list[str]) -> list[str]:
    """Cut at a comment form's header where nothing but furniture follows it."""
    for index, line in enumerate(lines):
        if _COMMENT_HEAD.fullmatch(line.strip(" *_#>-")) and all(
            not rest or is_furniture(rest) for rest in lines[index + 1 :]
        ):
            return lines[:index]
    return lines


def _origin(line: str) -> str | None:
    """The outlet that a line like "Via: gizmochina.com" names, when that is all the line does."""
    if len(line) > 80:
        return None
    found = _ORIGIN.fullmatch(line.strip(" *_-•"))
    if not found or not (_ORIGIN_COLON.match(line) or _ONE_LINK.fullmatch(found["name"])):
        return None
    name = found["name"].strip()
    if link := _ONE_LINK.fullmatch(name):
        return link["host"].lower().removeprefix("www.")
    # A name of an outlet is short and is no sentence.
    return name if len(name) <= 50 and len(name.split()) <= 5 and any(char.isalpha() for char in name) else None


def _key(line: str) -> str:
    return "".join(char for char in line.casefold() if char.isalnum())
