"""Sentences that speak to a machine instead of telling news: they prove nothing and are never said. Pure.

Only a help: whatever is not recognised still needs a mark and a quote, and may hold no link and no mention (`drafts`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from corpus.clean import normalise

_WORDS = {
    "{rules}": r"(?:instructions?|prompts?|rules|guidelines|directives?|guardrails|restrictions|constraints)",
    "{machine}": r"(?:ai|a\.i\.|llms?|(?:large )?language models?|chat ?bots?|ai (?:assistant|agent|model|system)s?)",
}
# Letters of other scripts that look like Latin ones: "Ignоre" with a Cyrillic о.
_LOOKALIKES = str.maketrans(
    "аеіјорсухѕԁһӏАВЕІЈКМНОРСТХУЅαεινορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeijopcyxsdhlABEIJKMHOPCTXYSaeivoptuxABEZHIKMNOPTYX",
)


def _pattern() -> re.Pattern[str]:
    lines = (files("retrieval") / "instructions.txt").read_text(encoding="utf-8").splitlines()
    parts = [line for line in lines if line and not line.startswith("#")]
    for name, meant in _WORDS.items():
        parts = [part.replace(name, meant) for part in parts]
    return re.compile("|".join(f"(?:{part})" for part in parts), re.I)


_TO_A_MACHINE = _pattern()


@lru_cache(maxsize=4096)
def speaks_to_machine(sentence: str) -> bool:
    """Whether a sentence instructs whoever reads it, in place of saying something."""
    plain = " ".join(sentence.split())
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", normalise(plain))
        if _TO_A_MACHINE.search(plain.translate(_LOOKALIKES)):
            return True
    return _TO_A_MACHINE.search(plain) is not None
