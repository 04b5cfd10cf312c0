"""The embedded reader: answers with the sentences that answer, trimmed, each cited. No chat model."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.models import Article, Passage, Span
from retrieval.answer_kinds import fitness, focus
from retrieval.citations import Claim, Evidence
from retrieval.models import ExpectedAnswer, SearchQuery, SearchResult
from retrieval.question_vectors import QuestionVectors
from retrieval.search import TextIndex
from retrieval.subjects import can_speak_of
from retrieval.words import coverage, stems

# How much each score says of a sentence. Chosen on ev_exam: reading the best articles whole instead of the found
# passages alone raised the share of questions with all facts in three sentences from .45 to .59.
SIMILARITY_WEIGHT = 0.60
OWN_WORDS_WEIGHT = 0.25
NEAR_WORDS_WEIGHT = 0.20
ARTICLE_WEIGHT = 0.40
KIND_WEIGHT = 0.25
# Words that only the conversation supplies weigh less than the question's own.
CONTEXT_SHARE = 0.3
FOCUS_FACTOR = 2.0
"""The thing asked for ("which mall") weighs more than what is said about it."""

ARTICLES_READ = 3
# A book-length article is read around the passages that were found.
PASSAGES_READ = 40
NEAR = 2
MIN_SENTENCE = 25
MAX_SENTENCES = 3
SENTENCES_PER_PART = 2
"""Sentences for each side of a comparison."""
# A further sentence must come this close to the best one's score, and say something else.
CLOSE_ENOUGH = 0.85
SAME_THING = 0.70
"""Share of a sentence's words that another one has too, from which on it says nothing else."""
LONGEST_BEFORE = 250
"""Characters of a sentence that may come along to tell who "he" is."""

# Below either of these the articles are on another topic: of 130 questions on other topics 88 % are refused, of the
# questions of ev_exam that have an answer 6 %.
MIN_SIMILARITY = 0.40
MIN_SCORE = 0.90
TOP = 5
"""Best sentences among which the nearest to the question must come near enough."""
# A question for one of these is not answered by a sentence without.
_MEASURED = frozenset({ExpectedAnswer.AMOUNT, ExpectedAnswer.DATE})
MIN_KIND = 0.4

_PRONOUN = re.compile(r"[\"“'‘]?(?:he|she|it|they|his|her|its|their|this|that|these|those|both)\b", re.I)
_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|however|meanwhile|moreover|furthermore|in addition|additionally|also|actually|still|indeed"
    r"|besides|of course|in fact|that said|for example|for instance)\b,?\s+)+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of an article that was read, and what speaks for it."""

    article: Article
    span: Span
    before: Span | None
    """The sentence in front of it, where both stand in one paragraph."""
    stems: frozenset[str]
    similarity: float
    kind: float
    """How well it holds the kind of thing that is asked for, 0..1."""
    score: float


