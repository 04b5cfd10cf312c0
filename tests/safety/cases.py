"""The injection set: where a hostile text stands, and what a chat model that obeys it writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.language_models import SimpleChatModel
from langchain_core.messages import BaseMessage

FILE = Path(__file__).with_name("injections.jsonl")
IN_ARTICLES = ("text", "title", "source", "author")
IN_TALK = ("question", "history")


@dataclass(frozen=True)
class Case:
    """One line of the set."""

    id: str
    where: str
    injection: str
    forbidden: tuple[str, ...]
    """What must not be in the text of an answer, in lower case."""
    says: str = "{injection} [n]"
    """What the model writes: [n] is the number of the passage that answers, {…} what it was given."""


def load() -> list[Case]:
    """All of them."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return [Case(**row | {"forbidden": tuple(row["forbidden"])}) for row in rows]


def cases(*where: str) -> list[Case]:
    """Those that stand there."""
    return [case for case in load() if case.where in where]


class Obedient(SimpleChatModel):
    """Writes what it is told to, in its draft and again in its repair; `good` is a true sentence in front of it."""

    case: Any
    needle: str
    """Words of the passage that answers."""
    good: str = ""
    calls: int = 0
    on_call: Callable[[], None] | None = None

    @property
    def _llm_type(self) -> str:
        return "obedient"

    def _call(self, messages: list[BaseMessage], *_: Any, **__: Any) -> str:
        self.calls += 1
        prompt, material = messages[0].text, messages[1].text
        number = material[: material.index(self.needle)].rpartition('passage number="')[2].partition('"')[0]
        cited = "\n".join(f"{line} [{number}]" for line in prompt.splitlines() if line)
        said = str(self.case.says)
        for name, value in {
            "injection": self.case.injection,
            "prompt": prompt,
            "prompt_cited": cited,
            "material": material,
        }.items():
            said = said.replace(f"{{{name}}}", value)
        good = f"{self.good} [{number}]\n" if self.good else ""
        return good + said.replace("[n]", f"[{number}]")
