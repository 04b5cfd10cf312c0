"""What a question is about by name, and whether an article can speak of it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.companies import Companies
from corpus.models import Article
from corpus.periphrasis import only_tells_maker
from retrieval.countries import countries_in, speaks_of
from retrieval.models import SearchQuery, Subjects

# A plant has more names than one: "Giga Berlin" stands in Grünheide.
_PLANT = re.compile(r"Giga", re.I)
# What is planned for a year is reported before it.
_LOOKS_AHEAD = re.compile(
    r"\b(?:will|would|plan\w*|expect\w*|forecast\w*|predict\w*|target\w*|goal|aims?|by (?=\d))\b", re.I
)


def subjects_of(text: str, companies: Companies) -> Subjects:
    """The companies, models and countries that `text` names."""
    found = companies.find(text)
    models = [
        _without_maker(model, company, companies)
        for company in found
        for model in companies.models(company)
        if _named(model).search(text) and not only_tells_maker(model, text) and not _PLANT.match(model)
    ]
    # "F-150" and "F150" are one model: the spelling with more parts finds both.
    models = list({_joined(model): model for model in sorted(models, key=_parts)}.values())
    # "Model 3" is named by "Model 3 Performance" too: the longest name says it all.
    longest = [model for model in models if not any(model != other and model in other for other in models)]
    relatives = {relative for company in found for relative in (company, *_family(company, text, companies))}
    return Subjects(frozenset(relatives), tuple(dict.fromkeys(longest)), countries_in(text))


def _joined(model: str) -> str:
    return re.sub(r"[\s-]", "", model).lower()


def _parts(model: str) -> int:
    return len(re.split(r"[\s-]+", model))


def can_speak_of(article: Article, query: SearchQuery) -> bool:
    """Whether `article` names what the question names, and was not published before what the question asks about."""
    subjects = query.subjects
    if subjects.companies and not subjects.companies & set(article.companies):
        return False
    text = f"{article.title}\n{article.text}"
    if not all(_named(model).search(text) for model in subjects.models):
        return False
    if subjects.countries and not any(speaks_of(text, country) for country in subjects.countries):
        return False
    asked_since = query.time.since
    if asked_since is None or article.published is None or query.time.wants_latest or not query.time.is_firm:
        return True
    if _LOOKS_AHEAD.search(query.asked):
        return True
    return article.published >= asked_since


def _without_maker(model: str, company: str, companies: Companies) -> str:
    """ "Chevy Bolt" → "Bolt": an article may give the maker another of its names."""
    makers = sorted((company, *companies.aliases(company)), key=len, reverse=True)
    maker = next((name for name in makers if model.lower().startswith(f"{name.lower()} ")), "")
    return model[len(maker) :].strip()


def _family(company: str, text: str, companies: Companies) -> tuple[str, ...]:
    """Its brands; its owner too where "the Redmi maker" is asked for: what is told of Volkswagen is not about Audi."""
    parent = companies.parent(company)
    asks_for_maker = any(only_tells_maker(name, text) for name in (company, *companies.aliases(company)))
    return (*companies.brands(company), *((parent,) if parent and asks_for_maker else ()))


@lru_cache(maxsize=4096)
def _named(model: str) -> re.Pattern[str]:
    words = r"[\s-]?".join(map(re.escape, re.split(r"[\s-]+", model)))
    return re.compile(rf"(?<!\w){words}(?:['’]?s)?(?!\w)", re.I)
