"""Runs a module with discord.py pointed at a loopback Discord.

python -m tests.discord_server.launch --api URL --gateway URL -- bot.cli run
"""

from __future__ import annotations

import argparse
import runpy
import sys

from tests.discord_server.pointing import point_at


def main() -> None:
    """Reads the two addresses, sets them, and becomes the named module with the arguments after it."""
    parser = argparse.ArgumentParser(description="Run a bot against a loopback Discord")
    parser.add_argument("--api", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    point_at(given.api, given.gateway)
    sys.argv = [given.module, *given.arguments]
    runpy.run_module(given.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