class Reader:
    """Picks the sentences that answer a question. Blocking; call it off the event loop."""

    name = "reader"

    def __init__(self, database: TextIndex, questions: QuestionVectors) -> None:
        """Reads stored sentence vectors; only the question's own is made."""
        self._database = database
        self._questions = questions

    def write(self, query: SearchQuery, found: SearchResult, most: int = MAX_SENTENCES) -> list[Claim]:
        """At most `most` claims that answer, best first; none where the articles do not answer."""
        sentences = self._read(query, found)
        if not _answers(sentences, query):
            return []
        chosen = _choose(sentences, most)
        return [_claim(sentence, {other.span for other in chosen}) for sentence in chosen]

    def _read(self, query: SearchQuery, found: SearchResult) -> list[ReadSentence]:
        """Every sentence of the best articles, best first."""
        able = [source for source in found.sources if can_speak_of(source.article, query)]
        best_of = {source.article.id: source for source in reversed(able)}
        to_read = list(dict.fromkeys(source.article.id for source in able))[:ARTICLES_READ]
        if not to_read:
            return []
        questions = self._questions.embed(list(dict.fromkeys([query.text, query.asked])))
        top = best_of[to_read[0]].score or 1.0
        passages = {article_id: self._passages(article_id, found) for article_id in to_read}
        vectors = self._database.sentence_vectors([p.id for ps in passages.values() for p in ps if p.id is not None])
        wanted = _wanted(query, [passage.text for ps in passages.values() for passage in ps])
        sentences: list[ReadSentence] = []
        for article_id in to_read:
            article = best_of[article_id].article
            share = max(best_of[article_id].score, 0.0) / top
            sentences += _weigh(query, article, passages[article_id], vectors, questions, wanted, share)
        return sorted(sentences, key=lambda sentence: -sentence.score)

    def _passages(self, article_id: str, found: SearchResult) -> list[Passage]:
        passages = self._database.passages_of(article_id)
        if len(passages) <= PASSAGES_READ:
            return passages
        centre = next(source.passage.ordinal for source in found.sources if source.article.id == article_id)
        first = max(0, min(centre - PASSAGES_READ // 2, len(passages) - PASSAGES_READ))
        return passages[first : first + PASSAGES_READ]


def _wanted(query: SearchQuery, texts: Iterable[str]) -> dict[str, float]:
    """Weight of each stem that the question asks about: rare in what was read weighs more."""
    frequency: Counter[str] = Counter()
    count = 0
    for text in texts:
        count += 1
        frequency.update(set(stems(text)))
    weights = {stem: math.log(1 + (count + 1) / (1 + frequency[stem])) for stem in stems(query.asked)}
    for stem in focus(query.asked) & weights.keys():
        weights[stem] *= FOCUS_FACTOR
    for stem in stems(query.context):
        weights.setdefault(stem, CONTEXT_SHARE * math.log(1 + (count + 1) / (1 + frequency[stem])))
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def _weigh(
    query: SearchQuery,
    article: Article,
    passages: Sequence[Passage],
    vectors: dict[int, NDArray[np.float32]],
    questions: NDArray[np.float32],
    wanted: dict[str, float],
    share: float,
) -> list[ReadSentence]:
    rows = [
        (span, vector)
        for passage in passages
        if passage.id is not None
        for span, vector in zip(passage.sentences, vectors.get(passage.id, ()), strict=False)
    ]
    cut = [frozenset(stems(span.of(article.text))) for span, _ in rows]
    title = frozenset(stems(article.title))
    result: list[ReadSentence] = []
    for index, (span, vector) in enumerate(rows):
        text = span.of(article.text)
        if len(text) < MIN_SENTENCE or text.endswith("?"):
            continue
        near = title.union(*cut[max(0, index - NEAR) : index + NEAR + 1])
        own = sum(weight for stem, weight in wanted.items() if stem in cut[index])
        covered = sum(weight for stem, weight in wanted.items() if stem in near)
        similarity = float((questions @ vector).max())
        kind = fitness(query.asked, query.expected, text)
        score = (
            SIMILARITY_WEIGHT * similarity
            + OWN_WORDS_WEIGHT * own
            + NEAR_WORDS_WEIGHT * covered
            + ARTICLE_WEIGHT * share
            + KIND_WEIGHT * kind
        )
        before = _before(article.text, rows[index - 1][0], span) if index else None
        result.append(ReadSentence(article, span, before, cut[index], similarity, kind, score))
    return result


def _before(text: str, previous: Span, span: Span) -> Span | None:
    is_close = previous.end <= span.start and "\n" not in text[previous.end : span.start]
    return previous if is_close and previous.end - previous.start <= LONGEST_BEFORE else None


def _answers(sentences: Sequence[ReadSentence], query: SearchQuery) -> bool:
    """Whether the best sentences are on the topic, and hold a number or date where one is asked for."""
    if not sentences or (query.expected in _MEASURED and sentences[0].kind < MIN_KIND):
        return False
    nearest = max(sentence.similarity for sentence in sentences[:TOP])
    return nearest >= MIN_SIMILARITY and sentences[0].score >= MIN_SCORE


def _choose(sentences: Sequence[ReadSentence], most: int) -> list[ReadSentence]:
    """The best sentence, and further ones that come close to it and say something else."""
    chosen = [sentences[0]]
    for sentence in sentences[1:]:
        if len(chosen) == most or sentence.score < CLOSE_ENOUGH * chosen[0].score:
            break
        if all(coverage(sentence.stems, other.stems) < SAME_THING for other in chosen):
            chosen.append(sentence)
    return chosen


def _claim(sentence: ReadSentence, chosen: Collection[Span]) -> Claim:
    """The sentence as it is said, with its quote: connecting words in front fall away, nothing else changes.

    Where it begins with a pronoun, the sentence before comes along, unless that is said anyway.
    """
    span = sentence.span
    text = sentence.article.text
    if sentence.before and sentence.before not in chosen and _PRONOUN.match(span.of(text)):
        span = Span(sentence.before.start, span.end)
    lead_in = _LEAD_IN.match(span.of(text))
    if lead_in and span.end - span.start - lead_in.end() >= MIN_SENTENCE:
        span = Span(span.start + lead_in.end(), span.end)
    said = " ".join(span.of(text).split())
    said = said[0].upper() + said[1:]
    said = said if said[-1] in ".!?…\"”'’)" else f"{said}."
    return Claim(said, (Evidence(sentence.article, span),))
