"""The embedded reader: answers with the sentences that answer, trimmed, each cited. No chat model."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from corpus.companies import Companies
from corpus.models import Article, Span
from retrieval.answer_kinds import Wish, focus
from retrieval.citations import Claim, Evidence
from retrieval.instructions import speaks_to_machine
from retrieval.models import ExpectedAnswer, SearchQuery, SearchResult
from retrieval.question_vectors import QuestionVectors
from retrieval.search import TextIndex
from retrieval.sentences import SHORTEST, CutArticle, Sentence, Sentences
from retrieval.subjects import can_speak_of
from retrieval.words import coverage, stems

# How much each score says of a sentence. Chosen on ev_exam and half of realtimeqa together: around these values the
# share of answered questions moves by less than .02. Reading the best articles whole instead of the found passages
# alone gained .14 on ev_exam.
SIMILARITY_WEIGHT = 0.60
OWN_WORDS_WEIGHT = 0.30
NEAR_WORDS_WEIGHT = 0.20
ARTICLE_WEIGHT = 0.60
KIND_WEIGHT = 0.25
SAID_WEIGHT = 0.20
"""Taken off for repeating the answer before."""
# Words that only the conversation supplies weigh less than the question's own.
CONTEXT_SHARE = 0.3
FOCUS_FACTOR = 2.0
"""The thing asked for ("which mall") weighs more than what is said about it."""

ARTICLES_READ = 3
# With three sentences .07 fewer questions of ev_exam are answered, with four .02 fewer.
MAX_SENTENCES = 5
MAX_LIST_SENTENCES = 6
SENTENCES_PER_PART = 2
"""Sentences for each side of a comparison."""
# A further sentence must come this close to the best one's score, and say something else. What another article said
# earlier must come closer: with one bound for all, 2 of 100 citations more are of an article that does not answer.
CLOSE_ENOUGH = 0.80
CLOSE_ENOUGH_IF_OLDER = 0.90
SAME_THING = 0.70
"""Share of a sentence's words that another one has too, from which on it says nothing else."""
LOOKED_AT = 24
"""Best sentences, among which those that speak to a machine are left out: it takes a tenth of a millisecond each."""

# Below this the articles are on another topic: similarity to the question, and the share of its words that is covered.
# The mix is that of a logistic regression on realtimeqa, whose questions were asked with and without the articles that
# answer them (AUROC .83; the similarity alone .78; the kind of answer added nothing there).
COVERED_SHARE = 0.6
MIN_SUPPORT = 0.58
TOP = 5
"""Best sentences among which the nearest to the question must come near enough."""
MIN_KIND = 0.4
"""What a strict wish demands of the best sentence."""

_PRONOUN = re.compile(r"[\"“'‘]?(?:he|she|it|they|his|her|its|their|this|that|these|those|both)\b", re.I)
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s*$")
_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|however|meanwhile|moreover|furthermore|in addition|additionally|also|actually|still|indeed"
    r"|besides|of course|in fact|that said|for example|for instance)\b,?\s+)+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence that was read, and what speaks for it."""

    article: Article
    sentence: Sentence
    similarity: float
    kind: float
    """How well it holds the kind of thing that is asked for, 0..1."""
    covered: float
    """Share of what the question asks about that it or its neighbours name, by weight."""
    score: float


class Reader:
    """Picks the sentences that answer a question. Blocking; call it off the event loop."""

    name = "reader"

    def __init__(self, database: TextIndex, questions: QuestionVectors, companies: Companies) -> None:
        """Reads stored sentence vectors; only the question's own is made. `companies` tells who is named."""
        self._sentences = Sentences(database)
        self._questions = questions
        self._companies = companies

    def write(self, query: SearchQuery, found: SearchResult, most: int = MAX_SENTENCES) -> list[Claim]:
        """At most `most` claims that answer, best first; none where the articles do not answer."""
        wish = Wish(query.asked, query.expected, self._companies)
        sentences = self._read(query, found, wish)
        if wish.is_office:
            sentences = _naming_the_office(sentences)
        if not _answers(sentences, wish):
            return []
        chosen = _choose(_beside(sentences, wish), most, query)
        return [_claim(each, {other.sentence.span for other in chosen}) for each in chosen]

    def _read(self, query: SearchQuery, found: SearchResult, wish: Wish) -> list[Weighed]:
        """The best sentences of the best articles, best first."""
        able = [source for source in found.sources if can_speak_of(source.article, query)]
        best_of = {source.article.id: source for source in reversed(able)}
        to_read = list(dict.fromkeys(source.article.id for source in able))[:ARTICLES_READ]
        if not to_read:
            return []
        questions = self._questions.embed(list(dict.fromkeys([query.text, query.asked])))
        cuts = self._sentences.cut([best_of[article_id] for article_id in to_read])
        wanted = _wanted(query, cuts)
        said = frozenset(stems(query.said))
        top = best_of[to_read[0]].score or 1.0
        sentences: list[Weighed] = []
        for cut in cuts:
            share = max(best_of[cut.article.id].score, 0.0) / top
            sentences += _weigh(wish, cut, questions, wanted, said, share)
        ranked = sorted(sentences, key=lambda sentence: -sentence.score)
        return list(islice((each for each in ranked if _tells_news(each)), LOOKED_AT))


