"""What a line of page furniture looks like: sharing, newsletters, cookies, comment forms, credits (pure).

Every pattern covers a whole line and wants the words of an order to the reader ("Sign up for …", "Share this"), so
that an article about newsletters, cookies or reCAPTCHA keeps its sentences.
"""

from __future__ import annotations

import re

LONGEST = 240
"""Characters. No line of furniture seen in 1,730 news articles was longer; a longer line is a paragraph."""

_NETWORK = (
    r"(?:facebook|twitter|linkedin|whats ?app|reddit|pinterest|telegram|e-?mail|tumblr|flipboard|messenger|"
    r"threads|bluesky|"
    r"mastodon|instagram|youtube|tiktok|pocket|copy link|print|rss|google news|google\+|weibo|wechat)"
)
_LETTER = r"(?:newsletters?|e-?mail updates|mailing list|inbox|text (?:message )?alerts?|push notifications?)"

_SHARING = (
    rf"(?:please )?share(?: (?:this|it|on|via|with|the|your|to|article|story|post|page|friends|now|x|{_NETWORK})"
    rf")*\W*",
    r"(?:(?:share|tweet|post|pin|follow|find|like|join|send|get)(?: (?:us|this|it|on|via|to|by|in|the|article|"
    r"story))* )?"
    rf"(?:x\W+)?{_NETWORK}(?:\W+(?:and|or|on|x)?\W*{_NETWORK})*\W*",
    r"click to (?:share|e-?mail|print|open)\b.{0,80}",
    r"(?:follow|like|find|join) us (?:on|at|via) .{0,80}",
    rf"follow (?:[\w.’'-]+ ){{1,6}}on (?:{_NETWORK}|x)\b.{{0,80}}",
    r"(?:contact|reach|e-?mail)\b.{0,60}\bat\b.{0,20}\S+@\w\S*\.\w+.{0,120}",
    r"(?:tweet|retweet|pin it|like this|like loading|loading|shares?|\d[\d,.]*k? (?:shares?|likes?|comments?|"
    r"views?))\W*",
)
_LETTERS = (
    rf"(?:editor['’]s note: )?(?:subscribe|sign[ -]?up|register|opt in)\b.{{0,140}}\b{_LETTER}\b.{{0,100}}",
    r"(?:get|join|receive)\b.{0,120}\b(?:newsletters?|inbox)\b.{0,100}",
    rf".{{0,120}}\b(?:subscribe|sign up)(?: for free| right)? (?:here|now|today|to (?:our|the|this))"
    rf"\b.{{0,60}}\b{_LETTER}\b.{{0,60}}",
    rf".{{0,140}}\b{_LETTER}\b.{{0,60}}\b(?:subscribe|sign up)(?: for free)? (?:here|now|today)\W*",
    r"\(?(?:you can (?:also )?(?:get|have) |want ).{0,80}\bdelivered (?:straight |right |directly )?to your "
    r"(?:inbox|phone)\b.{0,60}",
    rf"(?:for more .{{1,60}}, |want .{{1,60}}\? |stay .{{1,60}}: ?)(?:subscribe|sign up)"
    rf"\b.{{0,60}}\b{_LETTER}\b.{{0,40}}",
    r"would you like to receive .{1,60} newsletter ?\?",
    r"(?:subscribe|sign up|sign in|log in|register)(?: (?:now|here|today|free|for free|to (?:read|continue|"
    r"comment)\b.{0,40}))?\W*",
    r"subscribe to [\w. ]{2,40}(?: (?:now|today))\W*",
)
_CONSENT = (
    r"(?:this (?:site|website)|we) (?:and our partners )?uses? cookies (?:to|for|so|and)\b.{0,180}",
    r"by (?:continuing|using|clicking|subscribing|signing|submitting|entering|proceeding)\b.{0,120}\byou\b.{0,20}"
    r"\b(?:agree|consent|accept|acknowledge)\b.{0,140}",
    r"(?:accept|reject|allow|manage|decline)(?: all)?(?: (?:cookies|preferences|and close|settings))+\W*",
    r"(?:enter )?your (?:e-?mail|name)(?: address)?(?: (?:here|to subscribe))?\W*",
    r"(?:terms (?:of (?:use|service)|and conditions)|privacy policy)(?:\W+(?:and\W+)?(?:terms (?:of (?:use|"
    r"service)|and conditions)|"
    r"privacy policy|cookie policy))*\W*",
)
COMMENT_HEADS = (
    r"leave (?:a|your) (?:reply|comment)(?: (?:to|below|cancel reply).{0,50})?\W*",
    r"(?:\d+ )?comments?(?: \(\d+\))?\W*",
    r"(?:post|add|write|submit) (?:a |your )?comment\W*",
    r"join the (?:conversation|discussion)\W*",
)
_COMMENTS = (
    *COMMENT_HEADS,
    r"cancel reply",
    r"your e-?mail address will not be published\b.{0,80}",
    r"required fields are marked\W*",
    r"save my name, e-?mail,? and website\b.{0,80}",
    r"notify me of (?:new|follow-?up) (?:comments|posts)\b.{0,60}",
    r"(?:this (?:site|form|page) is )?protected by (?:google )?(?:h|re)captcha\b.{0,140}",
    r"the recaptcha verification period has expired\b.{0,60}",
    r"(?:please )?(?:verify|confirm|prove)(?: that)? you are (?:human|not a robot)\W*",
    r"this site uses akismet\b.{0,120}",
    r"learn how your comment data is processed\W*",
    r"(?:view|show|read|see|load)(?: all| more)?(?: \d+)? comments?\W*",
    r"comments are closed\W*",
    r"you must be logged in to (?:post a )?comment\W*",
)
_POINTERS = (
    r"(?:read (?:more|also|next|on|full story|the full story|full article)|see also|also read|recommended|"
    r"recommended (?:for you|stories|articles|reading)|related|"
    r"related (?:articles?|stories|posts?|news|content|topics|links|coverage|reading)|trending|trending now|"
    r"most (?:read|popular|viewed)|popular (?:posts|stories|now)|latest (?:news|stories)|up next|don['’]t miss|"
    r"editor['’]s picks?|what to read next|recent posts|similar articles|(?:next|previous) (?:article|post)|in "
    r"this article|"
    r"table of contents|skip to (?:main )?content|back to top|more stories|more news|"
    r"you (?:may|might) also (?:like|enjoy|be interested in))\W*",
    r"more (?:from|on) [^.!?]{1,40}",
    r"(?:read more|see also|also read|read also|read next|further reading|also see|more here|recommended(?: "
    r"reading)?|"
    r"related(?: (?:articles?|stories|story|posts?|reading|coverage))?)\s*[:|»>–—-]\s*\S.{0,160}",
    r"more: ?[^.]{1,160}",
    r"\(?(?:click|tap) (?:here|this link|on the link)\b.{0,140}",
    r"(?:continue reading|(?:story|article) continues|scroll (?:down )?(?:to|for)|keep reading)\b.{0,60}",
    r"\(?video ad feedback\)?\b.{0,160}",
    r"most read in [\w ]{2,40}",
    r"more ap [\w ]{2,30}: https?://.{0,120}",
    r"(?:filed under|tags|posted in|categories)\s*:\s*.{1,160}",
    r"(?:tempo de leitura: |reading time: )?\d+ (?:min(?:ute)?s?|minutos?)(?: read)?\W*",
    r"like this (?:story|article|post)\? share it\b.{0,40}",
    r"tell us what you think\W*",
)
_ADVERTISING = (
    r"(?:-+ ?)?(?:advertisements?|advertising|advert|ad|sponsored(?: content| post| links?)?|promoted(?: content)?|"
    r"paid (?:content|post))(?: (?:continue reading below|feedback|story continues below|scroll to continue)"
    r")?(?: ?-+)?\W*",
    r"this (?:post|article|page|site|story) (?:may )?contains? affiliate links?\b.{0,160}",
    r"(?:ftc: )?we use (?:income earning )?(?:auto )?affiliate links\b.{0,160}",
)
_CREDITS = (
    r"\(?(?:additional )?(?:reporting|writing) by [^.]{1,160}; ?(?:additional |writing |editing |reporting |"
    r"compiled )[^.]{1,80}\.?\)?",
    r"(?:have a tip\? )?[\w.’' -]{1,40} (?:may|can) be reached at \S+@\S+.{0,120}",
    r"\(?(?:featured |cover |header |hero |lead )?(?:photo|image|picture|photograph)s?(?: (?:credits?|"
    r"courtesy(?: of)?|source|by|via))?"
    r"\s*[:©|/]\s*[^.!?]{1,80}\.?\)?",
    r"\(?(?:photo|image|picture|photograph|video|graphic|illustration)s? (?:credits?|courtesy(?: of)?|by|via) "
    r"[^.!?:]{1,60}\)?",
    r"[^.!?]{1,60}(?:/| / | via )(?:getty images(?: [\w ]{2,20})?|shutterstock|afp|reuters|bloomberg|ap(?: "
    r"photo)?|wpa pool|istock)"
    r"(?:/[\w ]{2,30})*",
)
_COPYRIGHT = (
    r"this copy is for your personal,? non-commercial use only\b.{0,180}",
    r"©.{0,200}",
    r"(?:\(c\)|copyright)\s*(?:©|\(c\)|copyright)?\s*(?:by )?(?:19|20)\d\d\b.{0,140}",
    r"copyright\s*(?:©|\(c\)).{0,160}",
    r".{0,100}\ball rights reserved\b.{0,120}",
)

_LINE = re.compile(
    "|".join(
        f"(?:{pattern})"
        for group in (_SHARING, _LETTERS, _CONSENT, _COMMENTS, _POINTERS, _ADVERTISING, _CREDITS, _COPYRIGHT)
        for pattern in group
    ),
    re.I,
)
_COMMENT_HEAD = re.compile("|".join(f"(?:{pattern})" for pattern in COMMENT_HEADS), re.I)
_MARKS = " *_#>-•·|[]►▶→«»▸✉📨\t"


def is_furniture(line: str) -> bool:
    """Whether a whole line belongs to the page and not to the article."""
    bare = line.strip(_MARKS)
    if not bare:
        return bool(line)
    return len(bare) <= LONGEST and _LINE.fullmatch(bare) is not None


def opens_comments(line: str) -> bool:
    """Whether a line is the header of a comment section."""
    return _COMMENT_HEAD.fullmatch(line.strip(_MARKS)) is not None
