"""May this sentence be sent? Code decides, not the model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.quantities import missing_quantities
from retrieval.vocabulary import detached_numbers, strange_words
from retrieval.words import content_words, coverage, stem, stems, words

# So much of each part of a sentence must come from one quote. Of sentences made of the halves of two quotes, 0.75 lets
# 45 % pass, 0.85 26 %, at the price of one paraphrase in 70.
MIN_COVERAGE = 0.85
SHORTEST = 3
"""Content words of the shortest sentence: "Exports rose 40 percent"."""
# A clause speaks of what a sentence says from this share of common words on.
SAME_MATTER = 0.5

_TOKEN = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")
_MODEL = re.compile(r"\b[A-Z][\w-]*\.?[ -]\d+\b")
_OPENS = re.compile(r"(?:^|[.!?:]\s|[\"“‘(])\s*$")
# Words that open a sentence with a capital without being a name, beside function words and words in -ly and -ing.
_OPENERS = frozenset({
    "according", "additionally", "although", "article", "articles", "besides", "carmakers", "companies", "company",
    "critics", "deliveries", "despite", "executives", "instead", "later", "meanwhile", "officials", "passage",
    "passages", "prices", "production", "reports", "sales", "several", "shares", "since", "sources", "talks",
    "unlike", "whereas",
})  # fmt: skip
_EVERYBODYS = frozenset({"ev", "bev", "phev", "suv"})
_IDEOGRAPHS = 0x2E80

_POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|his|her|its|their|him|them|we|our|i|my|this|these|(?:the|that) (?:company|group|firm"
    r"|start-?up|automaker|carmaker|maker|manufacturer|brand|business|outlet|operation|venture|agency|regulator|government|country"
    r"|state|city|county|ceo|founder|boss|executive|billionaire|pair|two|plant|factory|car|vehicle|truck|suv|model"
    r"|battery|project|program|plan|rule|law|bill|deal))\b",
    re.I,
)
_NAME_LIKE = re.compile(r"\b[A-Z][\w&’'-]*(?: \d+\b)?")
_CALENDAR = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
)
_CUT_OFF = re.compile(r"(?::|\b(?:the|an?|of|by|and|or|from|with|than|as|its|their|his|her))\W*$", re.I)
_JOINT = re.compile(r"[;:—]|,? (?:and|but|while|whereas)\b", re.I)
_CLAUSE_END = re.compile(
    r"[;:—()]|,(?!\d)|\s[–-]\s|\b(?:and|but|while|whereas|although|though|however|yet|because)\b", re.I
)
_NO_NEGATION = re.compile(r"\bnot only\b|^(?:no|yes),\s", re.I)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|unlikely|unable|\w+n['’]t"
    r"|den(?:y|ies|ied|ying|ials?)|refus(?:e[sd]?|ing|als?)|reject(?:s|ed|ing|ion)?|dismiss(?:e[sd]|ing)?"
    r"|declin(?:e[sd]?|ing) to|fail(?:s|ed|ing)? to|rul(?:es?|ed|ing) out|false|untrue"
    r"|cancel(?:s|l?ed|l?ing|lation)?|scrap(?:s|ped|ping)|abandon(?:s|ed|ing)?|shelv(?:e[sd]?|ing)|axed"
    r"|halt(?:s|ed|ing)?|suspend(?:s|ed|ing)?|withdr(?:aws?|ew|awn|awing)|pull(?:s|ed|ing)? out)\b",
    re.I,
)
_RUMOUR = re.compile(
    r"\b(?:(?-i:may)|might|could|reportedly|allegedly|apparently|possibly|perhaps|potentially|rumou?r\w*|speculat\w*"
    r"|unconfirmed|uncertain|unclear|consider(?:s|ed|ing)?|mull\w*|said to be|likely)\b",
    re.I,
)
_REPORT = re.compile(r"\b(?:reports?|reported|according to|if|whether|unknown|believed|thought|says?|said)\b", re.I)
_INTENT = re.compile(
    r"\b(?:will|would|going to|plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|intend(?:s|ed|ing)?|intentions?|hop(?:e[sd]?|ing)"
    r"|want(?:s|ed|ing)?|expect(?:s|ed|ing|ations?)?|target(?:s|ed|ing)?|goals?|seek(?:s|ing)?|propos\w+|promis\w+"
    r"|predict\w*|forecast\w*|anticipat\w+|estimat\w+|project(?:s|ed|ions?)"
    r"|pledg\w+|commit\w*|scheduled|due|ahead|upcoming|future|set to|prepar\w+|working on)\b|['’]ll\b",
    re.I,
)


def unsupported(sentence: str, evidence: Sequence[str], *, heading: str = "", around: str = "") -> str | None:
    """Why `sentence` is not backed by `evidence` (quoted sentences), as one plain clause; None when it is.

    `heading` (title, outlet, date) may supply words. `around`, what precedes the first quote in its passage, may supply
    the names that it only points back to ("the company"). What the question says proves nothing.
    """
    if not evidence:
        return "it cites no passage"
    if not stems(sentence):
        return "by itself it says nothing"
    if _bare(sentence) in map(_bare, evidence):
        return None
    proof = " ".join(evidence)
    borrowed = _borrowed(sentence, evidence, around)
    known = f"{proof} {heading} {borrowed}"
    if missing := next(missing_quantities(_without_models(sentence, f"{heading} {borrowed}"), proof), None):
        return f"the number {missing} is not in the cited passages"
    if missing := next(_missing_names(sentence, known), None):
        return f"the name {missing} is not in the cited passages"
    if reason := _turned_round(sentence, evidence):
        return reason
    if missing := next(_invented(sentence, known), None):
        return f"the word {missing} is not in the cited passages"
    if missing := next(detached_numbers(_without_models(sentence, known), evidence), None):
        return f"the cited passages do not say this of {missing}"
    if len(evidence) > 1 and _spliced(sentence, evidence, f"{heading} {borrowed}"):
        return "no passage says this in one sentence"
    return _overstated(sentence, evidence)


def is_whole(sentence: str) -> bool:
    """Whether it says something: a lone name, a heading or a sentence cut off proves nothing, wherever it is found."""
    return len(stems(sentence)) >= SHORTEST and not _CUT_OFF.search(sentence)


def joint_parts(sentence: str) -> list[str]:
    """What "and", "but" and the like join; a part too short to stand alone goes with the next one."""
    parts: list[str] = []
    short = ""
    for part in _JOINT.split(sentence):
        short = f"{short} {part.strip()}".strip()
        if len(stems(short)) >= SHORTEST:
            parts.append(short)
            short = ""
    return [*parts[:-1], f"{parts[-1]} {short}".strip()] if parts else [sentence]


def _bare(sentence: str) -> str:
    return " ".join(sentence.casefold().rstrip(".!? ").split())


def _invented(sentence: str, known: str) -> Iterator[str]:
    """Words that the evidence does not have; those that deny or doubt are looked at apart."""
    for word in strange_words(sentence, known):
        if not (_NEGATION.fullmatch(word) or _RUMOUR.fullmatch(word)):
            yield word


def _borrowed(sentence: str, evidence: Sequence[str], around: str) -> str:
    """Names before the first quote, where the sentence puts one in place of "it" or "the company"; never dates."""
    if len(_POINTS_BACK.findall(evidence[0])) <= len(_POINTS_BACK.findall(sentence)):
        return ""
    return " ".join(match.group() for match in _NAME_LIKE.finditer(around) if match.group() not in _CALENDAR)


def _spliced(sentence: str, evidence: Sequence[str], beside: str) -> bool:
    """Whether some part of the sentence is said by no single quote: halves of two quotes joined prove nothing."""
    return not _said_by_one(sentence, evidence, beside) and not all(
        _said_by_one(part, evidence, beside) for part in joint_parts(sentence)
    )


def _said_by_one(part: str, evidence: Sequence[str], beside: str) -> bool:
    return any(_said_by(part, quote, beside) for quote in evidence)


def _said_by(part: str, quote: str, beside: str) -> bool:
    """Whether the quote alone holds the names and numbers of `part`, and most of its words."""
    known = f"{quote} {beside}"
    foreign = [*_missing_names(part, known), *missing_quantities(_without_models(part, beside), quote)]
    return not foreign and len(list(_invented(part, known))) <= (1 - MIN_COVERAGE) * len(stems(part))


def _without_models(sentence: str, known: str) -> str:
    """`sentence` without the names of models that `known` holds: the 3 of "Model 3" counts nothing."""
    folded = known.lower()
    return _MODEL.sub(lambda match: "" if match.group().lower() in folded else match.group(), sentence)


def _missing_names(sentence: str, known: str) -> Iterator[str]:
    present = {stem(word) for word in words(known)}
    for match in _TOKEN.finditer(sentence):
        name = match.group()
        if any(ord(char) > _IDEOGRAPHS for char in name):
            if name not in known:
                yield name
        elif _is_name(name, sentence[: match.start()]) and not {stem(word) for word in words(name)} <= present:
            yield name


def _is_name(token: str, before: str) -> bool:
    if not token[0].isupper():
        return token[0].isalpha() and any(char.isdigit() for char in token)
    word = token.lower()
    if stem(word) in _EVERYBODYS:
        return False
    if not _OPENS.search(before):
        return True
    return bool(content_words(word)) and word not in _OPENERS and not word.endswith(("ly", "ing"))


def _turned_round(sentence: str, evidence: Sequence[str]) -> str | None:
    """Whether one of both denies what the other says."""
    denied = len(_NEGATION.findall(_NO_NEGATION.sub("", sentence)))
    found = {
        min(len(_NEGATION.findall(clause)), 2)
        for clause in _clauses_with(_NEGATION, _without(_NO_NEGATION, evidence), sentence)
    }
    if denied and not found:
        return "it denies what the cited passages do not deny"
    if found and min(denied, 2) not in found:
        return "the cited passages deny it"
    return None


def _overstated(sentence: str, evidence: Sequence[str]) -> str | None:
    """Whether it gives a rumour for a fact, or a plan for something done."""
    careful = _RUMOUR.search(sentence) or _REPORT.search(sentence)
    if not careful and any(_clauses_with(_RUMOUR, evidence, sentence)):
        return "the cited passages do not say this for certain"
    if not careful and not _INTENT.search(sentence) and any(_clauses_with(_INTENT, evidence, sentence)):
        return "the cited passages speak of a plan or an expectation"
    return None


def _clauses_with(pattern: re.Pattern[str], evidence: Sequence[str], sentence: str) -> list[str]:
    """Clauses of the evidence that hold the pattern and speak of what the sentence says."""
    said = set(stems(sentence))
    clauses = (clause for text in evidence for clause in _CLAUSE_END.split(text))
    return [
        clause
        for clause in clauses
        if pattern.search(clause) and coverage(stems(pattern.sub(" ", clause)), said) >= SAME_MATTER
    ]


def _without(pattern: re.Pattern[str], texts: Sequence[str]) -> list[str]:
    return [pattern.sub("", text) for text in texts]
