"""What a question leaves to the conversation before it: whether it leans on it, and on how much of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.companies import Companies
from retrieval.citations import without_marks
from retrieval.models import Turn
from retrieval.words import content_words, words

LONGEST_CONTEXT = 1000
"""Characters that the conversation may add: as many as the longest question has."""
TRAIL = 3
"""Questions of a conversation that one may go back over: "who…?", "what about NIO?", "and when?"."""

# A question with no more content words than this, and no company of its own, rarely stands alone in a conversation.
_FEW_WORDS = 5
_BESIDE_A_NAME = 1
"""Words beside a name with which it is still a name alone: "and at BYD?"."""
# What opens a follow-up, whatever else it names: "what about NIO?"
_GOES_ON = re.compile(r"^\W*(?:and|but|so|or|also|then|(?:what|how) about|yes|ok(?:ay)?)\b", re.I)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|that|those|these"
    r"|this(?! (?:day|week|month|year|quarter)))\b",
    re.I,
)
_PRONOUN_LAST = re.compile(
    r"\b(?:it|them|him|her|that|those|these)\W*(?:(?:too|also|as well|instead|now|yet)\W*)?$", re.I
)
_NAMES = re.compile(r"(?<=[a-z0-9,;:(] )[A-Z][\w’'-]*(?: [A-Z0-9][\w’'-]*)*")
# What leans on the conversation only where nobody is named.
_VAGUE = re.compile(r"\b(?:there|then|ones?|same|others?)\b", re.I)
# Pronouns that stand for nothing: "is it true that …".
_EXPLETIVE = re.compile(r"\b(?:is|was|does) it (?:true|possible|likely|known|clear|take)\b(?: that\b)?", re.I)
# Somebody says that this is another matter.
_NEW_TOPIC = re.compile(
    r"^\W*(?:(?:a |an |on (?:a|an) )?(?:new|another|different|unrelated|separate|other)"
    r" (?:question|topic|subject|matter|note|thing)|changing (?:the )?(?:subject|topic)|something (?:else|different)"
    r"|unrelated|by the way|btw|off[- ]topic)\b",
    re.I,
)
# What something is or how it works is asked of everything that has a name: "what is a heat pump?"
_DEFINES = re.compile(
    r"^\W*(?:what(?:['’]s| is| are| was| were) an? \w|how (?:do|does|did) .+ work\b"
    r"|what (?:do|does) .+ (?:mean|stand for)\b)",
    re.I,
)
_ASSENT = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|sure|ok(?:ay)?|please|right|exactly|go on|go ahead|continue|(?:tell me |say |a bit )?more"
    r"|what else|anything else|and)\W*)+$",
    re.I,
)


def spelled_out(asked: str, history: Sequence[Turn]) -> str:
    """The question that a mere "yes" or "tell me more" stands for: the last one asked; `asked` for anything else."""
    if not _ASSENT.match(asked):
        return asked
    questions = (turn.content for turn in reversed(history) if turn.role == "user")
    earlier = next((question for question in questions if not _ASSENT.match(question)), asked)
    return " ".join(earlier.split())[:LONGEST_CONTEXT].strip() or asked


def context_of(asked: str, history: Sequence[Turn], companies: Companies) -> str:
    """What the last exchanges were about, where `asked` does not stand alone: the questions, and the answer's names.

    The answer's other words would find and say the same sentence again: with them, 4 of the 6 follow-ups of ev_exam
    were answered, without them 5.
    """
    if not history or not leans(asked, companies):
        return ""
    last_answer = without_marks(history[-1].content) if history[-1].role == "assistant" else ""
    # "What about NIO?" asks the same of another: the answer's names belong to the one before.
    names = {} if _replaces(asked, companies) else dict.fromkeys(_NAMES.findall(last_answer))
    return " ".join(" ".join([*_trail(asked, history, companies), *names])[:LONGEST_CONTEXT].split())


def leans(asked: str, companies: Companies) -> bool:
    """Whether a question of a conversation is understood only from what came before it."""
    if _NEW_TOPIC.search(asked):
        return False
    if _GOES_ON.search(asked):
        return True
    asked = _EXPLETIVE.sub(" ", asked)
    pronoun = _PRONOUN.search(asked)
    if companies.find(asked):
        # "How much does BYD ask for its Seagull?" stands alone: who "its" is, was said before it.
        return bool(_PRONOUN_LAST.search(asked) or (pronoun and not companies.find(asked[: pronoun.start()])))
    if pronoun or _VAGUE.search(asked):
        return True
    return len(content_words(asked)) <= _FEW_WORDS and not _DEFINES.search(asked)


def _trail(asked: str, history: Sequence[Turn], companies: Companies) -> list[str]:
    """The questions that `asked` hangs on, oldest first; the first of them stands alone, if it is there."""
    trail: list[str] = []
    for turn in reversed(history):
        if turn.role != "user" or _ASSENT.match(turn.content):
            continue
        trail.append(_without_replaced(turn.content, [asked, *trail], companies))
        if len(trail) == TRAIL or not leans(turn.content, companies):
            break
    return trail[::-1]


def _without_replaced(question: str, newer: Sequence[str], companies: Companies) -> str:
    """`question` without the companies in whose place a newer question put another: "what about NIO?"."""
    put = {name for later in newer if _replaces(later, companies) for name in companies.find(later)}
    return (
        _without_names(question, [name for name in companies.find(question) if name not in put], companies)
        if put
        else question
    )


def _replaces(question: str, companies: Companies) -> bool:
    """ "And NIO?" puts NIO in the place of whoever was asked about; "But what does Tesla say?" does not."""
    opener, named = _GOES_ON.search(question), companies.find(question)
    if opener is None or not named:
        return False
    return len(words(_without_names(question[opener.end() :], named, companies))) <= _BESIDE_A_NAME


def _without_names(text: str, named: Sequence[str], companies: Companies) -> str:
    """`text` without any name of these companies or of their models."""
    for company in named:
        names = sorted((company, *companies.aliases(company), *companies.models(company)), key=len, reverse=True)
        text = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?:['’]s)?(?!\w)", " ", text, flags=re.I)
    return " ".join(text.split())
