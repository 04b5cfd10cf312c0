"""A bot whose answers hang in a worker thread for longer than anybody waits. Run as a process by the tests."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.discord_run import run_bot
from bot.settings import BotSettings
from corpus.library import Library
from corpus.settings import CorpusSettings


class Stalled:
    """Hangs without giving way, as a call into a model's own code does."""

    async def answer(self, question: Any) -> Any:
        print("hanging")
        await asyncio.to_thread(time.sleep, 120)


def main() -> None:
    with Library.open(CorpusSettings()) as library:
        asyncio.run(run_bot(BotSettings(), library, Stalled()))


if __name__ == "__main__":
    main()
