"""What kind of statement a text is by its own cues: denied, a rumour, confirmed, or neither of them. Pure.

The four kinds are those that readers of EV news asked for; they grade a sentence by certainty and polarity, as FactBank
(Saurí and Pustejovsky, 2009) grades events. The cues are English phrases, chosen by reading news; they say how the
article puts a matter, never whether it is true. A sentence without a cue is an outlet's plain report.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.models import StatementKind

_GAP = r"(?:(?!(?:and|but|that)\b)[\w'’-]+\s+)"
"""A word between two that belong together."""
_NOT = (
    r"(?:not|\w*n['’]t|never|neither|nor|cannot|without|nobody|no one|yet to|unable to"
    r"|(?:declin|refus)(?:es?|ed|ing) to|hard to|impossible to|until|whether|if|once|no)"
)
_DENIES = r"(?:den(?:y|ies|ied|ying)|rul(?:es?|ed|ing) out|refut(?:es?|ed|ing)|dismiss(?:es|ed|ing)?)"
# What somebody is denied, instead of denying it.
_WITHHELD = (
    r"(?:permission|bail|access|entry|admission|boarding|coverage|rights?|permits?|licen[cs]es?|parole|asylum|visas?"
    r"|requests?|motions?|petitions?|appeals?|applications?|opportunit(?:y|ies)|chances?|credits?|benefits?|funding|loans?"
    r"|services?|care|treatment|justice|demands?|compensation|refunds?|warrant(?:y|ies)|promotions?|approval|bids?|grants?|subsid(?:y|ies)|lawsuits?|suits?)"
)
_TALK = r"(?:reports?|rumou?rs?|claims?|allegations?|accusations?|speculation|suggestions?|notions?|leaks?)"
_COMPANY = r"(?:company|automaker|carmaker|car ?maker|manufacturer|start-?up|supplier)"
_OFFICE = (
    r"(?:spokes(?:person|man|woman|people)|representatives?|ceo|cfo|coo|chief executive|chairman|chairwoman|co-?founder"
    r"|founder)"
)
_SPEAKER = rf"(?:(?:the|its) {_COMPANY}|{_OFFICE})"
_SAYS = r"(?:said|says|stated|wrote|told|tweeted|disclosed|noted|explained)"
_PAPER = (
    r"(?:statement|filings?|(?:press|news) (?:release|conference)|blog ?posts?|tweets?|prospectus"
    r"|(?:earnings|conference) call|(?:shareholder|investor) letter|letter to (?:shareholders|investors)"
    r"|court (?:documents?|papers))"
)
_AUTHORITY = (
    r"(?:courts?|judges?|jury|tribunal|regulators?|sec|nhtsa|ntsb|ftc|epa|miit|commission|agency|department|ministry|board"
    r"|council|senate|parliament|lawmakers|legislature|authorit(?:y|ies)|administration|government)"
)


def _phrases(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{pattern})" for pattern in patterns), re.I)


_NO_DENIAL = _phrases(
    rf"\b{_NOT}\s+{_GAP}{{0,2}}{_DENIES}\b",
    r"\b(?:confirm\w*|verif\w+) n?or den(?:y|ies|ied|ying)\b",
    rf"\bdenied (?:(?!{_TALK}\b){_GAP}){{0,4}}?{_WITHHELD}\b",
    rf"\b{_WITHHELD}\s+{_GAP}{{0,6}}denied by\b",
    r"\bdenied (?:him|her|them|us|me|it|workers|drivers|owners|customers|buyers) \w+",
)
_NO_RUMOUR = _phrases(
    rf"\bconfirm\w*\s+{_GAP}{{0,3}}{_TALK}\b",
    rf"\b{_TALK}\s+{_GAP}{{0,4}}confirmed\b",
    r"\b(?:end(?:s|ed|ing)?|after|following|puts? an end to)\s+(?:\w+ of )?(?:\w+ )?speculation\b",
    r"\bnot?\s+(?:\w+ )?speculation\b",
)
_NO_CONFIRMATION = _phrases(
    rf"\b{_NOT}\s+{_GAP}{{0,3}}(?:confirm|announc|disclos|reveal|approv|officially)\w*",
    r"\bto (?:be )?(?:confirm|announc)\w*",
    r"\bconfirmed (?:cases|deaths)\b",
    rf"\b(?:owners|customers|users|fans|drivers|investors|analysts) {_GAP}{{0,2}}(?:confirm|announc)\w*",
    rf"\b(?:when|once|after|before|until|as soon as) {_GAP}{{0,3}}(?:is|are|was|were|get|gets) (?:confirm|announc)ed\b",
    r"\b(?:could|may|might|can) be (?:confirm|announc)ed\b",
    rf"\bthe company['’]?s? (?:{_GAP})?(?:owners?|drivers?|fans?|critics?|bulls?|bears?|investors?|analysts?|employees?"
    r"|workers|rivals?|customers?|shareholders?|reviews?|reviewers?)\b",
)

_DENIED = _phrases(
    r"\bden(?:y|ies|ied|ying)\b",
    r"\b(?:issued|repeated) (?:an? )?(?:\w+ )?denials?\b",
    r"\b(?:is|are|was|were|be|categorically|demonstrably|simply|completely) (?:not true|untrue|false)\b|\bnot true\b",
    rf"\bfalse {_TALK}\b",
    r"\brul(?:es|ed) out\b",
    r"\b(?:has|have|had|are|is|were|was|with) (?:currently )?no (?:\w+ )?(?:plans|intentions?) (?:to|of|for)\b",
    r"\brefut(?:es|ed|ing)\b",
    rf"\b(?:dismiss|reject|debunk)(?:es|ed|s|ing)\s+(?:{_GAP}){{0,3}}{_TALK}\b",
    rf"\b{_TALK}\s+(?:{_GAP}){{0,3}}(?:dismissed|rejected|unfounded|baseless)\b",
    r"\bno truth (?:to|in)\b",
    r"(?:\bnot|n['’]t) in talks\b",
)
_RUMOUR = _phrases(
    r"\brumou?r(?:s|ed)?\b",
    r"\b(?:reportedly|allegedly|supposedly|purportedly|unconfirmed|unverified)\b",
    r"\b(?:is|are|was|were|been|being|['’]s|['’]re) (?:\w+ )?(?:said|believed|thought|understood|tipped) to\b",
    r"\b(?:said|believed|thought|understood) to (?:be|have)\b",
    r"\b(?:sources?|(?<!business )insiders?|tipsters?|leakers?) (?:\w+ )?(?:says?|said|told|tells?|claims?|claimed"
    r"|added|suggests?)\b",
    r"\b(?:according to|citing|cited|quoting) (?:(?!the\b|by\b|business\b)[\w-]+ ){0,3}(?:sources?|insiders?"
    r"|(?-i:people)|persons?|leaks?)\b",
    r"\b(?:sources?|people|persons?) (?:\w+ )?(?:familiar with|close to|briefed on|with (?:direct )?knowledge of)\b",
    r"\b(?:unnamed|anonymous|unidentified) (?:\w+ )?(?:sources?|people|persons?|officials?|executives?)\b",
    r"\b(?:not to be|declined to be|condition of) (?:named|identified|anonymity)\b",
    r"\bleaked (?:[\w-]+ ){0,3}(?:e-?mails?|memos?|documents?|images?|photos?|pictures?|videos?|renders?|renderings?"
    r"|specs?|specifications?|slides?|presentations?|details?|roadmaps?|recordings?|audio|letters?|data|screenshots?)\b",
    r"\b(?:was|were|been|got) leaked\b|\bleaked (?:online|to the (?:press|media))\b",
    r"\bleaks? (?:suggests?|shows?|says?|reveals?|indicates?|claims?|points? to)\b",
    r"\bspeculat(?:es?|ed|ing|ion)\b",
)
_CONFIRMED = _phrases(
    r"\bconfirm(?:s|ed|ing)?\b",
    r"\bannounc(?:es|ed|ing)\b|\bin an announcement\b",
    r"\b(?:in|via|with|through|on) (?:an?|its|his|her|their|the|this|that|\w+['’]s?)\s+(?:[\w.-]+\s+){0,4}"
    rf"{_PAPER}\b",
    rf"\b{_PAPER}\s+(?:\w+ ){{0,2}}(?:said|says|reads?|stated|states|showed|shows)\b",
    r"\btweeted\b(?! at\b)|\bwrote on (?:twitter|x|weibo)\b",
    rf"\baccording to (?:{_GAP}){{0,3}}(?:{_SPEAKER}|{_PAPER}|official\w*|website)\b",
    rf"\b(?:(?:the|its) {_COMPANY}|{_OFFICE}(?:,? (?-i:[A-Z])[\w.'’-]+){{0,3}},?)"
    rf" (?:has |have |had |also |later )*{_SAYS}\b",
    rf"(?:[\"“”’]|,['’]?)\s*{_SAYS} (?:[\w'’,-]+ ){{0,3}}{_SPEAKER}\b",
    rf"\b{_AUTHORITY} (?:\w+ )?(?:{_GAP}){{0,3}}(?:ruled|filed|approved|fined|ordered|adopted|finali[sz]ed)\b",
    rf"\bapproved by (?:{_GAP}){{0,4}}{_AUTHORITY}\b",
    r"\bfiled (?:\w+ )?(?:paperwork|papers|documents|for (?:an ipo|bankruptcy)|with (?:the )?(?:sec|securities"
    r"|regulators?))\b",
    r"\bofficially\b",
    r"\bofficial (?:statement|announcement|figures?|data|numbers?|website|confirmation|documents?|account)\b",
    rf"\bofficials? {_SAYS}\b",
)
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|we['’](?:re|ve|ll|d))\b", re.I)
_SPOKEN_BY = re.compile(rf"\b(?:{_SPEAKER}|executives?|president|vice president)\b", re.I)


def headline_kind(title: str, companies: tuple[str, ...]) -> StatementKind:
    """How a headline alone puts its matter; `companies` are those that it may name."""
    return kind_by_cues(title, companies) or StatementKind.REPORTED


def kind_by_cues(text: str, companies: tuple[str, ...]) -> StatementKind | None:
    """Denied before rumour before confirmed: where a text has several cues, the most careful counts."""
    if companies:
        text = _names(companies).sub("the company", text)
    if _DENIED.search(_NO_DENIAL.sub(" … ", text)):
        return StatementKind.DENIED
    certain = _NO_CONFIRMATION.sub(" … ", text)
    is_confirmed = _CONFIRMED.search(certain) or _quotes_the_company(certain)
    if _RUMOUR.search(_NO_RUMOUR.sub(" … ", text) if is_confirmed else text):
        return StatementKind.RUMOUR
    return StatementKind.CONFIRMED if is_confirmed else None


def _quotes_the_company(text: str) -> bool:
    """Whether somebody of the company speaks in the first person."""
    quoted = " ".join(_QUOTED.findall(text))
    return bool(_FIRST_PERSON.search(quoted) and _SPOKEN_BY.search(_QUOTED.sub(" ", text)))


@lru_cache(maxsize=1024)
def _names(companies: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(companies, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:the )?(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