def _wanted(query: SearchQuery, cuts: Sequence[CutArticle]) -> dict[str, float]:
    """Weight of each stem that the question asks about: rare in what was read weighs more."""
    count = sum(len(cut.vectors) for cut in cuts)

    def frequency(stem: str) -> int:
        return sum(cut.frequencies.get(stem, 0) for cut in cuts)

    def rarity(stem: str) -> float:
        return math.log(1 + (count + 1) / (1 + frequency(stem)))

    asked = stems(query.asked)
    # Articles say "Apple" where the question says "Cupertino's".
    unsaid = [stem for stem in asked if stem in query.hints and not frequency(stem)]
    named = stems(" ".join(query.unnamed)) if unsaid else []
    weights = {stem: rarity(stem) for stem in (*asked, *named) if stem not in unsaid}
    for stem in focus(query.asked) & weights.keys():
        weights[stem] *= FOCUS_FACTOR
    for stem in stems(query.context):
        if stem not in weights:
            weights[stem] = CONTEXT_SHARE * rarity(stem)
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def _weigh(
    wish: Wish,
    cut: CutArticle,
    questions: NDArray[np.float32],
    wanted: dict[str, float],
    said: frozenset[str],
    share: float,
) -> list[Weighed]:
    similarities = (cut.vectors @ questions.T).max(axis=1)
    result: list[Weighed] = []
    for sentence in cut.sentences:
        similarity = float(similarities[sentence.row])
        own = sum(weight for stem, weight in wanted.items() if stem in sentence.stems)
        covered = sum(weight for stem, weight in wanted.items() if stem in sentence.near)
        kind = wish.fitness(sentence.text)
        score = (
            SIMILARITY_WEIGHT * similarity
            + OWN_WORDS_WEIGHT * own
            + NEAR_WORDS_WEIGHT * covered
            + ARTICLE_WEIGHT * share
            + KIND_WEIGHT * kind
            - SAID_WEIGHT * (coverage(sentence.stems, said) if said else 0.0)
        )
        result.append(Weighed(cut.article, sentence, similarity, kind, covered, score))
    return result


def _tells_news(weighed: Weighed) -> bool:
    """Whether it says something to people, rather than to a machine that reads it."""
    said, before = weighed.sentence.text, weighed.sentence.before
    if speaks_to_machine(said):
        return False
    return not (before and _PRONOUN.match(said) and speaks_to_machine(before.of(weighed.article.text)))


def _naming_the_office(sentences: list[Weighed]) -> list[Weighed]:
    """Only those that name somebody beside an office, where one of them comes close to the best."""
    naming = [sentence for sentence in sentences if sentence.kind >= MIN_KIND]
    comes_close = naming and naming[0].score >= CLOSE_ENOUGH * sentences[0].score
    return naming if comes_close else sentences


def _beside(sentences: list[Weighed], wish: Wish) -> list[Weighed]:
    """The best, and what may be said beside it: no headings, nothing without what is asked for if the best has it."""
    best, *others = sentences
    least = MIN_KIND if wish.is_particular and best.kind >= 1.0 else 0.0
    return [
        best,
        *(each for each in others if each.kind >= least and _SENTENCE_END.search(each.sentence.text)),
    ]


def _answers(sentences: Sequence[Weighed], wish: Wish) -> bool:
    """Whether the best sentences are on the topic, and the best holds a number or date where one is asked for."""
    if not sentences or (wish.is_strict and sentences[0].kind < MIN_KIND):
        return False
    nearest = max(sentence.similarity for sentence in sentences[:TOP])
    covered = max(sentence.covered for sentence in sentences[:TOP])
    return nearest + COVERED_SHARE * covered >= MIN_SUPPORT


def _choose(sentences: Sequence[Weighed], most: int, query: SearchQuery) -> list[Weighed]:
    """The best sentence, and further ones that come close to it and say something else; more of them for a list."""
    if query.expected is ExpectedAnswer.LIST and most == MAX_SENTENCES:
        most = MAX_LIST_SENTENCES
    best, *others = sentences
    chosen = [best]
    for each in others:
        close_enough = CLOSE_ENOUGH if _may_add(each.article, best.article, query) else CLOSE_ENOUGH_IF_OLDER
        says_more = all(coverage(each.sentence.stems, other.sentence.stems) < SAME_THING for other in chosen)
        if len(chosen) < most and says_more and each.score >= close_enough * best.score:
            chosen.append(each)
    return chosen


def _may_add(article: Article, to: Article, query: SearchQuery) -> bool:
    """Whether a report may tell more than another: it is the same, not older, or on a question's second company."""
    is_older = article.published and to.published and article.published < to.published
    return not is_older or len(query.companies) > 1


def _claim(weighed: Weighed, chosen: Collection[Span]) -> Claim:
    """The sentence as it is said, with its quote: connecting words in front fall away, nothing else changes.

    Where it begins with a pronoun, the sentence before comes along, unless that is said anyway.
    """
    text, span, before = weighed.article.text, weighed.sentence.span, weighed.sentence.before
    if before and before not in chosen and _PRONOUN.match(span.of(text)):
        span = Span(before.start, span.end)
    lead_in = _LEAD_IN.match(span.of(text))
    if lead_in and span.end - span.start - lead_in.end() >= SHORTEST:
        span = Span(span.start + lead_in.end(), span.end)
    said = " ".join(span.of(text).split())
    said = said[0].upper() + said[1:]
    said = said if said[-1] in ".!?…\"”'’)" else f"{said}."
    return Claim(said, (Evidence(weighed.article, span),))
