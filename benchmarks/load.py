"""Many people ask at once: is everybody heard in time, and does everybody get their own answer?

The bot runs in a process of its own (`evbot run`, the real embedding model) against the loopback Discord, whose askers
are in this process. Discord gives an app 3 seconds to acknowledge; its heartbeats are 41 s apart, here 2 s.
Usage: python -m benchmarks.load [--askers 200] [--guilds 20] [--rounds 2]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

from corpus.library import Library
from corpus.settings import CorpusSettings
from tests.crowd import ACK_LIMIT, add_articles, ask_all, gather
from tests.discord_server import DiscordServer, running_process

HEARTBEAT = 2.0
PATIENCE = 300.0
"""Seconds for all answers of a round."""


async def measure(home: Path, askers: int, guilds: int, rounds: int) -> list[str]:
    """Run the rounds and print the figures; gives what went wrong."""
    wrong: list[str] = []
    async with DiscordServer(heartbeat_interval=HEARTBEAT) as discord:
        crowd = gather(discord, guilds, askers)
        await asyncio.to_thread(_fill, home, crowd)
        environment = {"EVBOT_HOME": str(home), "BOT_DISCORD_TOKEN": discord.token, "BOT_USER_QUESTIONS": "50"}
        async with running_process(discord, "bot", ["run"], environment) as process:
            await discord.wait_ready()
            first = await crowd[0].person.slash(crowd[0].channel, "ask", question=crowd[0].question)
            await first.response(timeout=120)
            print(f"first answer, the model still loading: {first.answered_after:.1f} s")
            for number in range(rounds):
                told = await ask_all(discord, crowd, PATIENCE)
                print(f"round {number + 1}: {askers} askers in {guilds} guilds")
                print(f"  {told.line('acknowledged', told.acks)}, slowest {max(told.acks):.2f} s")
                print(f"  {told.line('answered', told.answers)}; {askers / max(told.answers):.0f} answers a second")
                late = [f"acknowledged after {each:.2f} s" for each in told.acks if each > ACK_LIMIT]
                wrong += [*told.wrong, *late]
            wrong += discord.missed_heartbeats
            process.send(signal.SIGTERM)
            await process.ended(20)
            wrong += [line for line in process.lines if "ERROR" in line or "heartbeat" in line]
    return wrong


def _fill(home: Path, crowd: list) -> None:  # type: ignore[type-arg]
    with Library.open(CorpusSettings(_env_file=None, home=home)) as library:  # type: ignore[call-arg]
        library.add_shipped_articles()
        add_articles(library, crowd)


def main() -> None:
    """Measure, and fail where something was late, lost or misplaced."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--askers", type=int, default=200)
    parser.add_argument("--guilds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory() as home:
        wrong = asyncio.run(measure(Path(home), given.askers, given.guilds, given.rounds))
    for line in wrong[:20]:
        print(f"WRONG {line}")
    print("nothing late, lost or misplaced; no heartbeat missed" if not wrong else f"{len(wrong)} things went wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
